#include "cli/ledger_keys.h"

#include "cli/ledger_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int show(void *context, const struct statement *statement, const char *what, unsigned done,
                unsigned total)
{
    char text[80];
    snprintf(text, sizeof text, "keys of shape %s: %s", statement->name, what);
    progress_show(context, text, done, total);
    return 0;
}

enum rk_result ledger_keys_open(struct circuit_keys **out, const struct invocation *v,
                                struct progress *progress, struct rk_error *error)
{
    const char *folder = invocation_string(v, "keys"), *chain = ledger_command_path(v);
    char *usual = NULL;
    if (!folder) {
        if (mkdir(chain, 0777) < 0 && errno != EEXIST)
            return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot make %s: %s", chain,
                           strerror(errno));
        if (asprintf(&usual, "%s/keys", chain) < 0)
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    }
    struct circuit_keys_options options = {
        .folder = folder ? folder : usual,
        .parameters_path = invocation_string(v, "parameters"),
        .progress = show,
        .context = progress,
    };
    enum rk_result result = circuit_keys_open(out, &options, error);
    free(usual);
    return result;
}
