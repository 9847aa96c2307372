#include "cli/output.h"
#include "base/buffer.h"
#include "cli/exit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void output_text(FILE *file, const char *text)
{
    output_span(file, span_of_string(text));
}

void output_span(FILE *file, struct span text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        uint8_t byte = text.bytes[i];
        uint8_t next = i + 1 < text.size_bytes ? text.bytes[i + 1] : 0;
        /* 0x80..0x9f begin control sequences only as the code points C2 80 to C2 9F. */
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            fprintf(file, "\\x%02x", next);
            i++;
        } else if (byte < 0x20 || byte == 0x7f) {
            fprintf(file, "\\x%02x", byte);
        } else {
            putc(byte, file);
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

int output_failure(const struct invocation *invocation, const char *file,
                   const struct rk_error *error)
{
    if (error->result == RK_USAGE || !invocation_flag(invocation, "json"))
        return output_error(invocation, file, error);
    int code = output_json(invocation, output_json_error(error));
    return code ? code : exit_of_result(error->result);
}

json_t *output_json_text(struct span text)
{
    if (text.size_bytes == 0) return json_string("");
    json_t *value = json_stringn((const char *)text.bytes, text.size_bytes);
    if (value) return value;
    struct buffer escaped = {0};
    for (size_t i = 0; i < text.size_bytes; i++) {
        uint8_t byte = text.bytes[i];
        if (buffer_append_format(&escaped, byte < 0x80 ? "%c" : "\\x%02x", byte)) goto done;
    }
    value = json_stringn((const char *)escaped.bytes, escaped.size_bytes);
done:
    buffer_free(&escaped);
    return value;
}

const char *output_count(char text[COUNT_TEXT_BYTES], uint64_t value)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, value);
    char *to = text;
    for (int i = 0; i < count; i++) {
        if (i && (count - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = 0;
    return text;
}

const char *output_duration(char text[COUNT_TEXT_BYTES], uint64_t nanoseconds)
{
    double value = (double)nanoseconds;
    if (value < 1e6) {
        snprintf(text, COUNT_TEXT_BYTES, "%.1f us", value / 1e3);
    } else if (value < 1e9) {
        snprintf(text, COUNT_TEXT_BYTES, "%.2f ms", value / 1e6);
    } else {
        snprintf(text, COUNT_TEXT_BYTES, "%.2f s", value / 1e9);
    }
    return text;
}

json_t *output_json_error(const struct rk_error *error)
{
    json_t *object = json_pack("{s:s, s:o}", "result", rk_result_name(error->result), "message",
                               output_json_text(span_of_string(error->message)));
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
