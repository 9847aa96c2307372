/* Completion scripts for three shells from one walk over the tables.
 *
 * All three work alike: the words typed so far are matched against the known paths ("wasm",
 * "wasm run") until one does not fit; the longest match decides what is offered. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/output.h"

#include <string.h>

/* How a shell writes a single quote within single quotes. */
#define QUOTE_SH   "'\\''"
#define QUOTE_FISH "\\'"

static void print_quoted(const char *text, size_t size, const char *quote)
{
    putchar('\'');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\'') {
            fputs(quote, stdout);
        } else {
            putchar(text[i]);
        }
    }
    putchar('\'');
}

static bool same_bytes(const char *a, const char *b, size_t size)
{
    return strncmp(a, b, size) == 0;
}

/* Calls visit for each distinct path: groups before the commands in them, both in table order. */
struct path_visitor {
    void (*visit)(const struct path_visitor *self, const char *path, size_t size,
                  const struct command *command); /* NULL for a group */
    const struct program *program;
    size_t seen;
};

static void visit_paths(struct path_visitor *visitor)
{
    const struct program *program = visitor->program;
    for (size_t i = 0; i < program->command_count; i++) {
        const char *path = program->commands[i]->path;
        for (size_t size = strcspn(path, " "); path[size];
             size += 1 + strcspn(path + size + 1, " ")) {
            bool new = true;
            for (size_t j = 0; j < i; j++) {
                const char *other = program->commands[j]->path;
                if (same_bytes(other, path, size) && (other[size] == ' ' || !other[size])) {
                    new = false;
                }
            }
            if (!new) continue;
            visitor->visit(visitor, path, size, NULL);
            visitor->seen++;
        }
        visitor->visit(visitor, path, strlen(path), program->commands[i]);
        visitor->seen++;
    }
}

/* The word that follows `group` in the path of command i; false when the command is not in the
 * group, or an earlier one has the same word. */
static bool next_word(const char **word, size_t *size, const struct program *program, size_t i,
                      const char *group)
{
    size_t skip = *group ? strlen(group) + 1 : 0;
    const char *path = program->commands[i]->path;
    if (!path_is_in_group(path, group)) return false;
    *word = path + skip;
    *size = strcspn(*word, " ");
    for (size_t j = 0; j < i; j++) {
        const char *other = program->commands[j]->path;
        if (path_is_in_group(other, group) && same_bytes(other + skip, *word, *size) &&
            (other[skip + *size] == ' ' || !other[skip + *size])) {
            return false;
        }
    }
    return true;
}

/* The line that describes what `word` in `group` leads to. */
static const char *word_summary(const struct program *program, const struct command *command,
                                const char *word, size_t size)
{
    if (!word[size]) return command->summary;
    char path[128];
    snprintf(path, sizeof path, "%.*s", (int)(word + size - command->path), command->path);
    return program_group_summary(program, path);
}

static bool takes_files(const struct option_spec *option)
{
    return strcmp(option->argument, "FILE") == 0;
}

static void print_choices(const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++) {
        printf("%s%s", i ? " " : "", choices[i]);
    }
}

/* "path | path | path", as a pattern of the sh family. */
static void visit_sh_pattern(const struct path_visitor *self, const char *path, size_t size,
                             const struct command *command)
{
    (void)command;
    if (self->seen) fputs(" | ", stdout);
    print_quoted(path, size, QUOTE_SH);
}

static void print_sh_patterns(const struct program *program)
{
    struct path_visitor visitor = {.visit = visit_sh_pattern, .program = program};
    visit_paths(&visitor);
}

/* One branch per option that takes a value: what may follow it. */
static void print_sh_values(const struct program *program, bool is_bash)
{
    for (size_t i = 0; i < program->command_count; i++) {
        const struct command *command = program->commands[i];
        for (size_t j = 0; j < command_option_count(command); j++) {
            const struct option_spec *option = command_option(command, j);
            /* The word after an option that may stand alone is not its value. */
            if (option->kind == OPTION_FLAG || option->implied) continue;
            printf("    '%s:--%s'", command->path, option->name);
            if (option->letter) printf(" | '%s:-%c'", command->path, option->letter);
            fputs(") ", stdout);
            if (option->choices) {
                fputs(is_bash ? "COMPREPLY=($(compgen -W '" : "compadd -- ", stdout);
                print_choices(option->choices);
                fputs(is_bash ? "' -- \"$current\")); " : "; ", stdout);
            } else if (takes_files(option)) {
                fputs(is_bash ? "compopt -o default; " : "_files; ", stdout);
            }
            puts("return ;;");
        }
    }
}

