/* Builds the contract of a project. */
#include "base/blake3.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/state_folder.h"

#include <stdlib.h>

enum { MODULE_BYTES_MAX = 64 << 20 };

static enum rk_result build(const struct invocation *v, struct buffer *module, const char *folder,
                            struct rk_error *error)
{
    struct project project;
    RK_TRY(project_open(&project, v, folder, error));
    enum rk_result result = project_build(&project, false, error);
    if (!result) result = file_read(module, error, project.contract, MODULE_BYTES_MAX);
    project_free(&project);
    return result;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer module = {0};
    char count[COUNT_TEXT_BYTES];
    uint8_t hash[BLAKE3_HASH_BYTES];
    const char *folder = v->positional_count ? v->positionals[0] : ".";
    if (build(v, &module, folder, &error)) {
        buffer_free(&module);
        return output_failure(v, NULL, &error);
    }
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, buffer_span(&module));
    uint64_t size_bytes = module.size_bytes;
    buffer_free(&module);
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:s, s:o, s:o}", "module", "build/contract.wasm", "bytes",
                                        output_json_u64(size_bytes), "blake3",
                                        json_hex(hash, sizeof hash)));
    printf("build/contract.wasm: %s bytes, BLAKE3 ", output_count(count, size_bytes));
    print_hex(hash, sizeof hash);
    putchar('\n');
    return EXIT_CODE_OK;
}

static const struct option_spec options[] = {PROJECT_KIT_OPTION, PROJECT_CLANG_OPTION,
                                             PROJECT_LINKER_OPTION};

const struct command cmd_build = {
    .path = "build",
    .summary = "build the contract of a project",
    .positionals = "[DIR]",
    .description = "Compiles all C sources of the folder but tests.c with the contract kit to "
                   "build/contract.wasm. The same sources give the same bytes."
                   "\n\nNeeds clang and wasm-ld: the Debian packages clang-19 and lld-19.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
