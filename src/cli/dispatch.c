#include "cli/dispatch.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/output.h"

#include <string.h>

/* The longest run of words at the front that names a group, as one path; "" when there is none. */
static size_t match_group(char *path, size_t size_bytes, const struct program *program,
                          const char *const *words, size_t word_count)
{
    size_t matched = 0, used = 0;
    char longer[128];
    path[0] = 0;
    for (size_t i = 0; i < word_count; i++) {
        used +=
            (size_t)snprintf(longer + used, sizeof longer - used, "%s%s", i ? " " : "", words[i]);
        if (used >= sizeof longer || !program_has_group(program, longer)) break;
        snprintf(path, size_bytes, "%s", longer);
        matched = i + 1;
    }
    return matched;
}

/* No command begins with these words: help where it was asked for, else a complaint. */
static int run_without_command(const struct program *program, const char *const *words,
                               size_t word_count)
{
    char group[128];
    size_t used = match_group(group, sizeof group, program, words, word_count);
    const char *next = used < word_count ? words[used] : NULL;
    bool wants_help = next && (strcmp(next, "--help") == 0 || strcmp(next, "-h") == 0);
    if (!next || wants_help) {
        FILE *file = wants_help ? stdout : stderr;
        if (used) {
            help_group(file, program, group);
        } else {
            help_program(file, program);
        }
        return wants_help ? EXIT_CODE_OK : EXIT_CODE_USAGE;
    }
    struct invocation nowhere = {.program = program};
    const char *what = next[0] == '-' ? "option" : "command";
    struct suggestion suggestion = {.wanted = next};
    for (size_t i = 0; i < program->command_count && next[0] != '-'; i++) {
        const char *path = program->commands[i]->path;
        if (path_is_in_group(path, group))
            suggestion_offer(&suggestion, path + strlen(group) + !!used);
    }
    for (size_t i = 0; i < program->group_count && next[0] != '-' && !used; i++) {
        suggestion_offer(&suggestion, program->groups[i].path);
    }
    if (suggestion.best) {
        output_complain(&nowhere, "unknown command '%s%s%s', did you mean '%s%s%s'?", group,
                        used ? " " : "", next, group, used ? " " : "", suggestion.best);
    } else {
        output_complain(&nowhere, "unknown %s '%s%s%s'", what, group, used ? " " : "", next);
    }
    fprintf(stderr, "Try '%s help'.\n", program->name);
    return EXIT_CODE_USAGE;
}

static int run_command(const struct program *program, const struct command *command,
                       const char *const *words, size_t word_count)
{
    struct invocation invocation = {.program = program, .command = command};
    struct rk_error error = {0};
    enum rk_result res = invocation_parse(&invocation, &error, program, command, words, word_count);
    if (res) {
        int code = output_error(&invocation, NULL, &error);
        if (res == RK_USAGE) {
            fprintf(stderr, "Try '%s help %s'.\n", program->name, command->path);
        }
        return code;
    }
    int code = EXIT_CODE_OK;
    if (invocation_flag(&invocation, "help")) {
        help_command(stdout, program, command);
    } else {
        code = command->run(&invocation);
    }
    invocation_free(&invocation);
    return code;
}

int program_main(const struct program *program, int argc, char **argv)
{
    static const char *const version_words[] = {"version"};
    const char *const *words = (const char *const *)argv + (argc > 0);
    size_t word_count = argc > 0 ? (size_t)argc - 1 : 0;
    if (word_count == 1 && (strcmp(words[0], "--version") == 0 || strcmp(words[0], "-V") == 0)) {
        words = version_words;
    }
    size_t used;
    const struct command *command = program_match(&used, program, words, word_count);
    int code = command ? run_command(program, command, words + used, word_count - used)
                       : run_without_command(program, words, word_count);
    if (!output_finish(program->name) && code == EXIT_CODE_OK) code = EXIT_CODE_IO;
    return code;
}
