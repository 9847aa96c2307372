#include "base/toml.h"

#include "base/require.h"
#include "base/utf8.h"

/* How a table came to be, which decides who may add to it. */
enum made {
    MADE_BY_PATH,   /* a step of a header's path: a header may still define it */
    MADE_BY_HEADER, /* [table]: once, and only its own lines add to it */
    MADE_BY_DOTS,   /* a step of a dotted key: other dotted keys of the same table add to it */
    MADE_INLINE,    /* { ... }: closed. Arrays: [ ... ], closed to [[headers]] */
    MADE_BY_ITEMS,  /* an array of [[tables]] */
};

struct parser {
    struct toml *document;
    const uint8_t *at, *end, *start;
    uint32_t line;
    unsigned depth;
    struct rk_error *error;
};

const char *toml_kind_name(enum toml_kind kind)
{
    static const char *const names[] = {"string", "integer", "float", "boolean",
                                        "date",   "array",   "table"};
    return (unsigned)kind < RK_ARRAY_LENGTH(names) ? names[kind] : "?";
}

/* ---- Failing ---- */

static enum rk_result wrong(const struct parser *p, const char *what)
{
    return rk_fail(p->error, RK_MALFORMED, (uint64_t)(p->at - p->start), "line %u: %s", p->line,
                   what);
}

static enum rk_result no_memory(const struct parser *p)
{
    return rk_fail(p->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the document");
}

/* ---- Characters ---- */

static int peek(const struct parser *p)
{
    return p->at < p->end ? *p->at : -1;
}

static bool take(struct parser *p, char wanted)
{
    if (peek(p) != wanted) return false;
    p->at++;
    return true;
}

static bool take_text(struct parser *p, const char *wanted)
{
    size_t size_bytes = strlen(wanted);
    if ((size_t)(p->end - p->at) < size_bytes || memcmp(p->at, wanted, size_bytes) != 0)
        return false;
    p->at += size_bytes;
    return true;
}

static bool at_newline(const struct parser *p)
{
    int c = peek(p);
    return c == '\n' || (c == '\r' && p->end - p->at > 1 && p->at[1] == '\n');
}

static void take_newline(struct parser *p)
{
    p->at += *p->at == '\r' ? 2 : 1;
    p->line++;
}

static void skip_blanks(struct parser *p)
{
    while (peek(p) == ' ' || peek(p) == '\t')
        p->at++;
}

/* Control characters may stand nowhere but a tab. */
static bool is_control(int c)
{
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

static enum rk_result skip_comment(struct parser *p)
{
    if (peek(p) != '#') return RK_OK;
    while (p->at < p->end && !at_newline(p)) {
        if (is_control(*p->at)) return wrong(p, "a control character in a comment");
        p->at++;
    }
    return RK_OK;
}

/* Blanks, comments and newlines: between the parts of an array. */
static enum rk_result skip_lines(struct parser *p)
{
    for (;;) {
        skip_blanks(p);
        RK_TRY(skip_comment(p));
        if (!at_newline(p)) return RK_OK;
        take_newline(p);
    }
}

static enum rk_result end_line(struct parser *p)
{
    skip_blanks(p);
    RK_TRY(skip_comment(p));
    if (p->at == p->end) return RK_OK;
    if (!at_newline(p)) return wrong(p, "expected the end of the line");
    take_newline(p);
    return RK_OK;
}

/* ---- Values ---- */

static struct toml_value *new_value(struct parser *p, enum toml_kind kind)
{
    struct toml_value *value = arena_alloc(&p->document->arena, sizeof *value);
    if (!value) return NULL;
    value->kind = kind;
    value->line = p->line;
    return value;
}

static void append(struct toml_value *to, struct toml_value *value)
{
    if (to->items.last)
        to->items.last->next = value;
    else
        to->items.first = value;
    to->items.last = value;
    to->items.count++;
}

static struct toml_value *find(const struct toml_value *table, struct span key)
{
    struct toml_value *value = table->items.first;
    while (value && !span_equal(value->key, key))
        value = value->next;
    return value;
}

const struct toml_value *toml_find(const struct toml_value *table, const char *key)
{
    return find(table, span_of_string(key));
}

static enum rk_result put(struct parser *p, struct toml_value *table, struct span key,
                          struct toml_value *value)
{
    if (table->items.count == TOML_TABLE_KEYS_MAX)
        return rk_fail(p->error, RK_LIMIT, (uint64_t)(p->at - p->start),
                       "line %u: more than %d keys in a table", p->line, TOML_TABLE_KEYS_MAX);
    value->key = key;
    append(table, value);
    return RK_OK;
}

/* ---- Strings ---- */

static bool take_hex(struct parser *p, unsigned digits, uint32_t *out)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < digits; i++) {
        int c = peek(p);
        unsigned digit;
        if (c >= '0' && c <= '9')
            digit = (unsigned)c - '0';
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            digit = ((unsigned)c | 32) - 'a' + 10;
        else
            return false;
        value = value << 4 | digit;
        p->at++;
    }
    *out = value;
    return true;
}

