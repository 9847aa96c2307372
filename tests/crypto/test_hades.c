/* The Hades permutation: its tables computed again, known answers, and three ways to compute it. */

#include "crypto/field_raw.h"
#include "crypto/hades.h"
#include "crypto/hades_sparse.h"
#include "sample.h"

#include <openssl/sha.h>

enum { CASES = 10000 };
#ifdef RK_SANITIZED
enum { RANDOM = 4000 };
#else
enum { RANDOM = 1000000 };
#endif

/* x * 2^256: what reading Montgomery limbs as a plain integer makes of x. */
static struct fr montgomery_read_plain(const struct fr *x)
{
    struct fr out;
    fr_from_limbs(&out, x->limb);
    return out;
}

static void round_constants_are_a_chain_of_sha_512(void **state)
{
    (void)state;
    uint8_t block[64];
    SHA512((const uint8_t *)"poseidon-for-plonk", 18, block);
    struct fr g = fr_one;
    for (size_t i = 0; i < HADES_ROUNDS * HADES_WIDTH; i++) {
        struct fr step;
        fr_from_wide_le(&step, block, sizeof block);
        fr_add(&g, &g, &step);
        struct fr expected = montgomery_read_plain(&g);
        assert_fr_equal(&hades_round_constants[i / HADES_WIDTH][i % HADES_WIDTH], &expected);
        SHA512(block, sizeof block, block);
    }
}

static void the_matrix_is_a_cauchy_matrix(void **state)
{
    (void)state;
    for (size_t i = 0; i < HADES_WIDTH; i++)
        for (size_t j = 0; j < HADES_WIDTH; j++) {
            struct fr m = sample_number(i + j + HADES_WIDTH);
            fr_inverse_vartime(&m, &m);
            m = montgomery_read_plain(&m);
            assert_fr_equal(&hades_matrix[i][j], &m);
        }
}

static void tables_are_those_of_the_specification(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/hades_constants.json");
    json_t *constants = vectors_get(root, "round_constants_effective_be_hex");
    json_t *matrix = vectors_get(root, "mds_effective_be_hex");
    assert_int_equal(json_array_size(constants), HADES_ROUNDS * HADES_WIDTH);
    for (size_t i = 0; i < json_array_size(constants); i++) {
        struct fr expected = sample_be(json_array_get(constants, i));
        assert_fr_equal(&hades_round_constants[i / HADES_WIDTH][i % HADES_WIDTH], &expected);
    }
    for (size_t i = 0; i < HADES_WIDTH; i++)
        for (size_t j = 0; j < HADES_WIDTH; j++) {
            struct fr expected = sample_be(json_array_get(json_array_get(matrix, i), j));
            assert_fr_equal(&hades_matrix[i][j], &expected);
        }
    json_decref(root);
}

static void known_permutations_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/poseidon.json");
    json_t *cases = vectors_get(root, "permutation");
    assert_int_equal(json_array_size(cases), 3);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct fr fast[HADES_WIDTH], slow[HADES_WIDTH];
        for (size_t k = 0; k < HADES_WIDTH; k++)
            fast[k] = slow[k] = sample_value(json_array_get(vectors_get(one, "in"), k));
        hades_permute(fast);
        hades_permute_reference(slow);
        for (size_t k = 0; k < HADES_WIDTH; k++) {
            struct fr expected = sample_be(json_array_get(vectors_get(one, "out_be_hex"), k));
            assert_fr_equal(&fast[k], &expected);
            assert_fr_equal(&slow[k], &expected);
        }
    }
    json_decref(root);
}

static void fill(struct fr lanes[HADES_WIDTH], uint64_t *seed, bool raw)
{
    for (size_t k = 0; k < HADES_WIDTH; k++)
        lanes[k] = sample_fr(seed, raw);
}

static void the_fast_permutation_is_the_defined_one_for_any_limbs(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (size_t i = 0; i < CASES; i++) {
        struct fr fast[HADES_WIDTH], slow[HADES_WIDTH];
        fill(fast, &seed, i % 2);
        memcpy(slow, fast, sizeof slow);
        hades_permute(fast);
        hades_permute_reference(slow);
        assert_memory_equal(fast, slow, sizeof slow);
    }
}

/* The constants of the first round are undone, so that the edges meet the first S-boxes, where
 * limbs are as large as they can be. */
static void both_agree_on_edges_that_enter_the_s_boxes(void **state)
{
    (void)state;
    struct fr edges[] = {{{0}}, {{1}}, {{UINT64_MAX}}, {{0}}, fr_one};
    enum { EDGES = RK_ARRAY_LENGTH(edges) };
    fr_sub(&edges[3], &edges[0], &edges[1]); /* limbs of q - 1 */
    size_t combinations = EDGES * EDGES * EDGES * EDGES * EDGES;
    for (size_t i = 0; i < combinations; i++) {
        struct fr fast[HADES_WIDTH], slow[HADES_WIDTH];
        size_t digits = i;
        for (size_t k = 0; k < HADES_WIDTH; k++, digits /= EDGES) {
            fr_sub(&fast[k], &edges[digits % EDGES], &hades_round_constants[0][k]);
            slow[k] = fast[k];
        }
        hades_permute(fast);
        hades_permute_reference(slow);
        assert_memory_equal(fast, slow, sizeof slow);
    }
}

