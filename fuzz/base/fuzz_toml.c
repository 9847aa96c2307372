/* Any bytes are a document or an error with a place inside them. */
#include "base/toml.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static size_t count(const struct toml_value *value)
{
    size_t values = 1, items = 0;
    if (value->kind != TOML_ARRAY && value->kind != TOML_TABLE) return 1;
    for (const struct toml_value *i = value->items.first; i; i = i->next, items++) {
        values += count(i);
        if (value->kind == TOML_TABLE) {
            /* The first of its name: there is no other. */
            const struct toml_value *first = value->items.first;
            while (!span_equal(first->key, i->key))
                first = first->next;
            REQUIRE(first == i);
        }
    }
    REQUIRE(items == value->items.count);
    return values;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct toml document;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = toml_read(&document, span_of(bytes, size_bytes), &error);
    if (!result)
        REQUIRE(count(&document.root) <= 2 * size_bytes + 1);
    else
        REQUIRE(error.result == result && error.message[0] && error.offset <= size_bytes);
    toml_free(&document);
    return 0;
}
