/* Arithmetic on limbs of any value: answers of the deployed system's library, whole numbers of
 * OpenSSL, and the vectors of the specification. */

#include "base/hash.h"
#include "crypto/field_raw.h"
#include "sample.h"

#include <openssl/bn.h>

enum { CASES = 10000, LIMBS_MAX = 6 };

struct field {
    const char *name;
    size_t limbs;
    const uint64_t *modulus;
    bool sub_adds_negative;
    void (*add)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*sub)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*mul)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*neg)(uint64_t *, const uint64_t *);
    void (*reduce)(uint64_t *, const uint64_t *);
    void (*to_limbs)(uint64_t *, const uint64_t *);
};

#define BINARY(F, name)                                                                 \
    static void F##_##name##_limbs(uint64_t *out, const uint64_t *a, const uint64_t *b) \
    {                                                                                   \
        struct F x, y;                                                                  \
        memcpy(&x, a, sizeof x);                                                        \
        memcpy(&y, b, sizeof y);                                                        \
        F##_raw_##name(&x, &x, &y);                                                     \
        memcpy(out, &x, sizeof x);                                                      \
    }
#define UNARY(F, name)                                               \
    static void F##_##name##_limbs(uint64_t *out, const uint64_t *a) \
    {                                                                \
        struct F x;                                                  \
        memcpy(&x, a, sizeof x);                                     \
        F##_raw_##name(&x, &x);                                      \
        memcpy(out, &x, sizeof x);                                   \
    }
#define FUNCTIONS(F)                                                \
    BINARY(F, add)                                                  \
    BINARY(F, sub)                                                  \
    BINARY(F, mul)                                                  \
    UNARY(F, neg)                                                   \
    UNARY(F, reduce)                                                \
    static void F##_integer_limbs(uint64_t *out, const uint64_t *a) \
    {                                                               \
        F##_raw_to_limbs(out, (const struct F *)a);                 \
    }
#define ENTRY(F, sub_adds_negative) \
    {#F,                            \
     sizeof(struct F) / 8,          \
     F##_modulus,                   \
     sub_adds_negative,             \
     F##_add_limbs,                 \
     F##_sub_limbs,                 \
     F##_mul_limbs,                 \
     F##_neg_limbs,                 \
     F##_reduce_limbs,              \
     F##_integer_limbs}

FUNCTIONS(fr)
FUNCTIONS(fj)
FUNCTIONS(fp)

static const struct field fields[] = {ENTRY(fr, false), ENTRY(fj, false), ENTRY(fp, true)};

static BIGNUM *integer(const uint64_t *limbs, size_t count)
{
    BIGNUM *number = BN_lebin2bn((const unsigned char *)limbs, (int)(count * 8), NULL);
    assert_non_null(number);
    return number;
}

static void pick(uint64_t *limbs, const struct field *field, uint64_t *seed)
{
    uint64_t kind = vectors_random(seed) % 8;
    for (size_t i = 0; i < field->limbs; i++) {
        limbs[i] = vectors_random(seed);
        if (kind == 0) limbs[i] = UINT64_MAX;
        if (kind == 1) limbs[i] = 0;
        if (kind == 2) limbs[i] = field->modulus[i];
        if (kind == 3 && vectors_random(seed) % 2)
            limbs[i] = vectors_random(seed) % 2 ? UINT64_MAX : 0;
    }
    if (kind < 3) limbs[0] += vectors_random(seed) % 5 - 2;
}

static void assert_value(const struct field *field, const char *what, const uint64_t *limbs,
                         const BIGNUM *expected)
{
    uint64_t wanted[LIMBS_MAX];
    assert_true(BN_bn2lebinpad(expected, (unsigned char *)wanted, (int)field->limbs * 8) > 0);
    if (memcmp(limbs, wanted, field->limbs * 8) != 0) fail_msg("%s: %s", field->name, what);
}

/* The integers that the functions are defined by. */
struct model {
    BN_CTX *context;
    BIGNUM *p, *range, *minus_inverse, *x, *y;
};

static void model_open(struct model *model, const struct field *field)
{
    model->context = BN_CTX_new();
    model->p = integer(field->modulus, field->limbs);
    model->range = BN_new();
    model->minus_inverse = BN_new();
    model->x = BN_new();
    model->y = BN_new();
    BN_set_bit(model->range, (int)field->limbs * 64);
    BN_mod_inverse(model->minus_inverse, model->p, model->range, model->context);
    BN_sub(model->minus_inverse, model->range, model->minus_inverse);
}

static void model_close(struct model *model)
{
    BN_free(model->p);
    BN_free(model->range);
    BN_free(model->minus_inverse);
    BN_free(model->x);
    BN_free(model->y);
    BN_CTX_free(model->context);
}

static void model_subtract_once(struct model *model, BIGNUM *x)
{
    BN_nnmod(x, x, model->range, model->context);
    if (BN_cmp(x, model->p) >= 0) BN_sub(x, x, model->p);
}

static void model_add(struct model *model, BIGNUM *out, const BIGNUM *a, const BIGNUM *b)
{
    BN_add(out, a, b);
    model_subtract_once(model, out);
}

static void model_neg(struct model *model, BIGNUM *out, const BIGNUM *a)
{
    if (BN_is_zero(a))
        BN_zero(out);
    else
        BN_mod_sub(out, model->p, a, model->range, model->context);
}

static void model_sub(struct model *model, BIGNUM *out, const BIGNUM *a, const BIGNUM *b,
                      bool adds_negative)
{
    if (adds_negative) {
        model_neg(model, model->x, b);
        model_add(model, out, a, model->x);
        return;
    }
    BN_sub(out, a, b);
    if (BN_cmp(a, b) < 0) BN_add(out, out, model->p);
    BN_nnmod(out, out, model->range, model->context);
}

static void model_mul(struct model *model, BIGNUM *out, const BIGNUM *a, const BIGNUM *b)
{
    BN_mul(model->x, a, b, model->context);
    BN_mod_mul(model->y, model->x, model->minus_inverse, model->range, model->context);
    BN_mul(model->y, model->y, model->p, model->context);
    BN_add(model->x, model->x, model->y);
    BN_rshift(out, model->x, BN_num_bits(model->range) - 1);
    model_subtract_once(model, out);
}

static void operations_agree_with_their_definition(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        struct model model;
        BIGNUM *z = BN_new(), *one = BN_new();
        model_open(&model, field);
        BN_one(one);
        for (size_t round = 0; round < CASES; round++) {
            uint64_t a[LIMBS_MAX], b[LIMBS_MAX], out[LIMBS_MAX];
            pick(a, field, &seed);
            pick(b, field, &seed);
            BIGNUM *i = integer(a, field->limbs), *j = integer(b, field->limbs);
            field->add(out, a, b);
            model_add(&model, z, i, j);
            assert_value(field, "add", out, z);
            field->sub(out, a, b);
            model_sub(&model, z, i, j, field->sub_adds_negative);
            assert_value(field, "sub", out, z);
            field->mul(out, a, b);
            model_mul(&model, z, i, j);
            assert_value(field, "mul", out, z);
            field->neg(out, a);
            model_neg(&model, z, i);
            assert_value(field, "neg", out, z);
            field->to_limbs(out, a);
            model_mul(&model, z, i, one);
            assert_value(field, "to_limbs", out, z);
            field->reduce(out, a);
            BN_nnmod(z, i, model.p, model.context);
            assert_value(field, "reduce", out, z);
            BN_free(i);
            BN_free(j);
        }
        BN_free(z);
        BN_free(one);
        model_close(&model);
    }
}

