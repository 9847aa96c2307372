#include "cli/command.h"
#include "base/require.h"

#include <string.h>

static const struct option_spec help_option = {
    .name = "help", .letter = 'h', .kind = OPTION_FLAG, .help = "print this help and exit"};
static const struct option_spec json_option = {
    .name = "json", .kind = OPTION_FLAG, .help = "print one JSON value instead of text"};

size_t command_option_count(const struct command *command)
{
    return command->option_count + (command->json ? 2 : 1);
}

const struct option_spec *command_option(const struct command *command, size_t index)
{
    REQUIRE(index < command_option_count(command));
    if (index < command->option_count) return &command->options[index];
    if (command->json && index == command->option_count) return &json_option;
    return &help_option;
}

/* How many of `words` spell `path` from its start; 0 unless all of the path is there. */
static size_t words_of_path(const char *path, const char *const *words, size_t word_count)
{
    size_t used = 0;
    for (const char *at = path; *at;) {
        size_t size = strcspn(at, " ");
        if (used == word_count || strlen(words[used]) != size || memcmp(words[used], at, size)) {
            return 0;
        }
        used++;
        at += size;
        at += *at == ' ';
    }
    return used;
}

const struct command *program_match(size_t *path_words, const struct program *program,
                                    const char *const *words, size_t word_count)
{
    const struct command *found = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < program->command_count; i++) {
        size_t used = words_of_path(program->commands[i]->path, words, word_count);
        if (used > longest) {
            longest = used;
            found = program->commands[i];
        }
    }
    *path_words = longest;
    return found;
}

const struct command *program_command(const struct program *program, const char *const *words,
                                      size_t word_count)
{
    size_t used;
    const struct command *found = program_match(&used, program, words, word_count);
    return used == word_count ? found : NULL;
}

bool path_is_in_group(const char *path, const char *group)
{
    size_t size = strlen(group);
    return size == 0 || (strncmp(path, group, size) == 0 && path[size] == ' ');
}

bool program_has_group(const struct program *program, const char *path)
{
    for (size_t i = 0; i < program->command_count; i++) {
        if (path_is_in_group(program->commands[i]->path, path)) return true;
    }
    return false;
}

const char *program_group_summary(const struct program *program, const char *path)
{
    for (size_t i = 0; i < program->group_count; i++) {
        if (strcmp(program->groups[i].path, path) == 0) return program->groups[i].summary;
    }
    return "";
}

#define DISTANCE_TEXT_MAX 63

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned text_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > DISTANCE_TEXT_MAX || columns > DISTANCE_TEXT_MAX) return UINT32_MAX;

    /* d[i][j]: distance of the first i bytes of a from the first j bytes of b. */
    unsigned d[DISTANCE_TEXT_MAX + 1][DISTANCE_TEXT_MAX + 1];
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(replace, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[rows][columns];
}

void suggestion_offer(struct suggestion *suggestion, const char *candidate)
{
    unsigned distance = text_distance(suggestion->wanted, candidate);
    /* More than a third of the letters wrong is another word, not a slip. */
    size_t bound = strlen(candidate) / 3 + (strlen(candidate) < 3 ? 0 : 1);
    if (distance > bound || (suggestion->best && distance >= suggestion->distance)) return;
    suggestion->best = candidate;
    suggestion->distance = distance;
}