static void print_next_words(const struct program *program, const char *group)
{
    const char *word;
    size_t size;
    bool first = true;
    for (size_t i = 0; i < program->command_count; i++) {
        if (!next_word(&word, &size, program, i, group)) continue;
        printf("%s%.*s", first ? "" : " ", (int)size, word);
        first = false;
    }
}

static void visit_bash(const struct path_visitor *self, const char *path, size_t size,
                       const struct command *command)
{
    fputs("    ", stdout);
    print_quoted(path, size, QUOTE_SH);
    fputs(") words='", stdout);
    if (!command) {
        char group[128];
        snprintf(group, sizeof group, "%.*s", (int)size, path);
        print_next_words(self->program, group);
        puts(" --help' ;;");
        return;
    }
    for (size_t i = 0; i < command_option_count(command); i++) {
        printf("%s--%s", i ? " " : "", command_option(command, i)->name);
    }
    if (command->completion == COMPLETE_CHOICES) {
        putchar(' ');
        print_choices(command->choices);
    }
    if (command->completion == COMPLETE_COMMANDS) {
        putchar(' ');
        print_next_words(self->program, "");
    }
    puts(command->completion == COMPLETE_FILES ? "' files=1 ;;" : "' ;;");
}

static void print_bash(const struct program *program)
{
    const char *name = program->name;
    printf("# bash completion for %s\n_%s() {\n", name, name);
    fputs("    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local at='' next i words='' files=''\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        next=\"${at:+$at }${COMP_WORDS[i]}\"\n"
          "        case $next in\n        ",
          stdout);
    print_sh_patterns(program);
    fputs(") at=$next ;;\n        *) break ;;\n        esac\n    done\n"
          "    # Readline splits --name=value at the equals sign.\n"
          "    [ \"$current\" = = ] && current=''\n"
          "    [ \"$previous\" = = ] && previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    COMPREPLY=()\n    case $at:$previous in\n",
          stdout);
    print_sh_values(program, true);
    fputs("    esac\n    case $at in\n    '') words='", stdout);
    print_next_words(program, "");
    puts(" --help --version' ;;");
    struct path_visitor visitor = {.visit = visit_bash, .program = program};
    visit_paths(&visitor);
    printf("    esac\n    if [ -n \"$files\" ] && [[ $current != -* ]]; then\n"
           "        compopt -o default\n        return\n    fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n"
           "complete -F _%s %s\n",
           name, name);
}

/* 'word:description' */
static void print_zsh_item(const char *dashes, const char *word, size_t size, const char *help)
{
    printf(" '%s%.*s:", dashes, (int)size, word);
    for (; *help; help++) {
        if (*help == '\'') {
            fputs(QUOTE_SH, stdout);
        } else {
            putchar(*help);
        }
    }
    putchar('\'');
}

static void print_zsh_words(const struct program *program, const char *group)
{
    const char *word;
    size_t size;
    fputs("items=(", stdout);
    for (size_t i = 0; i < program->command_count; i++) {
        if (!next_word(&word, &size, program, i, group)) continue;
        print_zsh_item("", word, size, word_summary(program, program->commands[i], word, size));
    }
    fputs("); _describe command items", stdout);
}

static void visit_zsh(const struct path_visitor *self, const char *path, size_t size,
                      const struct command *command)
{
    fputs("    ", stdout);
    print_quoted(path, size, QUOTE_SH);
    fputs(") ", stdout);
    if (!command) {
        char group[128];
        snprintf(group, sizeof group, "%.*s", (int)size, path);
        print_zsh_words(self->program, group);
        puts(" ;;");
        return;
    }
    fputs("items=(", stdout);
    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option_spec *option = command_option(command, i);
        print_zsh_item("--", option->name, strlen(option->name), option->help);
    }
    fputs("); _describe -o option items", stdout);
    if (command->completion == COMPLETE_FILES) fputs("; _files", stdout);
    if (command->completion == COMPLETE_CHOICES) {
        fputs("; compadd -- ", stdout);
        print_choices(command->choices);
    }
    if (command->completion == COMPLETE_COMMANDS) {
        fputs("; ", stdout);
        print_zsh_words(self->program, "");
    }
    puts(" ;;");
}

