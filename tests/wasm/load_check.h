/* Loading in every way that must not matter: at once, byte by byte and in random pieces. Include
 * after support.h. */
#ifndef RK_TESTS_WASM_LOAD_CHECK_H
#define RK_TESTS_WASM_LOAD_CHECK_H

#include "support.h"

#include "wasm/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Feeds pieces of 1..largest bytes (sizes from `seed`; largest 1 is byte by byte). */
static inline enum rk_result load_in_pieces(struct wasm_module **out, struct rk_error *error,
                                            struct span bytes, const struct wasm_rules *rules,
                                            uint32_t largest, uint32_t seed)
{
    struct wasm_decoder *decoder = NULL;
    enum rk_result result = wasm_decoder_new(&decoder, rules);
    assert_int_equal(result, RK_OK);
    size_t at = 0;
    while (!result && at < bytes.size_bytes) {
        seed = seed * 1664525u + 1013904223u;
        size_t size = 1 + (seed >> 8) % largest;
        if (size > bytes.size_bytes - at) size = bytes.size_bytes - at;
        /* A copy of its own: a decoder that kept the pointer would be caught. */
        uint8_t *piece = malloc(size);
        assert_non_null(piece);
        memcpy(piece, bytes.bytes + at, size);
        result = wasm_decoder_feed(decoder, error, span_of(piece, size));
        free(piece);
        at += size;
    }
    if (!result) result = wasm_decoder_finish(decoder, out, error);
    wasm_decoder_free(decoder);
    return result;
}

static inline void assert_same_module(const struct wasm_module *a, const struct wasm_module *b)
{
    assert_int_equal(a->size_bytes, b->size_bytes);
    assert_memory_equal(a->bytes, b->bytes, a->size_bytes);
    assert_int_equal(a->type_count, b->type_count);
    assert_int_equal(a->import_count, b->import_count);
    assert_int_equal(a->function_count, b->function_count);
    assert_int_equal(a->table_count, b->table_count);
    assert_int_equal(a->memory_count, b->memory_count);
    assert_int_equal(a->global_count, b->global_count);
    assert_int_equal(a->export_count, b->export_count);
    assert_int_equal(a->elem_count, b->elem_count);
    assert_int_equal(a->data_count, b->data_count);
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->section_count, b->section_count);
    assert_int_equal(a->custom_count, b->custom_count);
    for (uint32_t i = a->imported_function_count; i < a->function_count; i++) {
        const struct wasm_function *f = &a->functions[i - a->imported_function_count];
        const struct wasm_function *g = &b->functions[i - a->imported_function_count];
        assert_int_equal(f->body.offset, g->body.offset);
        assert_int_equal(f->body.size, g->body.size);
        assert_int_equal(f->first_operator, g->first_operator);
        assert_int_equal(f->local_slots, g->local_slots);
        assert_int_equal(f->operand_slots, g->operand_slots);
    }
}

/* Loads `bytes` in every way and requires one outcome. *out (NULL to drop it) gets the module. */
static inline enum rk_result load_checked(struct wasm_module **out, struct rk_error *error,
                                          struct span bytes, const struct wasm_rules *rules)
{
    struct wasm_module *whole = NULL;
    *error = (struct rk_error){0};
    enum rk_result result = wasm_module_load(&whole, error, bytes, rules);
    static const uint32_t largest[] = {1, 3, 17, 64};
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(largest); i++) {
        struct wasm_module *pieces = NULL;
        struct rk_error other = {0};
        enum rk_result again = load_in_pieces(&pieces, &other, bytes, rules, largest[i], i);
        assert_int_equal(again, result);
        assert_int_equal(other.result, error->result);
        assert_int_equal(other.offset, error->offset);
        assert_string_equal(other.message, error->message);
        if (!result) assert_same_module(whole, pieces);
        wasm_module_release(pieces);
    }
    if (result) assert_null(whole);
    if (out) {
        *out = whole;
    } else {
        wasm_module_release(whole);
    }
    return result;
}

/* Requires the outcome; `message` is a part of the error's sentence. */
static inline void expect_load(const char *name, struct span bytes, const struct wasm_rules *rules,
                               enum rk_result result, uint64_t offset, const char *message)
{
    struct rk_error error;
    enum rk_result found = load_checked(NULL, &error, bytes, rules);
    if (found != result || (result && error.offset != offset) ||
        (message && !strstr(error.message, message))) {
        fprintf(stderr, "%s: expected %s at %llu '%s'; found %s at %llu '%s'\n", name,
                rk_result_name(result), (unsigned long long)offset, message ? message : "",
                rk_result_name(found), (unsigned long long)error.offset, error.message);
        fail();
    }
}

#endif
