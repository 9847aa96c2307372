#include "cli/help.h"
#include "cli/exit.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH        80
#define INDENT       2
#define COLUMN_MAX   28 /* a longer left column puts its text on the next line */
#define FORM_BYTES   128
#define DETAIL_BYTES 512

/* Prints words of `text` from column `at` on, breaking lines before WIDTH and continuing them at
 * `indent`. An empty line in the text stays one. Ends the line. */
static void print_wrapped(FILE *file, size_t at, size_t indent, const char *text)
{
    bool first = true;
    while (*text) {
        if (text[0] == '\n' && text[1] == '\n') {
            fprintf(file, "\n\n%*s", (int)indent, "");
            at = indent;
            first = true;
            text += 2;
            continue;
        }
        if (*text == ' ' || *text == '\n') {
            text++;
            continue;
        }
        size_t size = strcspn(text, " \n");
        if (!first && at + 1 + size > WIDTH) {
            fprintf(file, "\n%*s", (int)indent, "");
            at = indent;
            first = true;
        }
        fprintf(file, "%s%.*s", first ? "" : " ", (int)size, text);
        at += size + !first;
        first = false;
        text += size;
    }
    fputc('\n', file);
}

static void print_row(FILE *file, size_t column, const char *left, const char *text)
{
    size_t size = strlen(left);
    fprintf(file, "%*s%s", INDENT, "", left);
    if (size + INDENT + 2 > column) {
        fprintf(file, "\n%*s", (int)column, "");
    } else {
        fprintf(file, "%*s", (int)(column - size - INDENT), "");
    }
    print_wrapped(file, column, column, text);
}

static size_t column_for(size_t column, const char *left)
{
    size_t wanted = strlen(left) + INDENT + 2;
    if (wanted > COLUMN_MAX) wanted = COLUMN_MAX;
    return wanted > column ? wanted : column;
}

void help_option_form(char *text, size_t size_bytes, const struct option_spec *option)
{
    char letter[8] = "";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    const char *format = !option->argument ? "%s--%s"
                         : option->implied ? "%s--%s[=%s]"
                                           : "%s--%s=%s";
    snprintf(text, size_bytes, format, letter, option->name, option->argument);
}

/* The sentence about an option with the values it accepts. */
static void option_detail(char *text, size_t size_bytes, const struct option_spec *option)
{
    size_t used = (size_t)snprintf(text, size_bytes, "%s", option->help);
    for (size_t i = 0; option->choices && option->choices[i] && used < size_bytes; i++) {
        used += (size_t)snprintf(text + used, size_bytes - used, "%s%s", i == 0 ? ": " : ", ",
                                 option->choices[i]);
    }
    if (option->kind == OPTION_LIST && used < size_bytes) {
        snprintf(text + used, size_bytes - used, " (may be repeated)");
    }
    if (option->kind == OPTION_U64 && option->max < UINT64_MAX && used < size_bytes) {
        snprintf(text + used, size_bytes - used, " (%" PRIu64 " to %" PRIu64 ")", option->min,
                 option->max);
    }
}

static void print_commands(FILE *file, const struct program *program, const char *group)
{
    size_t column = 0;
    for (size_t i = 0; i < program->command_count; i++) {
        const char *path = program->commands[i]->path;
        if (path_is_in_group(path, group)) column = column_for(column, path);
    }
    for (size_t i = 0; i < program->command_count; i++) {
        const struct command *command = program->commands[i];
        if (!path_is_in_group(command->path, group)) continue;
        print_row(file, column, command->path, command->summary);
    }
}

void help_program(FILE *file, const struct program *program)
{
    fprintf(file, "%s %s: ", program->name, program->version);
    print_wrapped(file, strlen(program->name) + strlen(program->version) + 3, 0, program->summary);
    fprintf(file, "\nusage: %s COMMAND [OPTION ...] [ARGUMENT ...]\n\ncommands:\n", program->name);
    print_commands(file, program, "");
    fputs("\noptions:\n", file);
    print_row(file, 18, "-h, --help", "print this help and exit");
    print_row(file, 18, "-V, --version", "print the version and exit");
    fputs("\nexit status:\n", file);
    for (size_t i = 0; i < exit_meaning_count; i++) {
        char value[8];
        snprintf(value, sizeof value, "%d", exit_meanings[i].value);
        print_row(file, 6, value, exit_meanings[i].meaning);
    }
    fprintf(file, "\nMore about a command: %s help COMMAND\n", program->name);
}

void help_group(FILE *file, const struct program *program, const char *group)
{
    const char *summary = program_group_summary(program, group);
    fprintf(file, "%s %s%s%s\n\nusage: %s %s COMMAND [OPTION ...] [ARGUMENT ...]\n\ncommands:\n",
            program->name, group, *summary ? ": " : "", summary, program->name, group);
    print_commands(file, program, group);
    fprintf(file, "\nMore about a command: %s help COMMAND\n", program->name);
}

void help_command(FILE *file, const struct program *program, const struct command *command)
{
    fprintf(file, "%s %s: ", program->name, command->path);
    print_wrapped(file, strlen(program->name) + strlen(command->path) + 3, 0, command->summary);
    fprintf(file, "\nusage: %s %s [OPTION ...]%s%s\n\n", program->name, command->path,
            *command->positionals ? " " : "", command->positionals);
    print_wrapped(file, 0, 0, command->description);
    fputs("\noptions:\n", file);
    char text[DETAIL_BYTES], form[FORM_BYTES];
    size_t column = 0;
    for (size_t i = 0; i < command_option_count(command); i++) {
        help_option_form(form, sizeof form, command_option(command, i));
        column = column_for(column, form);
    }
    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option_spec *option = command_option(command, i);
        help_option_form(form, sizeof form, option);
        option_detail(text, sizeof text, option);
        print_row(file, column, form, text);
    }
}
