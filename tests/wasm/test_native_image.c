/* Images of compiled modules: what is written comes back, and nothing else is taken for it. */
#include "support.h"

#include "wasm/builder.h"
#include "wasm/native_image.h"

#include <string.h>

enum { FUNCTIONS = 3, ORIGINS = 4, CODE_BYTES = 40 };

static const struct blake3_backend *backend;

/* Where parts of an image stand. */
enum {
    AT_ENTRIES = NATIVE_IMAGE_HEADER_BYTES,
    AT_ORIGINS = AT_ENTRIES + FUNCTIONS * 4,
    AT_CODE = AT_ORIGINS + ORIGINS * 8,
    AT_HASH = AT_CODE + CODE_BYTES,
    IMAGE_BYTES = AT_HASH + BLAKE3_HASH_BYTES,
};

static struct native_key a_key(void)
{
    struct native_key key = {
        .module_bytes = 1000, .function_count = FUNCTIONS, .features = CPU_AVX2 | CPU_BMI2};
    memset(key.build, 1, sizeof key.build);
    memset(key.rules, 2, sizeof key.rules);
    memset(key.module, 3, sizeof key.module);
    return key;
}

/* The code of no compiler: every kind of entry and origin that an image may have. */
static struct buffer an_image(const struct native_key *key)
{
    static uint32_t entries[FUNCTIONS] = {8, 9, CODE_BYTES - 1};
    static struct jit_origin origins[ORIGINS] = {{0, 0}, {10, 999}, {10, 5}, {CODE_BYTES, 500}};
    static uint8_t bytes[CODE_BYTES];
    for (uint8_t i = 0; i < CODE_BYTES; i++)
        bytes[i] = (uint8_t)(i * 7);
    const struct jit_code code = {.bytes = bytes,
                                  .size_bytes = CODE_BYTES,
                                  .function_count = FUNCTIONS,
                                  .origin_count = ORIGINS,
                                  .entries = entries,
                                  .origins = origins};
    struct buffer image = {0};
    assert_int_equal(native_image_encode(&image, key, &code, backend), RK_OK);
    assert_int_equal(image.size_bytes, IMAGE_BYTES);
    return image;
}

/* Of a copy: decoding takes what it is given. */
static enum rk_result decode(struct span image, const struct native_key *key)
{
    struct jit_code code = {0};
    struct rk_error error = {0};
    struct buffer copy = {0};
    assert_int_equal(buffer_append(&copy, image.bytes, image.size_bytes), RK_OK);
    enum rk_result result = native_image_decode(&code, &copy, key, backend, &error);
    assert_int_equal(copy.size_bytes, result ? image.size_bytes : 0);
    buffer_free(&copy);
    if (result) {
        assert_null(code.bytes);
        assert_int_equal(error.result, result);
        assert_true(error.message[0]);
    }
    jit_code_free(&code);
    return result;
}

/* Gives bytes that were changed the hash that they would have. */
static void seal(struct buffer *image)
{
    blake3_hash(backend, image->bytes + image->size_bytes - BLAKE3_HASH_BYTES,
                span_of(image->bytes, image->size_bytes - BLAKE3_HASH_BYTES));
}

static void an_image_comes_back_as_it_was(void **state)
{
    (void)state;
    struct native_key key = a_key();
    struct buffer image = an_image(&key);
    struct jit_code code = {0};
    struct buffer taken = an_image(&key);
    assert_int_equal(native_image_decode(&code, &taken, &key, backend, NULL), RK_OK);
    assert_null(taken.bytes);
    assert_int_equal(code.size_bytes, CODE_BYTES);
    assert_int_equal(code.function_count, FUNCTIONS);
    assert_int_equal(code.origin_count, ORIGINS);
    assert_int_equal(code.entries[2], CODE_BYTES - 1);
    assert_int_equal(code.origins[1].code_offset, 10);
    assert_int_equal(code.origins[1].wasm_offset, 999);
    assert_memory_equal(code.bytes, image.bytes + AT_CODE, CODE_BYTES);
    struct buffer again = {0};
    assert_int_equal(buffer_append_u8(&again, 77), RK_OK); /* an image is appended */
    assert_int_equal(native_image_encode(&again, &key, &code, backend), RK_OK);
    assert_int_equal(again.size_bytes, 1 + IMAGE_BYTES);
    assert_memory_equal(again.bytes + 1, image.bytes, IMAGE_BYTES);
    jit_code_free(&code);
    buffer_free(&again);
    buffer_free(&image);
}

