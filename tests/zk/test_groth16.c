/* Groth16 against the answers of arkworks, and on keys made here. */

#include "vectors.h"
#include "zk/groth16.h"

/* The known case: a prepared key, a proof and aggregated inputs, and its parts. */
struct known_case {
    struct buffer prepared_key, proof, inputs, wrong_inputs;
};

static json_t *known_answers;
static struct known_case known;

static int load_known_case(void **state)
{
    (void)state;
    known_answers = vectors_load("crypto/groth16_bn254.json");
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    vectors_append(&known.prepared_key, groth16, "pvk_uncompressed");
    vectors_append(&known.proof, groth16, "proof_compressed");
    vectors_append(&known.inputs, groth16, "prepared_inputs_compressed");
    vectors_append(&known.wrong_inputs, groth16, "wrong_prepared_inputs_compressed");
    return 0;
}

static int free_known_case(void **state)
{
    (void)state;
    buffer_free(&known.prepared_key);
    buffer_free(&known.proof);
    buffer_free(&known.inputs);
    buffer_free(&known.wrong_inputs);
    json_decref(known_answers);
    return 0;
}

/* What the encoded verifier answers, as a letter: t(rue), f(alse) or p(anic of the deployed one).
 */
static char answer(struct span prepared_key, struct span proof, struct span inputs)
{
    struct rk_error error = {.result = RK_OK};
    bool holds = false;
    enum rk_result result = groth16_verify_encoded(&holds, prepared_key, proof, inputs, &error);
    if (result == RK_OK) return holds ? 't' : 'f';
    assert_int_equal(result, RK_INVALID);
    assert_int_equal(error.result, RK_INVALID);
    assert_non_null(strstr(error.message, "expected 91"));
    return 'p';
}

static void assert_bytes(const struct buffer *bytes, const json_t *object, const char *key)
{
    struct buffer expected = {0};
    vectors_append(&expected, object, key);
    if (!span_equal(buffer_span(bytes), buffer_span(&expected))) fail_msg("'%s' differs", key);
    buffer_free(&expected);
}

static void a_key_prepares_to_the_known_bytes(void **state)
{
    (void)state;
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    struct buffer bytes = {0}, encoded = {0};
    struct groth16_key key = {0}, again = {0};
    struct groth16_prepared_key *prepared = NULL;
    size_t used_bytes = 0;
    vectors_append(&bytes, groth16, "vk_uncompressed");
    assert_int_equal(
        groth16_key_decode(&key, &used_bytes, buffer_span(&bytes), BN_UNCOMPRESSED, NULL), RK_OK);
    assert_int_equal(used_bytes, bytes.size_bytes);
    assert_int_equal(key.inputs.count, 2);
    assert_int_equal(groth16_prepare(&prepared, &key, NULL), RK_OK);
    assert_int_equal(groth16_prepared_key_encode(&encoded, prepared, BN_UNCOMPRESSED), RK_OK);
    assert_int_equal(encoded.size_bytes, 35930);
    assert_bytes(&encoded, groth16, "pvk_uncompressed");

    encoded.size_bytes = 0;
    assert_int_equal(groth16_key_encode(&encoded, &key, BN_COMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "vk_compressed");
    assert_int_equal(groth16_key_decode(&again, NULL, buffer_span(&encoded), BN_COMPRESSED, NULL),
                     RK_OK);
    encoded.size_bytes = 0;
    assert_int_equal(groth16_key_encode(&encoded, &again, BN_UNCOMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "vk_uncompressed");

    groth16_prepared_key_free(prepared);
    groth16_key_free(&key);
    groth16_key_free(&again);
    buffer_free(&bytes);
    buffer_free(&encoded);
}

static void public_inputs_aggregate_to_the_known_point(void **state)
{
    (void)state;
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    struct groth16_prepared_key *prepared = NULL;
    struct buffer encoded = {0};
    struct bn_g1_affine point;
    struct bn_fr inputs[2];
    struct rk_error error;
    bn_fr_from_u64(&inputs[0], (uint64_t)json_integer_value(vectors_get(groth16, "public_input")));
    bn_fr_from_u64(&inputs[1], 0);
    assert_int_equal(groth16_prepared_key_decode(&prepared, NULL, buffer_span(&known.prepared_key),
                                                 BN_UNCOMPRESSED, NULL),
                     RK_OK);
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 1, NULL), RK_OK);
    assert_int_equal(groth16_inputs_encode(&encoded, &point, BN_COMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "prepared_inputs_compressed");
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 2, &error), RK_USAGE);
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 0, &error), RK_USAGE);
    prepared->key.inputs.count = 0;
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 0, &error), RK_USAGE);
    groth16_prepared_key_free(prepared);
    buffer_free(&encoded);
}

