/* What a key file tells without its password. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"

#include <inttypes.h>

static int run(const struct invocation *v)
{
    struct sealed_key key;
    char text[KEY_TEXT_BYTES];
    int code = key_load(&key, v, v->positionals[0], false);
    if (code) return code;
    const struct key_kind_facts *facts = &key_kind_facts[key.kind];
    key_text_of(text, sealed_key_public(&key));
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:s, s:s, s:i, s:I, s:I}", "kind", facts->name, "public",
                                        text, "version", SEALED_KEY_VERSION, "passes",
                                        (json_int_t)key.seal.cost.operations, "memory_kib",
                                        (json_int_t)key.seal.cost.memory_kib));
    printf("kind      %s (%s)\n", facts->name, facts->about);
    printf("public    %s\n", text);
    printf("password  Argon2id, %" PRIu32 " passes over %" PRIu32 " KiB\n",
           key.seal.cost.operations, key.seal.cost.memory_kib);
    printf("format    version %d\n", SEALED_KEY_VERSION);
    return EXIT_CODE_OK;
}

const struct command cmd_key_show = {
    .path = "key show",
    .summary = "show what a key file tells without its password",
    .positionals = "FILE",
    .description = "Prints kind and public key, and what a guess of the password costs. That the "
                   "public key belongs to the sealed secret is known only after `key check`.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
