/* Leveled log lines of key=value fields, written to a sink that the caller owns.
 *
 *     level=info event="block accepted" height=17 root=4eb6f8...
 *
 * There is no global logger: a `struct log` is passed down, and NULL is a log that drops
 * everything. A line is built on the stack and handed to the sink in one call. Values from outside
 * cannot forge a line or a field: a value that holds anything but plain characters is quoted, and
 * quotes, backslashes, control characters and invalid UTF-8 are escaped as \", \\, \n, \r, \t or
 * \xNN. A line longer than LOG_LINE_BYTES_MAX is cut at a field's character and ends in "...".
 *
 * There is no time stamp: a sink that wants one adds it, so that everything above the sink stays
 * free of clocks. A log may be used by several threads if its sink may; the stderr sink may. */
#ifndef RK_BASE_LOG_H
#define RK_BASE_LOG_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

/* LOG_LEVELS(X): enumerator, name, from most to least severe. */
#define LOG_LEVELS(X)     \
    X(LOG_ERROR, "error") \
    X(LOG_WARN, "warn")   \
    X(LOG_INFO, "info")   \
    X(LOG_DEBUG, "debug")

enum log_level {
#define LOG_LEVEL_ENUM(name, text) name,
    LOG_LEVELS(LOG_LEVEL_ENUM)
#undef LOG_LEVEL_ENUM
        LOG_LEVEL_COUNT
};

#define LOG_LINE_BYTES_MAX 2048

/* Receives one finished line without its newline; the bytes are borrowed for the call. */
typedef void log_sink_fn(void *context, enum log_level level, struct span line);

struct log {
    log_sink_fn *sink;
    void *context;
    enum log_level level_max; /* lines of a less severe level are dropped before formatting */
};

enum log_field_kind { LOG_FIELD_TEXT, LOG_FIELD_BYTES, LOG_FIELD_U64, LOG_FIELD_I64 };

/* One key=value; made by the log_* functions below and borrowed for the call. Keys are our own:
 * lower-case letters, digits and underscore. */
struct log_field {
    const char *key;
    enum log_field_kind kind;
    struct span bytes;
    uint64_t number;
};

RK_INLINE struct log_field log_span(const char *key, struct span text)
{
    return (struct log_field){key, LOG_FIELD_TEXT, text, 0};
}
RK_INLINE struct log_field log_text(const char *key, const char *text)
{
    return log_span(key, span_of_string(text));
}
/* Written as hexadecimal digits. */
RK_INLINE struct log_field log_bytes(const char *key, struct span bytes)
{
    return (struct log_field){key, LOG_FIELD_BYTES, bytes, 0};
}
RK_INLINE struct log_field log_u64(const char *key, uint64_t value)
{
    return (struct log_field){key, LOG_FIELD_U64, {NULL, 0}, value};
}
RK_INLINE struct log_field log_i64(const char *key, int64_t value)
{
    return (struct log_field){key, LOG_FIELD_I64, {NULL, 0}, (uint64_t)value};
}

/* True when a line of this level would reach the sink. */
RK_INLINE bool log_enabled(const struct log *log, enum log_level level)
{
    return log && log->sink && level <= log->level_max;
}

void log_write(const struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t field_count);

/* log_line(log, LOG_INFO, "block accepted", log_u64("height", h)): fields are not evaluated when
 * the level is off. At least one field. */
#define log_line(log_, level_, event_, ...)                              \
    do {                                                                 \
        const struct log *log_line_log = (log_);                         \
        if (log_enabled(log_line_log, (level_))) {                       \
            const struct log_field log_line_fields[] = {__VA_ARGS__};    \
            log_write(log_line_log, (level_), (event_), log_line_fields, \
                      RK_ARRAY_LENGTH(log_line_fields));                 \
        }                                                                \
    } while (0)

/* A sink that writes the line and a newline to standard error in one write. Context: NULL. */
void log_sink_stderr(void *context, enum log_level level, struct span line);

/* "error", "warn", "info" or "debug". */
const char *log_level_name(enum log_level level);

/* RK_NOT_FOUND when the text names no level. */
RK_CHECKED enum rk_result log_level_parse(enum log_level *level, struct span text);

#endif
