#include "cli/options.h"
#include "base/require.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

bool parse_u64(uint64_t *value, const char *text)
{
    uint64_t base = 10, result = 0;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    bool after_digit = false;
    for (; *text; text++) {
        if (*text == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        uint64_t digit = (uint64_t)digit_value(*text);
        if (digit >= base || __builtin_mul_overflow(result, base, &result) ||
            __builtin_add_overflow(result, digit, &result)) {
            return false;
        }
        after_digit = true;
    }
    if (!after_digit) return false;
    *value = result;
    return true;
}

static const struct option_spec *find_long(const struct command *command, const char *name,
                                           size_t size)
{
    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option_spec *option = command_option(command, i);
        if (strlen(option->name) == size && memcmp(option->name, name, size) == 0) return option;
    }
    return NULL;
}

static const struct option_spec *find_letter(const struct command *command, char letter)
{
    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option_spec *option = command_option(command, i);
        if (option->letter && option->letter == letter) return option;
    }
    return NULL;
}

static bool is_choice(const char *const *choices, const char *text)
{
    for (; *choices; choices++) {
        if (strcmp(*choices, text) == 0) return true;
    }
    return false;
}

/* "bash, zsh or fish" */
static void join_choices(char *text, size_t size_bytes, const char *const *choices)
{
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; choices[i] && used < size_bytes; i++) {
        const char *before = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        used += (size_t)snprintf(text + used, size_bytes - used, "%s%s", before, choices[i]);
    }
}

static enum rk_result check_choice(struct rk_error *error, const char *what,
                                   const char *const *choices, const char *text)
{
    if (!choices || is_choice(choices, text)) return RK_OK;
    char allowed[160];
    join_choices(allowed, sizeof allowed, choices);
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s is '%s' but must be %s", what, text,
                   allowed);
}

/* Records one option. The texts of numbers and choices are checked here, once. */
static enum rk_result add_value(struct invocation *v, struct rk_error *error,
                                const struct option_spec *option, const char *text)
{
    struct option_value value = {option, text, 0};
    char what[80];
    snprintf(what, sizeof what, "the value of --%s", option->name);
    if (option->kind == OPTION_U64) {
        if (!parse_u64(&value.number, text)) {
            return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s is '%s' but must be a number", what,
                           text);
        }
        if (value.number < option->min || value.number > option->max) {
            return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                           "%s is %s but must be from %" PRIu64 " to %" PRIu64, what, text,
                           option->min, option->max);
        }
    } else if (option->kind != OPTION_FLAG) {
        enum rk_result res = check_choice(error, what, option->choices, text);
        if (res) return res;
    }
    v->values[v->value_count++] = value;
    return RK_OK;
}

static enum rk_result unknown_option(struct rk_error *error, const struct command *command,
                                     const char *name, size_t size)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%.*s", (int)(size < 63 ? size : 63), name);
    struct suggestion suggestion = {.wanted = wanted};
    for (size_t i = 0; i < command_option_count(command); i++) {
        suggestion_offer(&suggestion, command_option(command, i)->name);
    }
    if (suggestion.best) {
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "unknown option '--%s', did you mean '--%s'?", wanted, suggestion.best);
    }
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "unknown option '--%s'", wanted);
}

/* The words still to be parsed. */
struct words {
    const char *const *at;
    size_t left;
};

static const char *next_word(struct words *words)
{
    if (words->left == 0) return NULL;
    words->left--;
    return *words->at++;
}

static enum rk_result needs_value(struct rk_error *error, const struct option_spec *option)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "option '--%s' needs a value: %s", option->name,
                   option->argument);
}

static enum rk_result parse_long(struct invocation *v, struct rk_error *error, const char *name,
                                 struct words *words)
{
    size_t size = strcspn(name, "=");
    const struct option_spec *option = find_long(v->command, name, size);
    if (!option) return unknown_option(error, v->command, name, size);
    const char *text = name[size] == '=' ? name + size + 1 : NULL;
    if (option->kind == OPTION_FLAG) {
        if (text) {
            return rk_fail(error, RK_USAGE, RK_NO_POSITION, "option '--%s' takes no value",
                           option->name);
        }
    } else if (!text && option->implied) {
        text = option->implied;
    } else if (!text && !(text = next_word(words))) {
        return needs_value(error, option);
    }
    return add_value(v, error, option, text);
}