static void a_module_without_functions_has_an_image(void **state)
{
    (void)state;
    struct native_key key = a_key();
    uint8_t byte = 0xcc;
    key.function_count = 0;
    const struct jit_code none = {.bytes = &byte, .size_bytes = 1};
    struct buffer image = {0};
    assert_int_equal(native_image_encode(&image, &key, &none, backend), RK_OK);
    assert_int_equal(decode(buffer_span(&image), &key), RK_OK);
    buffer_free(&image);
}

static void every_changed_byte_is_noticed(void **state)
{
    (void)state;
    struct native_key key = a_key();
    struct buffer image = an_image(&key);
    for (size_t at = 0; at < IMAGE_BYTES; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            image.bytes[at] ^= (uint8_t)(1u << bit);
            enum rk_result result = decode(buffer_span(&image), &key);
            if (result != RK_MALFORMED && result != RK_CORRUPT)
                fail_msg("byte %zu, bit %u: %s", at, bit, rk_result_name(result));
            image.bytes[at] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(decode(buffer_span(&image), &key), RK_OK);
    buffer_free(&image);
}

static void no_part_of_an_image_is_one(void **state)
{
    (void)state;
    struct native_key key = a_key();
    struct buffer image = an_image(&key);
    for (size_t size = 0; size < IMAGE_BYTES; size++)
        assert_int_equal(decode(span_of(image.bytes, size), &key), RK_MALFORMED);
    assert_int_equal(buffer_append_u8(&image, 0), RK_OK);
    assert_int_equal(decode(buffer_span(&image), &key), RK_MALFORMED);
    assert_int_equal(decode(span_of(NULL, 0), &key), RK_MALFORMED);
    buffer_free(&image);
}

static void an_image_of_another_key_is_refused(void **state)
{
    (void)state;
    struct native_key key = a_key();
    struct buffer image = an_image(&key);
    struct native_key others[6];
    for (unsigned i = 0; i < 6; i++)
        others[i] = key;
    others[0].build[31] ^= 1;
    others[1].rules[0] ^= 1;
    others[2].module[5] ^= 1;
    others[3].module_bytes++;
    others[4].function_count--;
    others[5].features |= CPU_AVX512F;
    for (unsigned i = 0; i < 6; i++) {
        uint8_t hash[BLAKE3_HASH_BYTES], other[BLAKE3_HASH_BYTES];
        assert_int_equal(decode(buffer_span(&image), &others[i]), RK_NOT_FOUND);
        native_key_hash(hash, &key, backend);
        native_key_hash(other, &others[i], backend);
        assert_memory_not_equal(hash, other, sizeof hash);
    }
    buffer_free(&image);
}

static void tables_that_point_astray_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t at, value;
    } cases[] = {
        {AT_ENTRIES, CODE_BYTES}, /* beyond the code */
        {AT_ENTRIES, 9},          /* twice the same */
        {AT_ENTRIES + 4, 7},      /* descends */
        {AT_ENTRIES + 8, UINT32_MAX},
        {AT_ORIGINS, 11},                  /* the next is at 10 */
        {AT_ORIGINS + 24, CODE_BYTES + 1}, /* beyond the end of the code */
        {AT_ORIGINS + 4, 1000},            /* beyond the module */
        {AT_ORIGINS + 28, UINT32_MAX},
    };
    struct native_key key = a_key();
    for (unsigned i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer image = an_image(&key);
        memcpy(image.bytes + cases[i].at, &cases[i].value, 4);
        seal(&image);
        enum rk_result result = decode(buffer_span(&image), &key);
        if (result != RK_INVALID) fail_msg("case %u: %s", i, rk_result_name(result));
        buffer_free(&image);
    }
}

