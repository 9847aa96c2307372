/* Which notes a transaction spends. */

#include "vectors.h"

#include "chain/spend.h"

/* The first list that suffices, by trying all. */
static bool first_list(size_t out[4], const uint64_t *sorted, size_t n, uint64_t cost, size_t k)
{
    for (size_t i = 0; i < k; i++)
        out[i] = i;
    for (;;) {
        uint64_t sum = 0;
        size_t at = k;
        for (size_t i = 0; i < k; i++)
            sum += sorted[out[i]];
        if (sum >= cost) return true;
        while (at > 0 && out[at - 1] == n - k + at - 1)
            at--;
        if (at == 0) return false;
        out[at - 1]++;
        for (size_t i = at; i < k; i++)
            out[i] = out[i - 1] + 1;
    }
}

static void the_first_list_of_notes_that_suffices_is_picked(void **state)
{
    (void)state;
    uint64_t seed = test_seed(4);
    for (unsigned turn = 0; turn < 3000; turn++) {
        uint64_t values[9];
        size_t n = 1 + vectors_random(&seed) % RK_ARRAY_LENGTH(values);
        size_t k = 1 + vectors_random(&seed) % 4, chosen[4], expected[4], count;
        uint64_t cost = vectors_random(&seed) % 60, total = 0;
        values[0] = vectors_random(&seed) % 5;
        for (size_t i = 1; i < n; i++)
            values[i] = values[i - 1] + vectors_random(&seed) % 7;
        for (size_t i = 0; i < n; i++)
            total += values[i];
        enum rk_result result = spend_select(chosen, &count, values, n, cost, k, NULL);
        if (n <= k) {
            assert_int_equal(result, total < cost ? RK_INVALID : RK_OK);
            if (!result) assert_int_equal(count, n);
        } else if (first_list(expected, values, n, cost, k)) {
            assert_int_equal(result, RK_OK);
            assert_memory_equal(chosen, expected, k * sizeof *chosen);
        } else {
            assert_int_equal(result, total < cost ? RK_INVALID : RK_LIMIT);
        }
    }
    size_t chosen[4], count;
    static const uint64_t most[] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    assert_int_equal(spend_select(chosen, &count, most, 5, UINT64_MAX, 4, NULL), RK_OK);
    assert_int_equal(spend_select_shape(chosen, &count, most, 5, UINT64_MAX, NULL), RK_OK);
    assert_int_equal(count, 2);
    static const uint64_t small[] = {1, 1, 1, 1, 1};
    assert_int_equal(spend_select_shape(chosen, &count, small, 5, 3, NULL), RK_OK);
    assert_int_equal(count, 4);
    assert_int_equal(spend_select_shape(chosen, &count, small, 5, 5, NULL), RK_LIMIT);
    assert_int_equal(spend_select(chosen, &count, small, 5, 1, 0, NULL), RK_USAGE);
    assert_int_equal(spend_select(chosen, &count, NULL, 0, 1, 4, NULL), RK_INVALID);
}

static uint64_t decimal(const json_t *text)
{
    return strtoull(json_string_value(text), NULL, 10);
}

static void notes_are_picked_as_the_deployed_wallet_does(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/note_selection.json");
    const json_t *picks = vectors_get(root, "pick");
    for (size_t i = 0; i < json_array_size(picks); i++) {
        const json_t *pick = json_array_get(picks, i), *list = vectors_get(pick, "values");
        const json_t *expected = vectors_get(pick, "picked");
        uint64_t values[16];
        size_t chosen[SHIELDED_INPUTS_MAX], count = 0, n = json_array_size(list);
        unsigned marks = 0, wanted = 0;
        for (size_t j = 0; j < n; j++)
            values[j] = decimal(json_array_get(list, j));
        enum rk_result result =
            spend_select(chosen, &count, values, n, decimal(vectors_get(pick, "cost")), 4, NULL);
        assert_int_equal(result == RK_OK, json_array_size(expected) > 0);
        if (result) continue;
        for (size_t j = 0; j < json_array_size(expected); j++)
            wanted |= 1u << json_integer_value(json_array_get(expected, j));
        for (size_t j = 0; j < count; j++)
            marks |= 1u << chosen[j];
        assert_int_equal(marks, wanted);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_list_of_notes_that_suffices_is_picked),
        /* Last: it ends the program as skipped where the vectors are absent. */
        cmocka_unit_test(notes_are_picked_as_the_deployed_wallet_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
