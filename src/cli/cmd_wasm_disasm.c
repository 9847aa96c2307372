/* Functions of a module as text. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/module_file.h"
#include "cli/native_view.h"
#include "cli/output.h"
#include "wasm/disasm.h"

#include <errno.h>
#include <string.h>

static enum rk_result write_text(void *context, struct span text)
{
    (void)context;
    return fwrite(text.bytes, 1, text.size_bytes, stdout) == text.size_bytes ? RK_OK : RK_IO;
}

static enum rk_result disassemble(const struct invocation *v, struct wasm_module *module,
                                  struct rk_error *error)
{
    struct native_view *view = NULL;
    const char *function = invocation_string(v, "function");
    struct wasm_disasm_options options = {
        .function = WASM_NO_INDEX,
        .show_offsets = invocation_flag(v, "offsets"),
        .show_gas = invocation_flag(v, "gas"),
    };
    if (function) {
        RK_TRY(module_find_function(&options.function, error, module, function));
        if (options.function < module->imported_function_count)
            return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                           "function '%s' is imported, so it has no body", function);
    }
    if (invocation_flag(v, "native")) {
        RK_TRY(native_view_open(&view, module, error));
        options.annotate = native_view_annotate;
        options.context = view;
    }
    enum rk_result res = wasm_disassemble(module, &options, write_text, NULL);
    native_view_free(view);
    if (!res) return RK_OK;
    return rk_fail(error, res, RK_NO_POSITION, "cannot print the module: %s",
                   res == RK_IO ? strerror(errno) : rk_result_name(res));
}

static int run(const struct invocation *v)
{
    const char *file = v->positionals[0];
    struct wasm_module *module = NULL;
    struct rk_error error;
    enum rk_result res = module_file_load(&module, &error, file, module_rules(v));
    if (!res) res = disassemble(v, module, &error);
    wasm_module_release(module);
    return res ? output_error(v, file, &error) : EXIT_CODE_OK;
}

static const struct option_spec options[] = {
    {.name = "function",
     .letter = 'f',
     .kind = OPTION_STRING,
     .argument = "FUNCTION",
     .help = "print only this function: its index or its name"},
    {.name = "gas", .letter = 'g', .kind = OPTION_FLAG, .help = "print what each operator costs"},
    {.name = "native",
     .letter = 'n',
     .kind = OPTION_FLAG,
     .help = "print the machine code that each operator is compiled to"},
    {.name = "offsets",
     .letter = 'o',
     .kind = OPTION_FLAG,
     .help = "print the byte offset of each operator, as errors and traps tell it"},
    MODULE_RULES_OPTION,
};

const struct command cmd_wasm_disasm = {
    .path = "wasm disasm",
    .summary = "print the functions of a module as text",
    .positionals = "FILE",
    .description =
        "Prints the functions that the module defines in the manner of the text format, an "
        "operator a line. It is for reading: names are cut to what an identifier allows, and the "
        "index stands beside each.\n\n"
        "With --native the machine code follows each operator. Operators may be compiled together "
        "with those behind them, so code can stand at a later operator than the one that asked for "
        "it; code of rare cases is behind the function's end and names the offset of its "
        "operator.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .run = run,
};
