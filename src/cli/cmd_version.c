#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/output.h"

#ifdef RUSKVM_CHECK
#define HAS_CHECKS true
#else
#define HAS_CHECKS false
#endif

static int run(const struct invocation *v)
{
    if (invocation_flag(v, "json")) {
        return output_json(v, json_pack("{s:s, s:s, s:s, s:b}", "name", v->program->name, "version",
                                        v->program->version, "compiler", __VERSION__, "checks",
                                        HAS_CHECKS));
    }
    printf("%s %s\n", v->program->name, v->program->version);
    return EXIT_CODE_OK;
}

const struct command cmd_version = {
    .path = "version",
    .summary = "print the version",
    .positionals = "",
    .description = "With --json also names the compiler the program was built with and whether its "
                   "internal invariants are checked at run time.",
    .json = true,
    .run = run,
};
