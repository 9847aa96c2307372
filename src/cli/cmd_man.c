/* The manual page, in the man macro package of roff. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/options.h"

#include <inttypes.h>
#include <stdio.h>

/* Prints text as roff prints it back: a backslash and a dash are escaped everywhere, a dot and a
 * quote where they would begin a request. An empty line becomes a new paragraph. */
static void print_roff(const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (text[0] == '\n' && text[1] == '\n') {
            fputs("\n.PP\n", stdout);
            text++;
            line_start = true;
            continue;
        }
        if (line_start && (*text == '.' || *text == '\'')) fputs("\\&", stdout);
        if (*text == '\\') {
            fputs("\\e", stdout);
        } else if (*text == '-') {
            fputs("\\-", stdout);
        } else {
            putchar(*text);
        }
        line_start = *text == '\n';
    }
}

static void print_line(const char *request, const char *text)
{
    fputs(request, stdout);
    print_roff(text);
    putchar('\n');
}

static void print_option(const struct option_spec *option)
{
    char form[128];
    help_option_form(form, sizeof form, option);
    puts(".TP");
    print_line(".B ", form);
    print_roff(option->help);
    for (size_t i = 0; option->choices && option->choices[i]; i++) {
        fputs(i == 0 ? ": " : ", ", stdout);
        print_roff(option->choices[i]);
    }
    if (option->kind == OPTION_LIST) fputs(" (may be repeated)", stdout);
    if (option->kind == OPTION_U64 && option->max < UINT64_MAX) {
        printf(" (%" PRIu64 " to %" PRIu64 ")", option->min, option->max);
    }
    puts(".");
}

static void print_command(const struct program *program, const struct command *command)
{
    print_line(".SS ", command->path);
    printf(".B %s ", program->name);
    print_roff(command->path);
    printf("\n[\\fIOPTION\\fR ...] ");
    print_roff(command->positionals);
    puts("\n.PP");
    print_roff(command->description);
    putchar('\n');
    for (size_t i = 0; i < command_option_count(command); i++) {
        print_option(command_option(command, i));
    }
}

static int run(const struct invocation *v)
{
    const struct program *program = v->program;
    fputs(".TH ", stdout);
    for (const char *c = program->name; *c; c++) {
        putchar(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    printf(" 1 \"\" \"%s %s\" \"User Commands\"\n.SH NAME\n%s \\- ", program->name,
           program->version, program->name);
    print_line("", program->summary);
    printf(".SH SYNOPSIS\n.B %s\n\\fICOMMAND\\fR [\\fIOPTION\\fR ...] [\\fIARGUMENT\\fR ...]\n",
           program->name);
    print_line(".SH DESCRIPTION\n", program->description);
    puts(".SH COMMANDS");
    for (size_t i = 0; i < program->command_count; i++) {
        print_command(program, program->commands[i]);
    }
    puts(".SH EXIT STATUS");
    for (size_t i = 0; i < exit_meaning_count; i++) {
        printf(".TP\n.B %d\n", exit_meanings[i].value);
        print_line("", exit_meanings[i].meaning);
    }
    puts(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nwhen set and not empty, no output is coloured.\n.TP\n"
         ".B TERM\ncolour is used only on a terminal whose type is known and not \"dumb\".");
    return EXIT_CODE_OK;
}

const struct command cmd_man = {
    .path = "man",
    .summary = "print the manual page",
    .positionals = "",
    .description = "Prints the manual page of the program as roff source. To read it: "
                   "ruskvm man | man -l -",
    .run = run,
};
