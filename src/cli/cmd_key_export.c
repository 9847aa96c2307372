/* A secret, out of its file. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Past the stream's buffer, which would keep a copy. */
static int write_secret(const struct invocation *v, const char *text, size_t size_bytes)
{
    fflush(stdout);
    while (size_bytes) {
        ssize_t size = write(STDOUT_FILENO, text, size_bytes);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) {
            output_complain(v, "cannot write standard output: %s", strerror(errno));
            return EXIT_CODE_IO;
        }
        text += size;
        size_bytes -= (size_t)size;
    }
    return EXIT_CODE_OK;
}

static int print_secret(const struct invocation *v, enum key_kind kind, const uint8_t *secret)
{
    char text[KEY_TEXT_BYTES], line[KEY_TEXT_BYTES + 80];
    const struct key_kind_facts *facts = &key_kind_facts[kind];
    key_text_of(text, span_of(secret, facts->secret_bytes));
    /* Names of kinds and base 58 need no escapes. */
    int size =
        invocation_flag(v, "json")
            ? snprintf(line, sizeof line, "{\n  \"kind\": \"%s\",\n  \"secret\": \"%s\"\n}\n",
                       facts->name, text)
            : snprintf(line, sizeof line, "%s\n", text);
    int code = write_secret(v, line, (size_t)size);
    secret_wipe(text, sizeof text);
    secret_wipe(line, sizeof line);
    return code;
}

static int print_view(const struct invocation *v, const uint8_t *secret)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t view[KEY_SECRET_BYTES_MAX];
    enum rk_result result = key_view(view, secret, &error);
    int code = result ? output_failure(v, v->positionals[0], &error)
                      : print_secret(v, KEY_PHOENIX_VIEW, view);
    secret_wipe(view, sizeof view);
    return code;
}

static int run(const struct invocation *v)
{
    struct sealed_key key;
    uint8_t secret[KEY_SECRET_BYTES_MAX];
    const char *path = v->positionals[0];
    bool view = invocation_flag(v, "view");
    if (view == invocation_flag(v, "secret")) {
        output_complain(v, "say --secret to print the secret key, or --view for a view key alone");
        return EXIT_CODE_USAGE;
    }
    int code = key_load(&key, v, path, true);
    if (code) return code;
    if (view && key.kind != KEY_PHOENIX) {
        output_complain(v, "only a phoenix key has a view key, and this one is of kind %s",
                        key_kind_facts[key.kind].name);
        return EXIT_CODE_USAGE;
    }
    code = key_unlock(secret, &key, v, path);
    if (!code) code = view ? print_view(v, secret) : print_secret(v, key.kind, secret);
    secret_wipe(secret, sizeof secret);
    return code;
}

static const struct option_spec options[] = {
    {.name = "secret",
     .kind = OPTION_FLAG,
     .help = "print the secret key: whoever sees it owns what the key owns"},
    {.name = "view",
     .kind = OPTION_FLAG,
     .help = "print the view key of a phoenix key: whoever sees it reads all that comes in"},
    KEY_PASSWORD_OPTION,
    KEY_PERMISSIONS_OPTION,
};

const struct command cmd_key_export = {
    .path = "key export",
    .summary = "print the secret of a key file",
    .positionals = "FILE",
    .description = "Opens the file with its password and prints the secret in base 58, which "
                   "`key new --from-secret-file` takes. One of --secret and --view must say what "
                   "to print.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
