/* Gadgets against what src/crypto computes outside of circuits, with right values and wrong ones,
 * and the rows that their headers promise. */

#include "crypto/elgamal.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "crypto/schnorr.h"
#include "random_field.h"
#include "vectors.h"
#include "zk/circuit_check.h"
#include "zk/composer.h"
#include "zk/gadget_poseidon.h"
#include "zk/gadget_schnorr.h"

static struct witness witness_fj(struct composer *c, const struct fj *scalar)
{
    uint64_t limbs[4];
    struct fr value;
    fj_to_limbs(limbs, scalar);
    fr_from_limbs(&value, limbs);
    return composer_witness(c, &value);
}

static struct composer *begin(void)
{
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    return composer;
}

/* Whether the values satisfy the rows, of which there are so many behind the initial ones; frees
 * the composer. */
static bool holds(struct composer *composer, size_t rows)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    assert_int_equal(composer_finish(composer, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit.row_count, COMPOSER_INITIAL_ROWS + rows);
    bool held = circuit_check(&failure, &circuit, &assignment) == 0;
    composer_free(composer);
    return held;
}

static void hades_permutes_as_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(11);
    struct composer *c = begin();
    struct fr lanes[HADES_WIDTH];
    struct witness witnesses[HADES_WIDTH];
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        lanes[i] = random_fr(&seed);
        witnesses[i] = composer_witness(c, &lanes[i]);
    }
    hades_permute(lanes);
    gadget_hades(c, witnesses);
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        struct fr value = composer_value(c, witnesses[i]);
        assert_true(fr_equal(&value, &lanes[i]));
    }
    assert_true(holds(c, 985));
}

static void hashes_are_those_outside(void **state)
{
    (void)state;
    enum { INPUTS_MAX = 13 };
    uint64_t seed = test_seed(12);
    static const uint64_t domains[] = {POSEIDON_OTHER, POSEIDON_MERKLE2, POSEIDON_MERKLE4,
                                       POSEIDON_ENCRYPTION};
    for (size_t d = 0; d < RK_ARRAY_LENGTH(domains); d++)
        for (size_t count = 1; count <= INPUTS_MAX; count++) {
            struct fr inputs[INPUTS_MAX], wanted;
            struct witness witnesses[INPUTS_MAX];
            struct composer *c = begin();
            for (size_t i = 0; i < count; i++) {
                inputs[i] = random_fr(&seed);
                witnesses[i] = composer_witness(c, &inputs[i]);
            }
            enum rk_result result = poseidon_hash(&wanted, domains[d], inputs, count);
            struct witness hash = gadget_poseidon_hash(c, domains[d], witnesses, count);
            assert_int_equal(composer_result(c), result);
            struct fr value = composer_value(c, hash);
            if (!result) assert_true(fr_equal(&value, &wanted));
            if (result)
                composer_free(c);
            else
                assert_true(holds(c, 1 + count + 985 * ((count + 3) / 4)));
        }
}

static void truncated_hashes_are_those_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(13);
    for (size_t turn = 0; turn < 8; turn++) {
        struct fr inputs[5], scalar;
        struct witness witnesses[5];
        struct fj wanted;
        uint64_t limbs[4];
        struct composer *c = begin();
        for (size_t i = 0; i < 5; i++) {
            inputs[i] = random_fr(&seed);
            witnesses[i] = composer_witness(c, &inputs[i]);
        }
        assert_int_equal(poseidon_hash_truncated(&wanted, POSEIDON_OTHER, inputs, 5), RK_OK);
        fj_to_limbs(limbs, &wanted);
        fr_from_limbs(&scalar, limbs);
        struct witness hash = gadget_poseidon_hash_truncated(c, POSEIDON_OTHER, witnesses, 5);
        struct fr value = composer_value(c, hash);
        assert_true(fr_equal(&value, &scalar));
        assert_true(holds(c, 1 + 5 + 2 * 985 + 126));
    }
}