/* Counts that the bytes do not hold: nothing may be allocated for them. */
static void counts_beyond_the_bytes_are_refused(void **state)
{
    (void)state;
    struct native_key key = a_key();
    for (size_t at = 116; at < NATIVE_IMAGE_HEADER_BYTES; at += 4) {
        struct buffer image = an_image(&key);
        memset(image.bytes + at, 0xff, 4);
        seal(&image);
        assert_int_equal(decode(buffer_span(&image), &key), RK_MALFORMED);
        buffer_free(&image);
    }
}

static void the_key_tells_module_rules_and_build_apart(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {
        MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 2, 0, 0),
               SECTION(CODE, 2, BODY(0, OP_END), BODY(0, OP_END)))
    };
    struct wasm_module *module = NULL;
    struct wasm_rules rules = wasm_rules_default;
    uint8_t hash[BLAKE3_HASH_BYTES] = {9};
    struct native_key key, other;
    assert_int_equal(wasm_module_load(&module, NULL, span_of(bytes, sizeof bytes), &rules), RK_OK);
    assert_int_equal(native_key_of(&key, module, hash, CPU_AVX2, backend), RK_OK);
    assert_int_equal(key.module_bytes, sizeof bytes);
    assert_int_equal(key.function_count, 2);
    assert_memory_equal(key.module, hash, sizeof hash);
    rules.operator_cost[WASM_OPERATOR_COUNT - 1]++;
    assert_int_equal(native_key_of(&other, module, hash, CPU_AVX2, backend), RK_OK);
    assert_memory_equal(key.build, other.build, sizeof key.build);
    assert_memory_not_equal(key.rules, other.rules, sizeof key.rules);
    wasm_module_release(module);
}

static void every_rule_is_in_the_hash_of_the_rules(void **state)
{
    (void)state;
    uint8_t normal[BLAKE3_HASH_BYTES];
    wasm_rules_hash(normal, &wasm_rules_default, backend);
    const size_t limits = offsetof(struct wasm_rules, limits);
    const size_t costs = offsetof(struct wasm_rules, operator_cost);
    /* Each byte of the limits and the costs, and each of the other fields. */
    for (size_t at = 0; at < sizeof(struct wasm_rules); at++) {
        struct wasm_rules rules = wasm_rules_default;
        bool is_limit = at >= limits && at < limits + sizeof rules.limits;
        bool is_cost = at >= costs && at < costs + sizeof rules.operator_cost;
        if (is_limit || is_cost) {
            ((uint8_t *)&rules)[at] ^= 1;
        } else {
            switch (at) {
            case 0: rules.name = "defaulu"; break;
            case 1: rules.features ^= 1; break;
            case 2: rules.memory_bound = WASM_BOUND_DEPLOYED; break;
            case 3: rules.growth_ignores_declared_maximum = true; break;
            case 4: rules.stack_units++; break;
            case 5: rules.function_entry_cost++; break;
            default: continue;
            }
        }
        uint8_t hash[BLAKE3_HASH_BYTES];
        wasm_rules_hash(hash, &rules, backend);
        if (memcmp(hash, normal, sizeof hash) == 0) fail_msg("offset %zu is not in the hash", at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_comes_back_as_it_was),
        cmocka_unit_test(a_module_without_functions_has_an_image),
        cmocka_unit_test(every_changed_byte_is_noticed),
        cmocka_unit_test(no_part_of_an_image_is_one),
        cmocka_unit_test(an_image_of_another_key_is_refused),
        cmocka_unit_test(tables_that_point_astray_are_refused),
        cmocka_unit_test(counts_beyond_the_bytes_are_refused),
        cmocka_unit_test(the_key_tells_module_rules_and_build_apart),
        cmocka_unit_test(every_rule_is_in_the_hash_of_the_rules),
    };
    backend = blake3_backend_select(cpu_features_detect());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
