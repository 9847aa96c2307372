/* TOML documents: what is read from them, and what is refused. */

#include "base/toml.h"

#include "base/buffer.h"
#include "support.h"

#include <inttypes.h>

/* A document as one line of text. */
static void show(struct buffer *out, const struct toml_value *v)
{
    const char *between = "";
    enum rk_result result = RK_OK;
    switch (v->kind) {
    case TOML_TABLE:
    case TOML_ARRAY:
        result = buffer_append_u8(out, v->kind == TOML_TABLE ? '{' : '[');
        for (const struct toml_value *i = v->items.first; i; i = i->next, between = " ") {
            if (!result) result = buffer_append_format(out, "%s", between);
            if (!result && v->kind == TOML_TABLE)
                result = buffer_append_format(out, "%.*s=", (int)i->key.size_bytes,
                                              (const char *)i->key.bytes);
            show(out, i);
        }
        if (!result) result = buffer_append_u8(out, v->kind == TOML_TABLE ? '}' : ']');
        break;
    case TOML_INTEGER: result = buffer_append_format(out, "%" PRId64, v->integer); break;
    case TOML_BOOLEAN: result = buffer_append_format(out, "%s", v->boolean ? "yes" : "no"); break;
    case TOML_STRING:
        result = buffer_append_format(out, "'%.*s'", (int)v->text.size_bytes,
                                      (const char *)v->text.bytes);
        break;
    case TOML_FLOAT:
    case TOML_DATE:
        result = buffer_append_format(out, "%s:%.*s", toml_kind_name(v->kind),
                                      (int)v->text.size_bytes, (const char *)v->text.bytes);
        break;
    }
    assert_int_equal(result, RK_OK);
}

static const struct {
    const char *text, *shown;
} good[] = {
    {"", "{}"},
    {"\xef\xbb\xbf# a mark of the byte order, then a comment\r\n\t\n", "{}"},
    {"a = 1 # one\nb=-0\nc = 100_000\nd = 0xDEAD_beef\ne = 0o17\nf = 0b101\ng = +7",
     "{a=1 b=0 c=100000 d=3735928559 e=15 f=5 g=7}"},
    {"max = 9223372036854775807\nmin = -9223372036854775808",
     "{max=9223372036854775807 min=-9223372036854775808}"},
    {"a = true\nb = false", "{a=yes b=no}"},
    {"a = 3.14\nb = -1e10\nc = inf\nd = 6.022e+23\ne = nan",
     "{a=float:3.14 b=float:-1e10 c=float:inf d=float:6.022e+23 e=float:nan}"},
    {"a = 1979-05-27\nb = 07:32:00.5\nc = 1979-05-27 07:32:00Z\nd = 2024-02-29T00:00:00-07:00",
     "{a=date:1979-05-27 b=date:07:32:00.5 c=date:1979-05-27 07:32:00Z "
     "d=date:2024-02-29T00:00:00-07:00}"},
    {"a = \"q \\\" t \\t \\u00e9 \\U0001F600\"\nb = 'no \\ escapes'", "{a='q \" t \t \xc3\xa9 "
                                                                      "\xf0\x9f\x98\x80' b='no \\ "
                                                                      "escapes'}"},
    {"a = \"\"\"\nfirst\n  second \\\n   third\"\"\"\"\nb = '''''two'''\nc=''",
     "{a='first\n  second third\"' b='''two' c=''}"},
    {"a = [1, [2, 3], # inner\n 'x',\n]\nb = []", "{a=[1 [2 3] 'x'] b=[]}"},
    {"p = { x = 1, y.z = 2 }\nq = {}", "{p={x=1 y={z=2}} q={}}"},
    {"a.b.c = 1\na.b.d = 2\n\"quo.ted\" = 3\n'' = 4", "{a={b={c=1 d=2}} quo.ted=3 =4}"},
    {"[t]\nx = 1\n[t.u]\ny = 2\n[v . w]\nz = 3\n[v]\nk = 4", "{t={x=1 u={y=2}} v={w={z=3} k=4}}"},
    {"[[s]]\nn = 1\n[s.i]\nm = 2\n[[s]]\nn = 3\n[[s.k]]\n[[s.k]]",
     "{s=[{n=1 i={m=2}} {n=3 k=[{} {}]}]}"},
};

static void documents_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(good); i++) {
        struct toml document;
        struct rk_error error = {.result = RK_OK};
        struct buffer shown = {0};
        if (toml_read(&document, span_of_string(good[i].text), &error))
            fail_msg("%s: %s", good[i].text, error.message);
        show(&shown, &document.root);
        assert_int_equal(buffer_append_u8(&shown, 0), RK_OK);
        assert_string_equal((const char *)shown.bytes, good[i].shown);
        buffer_free(&shown);
        toml_free(&document);
    }
}

