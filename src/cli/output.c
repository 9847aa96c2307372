#include "cli/output.h"
#include "cli/exit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void output_text(FILE *file, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        /* 0x80..0x9f begin control sequences only as the code points C2 80 to C2 9F. */
        bool control =
            *at < 0x20 || *at == 0x7f || (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0);
        if (!control) {
            putc(*at, file);
        } else if (*at == 0xc2) {
            fprintf(file, "\\x%02x", *++at);
        } else {
            fprintf(file, "\\x%02x", *at);
        }
    }
}

static void print_origin(const struct invocation *invocation)
{
    fflush(stdout); /* keeps the order where both streams end in one place */
    fprintf(stderr, "%s: ", invocation->program->name);
    if (invocation->command) fprintf(stderr, "%s: ", invocation->command->path);
}

void output_complain(const struct invocation *invocation, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_origin(invocation);
    output_text(stderr, text);
    fputc('\n', stderr);
}

int output_error(const struct invocation *invocation, const char *file,
                 const struct rk_error *error)
{
    print_origin(invocation);
    if (file) {
        output_text(stderr, strcmp(file, "-") == 0 ? "standard input" : file);
        fputs(": ", stderr);
    }
    output_text(stderr, error->message);
    if (error->offset != RK_NO_POSITION) {
        fprintf(stderr, " (offset 0x%" PRIx64 ")", error->offset);
    }
    fputc('\n', stderr);
    return exit_of_result(error->result);
}

const char *output_style(FILE *file, enum output_style style)
{
    static const char *const sequences[] = {
        [STYLE_PLAIN] = "\033[0m",  [STYLE_STRONG] = "\033[1m", [STYLE_GOOD] = "\033[32m",
        [STYLE_BAD] = "\033[1;31m", [STYLE_FAINT] = "\033[2m",
    };
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (no_color && *no_color) return "";
    if (!terminal || strcmp(terminal, "dumb") == 0 || !isatty(fileno(file))) return "";
    return sequences[style];
}

int output_json(const struct invocation *invocation, json_t *value)
{
    if (!value || json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY) != 0) {
        json_decref(value);
        output_complain(invocation, "could not build the JSON output");
        return EXIT_CODE_INTERNAL;
    }
    json_decref(value);
    putchar('\n');
    return EXIT_CODE_OK;
}

json_t *output_json_u64(uint64_t value)
{
    if (value < (UINT64_C(1) << 53)) return json_integer((json_int_t)value);
    return json_sprintf("%" PRIu64, value);
}

json_t *output_json_error(const struct rk_error *error)
{
    json_t *object =
        json_pack("{s:s, s:s}", "result", rk_result_name(error->result), "message", error->message);
    if (!object) return NULL;
    if (error->offset != RK_NO_POSITION &&
        json_object_set_new(object, "offset", output_json_u64(error->offset)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

bool output_finish(const char *program)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    fprintf(stderr, "%s: cannot write standard output: %s\n", program,
            errno ? strerror(errno) : "an earlier write failed");
    return false;
}