static void the_known_proof_holds_for_its_inputs_only(void **state)
{
    (void)state;
    struct span key = buffer_span(&known.prepared_key), proof = buffer_span(&known.proof);
    assert_int_equal(answer(key, proof, buffer_span(&known.inputs)), 't');
    assert_int_equal(answer(key, proof, buffer_span(&known.wrong_inputs)), 'f');
}

static void a_proof_has_two_forms(void **state)
{
    (void)state;
    struct groth16_proof proof;
    struct buffer encoded = {0};
    size_t used_bytes = 0;
    assert_int_equal(
        groth16_proof_decode(&proof, &used_bytes, buffer_span(&known.proof), BN_COMPRESSED, NULL),
        RK_OK);
    assert_int_equal(used_bytes, 128);
    assert_int_equal(groth16_proof_encode(&encoded, &proof, BN_UNCOMPRESSED), RK_OK);
    assert_bytes(&encoded, vectors_get(known_answers, "groth16"), "proof_uncompressed");
    assert_int_equal(
        groth16_proof_decode(&proof, &used_bytes, buffer_span(&encoded), BN_UNCOMPRESSED, NULL),
        RK_OK);
    assert_int_equal(used_bytes, 256);
    encoded.size_bytes = 0;
    assert_int_equal(groth16_proof_encode(&encoded, &proof, BN_COMPRESSED), RK_OK);
    assert_true(span_equal(buffer_span(&encoded), buffer_span(&known.proof)));
    buffer_free(&encoded);
}

/* `base` with `remove` bytes at `at` replaced by `insert`. */
static void edit(struct buffer *out, struct span base, size_t at, size_t remove, struct span insert)
{
    assert_true(at <= base.size_bytes && remove <= base.size_bytes - at);
    size_t rest = base.size_bytes - at - remove;
    out->size_bytes = 0;
    assert_int_equal(buffer_append(out, base.bytes, at), RK_OK);
    assert_int_equal(buffer_append(out, insert.bytes, insert.size_bytes), RK_OK);
    if (rest == 0) return; /* an empty base has no address */
    assert_int_equal(buffer_append(out, base.bytes + at + remove, rest), RK_OK);
}

/* The argument `name` of an edge case: the known one, edited where the case says so. */
static void edit_as_told(struct buffer *out, const struct buffer *base, const json_t *edge_case,
                         const char *name)
{
    struct buffer insert = {0};
    const json_t *change = json_object_get(edge_case, name);
    if (change) vectors_append(&insert, change, "insert");
    size_t at = change ? (size_t)json_integer_value(vectors_get(change, "at")) : 0;
    size_t remove = change ? (size_t)json_integer_value(vectors_get(change, "remove")) : 0;
    edit(out, buffer_span(base), at, remove, buffer_span(&insert));
    buffer_free(&insert);
}

static void every_edge_case_has_the_answer_of_arkworks(void **state)
{
    (void)state;
    json_t *edges = vectors_load("crypto/groth16_bn254_edge.json");
    const json_t *cases = vectors_get(edges, "cases");
    assert_int_equal(json_array_size(cases), 36);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *edge_case = json_array_get(cases, i);
        struct buffer key = {0}, proof = {0}, inputs = {0};
        edit_as_told(&key, &known.prepared_key, edge_case, "pvk");
        edit_as_told(&proof, &known.proof, edge_case, "proof");
        edit_as_told(&inputs, &known.inputs, edge_case, "inputs");
        char given = answer(buffer_span(&key), buffer_span(&proof), buffer_span(&inputs));
        if (given != vectors_text(edge_case, "result")[0])
            fail_msg("'%s' gives %c", vectors_text(edge_case, "name"), given);
        buffer_free(&key);
        buffer_free(&proof);
        buffer_free(&inputs);
    }
    json_decref(edges);
}

