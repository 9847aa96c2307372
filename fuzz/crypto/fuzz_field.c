/* The arithmetic of every field against OpenSSL's big integers: the first byte chooses the field,
 * two numbers of any size below 2^(64 * limbs) follow. */
#include "crypto/bn_fp.h"
#include "crypto/bn_fr.h"
#include "crypto/fj.h"
#include "crypto/fp.h"
#include "crypto/fr.h"

#include "base/require.h"

#include <openssl/bn.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MAX = 48 };

struct slow {
    BN_CTX *context;
    BIGNUM *p, *a, *b, *out;
};

static struct slow *slow_numbers(void)
{
    static struct slow slow;
    if (!slow.context) slow = (struct slow){BN_CTX_new(), BN_new(), BN_new(), BN_new(), BN_new()};
    REQUIRE(slow.context && slow.p && slow.a && slow.b && slow.out);
    return &slow;
}

static void expect(const struct slow *slow, const uint8_t *bytes, size_t size_bytes)
{
    uint8_t wanted[BYTES_MAX];
    REQUIRE(BN_bn2lebinpad(slow->out, wanted, (int)size_bytes) == (int)size_bytes);
    REQUIRE(memcmp(wanted, bytes, size_bytes) == 0);
}

#define FUZZ(F)                                                                        \
    static void F##_expect(const struct slow *slow, const struct F *x)                 \
    {                                                                                  \
        uint8_t bytes[sizeof *x];                                                      \
        F##_to_bytes_le(bytes, x);                                                     \
        expect(slow, bytes, sizeof bytes);                                             \
    }                                                                                  \
    static void F##_try(struct slow *slow, const uint8_t *bytes)                       \
    {                                                                                  \
        BIGNUM *p = slow->p, *a = slow->a, *b = slow->b, *out = slow->out;             \
        struct F x, y, z;                                                              \
        BN_lebin2bn((const uint8_t *)F##_modulus, sizeof x, p);                        \
        BN_lebin2bn(bytes, sizeof x, a);                                               \
        BN_lebin2bn(bytes + sizeof x, sizeof x, b);                                    \
        REQUIRE(F##_from_bytes_le(&z, bytes) == (BN_cmp(a, p) < 0));                   \
        F##_from_wide_le(&x, bytes, sizeof x);                                         \
        F##_from_wide_le(&y, bytes + sizeof x, sizeof x);                              \
        REQUIRE(BN_nnmod(a, a, p, slow->context) && BN_nnmod(b, b, p, slow->context)); \
        REQUIRE(BN_copy(out, a) != NULL);                                              \
        F##_expect(slow, &x);                                                          \
        REQUIRE(BN_mod_mul(out, a, b, p, slow->context));                              \
        F##_mul(&z, &x, &y);                                                           \
        F##_expect(slow, &z);                                                          \
        REQUIRE(BN_mod_sqr(out, a, p, slow->context));                                 \
        F##_sqr(&z, &x);                                                               \
        F##_expect(slow, &z);                                                          \
        REQUIRE(BN_mod_add(out, a, b, p, slow->context));                              \
        F##_add(&z, &x, &y);                                                           \
        F##_expect(slow, &z);                                                          \
        REQUIRE(BN_mod_sub(out, a, b, p, slow->context));                              \
        F##_sub(&z, &x, &y);                                                           \
        F##_expect(slow, &z);                                                          \
        BN_zero(out);                                                                  \
        REQUIRE(BN_mod_sub(out, out, a, p, slow->context));                            \
        F##_neg(&z, &x);                                                               \
        F##_expect(slow, &z);                                                          \
        if (BN_is_zero(a))                                                             \
            BN_zero(out);                                                              \
        else                                                                           \
            REQUIRE(BN_mod_inverse(out, a, p, slow->context) != NULL);                 \
        F##_inverse(&z, &x);                                                           \
        F##_expect(slow, &z);                                                          \
        F##_inverse_vartime(&z, &x);                                                   \
        F##_expect(slow, &z);                                                          \
    }

FUZZ(fr)
FUZZ(fp)
FUZZ(fj)
FUZZ(bn_fr)
FUZZ(bn_fp)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const fields[])(struct slow *, const uint8_t *) = {fr_try, fp_try, fj_try,
                                                                     bn_fr_try, bn_fp_try};
    uint8_t bytes[2 * BYTES_MAX] = {0};
    if (size == 0 || size - 1 > sizeof bytes) return 0;
    memcpy(bytes, data + 1, size - 1);
    fields[data[0] % RK_ARRAY_LENGTH(fields)](slow_numbers(), bytes);
    return 0;
}
