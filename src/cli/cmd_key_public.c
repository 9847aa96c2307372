/* The public key of a key file, alone. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"
#include "cli/state_folder.h"

static int run(const struct invocation *v)
{
    struct sealed_key key;
    char text[KEY_TEXT_BYTES];
    int code = key_load(&key, v, v->positionals[0], false);
    if (code) return code;
    struct span bytes = sealed_key_public(&key);
    key_text_of(text, bytes);
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:s, s:s, s:o}", "kind", key_kind_facts[key.kind].name,
                                        "public", text, "bytes",
                                        json_hex(bytes.bytes, bytes.size_bytes)));
    if (invocation_flag(v, "hex")) {
        print_hex(bytes.bytes, bytes.size_bytes);
        putchar('\n');
    } else {
        puts(text);
    }
    return EXIT_CODE_OK;
}

static const struct option_spec options[] = {
    {.name = "hex", .kind = OPTION_FLAG, .help = "in hexadecimal instead of base 58"},
};

const struct command cmd_key_public = {
    .path = "key public",
    .summary = "print the public key of a key file",
    .positionals = "FILE",
    .description = "Prints the public key in base 58 and nothing else. No password is needed.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