static const struct {
    const char *text;
    uint64_t offset;
    const char *message;
} bad[] = {
    {"a", 1, "line 1: expected '='"},
    {"a = ", 4, "expected a value"},
    {"\n\na = 1 b = 2", 8, "line 3: expected the end of the line"},
    {"a = 1\na = 2", 8, "line 2: the key is defined twice"},
    {"= 1", 0, "expected a key"},
    {"a = 01", 4, "expected a value"},
    {"a = 9223372036854775808", 4, "expected a value"},
    {"a = 0x8000000000000000", 4, "expected a value"},
    {"a = 1__0", 4, "expected a value"},
    {"a = 1.", 4, "expected a value"},
    {"a = 2023-02-29", 4, "expected a value"},
    {"a = 24:00:00", 4, "expected a value"},
    {"a = \"x", 6, "the string does not end"},
    {"a = \"x\ny\"", 6, "a control character or a newline"},
    {"a = \"\\q\"", 6, "no such escape"},
    {"a = \"\\uD800\"", 11, "no Unicode scalar value"},
    {"a = '\x01'", 5, "a control character"},
    {"# \x7f", 2, "a control character in a comment"},
    {"a = [1 2]", 7, "expected ',' or ']'"},
    {"a = {b = 1,}", 11, "expected a key"},
    {"a = {b = 1\n}", 10, "expected ',' or '}'"},
    {"[t]\n[t]", 7, "line 2: the table is defined twice"},
    {"[t", 2, "expected ']'"},
    {"a = 1\n[a]", 9, "the table is defined twice"},
    {"a = 1\n[a.b]", 9, "the path goes through a value"},
    {"a = {}\n[a.b]", 10, "the path goes through a value"},
    {"a = [{}]\n[[a]]", 14, "something else under this name"},
    {"[[a]]\n[a]", 9, "the table is defined twice"},
    {"[a.b]\n[a]\nb.c = 1", 12, "goes through what is defined already"},
    {"a.b = 1\n[a]", 11, "the table is defined twice"},
    {"\xff", 0, "not UTF-8"},
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct toml document;
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = toml_read(&document, span_of_string(bad[i].text), &error);
        toml_free(&document);
        if (result != RK_MALFORMED) fail_msg("%s: %s", bad[i].text, rk_result_name(result));
        if (error.offset != bad[i].offset || !strstr(error.message, bad[i].message))
            fail_msg("%s: at %" PRIu64 ": %s", bad[i].text, error.offset, error.message);
    }
}

static void nesting_and_tables_are_bounded(void **state)
{
    (void)state;
    struct toml document;
    for (unsigned depth = TOML_DEPTH_MAX; depth <= TOML_DEPTH_MAX + 1; depth++) {
        struct buffer text = {0};
        assert_int_equal(buffer_append(&text, "a=", 2), RK_OK);
        for (unsigned i = 0; i < depth; i++)
            assert_int_equal(buffer_append_u8(&text, '['), RK_OK);
        for (unsigned i = 0; i < depth; i++)
            assert_int_equal(buffer_append_u8(&text, ']'), RK_OK);
        assert_int_equal(toml_read(&document, buffer_span(&text), NULL),
                         depth > TOML_DEPTH_MAX ? RK_LIMIT : RK_OK);
        toml_free(&document);
        buffer_free(&text);
    }
    for (unsigned keys = TOML_TABLE_KEYS_MAX; keys <= TOML_TABLE_KEYS_MAX + 1; keys++) {
        struct buffer text = {0};
        for (unsigned i = 0; i < keys; i++)
            assert_int_equal(buffer_append_format(&text, "k%u = 1\n", i), RK_OK);
        assert_int_equal(toml_read(&document, buffer_span(&text), NULL),
                         keys > TOML_TABLE_KEYS_MAX ? RK_LIMIT : RK_OK);
        toml_free(&document);
        buffer_free(&text);
    }
}

static void keys_are_found_with_their_lines(void **state)
{
    (void)state;
    struct toml document;
    assert_int_equal(toml_read(&document, span_of_string("a = 1\n\n[b]\nc = 'x'"), NULL), RK_OK);
    const struct toml_value *b = toml_find(&document.root, "b");
    assert_non_null(b);
    assert_int_equal(b->line, 3);
    assert_int_equal(toml_find(b, "c")->line, 4);
    assert_null(toml_find(b, "a"));
    assert_null(toml_find(&document.root, "c"));
    toml_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_read),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(nesting_and_tables_are_bounded),
        cmocka_unit_test(keys_are_found_with_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
