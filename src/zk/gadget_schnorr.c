#define COMPOSER_NO_SITES
#include "zk/gadget_schnorr.h"

#include "crypto/poseidon.h"
#include "zk/gadget_poseidon.h"

/* u generator + c key */
static struct witness_point commitment(struct composer *composer, struct witness u,
                                       struct witness challenge, struct witness_point key,
                                       const struct jubjub_affine *generator)
{
    struct witness_point a = composer_mul_generator(composer, u, generator);
    struct witness_point b = composer_mul_point(composer, challenge, key);
    return composer_add_point(composer, a, b);
}

void gadget_schnorr(struct composer *composer, const struct witness_signature *signature,
                    struct witness_point key, struct witness message)
{
    const struct witness hashed[] = {signature->r.x, signature->r.y, key.x, key.y, message};
    composer_enter(composer, "schnorr");
    struct witness challenge =
        gadget_poseidon_hash_truncated(composer, POSEIDON_OTHER, hashed, RK_ARRAY_LENGTH(hashed));
    struct witness_point r = commitment(composer, signature->u, challenge, key, &jubjub_generator);
    composer_assert_equal_point(composer, signature->r, r);
    composer_leave(composer);
}

void gadget_schnorr_double(struct composer *composer,
                           const struct witness_signature_double *signature,
                           struct witness_point key, struct witness_point key_prime,
                           struct witness message)
{
    const struct witness hashed[] = {
        signature->r.x, signature->r.y, signature->r_prime.x, signature->r_prime.y, key.x,
        key.y,          message,
    };
    composer_enter(composer, "schnorr_double");
    struct witness challenge =
        gadget_poseidon_hash_truncated(composer, POSEIDON_OTHER, hashed, RK_ARRAY_LENGTH(hashed));
    struct witness_point r = commitment(composer, signature->u, challenge, key, &jubjub_generator);
    struct witness_point r_prime =
        commitment(composer, signature->u, challenge, key_prime, &jubjub_generator_nums);
    composer_assert_equal_point(composer, signature->r, r);
    composer_assert_equal_point(composer, signature->r_prime, r_prime);
    composer_leave(composer);
}

struct witness_elgamal gadget_elgamal(struct composer *composer, struct witness_point key,
                                      struct witness_point message, struct witness blinder)
{
    struct witness_elgamal cipher;
    composer_enter(composer, "elgamal");
    struct witness_point shared = composer_mul_point(composer, blinder, key);
    cipher.c1 = composer_mul_generator(composer, blinder, &jubjub_generator);
    cipher.c2 = composer_add_point(composer, message, shared);
    composer_leave(composer);
    return cipher;
}