/* Mutations of the known case, told by SplitMix64 alone, and the answers of arkworks to them. */

enum { KEY, PROOF, INPUTS, ARGUMENTS };

static const char arkworks_answers[] =
#include "arkworks_answers.inc"
    ;

static uint64_t below(uint64_t *seed, uint64_t bound)
{
    return vectors_random(seed) % bound;
}

/* Replaces what there is of `remove` bytes at `at`. */
static void replace(struct buffer *bytes, size_t at, size_t remove, const void *insert,
                    size_t insert_bytes)
{
    struct buffer edited = {0};
    if (at > bytes->size_bytes) at = bytes->size_bytes;
    if (remove > bytes->size_bytes - at) remove = bytes->size_bytes - at;
    edit(&edited, buffer_span(bytes), at, remove, span_of(insert, insert_bytes));
    buffer_free(bytes);
    *bytes = edited;
}

static void replace_u8(struct buffer *bytes, size_t at, uint8_t flip)
{
    if (at < bytes->size_bytes) bytes->bytes[at] ^= flip;
}

/* Where the points of the known key end, those of the proof and that of the inputs. */
static const struct {
    unsigned argument;
    size_t at;
} last_bytes[] = {{KEY, 63},  {KEY, 191},  {KEY, 319},  {KEY, 447},   {KEY, 519},
                  {KEY, 583}, {PROOF, 31}, {PROOF, 95}, {PROOF, 127}, {INPUTS, 31}};

/* Offsets in the known key. */
enum {
    INPUT_COUNT = 448,
    TARGET = 584,
    GAMMA_COUNT = 968,
    GAMMA_INFINITY = 18448,
    DELTA_COUNT = 18449,
    DELTA_INFINITY = 35929,
    LINE_BYTES = 192,
};

/* Takes lines away before the end of a list, or repeats the last ones, and corrects the count. */
static void resize_lines(struct buffer *key, bool delta, bool fewer, size_t lines)
{
    size_t at = delta ? DELTA_COUNT : GAMMA_COUNT, end = delta ? DELTA_INFINITY : GAMMA_INFINITY;
    uint64_t count = fewer ? 91 - lines : 91 + lines;
    if (key->size_bytes < end) return;
    if (fewer) {
        replace(key, end - lines * LINE_BYTES, lines * LINE_BYTES, NULL, 0);
    } else {
        uint8_t copy[3 * LINE_BYTES];
        memcpy(copy, key->bytes + end - lines * LINE_BYTES, lines * LINE_BYTES);
        replace(key, end, 0, copy, lines * LINE_BYTES);
    }
    replace(key, at, 8, &count, 8);
}

