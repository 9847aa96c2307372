/* Processor features: what is detected is consistent, and limits are read as documented. */

#include "support.h"

#include "base/cpu.h"

static cpu_features parsed(const char *text)
{
    cpu_features limit = 0;
    assert_int_equal(cpu_limit_parse(&limit, span_of_string(text), NULL), RK_OK);
    return limit;
}

static void detection_is_stable_and_layered(void **state)
{
    (void)state;
    cpu_features features = cpu_features_detect();
    assert_int_equal(features, cpu_features_detect());
    if (cpu_has(features, CPU_AVX512VL)) assert_true(cpu_has(features, CPU_AVX512F));
    if (cpu_has(features, CPU_AVX512F)) assert_true(cpu_has(features, CPU_AVX2));
    if (cpu_has(features, CPU_SPARE_SUMS)) assert_true(cpu_has(features, CPU_AVX512IFMA));
    if (cpu_has(features, CPU_AVX2)) assert_true(cpu_has(features, CPU_SSE41));
#ifdef __x86_64__
    assert_int_equal(cpu_has(features, CPU_AVX2), !!__builtin_cpu_supports("avx2"));
    assert_int_equal(cpu_has(features, CPU_AVX512BW), !!__builtin_cpu_supports("avx512bw"));
    assert_int_equal(cpu_has(features, CPU_BMI2), !!__builtin_cpu_supports("bmi2"));
#endif
    char text[CPU_NAMES_BYTES_MAX];
    cpu_features_format(text, features);
    print_message("features: %s\n", text);
}

static void the_name_is_a_text_without_blanks_around_it(void **state)
{
    (void)state;
    char text[CPU_NAME_BYTES_MAX];
    memset(text, 'x', sizeof text);
    cpu_name(text);
    size_t size = strnlen(text, sizeof text);
    assert_true(size < sizeof text);
    assert_true(size == 0 || (text[0] != ' ' && text[size - 1] != ' '));
    print_message("processor: %s\n", text);
}

static void levels_grow(void **state)
{
    (void)state;
    static const char *const levels[] = {"portable", "sse41",      "adx",   "avx2",
                                         "avx512",   "avx512ifma", "native"};
    assert_int_equal(parsed(levels[0]), 0);
    for (size_t i = 1; i < RK_ARRAY_LENGTH(levels); i++) {
        assert_true(cpu_has(parsed(levels[i]), parsed(levels[i - 1])));
        assert_true(parsed(levels[i]) != parsed(levels[i - 1]));
    }
    assert_int_equal(parsed("ifma"), parsed("avx512ifma"));
    assert_false(cpu_has(parsed("avx512"), CPU_AVX512IFMA));
    assert_false(cpu_has(parsed("adx"), CPU_AVX2));
    assert_false(cpu_has(parsed("avx2"), CPU_AVX512F));
}

static void lists_of_features_are_read_and_written(void **state)
{
    (void)state;
    assert_int_equal(parsed("sha,avx2"), CPU_SHA | CPU_AVX2);
    char text[CPU_NAMES_BYTES_MAX];
    cpu_features_format(text, CPU_SHA | CPU_AVX2);
    assert_string_equal(text, "avx2,sha");
    cpu_features_format(text, 0);
    assert_string_equal(text, "portable");
    cpu_features_format(text, UINT32_MAX);
    cpu_features all = parsed(text);
    assert_true(cpu_has(all, CPU_NEON | CPU_AVX512VBMI));
}

static void unknown_names_are_refused_with_their_offset(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t offset;
    } cases[] = {{"", 0},         {"AVX2", 0}, {"sha,", 4},
                 {"sha,avx3", 4}, {",sha", 0}, {"sha,native", 4}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        cpu_features limit = 77;
        struct rk_error error;
        assert_int_equal(cpu_limit_parse(&limit, span_of_string(cases[i].text), &error),
                         RK_NOT_FOUND);
        assert_int_equal(error.offset, cases[i].offset);
        assert_int_equal(limit, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detection_is_stable_and_layered),
        cmocka_unit_test(the_name_is_a_text_without_blanks_around_it),
        cmocka_unit_test(levels_grow),
        cmocka_unit_test(lists_of_features_are_read_and_written),
        cmocka_unit_test(unknown_names_are_refused_with_their_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
