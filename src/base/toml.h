/* TOML 1.0 documents: genesis files and configurations.
 *
 * The whole of the format is read. Strings and integers are values; floats and dates are checked
 * and kept as text, since nothing here may depend on floating point. Tables keep the order of the
 * file.
 *
 * Input is hostile: nesting is bounded, time and memory are linear in the text but for the search
 * for a key, which goes through its table (at most TOML_TABLE_KEYS_MAX keys). */
#ifndef RK_BASE_TOML_H
#define RK_BASE_TOML_H

#include "base/arena.h"
#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

enum {
    TOML_TEXT_BYTES_MAX = 64 << 20,
    TOML_DEPTH_MAX = 64,
    TOML_TABLE_KEYS_MAX = 1024,
};

enum toml_kind {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT, /* text */
    TOML_BOOLEAN,
    TOML_DATE, /* text: a date, a time, or both */
    TOML_ARRAY,
    TOML_TABLE,
};

/* Everything lives in the document's arena. */
struct toml_value {
    enum toml_kind kind;
    uint32_t line; /* where it begins, from 1 */
    union {
        struct span text; /* TOML_STRING, TOML_FLOAT, TOML_DATE */
        int64_t integer;
        bool boolean;
        struct {
            struct toml_value *first, *last; /* by `next` */
            size_t count;
        } items; /* of an array, or the values of a table */
    };
    struct toml_value *next;
    struct span key; /* of a value in a table */
    uint8_t made;    /* how a table came to be: the parser's */
};

struct toml {
    struct arena arena;
    struct toml_value root; /* a table */
};

/* Reads a document (the text may go afterwards). RK_MALFORMED with byte offset, line and what was
 * expected; RK_LIMIT; RK_NO_MEMORY. Free it after any result. */
RK_CHECKED enum rk_result toml_read(struct toml *document, struct span text,
                                    struct rk_error *error);
void toml_free(struct toml *document);

/* The value of a key of a table, or NULL. */
const struct toml_value *toml_find(const struct toml_value *table, const char *key);

/* "string", "array", ... */
const char *toml_kind_name(enum toml_kind kind);

#endif