static void mutate(struct buffer arguments[ARGUMENTS], uint64_t *seed)
{
    static const size_t counts[] = {INPUT_COUNT, GAMMA_COUNT, DELTA_COUNT};
    static const size_t ends[] = {GAMMA_INFINITY, DELTA_INFINITY};
    static const size_t points1[] = {0, 456, 520}, points2[] = {64, 192, 320};
    uint8_t bytes[128] = {0};
    struct buffer *key = &arguments[KEY], *argument = &arguments[below(seed, ARGUMENTS)];
    uint64_t kind = below(seed, 12), x = vectors_random(seed), y = vectors_random(seed);
    size_t from, size_bytes;
    switch (kind) {
    case 0: /* a bit */
        if (argument->size_bytes)
            replace_u8(argument, x % argument->size_bytes, (uint8_t)(1u << y % 8));
        break;
    case 1: /* flags */
        x %= RK_ARRAY_LENGTH(last_bytes);
        replace_u8(&arguments[last_bytes[x].argument], last_bytes[x].at,
                   (uint8_t)((1 + y % 3) << 6));
        break;
    case 2: /* an early end */ replace(argument, x % 40000, SIZE_MAX, NULL, 0); break;
    case 3: /* bytes behind */ replace(argument, SIZE_MAX, 0, &x, 1 + y % 8); break;
    case 4: /* another point of the same group */
        size_bytes = y % 2 ? 64 : 128;
        from = y % 2 ? points1[x % 3] : points2[x % 3];
        if (from + size_bytes > key->size_bytes) break;
        memcpy(bytes, key->bytes + from, size_bytes);
        replace(key, y % 2 ? points1[y / 2 % 3] : points2[y / 2 % 3], size_bytes, bytes,
                size_bytes);
        break;
    case 5: /* an infinity byte */
        bytes[0] = (uint8_t)(y % 3);
        replace(key, ends[x % 2], 1, bytes, 1);
        break;
    case 6: /* fewer or more lines */ resize_lines(key, x % 2, y % 2, 1 + y / 2 % 3); break;
    case 7: /* a count alone */
        if (y % 2) x >>= x % 64;
        replace(key, counts[y / 2 % 3], 8, &x, 8);
        break;
    case 8: /* a coefficient */
        memcpy(bytes, bn_fp_modulus, 32);
        bytes[0] = (uint8_t)(bytes[0] + y % 3 - 1);
        replace(key, (y / 4 % 2 ? TARGET + x % 12 * 32 : GAMMA_COUNT + 8 + x % 546 * 32), 32, bytes,
                32);
        break;
    case 9: /* signs of a and b, whose product stays */
        replace_u8(&arguments[PROOF], 31, 0x80);
        replace_u8(&arguments[PROOF], 95, y % 4 ? 0x80 : 0);
        break;
    case 10: /* an identity */
        bytes[x % 2 ? 31 : 63] = 0x40;
        from = x % 2 ? (y % 2 ? 0 : 96) : 32;
        if (x % 4 == 3)
            replace(&arguments[INPUTS], 0, 32, bytes, 32);
        else
            replace(&arguments[PROOF], from, x % 2 ? 32 : 64, bytes, x % 2 ? 32 : 64);
        break;
    default: /* a small x */
        bytes[0] = (uint8_t)x;
        bytes[31] = (uint8_t)(y % 2 << 7);
        if (x >> 8 & 1)
            replace(&arguments[INPUTS], 0, 32, bytes, 32);
        else
            replace(&arguments[PROOF], y & 2 ? 0 : 96, 32, bytes, 32);
    }
}

static void every_mutation_has_the_answer_of_arkworks(void **state)
{
    (void)state;
    const struct buffer *bases[ARGUMENTS] = {&known.prepared_key, &known.proof, &known.inputs};
    uint64_t seed = 1;
    size_t answers[256] = {0};
    for (size_t i = 0; i < sizeof arkworks_answers - 1; i++) {
        struct buffer arguments[ARGUMENTS] = {0};
        for (size_t k = 0; k < ARGUMENTS; k++)
            replace(&arguments[k], 0, 0, bases[k]->bytes, bases[k]->size_bytes);
        for (uint64_t k = 1 + below(&seed, 2); k > 0; k--)
            mutate(arguments, &seed);
        char given = answer(buffer_span(&arguments[KEY]), buffer_span(&arguments[PROOF]),
                            buffer_span(&arguments[INPUTS]));
        if (given != arkworks_answers[i]) fail_msg("case %zu gives %c", i, given);
        answers[(uint8_t)given]++;
        for (size_t k = 0; k < ARGUMENTS; k++)
            buffer_free(&arguments[k]);
    }
    assert_true(answers['t'] > 100 && answers['f'] > 100 && answers['p'] > 50);
}

/* A key, a proof and aggregated inputs made from known logarithms: with everything random, c is
 * what a b = alpha beta + inputs gamma + c delta asks for. */
struct made_case {
    struct groth16_key key;
    struct groth16_proof proof;
    struct bn_fr inputs[8];
    size_t count;
};

static void random_scalar(struct bn_fr *out, uint64_t *seed)
{
    uint64_t limbs[4];
    for (size_t i = 0; i < 4; i++)
        limbs[i] = vectors_random(seed);
    bn_fr_from_limbs(out, limbs);
}