static size_t put_point(uint8_t *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; point >>= 6)
        to[i] = (uint8_t)(0x80 | (point & 63));
    to[0] = (uint8_t)(leads[length] | point);
    return length;
}

/* Behind a backslash. An escape is never shorter than what it stands for. */
static enum rk_result take_escape(struct parser *p, uint8_t **to)
{
    static const char letters[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
    uint32_t point;
    int c = peek(p);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter) {
        p->at++;
        *(*to)++ = (uint8_t)bytes[letter - letters];
        return RK_OK;
    }
    if (c != 'u' && c != 'U') return wrong(p, "no such escape");
    p->at++;
    if (!take_hex(p, c == 'u' ? 4 : 8, &point)) return wrong(p, "expected hexadecimal digits");
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return wrong(p, "the escape is no Unicode scalar value");
    *to += put_point(*to, point);
    return RK_OK;
}

/* A backslash at the end of a line swallows blanks and newlines. True when it was one. */
static bool take_continuation(struct parser *p)
{
    const uint8_t *from = p->at;
    skip_blanks(p);
    if (!at_newline(p)) {
        p->at = from;
        return false;
    }
    while (at_newline(p)) {
        take_newline(p);
        skip_blanks(p);
    }
    return true;
}

/* How many quotes stand here, 5 at the most. */
static unsigned count_quotes(const struct parser *p, char quote)
{
    unsigned count = 0;
    while (count < 5 && p->end - p->at > count && p->at[count] == quote)
        count++;
    return count;
}

/* At least the bytes that a string takes whose text begins here. */
static size_t string_room(const struct parser *p, char quote, bool is_long)
{
    const uint8_t *at = p->at;
    for (; at < p->end; at++) {
        if (quote == '"' && *at == '\\' && p->end - at > 1)
            at++;
        else if (is_long ? p->end - at >= 3 && at[0] == quote && at[1] == quote && at[2] == quote
                         : *at == quote || *at == '\n')
            break;
    }
    return (size_t)(at - p->at) + 2; /* two quotes may stand before the three that end it */
}

static enum rk_result take_string(struct parser *p, struct span *out)
{
    char quote = (char)*p->at;
    bool is_long = count_quotes(p, quote) >= 3, escapes = quote == '"';
    p->at += is_long ? 3 : 1;
    if (is_long && at_newline(p)) take_newline(p);
    uint8_t *bytes = arena_alloc(&p->document->arena, string_room(p, quote, is_long)), *to = bytes;
    if (!bytes) return no_memory(p);
    for (;;) {
        int c = peek(p);
        if (c < 0) return wrong(p, "the string does not end");
        if (c == quote) {
            unsigned quotes = is_long ? count_quotes(p, quote) : 1;
            if (!is_long || quotes >= 3) {
                /* Up to two quotes may stand before the three that end it. */
                for (unsigned i = is_long ? 3 : 1; i < quotes; i++)
                    *to++ = (uint8_t)quote;
                p->at += quotes;
                break;
            }
        }
        if (is_long && at_newline(p)) {
            if (c == '\r') *to++ = '\r';
            *to++ = '\n';
            take_newline(p);
            continue;
        }
        if (is_control(c)) return wrong(p, "a control character or a newline in a string");
        p->at++;
        if (escapes && c == '\\') {
            if (!is_long || !take_continuation(p)) RK_TRY(take_escape(p, &to));
            continue;
        }
        *to++ = (uint8_t)c;
    }
    *out = span_of(bytes, (size_t)(to - bytes));
    return RK_OK;
}