static enum rk_result parse_letters(struct invocation *v, struct rk_error *error,
                                    const char *letters, struct words *words)
{
    for (; *letters; letters++) {
        const struct option_spec *option = find_letter(v->command, *letters);
        if (!option) {
            return rk_fail(error, RK_USAGE, RK_NO_POSITION, "unknown option '-%c'", *letters);
        }
        if (option->kind == OPTION_FLAG) {
            enum rk_result res = add_value(v, error, option, NULL);
            if (res) return res;
            continue;
        }
        const char *text = letters[1]        ? letters + 1
                           : option->implied ? option->implied
                                             : next_word(words);
        if (!text) return needs_value(error, option);
        return add_value(v, error, option, text);
    }
    return RK_OK;
}

static bool is_positional(const char *word)
{
    return word[0] != '-' || word[1] == 0 || (word[1] >= '0' && word[1] <= '9');
}

/* --help answers a half-typed command line too, so it is looked for before anything can fail. */
static bool asks_for_help(const char *const *words, size_t word_count)
{
    for (size_t i = 0; i < word_count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) return true;
    }
    return false;
}

static enum rk_result check_positionals(const struct invocation *v, struct rk_error *error)
{
    const struct command *command = v->command;
    if (v->positional_count < command->positional_min) {
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "missing argument: expected %s",
                       command->positionals);
    }
    if (v->positional_count > command->positional_max) {
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "unexpected argument '%s'",
                       v->positionals[command->positional_max]);
    }
    for (size_t i = 0; command->choices && i < v->positional_count; i++) {
        enum rk_result res =
            check_choice(error, command->positionals, command->choices, v->positionals[i]);
        if (res) return res;
    }
    return RK_OK;
}

enum rk_result invocation_parse(struct invocation *invocation, struct rk_error *error,
                                const struct program *program, const struct command *command,
                                const char *const *words, size_t word_count)
{
    struct invocation v = {.program = program, .command = command};
    enum rk_result res = RK_OK;
    size_t letters = 0;
    for (size_t i = 0; i < word_count; i++) {
        letters += strlen(words[i]);
    }
    /* A word holds at most as many options as it has letters. */
    v.values = calloc(letters + 1, sizeof *v.values);
    v.positionals = calloc(word_count + 1, sizeof *v.positionals);
    if (!v.values || !v.positionals) {
        res = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
        goto done;
    }
    if (asks_for_help(words, word_count)) {
        v.values[v.value_count++].option = find_long(command, "help", 4);
        goto done;
    }
    struct words left = {words, word_count};
    bool options = true;
    for (const char *word; (word = next_word(&left));) {
        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (!options || is_positional(word)) {
            v.positionals[v.positional_count++] = word;
        } else if (word[1] == '-') {
            res = parse_long(&v, error, word + 2, &left);
        } else {
            res = parse_letters(&v, error, word + 1, &left);
        }
        if (res) goto done;
    }
    res = check_positionals(&v, error);
done:
    if (res) {
        invocation_free(&v);
    } else {
        *invocation = v;
    }
    return res;
}

void invocation_free(struct invocation *invocation)
{
    free(invocation->values);
    free(invocation->positionals);
    *invocation = (struct invocation){0};
}

/* The index-th value of the named option counted from the start, or the last one for SIZE_MAX. */
static const struct option_value *find_value(const struct invocation *invocation, const char *name,
                                             enum option_kind kind, size_t index)
{
    const struct option_spec *option = find_long(invocation->command, name, strlen(name));
    REQUIRE(option && option->kind == kind);
    const struct option_value *found = NULL;
    size_t seen = 0;
    for (size_t i = 0; i < invocation->value_count; i++) {
        if (invocation->values[i].option != option) continue;
        if (seen == index) return &invocation->values[i];
        if (index == SIZE_MAX) found = &invocation->values[i];
        seen++;
    }
    return found;
}

bool invocation_flag(const struct invocation *invocation, const char *name)
{
    return find_value(invocation, name, OPTION_FLAG, SIZE_MAX) != NULL;
}

bool invocation_knows(const struct invocation *invocation, const char *name)
{
    return find_long(invocation->command, name, strlen(name)) != NULL;
}

const char *invocation_string(const struct invocation *invocation, const char *name)
{
    const struct option_value *value = find_value(invocation, name, OPTION_STRING, SIZE_MAX);
    return value ? value->text : NULL;
}

uint64_t invocation_u64(const struct invocation *invocation, const char *name, uint64_t absent)
{
    const struct option_value *value = find_value(invocation, name, OPTION_U64, SIZE_MAX);
    return value ? value->number : absent;
}

const char *invocation_list(const struct invocation *invocation, const char *name, size_t index)
{
    const struct option_value *value = find_value(invocation, name, OPTION_LIST, index);
    return value ? value->text : NULL;
}