static struct bn_g1_affine g1_multiple(const struct bn_fr *scalar)
{
    struct bn_g1 multiple;
    struct bn_g1_affine affine;
    bn_g1_mul_vartime(&multiple, &bn_g1_generator, scalar);
    bn_g1_to_affine(&affine, &multiple);
    return affine;
}

static struct bn_g2_affine g2_multiple(const struct bn_fr *scalar)
{
    struct bn_g2 multiple;
    struct bn_g2_affine affine;
    bn_g2_mul_vartime(&multiple, &bn_g2_generator, scalar);
    bn_g2_to_affine(&affine, &multiple);
    return affine;
}

static void make_case(struct made_case *made, size_t count, uint64_t *seed)
{
    struct bn_fr alpha, beta, gamma, delta, a, b, c, sum, point, product;
    struct bn_fr *const all[] = {&alpha, &beta, &gamma, &delta, &a, &b, &sum};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(all); i++)
        random_scalar(all[i], seed);
    *made = (struct made_case){.count = count};
    made->key.alpha = g1_multiple(&alpha);
    made->key.beta = g2_multiple(&beta);
    made->key.gamma = g2_multiple(&gamma);
    made->key.delta = g2_multiple(&delta);
    assert_int_equal(groth16_points_push(&made->key.inputs, g1_multiple(&sum)), RK_OK);
    for (size_t i = 0; i < count; i++) {
        random_scalar(&point, seed);
        random_scalar(&made->inputs[i], seed);
        assert_int_equal(groth16_points_push(&made->key.inputs, g1_multiple(&point)), RK_OK);
        bn_fr_mul(&product, &point, &made->inputs[i]);
        bn_fr_add(&sum, &sum, &product);
    }
    bn_fr_mul(&c, &a, &b);
    bn_fr_mul(&product, &alpha, &beta);
    bn_fr_sub(&c, &c, &product);
    bn_fr_mul(&product, &sum, &gamma);
    bn_fr_sub(&c, &c, &product);
    bn_fr_inverse(&delta, &delta);
    bn_fr_mul(&c, &c, &delta);
    made->proof.a = g1_multiple(&a);
    made->proof.b = g2_multiple(&b);
    made->proof.c = g1_multiple(&c);
}

static bool holds_for(const struct groth16_prepared_key *prepared,
                      const struct groth16_proof *proof, const struct bn_fr *inputs, size_t count)
{
    struct bn_g1_affine point;
    bool holds = false;
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, count, NULL), RK_OK);
    assert_int_equal(groth16_verify(&holds, prepared, proof, &point, NULL), RK_OK);
    return holds;
}

static void made_proofs_hold_until_anything_changes(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (size_t round = 0; round < 24; round++) {
        struct made_case made;
        struct groth16_prepared_key *prepared = NULL;
        make_case(&made, round % 9, &seed);
        assert_int_equal(groth16_prepare(&prepared, &made.key, NULL), RK_OK);
        assert_true(holds_for(prepared, &made.proof, made.inputs, made.count));
        for (size_t i = 0; i < made.count; i++) {
            struct bn_fr kept = made.inputs[i];
            bn_fr_add(&made.inputs[i], &made.inputs[i], &bn_fr_one);
            assert_false(holds_for(prepared, &made.proof, made.inputs, made.count));
            made.inputs[i] = kept;
        }
        struct groth16_proof changed = made.proof;
        bn_g1_affine_neg(&changed.a, &changed.a);
        assert_false(holds_for(prepared, &changed, made.inputs, made.count));
        bn_g2_affine_neg(&changed.b, &changed.b);
        assert_true(holds_for(prepared, &changed, made.inputs, made.count));
        changed.c = made.proof.a;
        assert_false(holds_for(prepared, &changed, made.inputs, made.count));
        groth16_prepared_key_free(prepared);
        groth16_key_free(&made.key);
    }
}