static void openings_lead_to_the_root(void **state)
{
    (void)state;
    enum { HEIGHT = 3, ROWS = HEIGHT * (7 + 12 + 990) };
    uint64_t seed = test_seed(14);
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    struct fr leaf = random_fr(&seed), root;
    assert_int_equal(poseidon_tree_init(&tree, HEIGHT), RK_OK);
    for (uint64_t at = 0; at < 40; at += 3) {
        struct fr other = random_fr(&seed);
        assert_int_equal(poseidon_tree_insert(&tree, at, at == 27 ? &leaf : &other), RK_OK);
    }
    assert_int_equal(poseidon_tree_open(&tree, &opening, 27), RK_OK);
    assert_int_equal(poseidon_tree_root(&tree, &root), RK_OK);
    for (unsigned wrong = 0; wrong < 4; wrong++) {
        struct poseidon_opening changed = opening;
        struct fr value = leaf;
        if (wrong == 1) fr_add(&value, &value, &fr_one);
        if (wrong == 2) changed.digit[1] ^= 1;
        if (wrong == 3) fr_add(&changed.branch[0][3], &changed.branch[0][3], &fr_one);
        struct composer *c = begin();
        struct witness top = gadget_poseidon_opening(c, &changed, composer_witness(c, &value));
        composer_assert_public(c, top, &fr_zero, &root);
        assert_int_equal(holds(c, ROWS + 1), wrong == 0);
    }
    poseidon_tree_free(&tree);
}

/* Composes a signature's verification, of the deployed double kind when key_prime is there. */
static bool verifies(const struct schnorr_signature_double *signature,
                     const struct jubjub_affine *key, const struct jubjub_affine *key_prime,
                     const struct fr *message)
{
    struct composer *c = begin();
    struct witness u = witness_fj(c, &signature->u), m = composer_witness(c, message);
    struct witness_point r = composer_point(c, &signature->r), k = composer_point(c, key);
    if (!key_prime) {
        gadget_schnorr(c, &(struct witness_signature){u, r}, k, m);
        return holds(c, 4384);
    }
    const struct witness_signature_double both = {u, r, composer_point(c, &signature->r_prime)};
    gadget_schnorr_double(c, &both, k, composer_point(c, key_prime), m);
    return holds(c, 6668);
}

static void signatures_hold_for_their_key_and_message(void **state)
{
    (void)state;
    uint64_t seed = test_seed(15);
    struct fj secret = random_fj(&seed), random = random_fj(&seed);
    struct fr message = random_fr(&seed), other;
    struct schnorr_key_double key;
    struct schnorr_signature one;
    struct schnorr_signature_double both, single = {0};
    fr_add(&other, &message, &fr_one);
    schnorr_key_double(&key, &secret);
    schnorr_sign(&one, SCHNORR_DEPLOYED, &secret, &message, &random);
    schnorr_sign_double(&both, SCHNORR_DEPLOYED, &secret, &message, &random);
    single.u = one.u;
    single.r = one.r;
    assert_true(verifies(&single, &key.key, NULL, &message));
    assert_false(verifies(&single, &key.key, NULL, &other));
    assert_false(verifies(&single, &key.key_prime, NULL, &message));
    assert_true(verifies(&both, &key.key, &key.key_prime, &message));
    assert_false(verifies(&both, &key.key, &key.key_prime, &other));
    assert_false(verifies(&both, &key.key, &key.key, &message));
    fj_add(&both.u, &both.u, &fj_one);
    assert_false(verifies(&both, &key.key, &key.key_prime, &message));
}

static void ciphers_are_those_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(16);
    struct fj secret = random_fj(&seed), blinder = random_fj(&seed), number = random_fj(&seed);
    struct jubjub_affine key, message;
    struct elgamal wanted;
    jubjub_mul_generator(&key, &secret);
    jubjub_mul_generator(&message, &number);
    elgamal_encrypt(&wanted, NULL, &key, &message, NULL, &blinder);
    for (unsigned wrong = 0; wrong < 2; wrong++) {
        struct composer *c = begin();
        if (wrong) wanted.c2 = wanted.c1;
        struct witness_point k = composer_point(c, &key), m = composer_point(c, &message);
        struct witness_elgamal cipher = gadget_elgamal(c, k, m, witness_fj(c, &blinder));
        composer_assert_public_point(c, cipher.c1, &wanted.c1);
        composer_assert_public_point(c, cipher.c2, &wanted.c2);
        assert_int_equal(holds(c, 2280 + 4), !wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hades_permutes_as_outside),
        cmocka_unit_test(hashes_are_those_outside),
        cmocka_unit_test(truncated_hashes_are_those_outside),
        cmocka_unit_test(openings_lead_to_the_root),
        cmocka_unit_test(signatures_hold_for_their_key_and_message),
        cmocka_unit_test(ciphers_are_those_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