/* ---- Numbers, dates, booleans ---- */

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_bare(int c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128 && c > 0) || c == '_' ||
           c == '-';
}

/* Takes digits with single underscores between them; their number, or 0. */
static size_t take_digits(struct span *text)
{
    size_t digits = 0, at = 0;
    while (at < text->size_bytes) {
        bool is_underscore = text->bytes[at] == '_';
        if (is_underscore) at++;
        if (at == text->size_bytes || !is_digit(text->bytes[at])) {
            if (is_underscore) return 0;
            break;
        }
        if (is_underscore && digits == 0) return 0;
        at++;
        digits++;
    }
    *text = span_of(text->bytes + at, text->size_bytes - at);
    return digits;
}

static bool take_byte(struct span *text, const char *choices)
{
    if (text->size_bytes == 0 || !text->bytes[0] || !strchr(choices, text->bytes[0])) return false;
    *text = span_of(text->bytes + 1, text->size_bytes - 1);
    return true;
}

static bool is_float(struct span text)
{
    take_byte(&text, "+-");
    if (span_equal(text, span_of_string("inf")) || span_equal(text, span_of_string("nan")))
        return true;
    bool leads_with_zero = text.size_bytes && text.bytes[0] == '0';
    size_t digits = take_digits(&text);
    if (digits == 0 || (digits > 1 && leads_with_zero)) return false;
    bool has_part = false;
    if (take_byte(&text, ".")) {
        if (take_digits(&text) == 0) return false;
        has_part = true;
    }
    if (take_byte(&text, "eE")) {
        take_byte(&text, "+-");
        if (take_digits(&text) == 0) return false;
        has_part = true;
    }
    return has_part && text.size_bytes == 0;
}

/* Exactly `count` digits of a number within bounds. */
static bool take_number(struct span *text, size_t count, unsigned min, unsigned max)
{
    unsigned value = 0;
    if (text->size_bytes < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text->bytes[i])) return false;
        value = value * 10 + text->bytes[i] - '0';
    }
    *text = span_of(text->bytes + count, text->size_bytes - count);
    return value >= min && value <= max;
}

static bool take_time(struct span *text)
{
    if (!take_number(text, 2, 0, 23) || !take_byte(text, ":") || !take_number(text, 2, 0, 59) ||
        !take_byte(text, ":") || !take_number(text, 2, 0, 60))
        return false;
    if (!take_byte(text, ".")) return true;
    size_t digits = 0;
    while (take_byte(text, "0123456789"))
        digits++;
    return digits > 0;
}

/* RFC 3339, and its parts without an offset, a date or a time. */
static bool is_date(struct span text)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct span time = text;
    if (take_time(&time)) return time.size_bytes == 0;
    if (text.size_bytes < 10) return false;
    unsigned year = 0;
    for (size_t i = 0; i < 4; i++)
        year = year * 10 + text.bytes[i] - '0';
    unsigned month = (text.bytes[5] - '0') * 10u + text.bytes[6] - '0';
    if (!take_number(&text, 4, 0, 9999) || !take_byte(&text, "-") ||
        !take_number(&text, 2, 1, 12) || !take_byte(&text, "-"))
        return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    unsigned day_max = month == 2 && !is_leap ? 28 : days[month - 1];
    if (!take_number(&text, 2, 1, day_max)) return false;
    if (text.size_bytes == 0) return true;
    if (!take_byte(&text, "Tt ") || !take_time(&text)) return false;
    if (text.size_bytes == 0 || take_byte(&text, "Zz")) return text.size_bytes == 0;
    return take_byte(&text, "+-") && take_number(&text, 2, 0, 23) && take_byte(&text, ":") &&
           take_number(&text, 2, 0, 59) && text.size_bytes == 0;
}