/* Of 100 groups, the start of a SHA-256 over the results of the deployed system's library for 128
 * pairs each: sum, difference, product and negative in fr and fj by turns, then squares. */
static const char *const answers[] = {
#include "field_raw_vectors.inc"
};

static void results_are_those_of_the_deployed_library(void **state)
{
    (void)state;
    for (size_t group = 0; group < RK_ARRAY_LENGTH(answers); group++) {
        uint64_t seed = 1000 + group;
        uint8_t digest[32];
        struct sha256 hasher;
        sha256_init(&hasher);
        for (size_t pair = 0; pair < 128; pair++) {
            uint64_t a[4], b[4], out[4];
            sample_limbs(a, &seed, true);
            sample_limbs(b, &seed, true);
            for (size_t operation = 0; operation < 5; operation++)
                for (size_t f = 0; f < 2; f++) {
                    const struct field *field = &fields[f];
                    if (operation == 0) field->add(out, a, b);
                    if (operation == 1) field->sub(out, a, b);
                    if (operation == 2) field->mul(out, a, b);
                    if (operation == 3) field->neg(out, a);
                    if (operation == 4) field->mul(out, a, a);
                    sha256_update(&hasher, span_of(out, sizeof out));
                }
        }
        sha256_final(&hasher, digest);
        assert_digest(digest, answers[group], group);
    }
}

static struct fr raw_of(const json_t *object, const char *key)
{
    uint8_t bytes[32];
    struct fr x;
    vectors_bytes(bytes, sizeof bytes, object, key);
    for (size_t i = 0; i < 4; i++)
        x.limb[i] = limb_load_be(bytes + 8 * (3 - i));
    return x;
}

static void the_cases_of_the_specification_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_scalar_field.json");
    json_t *cases = vectors_get(vectors_get(root, "noncanonical_montgomery_limbs"), "cases");
    assert_int_equal(json_array_size(cases), 5);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct fr raw = raw_of(one, "raw_be_hex"), out, expected;
        uint64_t limbs[4];
        uint8_t bytes[32];
        fr_raw_add(&out, &raw, &raw);
        expected = raw_of(one, "add_self_raw_be_hex");
        assert_fr_equal(&out, &expected);
        fr_raw_mul(&out, &raw, &raw);
        expected = raw_of(one, "square_raw_be_hex");
        assert_fr_equal(&out, &expected);
        fr_raw_sub(&out, &raw, &fr_one);
        expected = raw_of(one, "sub_one_raw_be_hex");
        assert_fr_equal(&out, &expected);
        fr_raw_neg(&out, &raw);
        expected = raw_of(one, "neg_raw_be_hex");
        assert_fr_equal(&out, &expected);
        fr_raw_to_limbs(limbs, &raw);
        vectors_bytes(bytes, sizeof bytes, one, "to_bytes_le_hex");
        assert_memory_equal(limbs, bytes, sizeof bytes);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_agree_with_their_definition),
        cmocka_unit_test(results_are_those_of_the_deployed_library),
        cmocka_unit_test(the_cases_of_the_specification_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
