/* A new project of a contract, from the kit's template. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"
#include "cli/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEMPLATE_BYTES_MAX = 1 << 20 };

/* From the template's name to the project's, which may begin with a dot. */
static const char *const files[][2] = {
    {"contract.c", "contract.c"},
    {"tests.c", "tests.c"},
    {"README.md", "README.md"},
    {"gitignore", ".gitignore"},
};

static enum rk_result copy(const char *kit, const char *folder, const char *const names[2],
                           struct rk_error *error)
{
    struct buffer bytes = {0};
    char *from = text_format("%s/template/%s", kit, names[0]);
    char *to = text_format("%s/%s", folder, names[1]);
    enum rk_result result = RK_NO_MEMORY;
    if (from && to) result = file_read(&bytes, error, from, TEMPLATE_BYTES_MAX);
    if (!result)
        result = project_write(to, (const char *)bytes.bytes, bytes.size_bytes, false, error);
    buffer_free(&bytes);
    free(from);
    free(to);
    return result;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *folder = v->positionals[0];
    char *kit = NULL;
    enum rk_result result = project_find_kit(&kit, v, &error);
    if (!result && mkdir(folder, 0777) != 0)
        result = errno == EEXIST ? rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "exists already")
                                 : rk_fail(&error, RK_IO, RK_NO_POSITION, "cannot be made: %s",
                                           strerror(errno));
    for (size_t i = 0; !result && i < RK_ARRAY_LENGTH(files); i++)
        result = copy(kit, folder, files[i], &error);
    free(kit);
    if (result) return output_error(v, folder, &error);
    printf("made a contract and its tests in ");
    output_text(stdout, folder);
    puts("; ruskvm test runs them there");
    return EXIT_CODE_OK;
}

static const struct option_spec options[] = {PROJECT_KIT_OPTION};

const struct command cmd_new = {
    .path = "new",
    .summary = "start the project of a contract",
    .positionals = "DIR",
    .description =
        "Makes a folder with a small contract in C, its tests, and what to do with them.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .run = run,
};