static void print_zsh(const struct program *program)
{
    const char *name = program->name;
    printf("#compdef %s\n_%s() {\n", name, name);
    fputs("    local at='' next i previous=${words[CURRENT - 1]}\n    local -a items\n"
          "    for ((i = 2; i < CURRENT; i++)); do\n"
          "        next=\"${at:+$at }${words[i]}\"\n        case $next in\n        ",
          stdout);
    print_sh_patterns(program);
    fputs(") at=$next ;;\n        *) break ;;\n        esac\n    done\n"
          "    case $at:$previous in\n",
          stdout);
    print_sh_values(program, false);
    fputs("    esac\n    case $at in\n    '') ", stdout);
    print_zsh_words(program, "");
    puts(" ;;");
    struct path_visitor visitor = {.visit = visit_zsh, .program = program};
    visit_paths(&visitor);
    printf("    esac\n}\n"
           "# Autoloaded, the file is the function's body; sourced, it only registers it.\n"
           "if [ \"$funcstack[1]\" = _%s ]; then _%s \"$@\"; else compdef _%s %s; fi\n",
           name, name, name, name);
}

static void print_fish_rule(const char *name, const char *group)
{
    printf("complete -c %s -n \"__%s_at '%s'\"", name, name, group);
}

static void print_fish_words(const struct program *program, const char *at, const char *group)
{
    const char *word;
    size_t size;
    for (size_t i = 0; i < program->command_count; i++) {
        if (!next_word(&word, &size, program, i, group)) continue;
        const char *summary = word_summary(program, program->commands[i], word, size);
        print_fish_rule(program->name, at);
        printf(" -a '%.*s' -d ", (int)size, word);
        print_quoted(summary, strlen(summary), QUOTE_FISH);
        putchar('\n');
    }
}

static void print_fish_option(const struct program *program, const struct command *command,
                              const struct option_spec *option)
{
    print_fish_rule(program->name, command->path);
    printf(" -l %s", option->name);
    if (option->letter) printf(" -s %c", option->letter);
    if (option->kind != OPTION_FLAG && !option->implied) {
        fputs(takes_files(option) ? " -r -F" : " -x", stdout);
    }
    if (option->choices) {
        fputs(" -a '", stdout);
        print_choices(option->choices);
        putchar('\'');
    }
    fputs(" -d ", stdout);
    print_quoted(option->help, strlen(option->help), QUOTE_FISH);
    putchar('\n');
}

static void visit_fish_pattern(const struct path_visitor *self, const char *path, size_t size,
                               const struct command *command)
{
    (void)self;
    (void)command;
    putchar(' ');
    print_quoted(path, size, QUOTE_FISH);
}

static void visit_fish(const struct path_visitor *self, const char *path, size_t size,
                       const struct command *command)
{
    if (!command) {
        char group[128];
        snprintf(group, sizeof group, "%.*s", (int)size, path);
        print_fish_words(self->program, group, group);
        return;
    }
    for (size_t i = 0; i < command_option_count(command); i++) {
        print_fish_option(self->program, command, command_option(command, i));
    }
    if (command->completion == COMPLETE_COMMANDS) {
        print_fish_words(self->program, command->path, "");
    } else if (command->completion != COMPLETE_NOTHING) {
        print_fish_rule(self->program->name, command->path);
        if (command->completion == COMPLETE_FILES) {
            puts(" -F");
        } else {
            fputs(" -a '", stdout);
            print_choices(command->choices);
            puts("'");
        }
    }
}

static void print_fish(const struct program *program)
{
    const char *name = program->name;
    printf("# fish completion for %s\nfunction __%s_at\n    set -l at ''\n", name, name);
    fputs("    for word in (commandline -opc)[2..-1]\n"
          "        set -l next (string trim -- \"$at $word\")\n"
          "        switch $next\n            case",
          stdout);
    struct path_visitor visitor = {.visit = visit_fish_pattern, .program = program};
    visit_paths(&visitor);
    fputs("\n                set at $next\n            case '*'\n                break\n"
          "        end\n    end\n    test \"$at\" = \"$argv[1]\"\nend\n",
          stdout);
    printf("complete -c %s -f\n", name);
    print_fish_words(program, "", "");
    print_fish_rule(name, "");
    puts(" -l help -s h -d 'print this help and exit'");
    print_fish_rule(name, "");
    puts(" -l version -s V -d 'print the version and exit'");
    visitor = (struct path_visitor){.visit = visit_fish, .program = program};
    visit_paths(&visitor);
}

static int run(const struct invocation *v)
{
    const char *shell = v->positionals[0];
    if (strcmp(shell, "bash") == 0) {
        print_bash(v->program);
    } else if (strcmp(shell, "zsh") == 0) {
        print_zsh(v->program);
    } else {
        print_fish(v->program);
    }
    return EXIT_CODE_OK;
}

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

const struct command cmd_completion = {
    .path = "completion",
    .summary = "print a completion script for a shell",
    .positionals = "SHELL",
    .description = "SHELL is bash, zsh or fish. To try it in bash: "
                   "source <(ruskvm completion bash)",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_CHOICES,
    .choices = shells,
    .run = run,
};