/* Every prefix of the two short arguments, and of the key around the ends of its parts. */
static void bytes_that_end_early_are_refused_where_they_end(void **state)
{
    (void)state;
    struct groth16_prepared_key *prepared = NULL;
    struct groth16_proof proof;
    struct bn_g1_affine inputs;
    struct rk_error error;
    for (size_t size = 0; size < 128; size++) {
        struct span bytes = span_of(known.proof.bytes, size);
        assert_int_equal(groth16_proof_decode(&proof, NULL, bytes, BN_COMPRESSED, &error),
                         RK_MALFORMED);
        assert_int_equal(error.offset, size < 32 ? 0 : size < 96 ? 32 : 96);
    }
    for (size_t size = 0; size < 32; size++) {
        struct span bytes = span_of(known.inputs.bytes, size);
        assert_int_equal(groth16_inputs_decode(&inputs, NULL, bytes, BN_COMPRESSED, &error),
                         RK_MALFORMED);
    }
    for (size_t size = 0; size < known.prepared_key.size_bytes; size += size < 1200 ? 1 : 191) {
        struct span bytes = span_of(known.prepared_key.bytes, size);
        assert_int_equal(
            groth16_prepared_key_decode(&prepared, NULL, bytes, BN_UNCOMPRESSED, &error),
            RK_MALFORMED);
        assert_true(error.offset <= size);
        assert_null(prepared);
    }
}

/* The decoder tells what is wrong and where, though the verifier answers all of it with no. */
static void broken_keys_are_refused_with_their_place(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t bytes[8];
        size_t size_bytes;
        enum rk_result result;
        uint64_t offset;
        const char *message;
    } cases[] = {
        {32, {0x43}, 1, RK_INVALID, 0, "alpha is not a point of its group"},
        {447, {0xff}, 1, RK_MALFORMED, 320, "delta has a coordinate or flags"},
        {583, {0xff}, 1, RK_MALFORMED, 520, "a point of inputs has a coordinate or flags"},
        {INPUT_COUNT, {0xff, 0xff}, 2, RK_MALFORMED, INPUT_COUNT, "65535 items of 64 bytes"},
        {INPUT_COUNT + 7, {0x80}, 1, RK_MALFORMED, INPUT_COUNT, "the points of inputs: 9223372"},
        {TARGET + 31, {0xff}, 1, RK_MALFORMED, TARGET, "e(alpha, beta) has a coefficient"},
        {GAMMA_COUNT, {0xff}, 1, RK_MALFORMED, GAMMA_COUNT, "the lines of gamma: 255 items"},
        {GAMMA_COUNT + 8 + 191, {0xff}, 1, RK_MALFORMED, GAMMA_COUNT + 8, "a line has"},
        {GAMMA_INFINITY, {2}, 1, RK_MALFORMED, GAMMA_INFINITY, "the lines of gamma have a boolean"},
        {DELTA_INFINITY, {0xff}, 1, RK_MALFORMED, DELTA_INFINITY, "the lines of delta have a boo"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct groth16_prepared_key *prepared = NULL;
        struct buffer key = {0};
        struct rk_error error = {.result = RK_OK};
        edit(&key, buffer_span(&known.prepared_key), cases[i].at, cases[i].size_bytes,
             span_of(cases[i].bytes, cases[i].size_bytes));
        assert_int_equal(groth16_prepared_key_decode(&prepared, NULL, buffer_span(&key),
                                                     BN_UNCOMPRESSED, &error),
                         cases[i].result);
        assert_null(prepared);
        assert_int_equal(error.offset, cases[i].offset);
        if (!strstr(error.message, cases[i].message)) fail_msg("case %zu: '%s'", i, error.message);
        buffer_free(&key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_prepares_to_the_known_bytes),
        cmocka_unit_test(public_inputs_aggregate_to_the_known_point),
        cmocka_unit_test(the_known_proof_holds_for_its_inputs_only),
        cmocka_unit_test(a_proof_has_two_forms),
        cmocka_unit_test(every_edge_case_has_the_answer_of_arkworks),
        cmocka_unit_test(every_mutation_has_the_answer_of_arkworks),
        cmocka_unit_test(made_proofs_hold_until_anything_changes),
        cmocka_unit_test(bytes_that_end_early_are_refused_where_they_end),
        cmocka_unit_test(broken_keys_are_refused_with_their_place),
    };
    return cmocka_run_group_tests(tests, load_known_case, free_known_case);
}
