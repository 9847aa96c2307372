#include "base/log.h"

#include "base/utf8.h"

#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

/* A line under construction. Once a piece does not fit, `cut` is set and nothing more is added, so
 * the text is always a prefix of the full line; room for the dots is kept aside. */
struct line {
    char text[LOG_LINE_BYTES_MAX];
    size_t size_bytes;
    bool cut;
};

enum { LINE_DOTS = 3, LINE_ROOM = LOG_LINE_BYTES_MAX - LINE_DOTS };

static void line_add(struct line *line, const char *text, size_t size_bytes)
{
    if (line->cut || size_bytes > LINE_ROOM - line->size_bytes) {
        line->cut = true;
        return;
    }
    memcpy(line->text + line->size_bytes, text, size_bytes);
    line->size_bytes += size_bytes;
}

static void line_add_string(struct line *line, const char *text)
{
    line_add(line, text, strlen(text));
}

/* U+0080..U+009F, the C1 controls: terminals act on them. */
static bool is_c1_control(const uint8_t *b, size_t length)
{
    return length == 2 && b[0] == 0xc2 && b[1] < 0xa0;
}

static void line_add_escaped(struct line *line, struct span text)
{
    size_t i = 0;
    while (i < text.size_bytes && !line->cut) {
        const uint8_t *at = text.bytes + i;
        size_t length = utf8_character_bytes(span_of(at, text.size_bytes - i));
        char escape[5];
        if (*at == '"' || *at == '\\') {
            line_add(line, (char[]){'\\', (char)*at}, 2);
            length = 1;
        } else if (*at == '\n') {
            line_add_string(line, "\\n");
        } else if (*at == '\r') {
            line_add_string(line, "\\r");
        } else if (*at == '\t') {
            line_add_string(line, "\\t");
        } else if (length == 0 || *at < 0x20 || *at == 0x7f || is_c1_control(at, length)) {
            snprintf(escape, sizeof escape, "\\x%02x", *at);
            line_add(line, escape, 4);
            length = 1; /* the rest of a bad character is looked at by itself */
        } else {
            line_add(line, (const char *)at, length);
        }
        i += length;
    }
}

/* Characters that need no quotes around them. */
static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        uint8_t c = text.bytes[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-' || c == '.' || c == ':' || c == '/' || c == '+';
        if (!plain) return false;
    }
    return text.size_bytes != 0;
}

static void line_add_text(struct line *line, struct span text)
{
    if (is_plain(text)) {
        line_add(line, (const char *)text.bytes, text.size_bytes);
        return;
    }
    line_add(line, "\"", 1);
    line_add_escaped(line, text);
    line_add(line, "\"", 1);
}

static void line_add_field(struct line *line, const struct log_field *field)
{
    char number[24];
    line_add(line, " ", 1);
    line_add_string(line, field->key);
    line_add(line, "=", 1);
    switch (field->kind) {
    case LOG_FIELD_TEXT: line_add_text(line, field->bytes); break;
    case LOG_FIELD_BYTES:
        for (size_t i = 0; i < field->bytes.size_bytes && !line->cut; i++) {
            snprintf(number, sizeof number, "%02x", field->bytes.bytes[i]);
            line_add(line, number, 2);
        }
        break;
    case LOG_FIELD_U64:
        snprintf(number, sizeof number, "%llu", (unsigned long long)field->number);
        line_add_string(line, number);
        break;
    case LOG_FIELD_I64:
        snprintf(number, sizeof number, "%lld", (long long)field->number);
        line_add_string(line, number);
        break;
    }
}

void log_write(const struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t field_count)
{
    if (!log_enabled(log, level)) return;
    struct line line;
    line.size_bytes = 0;
    line.cut = false;
    line_add_string(&line, "level=");
    line_add_string(&line, log_level_name(level));
    const struct log_field event_field = log_text("event", event);
    line_add_field(&line, &event_field);
    for (size_t i = 0; i < field_count; i++)
        line_add_field(&line, &fields[i]);
    if (line.cut) {
        memset(line.text + line.size_bytes, '.', LINE_DOTS);
        line.size_bytes += LINE_DOTS;
    }
    log->sink(log->context, level, span_of(line.text, line.size_bytes));
}

void log_sink_stderr(void *context, enum log_level level, struct span line)
{
    (void)context;
    (void)level;
    /* One system call, so that lines of several threads do not mix. A log that cannot be written
     * has nowhere to say so. */
    struct iovec parts[2] = {
        {.iov_base = (void *)(uintptr_t)line.bytes, .iov_len = line.size_bytes},
        {.iov_base = (void *)(uintptr_t)"\n", .iov_len = 1},
    };
    ssize_t written = writev(STDERR_FILENO, parts, 2);
    (void)written;
}

static const char *const level_names[LOG_LEVEL_COUNT] = {
#define LOG_LEVEL_NAME(name, text) [name] = text,
    LOG_LEVELS(LOG_LEVEL_NAME)
#undef LOG_LEVEL_NAME
};

const char *log_level_name(enum log_level level)
{
    return (unsigned)level < LOG_LEVEL_COUNT ? level_names[level] : "unknown";
}

enum rk_result log_level_parse(enum log_level *level, struct span text)
{
    for (unsigned i = 0; i < LOG_LEVEL_COUNT; i++) {
        if (!span_equal(text, span_of_string(level_names[i]))) continue;
        *level = (enum log_level)i;
        return RK_OK;
    }
    return RK_NOT_FOUND;
}
