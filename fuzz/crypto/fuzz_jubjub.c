/* Points from any bytes: decoders are total, what they take is on the curve and encodes back, and
 * the fast arithmetic agrees with a textbook one in big integers. */

#include "../../tests/crypto/jubjub_slow.h"

#include "crypto/elgamal.h"
#include "crypto/jubjub_mul.h"
#include "crypto/phoenix_note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool decode(struct jubjub_affine *point, const uint8_t bytes[JUBJUB_BYTES])
{
    struct jubjub_affine strict, checked;
    uint8_t back[JUBJUB_BYTES];
    bool lax_taken = jubjub_decode(point, bytes, JUBJUB_LAX);
    bool strict_taken = jubjub_decode(&strict, bytes, JUBJUB_STRICT);
    bool checked_taken = jubjub_decode(&checked, bytes, JUBJUB_CHECKED);
    REQUIRE(lax_taken || !strict_taken);
    REQUIRE(strict_taken || !checked_taken);
    if (!lax_taken) return false;
    REQUIRE(jubjub_affine_is_on_curve(point));
    REQUIRE(strict_taken == jubjub_affine_is_torsion_free(point));
    REQUIRE(checked_taken == jubjub_affine_is_valid(point));
    jubjub_encode(back, point);
    REQUIRE(memcmp(back, bytes, JUBJUB_BYTES) == 0);
    return true;
}

static void arithmetic_agrees(const struct jubjub_affine *a, const struct jubjub_affine *b,
                              const uint8_t scalar_bytes[32])
{
    struct slow_curve curve = slow_curve_new();
    struct slow_point x = slow_of_affine(a), y = slow_of_affine(b), sum = slow_identity();
    struct jubjub_extended point, other, out;
    struct jubjub_affine affine;
    struct jubjub_term terms[2];
    struct fj k;
    fj_from_wide_le(&k, scalar_bytes, 32);
    jubjub_from_affine(&point, a);
    jubjub_from_affine(&other, b);
    slow_add(&curve, &sum, &x, &y);
    jubjub_add(&out, &point, &other);
    jubjub_to_affine(&affine, &out);
    REQUIRE(slow_equals(&sum, &affine));

    BIGNUM *number = slow_of_fj(&k);
    struct slow_point product = slow_mul(&curve, number, &x);
    jubjub_mul(&out, &point, &k);
    jubjub_to_affine(&affine, &out);
    REQUIRE(slow_equals(&product, &affine));
    jubjub_mul_exact(&out, &point, &k);
    REQUIRE(jubjub_equal_affine(&out, &affine));
    jubjub_mul_vartime(&out, &point, &k);
    REQUIRE(jubjub_equal_affine(&out, &affine));
    jubjub_term_set(&terms[0], &k, a);
    jubjub_term_set(&terms[1], &fj_one, b);
    jubjub_sum_terms_vartime(&out, terms, 2);
    slow_add(&curve, &sum, &product, &y);
    jubjub_to_affine(&affine, &out);
    REQUIRE(slow_equals(&sum, &affine));
    slow_point_free(&product);
    product = slow_mul(&curve, curve.r, &x);
    REQUIRE(jubjub_affine_is_torsion_free(a) == (BN_is_zero(product.u) && BN_is_one(product.v)));
    slow_point_free(&product);
    slow_point_free(&x);
    slow_point_free(&y);
    slow_point_free(&sum);
    BN_free(number);
    slow_curve_free(&curve);
}

static void pairs_are_undone(const uint8_t bytes[64])
{
    uint8_t back[64];
    struct elgamal cipher;
    struct phoenix_secret_key secret;
    struct phoenix_view_key view;
    struct phoenix_address address;
    struct phoenix_stealth_address stealth;
    memcpy(back, bytes, sizeof back);
    if (elgamal_decode(&cipher, bytes)) elgamal_encode(back, &cipher);
    REQUIRE(memcmp(back, bytes, 64) == 0);
    if (phoenix_secret_key_decode(&secret, bytes)) phoenix_secret_key_encode(back, &secret);
    REQUIRE(memcmp(back, bytes, 64) == 0);
    if (phoenix_view_key_decode(&view, bytes)) phoenix_view_key_encode(back, &view);
    REQUIRE(memcmp(back, bytes, 64) == 0);
    if (phoenix_address_decode(&address, bytes)) phoenix_address_encode(back, &address);
    REQUIRE(memcmp(back, bytes, 64) == 0);
    if (phoenix_stealth_address_decode(&stealth, bytes, JUBJUB_LAX))
        phoenix_stealth_address_encode(back, &stealth);
    REQUIRE(memcmp(back, bytes, 64) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bytes[96] = {0};
    struct jubjub_affine a, b;
    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    pairs_are_undone(bytes);
    if (!decode(&a, bytes) || !decode(&b, bytes + 32)) return 0;
    arithmetic_agrees(&a, &b, bytes + 64);
    return 0;
}