/* Outputs of one permutation as inputs of the next, so that all lanes are as random as can be. */
static void long_chains_of_both_agree(void **state)
{
    (void)state;
    struct fr fast[HADES_WIDTH] = {0}, slow[HADES_WIDTH] = {0};
    for (size_t i = 0; i < 1000; i++) {
        hades_permute(fast);
        hades_permute_reference(slow);
    }
    assert_memory_equal(fast, slow, sizeof slow);
}

static void many_states_are_permuted_like_one(void **state)
{
    (void)state;
    enum { STATES = 43 };
    struct fr many[STATES][HADES_WIDTH], alone[STATES][HADES_WIDTH];
    uint64_t seed = 4;
    for (size_t i = 0; i < STATES; i++)
        fill(many[i], &seed, true);
    memcpy(alone, many, sizeof many);
    /* Groups of eight, two of them at a time, and what is left over. One in a hundred results is q
     * or more before it is reduced. */
    for (size_t round = 0, total = 0; total < RANDOM; round++) {
        const size_t count = round % (STATES + 1);
        hades_permute_many(many, count);
        for (size_t i = 0; i < count; i++) {
            struct fr lanes[HADES_WIDTH];
            memcpy(lanes, alone[i], sizeof lanes);
            hades_permute(alone[i]);
            hades_permute_portable(lanes);
            assert_memory_equal(alone[i], lanes, sizeof lanes);
        }
        assert_memory_equal(many, alone, sizeof many);
        total += count;
    }
}

static void sparse_rounds_are_the_same_permutation(void **state)
{
    (void)state;
    static struct hades_sparse sparse;
    uint64_t seed = 5;
    hades_sparse_make(&sparse);
    for (size_t i = 0; i < CASES / 10; i++) {
        struct fr by_sparse[HADES_WIDTH], expected[HADES_WIDTH];
        fill(expected, &seed, false);
        memcpy(by_sparse, expected, sizeof expected);
        hades_sparse_permute(&sparse, by_sparse);
        hades_permute_reference(expected);
        assert_memory_equal(by_sparse, expected, sizeof expected);
    }
}

static void assert_row(const struct fr *row, size_t count, const json_t *expected)
{
    assert_int_equal(json_array_size(expected), count);
    for (size_t i = 0; i < count; i++) {
        struct fr value = sample_value(json_array_get(expected, i));
        assert_fr_equal(&row[i], &value);
    }
}

static void sparse_tables_are_those_of_the_specification(void **state)
{
    (void)state;
    static struct hades_sparse sparse;
    static const struct {
        const char *key;
        size_t round;
    } rounds[] = {{"round_0", 0}, {"round_59", 59}};
    json_t *root = vectors_load("phoenix/sound_statement.json");
    json_t *tables = vectors_get(root, "sparse_poseidon");
    hades_sparse_make(&sparse);
    assert_row(sparse.before[0], HADES_WIDTH, vectors_get(tables, "pre_0"));
    assert_row(sparse.before[4], HADES_WIDTH, vectors_get(tables, "pre_4"));
    assert_row(sparse.carry, HADES_WIDTH, vectors_get(tables, "carry"));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rounds); i++) {
        const json_t *one = vectors_get(tables, rounds[i].key);
        size_t round = rounds[i].round;
        assert_row(sparse.row[round], HADES_IDLE, vectors_get(one, "v"));
        assert_row(sparse.column[round], HADES_IDLE, vectors_get(one, "w"));
        struct fr corner = sample_value(vectors_get(one, "m"));
        struct fr constant = sample_value(vectors_get(one, "k4"));
        assert_fr_equal(&sparse.corner, &corner);
        assert_fr_equal(&sparse.constant[round], &constant);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_constants_are_a_chain_of_sha_512),
        cmocka_unit_test(the_matrix_is_a_cauchy_matrix),
        cmocka_unit_test(the_fast_permutation_is_the_defined_one_for_any_limbs),
        cmocka_unit_test(both_agree_on_edges_that_enter_the_s_boxes),
        cmocka_unit_test(long_chains_of_both_agree),
        cmocka_unit_test(many_states_are_permuted_like_one),
        cmocka_unit_test(sparse_rounds_are_the_same_permutation),
        cmocka_unit_test(tables_are_those_of_the_specification),
        cmocka_unit_test(known_permutations_hold),
        cmocka_unit_test(sparse_tables_are_those_of_the_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