/* 0x, 0o and 0b, without a sign. */
static bool read_prefixed(struct span text, int64_t *out)
{
    unsigned bits = text.bytes[1] == 'x' ? 4 : text.bytes[1] == 'o' ? 3 : 1;
    uint64_t value = 0;
    bool after_digit = false;
    for (size_t i = 2; i < text.size_bytes; i++) {
        unsigned c = text.bytes[i], digit = 255;
        if (c == '_') {
            if (!after_digit) return false;
            after_digit = false;
            continue;
        }
        if (is_digit((int)c)) digit = c - '0';
        if ((c | 32) >= 'a' && (c | 32) <= 'f') digit = (c | 32) - 'a' + 10;
        if (digit >> bits || value >> (63 - bits)) return false;
        value = value << bits | digit;
        after_digit = true;
    }
    *out = (int64_t)value;
    return after_digit;
}

static bool read_integer(struct span text, int64_t *out)
{
    if (text.size_bytes > 2 && text.bytes[0] == '0' &&
        (text.bytes[1] == 'x' || text.bytes[1] == 'o' || text.bytes[1] == 'b'))
        return read_prefixed(text, out);
    bool is_negative = text.size_bytes && text.bytes[0] == '-';
    take_byte(&text, "+-");
    struct span digits = text;
    bool leads_with_zero = text.size_bytes && text.bytes[0] == '0';
    size_t count = take_digits(&text);
    if (count == 0 || text.size_bytes || (count > 1 && leads_with_zero)) return false;
    uint64_t value = 0, max = (uint64_t)INT64_MAX + is_negative;
    for (size_t i = 0; i < digits.size_bytes; i++) {
        if (digits.bytes[i] == '_') continue;
        uint64_t digit = digits.bytes[i] - '0';
        if (value > (max - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *out = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* A word of the characters that numbers, dates and booleans are made of. */
static enum rk_result read_word(struct parser *p, struct toml_value **out)
{
    const uint8_t *from = p->at;
    while (is_bare(peek(p)) || peek(p) == '+' || peek(p) == '.' || peek(p) == ':')
        p->at++;
    /* A blank may stand between a date and a time. */
    if (p->at - from == 10 && from[4] == '-' && peek(p) == ' ' && p->end - p->at > 1 &&
        is_digit(p->at[1])) {
        p->at++;
        while (is_bare(peek(p)) || peek(p) == '+' || peek(p) == '.' || peek(p) == ':')
            p->at++;
    }
    struct span word = span_of(from, (size_t)(p->at - from));
    struct toml_value *value = new_value(p, TOML_BOOLEAN);
    uint8_t *copy = arena_alloc(&p->document->arena, word.size_bytes);
    if (!value || !copy) return no_memory(p);
    if (word.size_bytes) memcpy(copy, from, word.size_bytes);
    word.bytes = copy;
    if (span_equal(word, span_of_string("true")) || span_equal(word, span_of_string("false"))) {
        value->boolean = copy[0] == 't';
    } else if (read_integer(word, &value->integer)) {
        value->kind = TOML_INTEGER;
    } else if (is_float(word) || is_date(word)) {
        value->kind = is_float(word) ? TOML_FLOAT : TOML_DATE;
        value->text = word;
    } else {
        p->at = from;
        return wrong(p, "expected a value: a string, a number of 64 bits, a boolean, a date, an "
                        "array or a table");
    }
    *out = value;
    return RK_OK;
}

/* ---- Keys ---- */

static enum rk_result take_key(struct parser *p, struct span *key)
{
    int c = peek(p);
    if (c == '"' || c == '\'') {
        if (count_quotes(p, (char)c) >= 3) return wrong(p, "a key of several lines");
        return take_string(p, key);
    }
    const uint8_t *from = p->at;
    while (is_bare(peek(p)))
        p->at++;
    if (p->at == from) return wrong(p, "expected a key");
    uint8_t *copy = arena_alloc(&p->document->arena, (size_t)(p->at - from));
    if (!copy) return no_memory(p);
    memcpy(copy, from, (size_t)(p->at - from));
    *key = span_of(copy, (size_t)(p->at - from));
    return RK_OK;
}

/* True, and past the dot, when the key goes on. */
static bool take_dot(struct parser *p)
{
    skip_blanks(p);
    if (!take(p, '.')) return false;
    skip_blanks(p);
    return true;
}

static enum rk_result add_table(struct parser *p, struct toml_value **out, struct toml_value *table,
                                struct span key, enum made made)
{
    struct toml_value *added = new_value(p, TOML_TABLE);
    if (!added) return no_memory(p);
    added->made = (uint8_t)made;
    RK_TRY(put(p, table, key, added));
    *out = added;
    return RK_OK;
}

static enum rk_result read_value(struct parser *p, struct toml_value **out);

/* key = value, with steps between dots, into a table. */
static enum rk_result read_pair(struct parser *p, struct toml_value *table)
{
    struct span key;
    struct toml_value *value;
    RK_TRY(take_key(p, &key));
    for (unsigned steps = 0; take_dot(p); steps++) {
        if (steps == TOML_DEPTH_MAX) return wrong(p, "a key of too many parts");
        struct toml_value *inner = find(table, key);
        if (!inner)
            RK_TRY(add_table(p, &inner, table, key, MADE_BY_DOTS));
        else if (inner->kind != TOML_TABLE || inner->made != MADE_BY_DOTS)
            return wrong(p, "the key goes through what is defined already");
        table = inner;
        RK_TRY(take_key(p, &key));
    }
    if (find(table, key)) return wrong(p, "the key is defined twice");
    if (!take(p, '=')) return wrong(p, "expected '='");
    skip_blanks(p);
    RK_TRY(read_value(p, &value));
    return put(p, table, key, value);
}

/* ---- Arrays and tables ---- */

static enum rk_result read_array(struct parser *p, struct toml_value *array)
{
    struct toml_value *item;
    for (;;) {
        RK_TRY(skip_lines(p));
        if (take(p, ']')) return RK_OK;
        RK_TRY(read_value(p, &item));
        append(array, item);
        RK_TRY(skip_lines(p));
        if (take(p, ']')) return RK_OK;
        if (!take(p, ',')) return wrong(p, "expected ',' or ']'");
    }
}

/* Tables that dotted keys made in an inline table are closed with it. */
static void close_table(struct toml_value *table)
{
    table->made = MADE_INLINE;
    for (struct toml_value *v = table->items.first; v; v = v->next)
        if (v->kind == TOML_TABLE && v->made == MADE_BY_DOTS) close_table(v);
}

static enum rk_result read_inline_table(struct parser *p, struct toml_value *table)
{
    skip_blanks(p);
    if (take(p, '}')) return RK_OK;
    for (;;) {
        skip_blanks(p);
        RK_TRY(read_pair(p, table));
        skip_blanks(p);
        if (take(p, '}')) return RK_OK;
        if (!take(p, ',')) return wrong(p, "expected ',' or '}'");
    }
}

static enum rk_result read_value(struct parser *p, struct toml_value **out)
{
    int c = peek(p);
    struct toml_value *value;
    if (c != '"' && c != '\'' && c != '[' && c != '{') return read_word(p, out);
    enum toml_kind kind = c == '[' ? TOML_ARRAY : c == '{' ? TOML_TABLE : TOML_STRING;
    value = new_value(p, kind);
    if (!value) return no_memory(p);
    *out = value;
    if (kind == TOML_STRING) return take_string(p, &value->text);
    if (p->depth == TOML_DEPTH_MAX)
        return rk_fail(p->error, RK_LIMIT, (uint64_t)(p->at - p->start),
                       "line %u: values nested deeper than %d", p->line, TOML_DEPTH_MAX);
    p->depth++;
    p->at++;
    value->made = MADE_INLINE;
    if (kind == TOML_ARRAY) {
        RK_TRY(read_array(p, value));
    } else {
        RK_TRY(read_inline_table(p, value));
        close_table(value);
    }
    p->depth--;
    return RK_OK;
}

/* A step of a header's path: the table, or the last one of an array of tables. */
static enum rk_result step_into(struct parser *p, struct toml_value **table, struct span key)
{
    struct toml_value *inner = find(*table, key);
    if (!inner) return add_table(p, table, *table, key, MADE_BY_PATH);
    if (inner->kind == TOML_ARRAY && inner->made == MADE_BY_ITEMS) inner = inner->items.last;
    if (inner->kind != TOML_TABLE || inner->made == MADE_INLINE)
        return wrong(p, "the path goes through a value");
    *table = inner;
    return RK_OK;
}

static enum rk_result open_table(struct parser *p, struct toml_value **table, struct span key)
{
    struct toml_value *known = find(*table, key);
    if (!known) return add_table(p, table, *table, key, MADE_BY_HEADER);
    if (known->kind != TOML_TABLE || known->made != MADE_BY_PATH)
        return wrong(p, "the table is defined twice");
    known->made = MADE_BY_HEADER;
    *table = known;
    return RK_OK;
}

static enum rk_result open_item(struct parser *p, struct toml_value **table, struct span key)
{
    struct toml_value *array = find(*table, key), *item;
    if (!array) {
        array = new_value(p, TOML_ARRAY);
        if (!array) return no_memory(p);
        array->made = MADE_BY_ITEMS;
        RK_TRY(put(p, *table, key, array));
    } else if (array->kind != TOML_ARRAY || array->made != MADE_BY_ITEMS) {
        return wrong(p, "there is something else under this name");
    }
    item = new_value(p, TOML_TABLE);
    if (!item) return no_memory(p);
    item->made = MADE_BY_HEADER;
    append(array, item);
    *table = item;
    return RK_OK;
}

/* [path] or [[path]], past the first bracket. */
static enum rk_result read_header(struct parser *p, struct toml_value **current)
{
    bool is_item = take(p, '[');
    struct toml_value *table = &p->document->root;
    struct span key;
    skip_blanks(p);
    RK_TRY(take_key(p, &key));
    for (unsigned steps = 0; take_dot(p); steps++) {
        if (steps == TOML_DEPTH_MAX) return wrong(p, "a path of too many parts");
        RK_TRY(step_into(p, &table, key));
        RK_TRY(take_key(p, &key));
    }
    if (!take_text(p, is_item ? "]]" : "]")) return wrong(p, "expected ']'");
    RK_TRY(is_item ? open_item(p, &table, key) : open_table(p, &table, key));
    *current = table;
    return end_line(p);
}

static enum rk_result read_lines(struct parser *p)
{
    struct toml_value *table = &p->document->root;
    for (;;) {
        RK_TRY(skip_lines(p));
        if (p->at == p->end) return RK_OK;
        if (take(p, '[')) {
            RK_TRY(read_header(p, &table));
            continue;
        }
        RK_TRY(read_pair(p, table));
        RK_TRY(end_line(p));
    }
}

enum rk_result toml_read(struct toml *document, struct span text, struct rk_error *error)
{
    *document = (struct toml){.root = {.kind = TOML_TABLE, .line = 1, .made = MADE_BY_HEADER}};
    arena_init(&document->arena, 0);
    if (text.size_bytes > TOML_TEXT_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, TOML_TEXT_BYTES_MAX, "more than %d MiB of text",
                       TOML_TEXT_BYTES_MAX >> 20);
    size_t bad = utf8_error(text);
    if (bad != text.size_bytes) return rk_fail(error, RK_MALFORMED, bad, "the text is not UTF-8");
    static const uint8_t nothing[1];
    const uint8_t *start = text.size_bytes ? text.bytes : nothing;
    struct parser p = {.document = document,
                       .at = start,
                       .end = start + text.size_bytes,
                       .start = start,
                       .line = 1,
                       .error = error};
    take_text(&p, "\xef\xbb\xbf");
    return read_lines(&p);
}

void toml_free(struct toml *document)
{
    arena_free(&document->arena);
    document->root = (struct toml_value){.kind = TOML_TABLE};
}
