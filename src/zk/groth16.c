#include "zk/groth16.h"

#include <stdlib.h>

void groth16_key_free(struct groth16_key *key)
{
    groth16_points_free(&key->inputs);
}

void groth16_prepared_key_free(struct groth16_prepared_key *prepared)
{
    if (!prepared) return;
    groth16_key_free(&prepared->key);
    free(prepared);
}

enum rk_result groth16_prepare(struct groth16_prepared_key **out, const struct groth16_key *key,
                               struct rk_error *error)
{
    struct bn_g2_affine negated;
    struct groth16_prepared_key *prepared = calloc(1, sizeof *prepared);
    if (!prepared ||
        groth16_points_append(&prepared->key.inputs, key->inputs.items, key->inputs.count)) {
        groth16_prepared_key_free(prepared);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a prepared key");
    }
    prepared->key.alpha = key->alpha;
    prepared->key.beta = key->beta;
    prepared->key.gamma = key->gamma;
    prepared->key.delta = key->delta;
    bn_pairing(&prepared->target, &key->alpha, &key->beta);
    bn_g2_affine_neg(&negated, &key->gamma);
    bn_g2_prepare(&prepared->gamma_negated, &negated);
    bn_g2_affine_neg(&negated, &key->delta);
    bn_g2_prepare(&prepared->delta_negated, &negated);
    *out = prepared;
    return RK_OK;
}

enum rk_result groth16_aggregate(struct bn_g1_affine *out, const struct groth16_key *key,
                                 const struct bn_fr *inputs, size_t count, struct rk_error *error)
{
    struct bn_g1 sum;
    if (key->inputs.count == 0 || key->inputs.count - 1 != count)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "%zu public inputs for a key with %zu points: expected one input less",
                       count, key->inputs.count);
    bn_g1_msm_vartime(&sum, key->inputs.items + 1, inputs, count);
    bn_g1_add_affine(&sum, &sum, &key->inputs.items[0]);
    bn_g1_to_affine(out, &sum);
    return RK_OK;
}

enum rk_result groth16_verify(bool *holds, const struct groth16_prepared_key *prepared,
                              const struct groth16_proof *proof, const struct bn_g1_affine *inputs,
                              struct rk_error *error)
{
    struct bn_g2_prepared b;
    struct bn_fp12 product;
    const struct bn_pair pairs[] = {
        {&proof->a, &b},
        {inputs, &prepared->gamma_negated},
        {&proof->c, &prepared->delta_negated},
    };
    bn_g2_prepare(&b, &proof->b);
    if (!bn_miller_loop(&product, pairs, RK_ARRAY_LENGTH(pairs)))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the prepared key has %zu lines for gamma and %zu for delta: expected %d",
                       prepared->gamma_negated.line_count, prepared->delta_negated.line_count,
                       BN_LINES);
    /* A product of 0, which only lines from outside can make, equals nothing. */
    *holds = bn_final_exponent(&product, &product) && bn_fp12_equal(&product, &prepared->target);
    return RK_OK;
}

enum rk_result groth16_verify_encoded(bool *holds, struct span prepared_key, struct span proof,
                                      struct span inputs, struct rk_error *error)
{
    struct groth16_prepared_key *prepared = NULL;
    struct groth16_proof decoded_proof;
    struct bn_g1_affine decoded_inputs;
    /* The two short ones first: what each is does not depend on the others. */
    enum rk_result result = groth16_proof_decode(&decoded_proof, NULL, proof, BN_COMPRESSED, error);
    if (!result)
        result = groth16_inputs_decode(&decoded_inputs, NULL, inputs, BN_COMPRESSED, error);
    if (!result)
        result = groth16_prepared_key_decode(&prepared, NULL, prepared_key, BN_UNCOMPRESSED, error);
    if (!result) {
        result = groth16_verify(holds, prepared, &decoded_proof, &decoded_inputs, error);
    } else if (result != RK_NO_MEMORY) {
        *holds = false;
        result = RK_OK;
    }
    groth16_prepared_key_free(prepared);
    return result;
}
