#include "crypto/hash_to_scalar.h"

#include "base/hash.h"
#include "base/secret.h"

enum { DIGEST_BYTES = 64 };

static const uint8_t no_person[BLAKE2B_PERSONAL_BYTES];
static const uint8_t jubjub_person[BLAKE2B_PERSONAL_BYTES] = "DUSK-H2S-JUBJUB"; /* and a zero */

static void digest(uint8_t hash[DIGEST_BYTES], const uint8_t personal[BLAKE2B_PERSONAL_BYTES],
                   struct span domain, struct span message)
{
    struct blake2b hasher;
    enum rk_result result = blake2b_init_personal(&hasher, DIGEST_BYTES, personal);
    REQUIRE(!result);
    blake2b_update(&hasher, domain);
    blake2b_update(&hasher, message);
    blake2b_final(&hasher, hash);
    secret_wipe(&hasher, sizeof hasher);
}

#define DEFINE(F, personal_with_domain)                                                            \
    void F##_hash(struct F *out, struct span message)                                              \
    {                                                                                              \
        uint8_t hash[DIGEST_BYTES];                                                                \
        digest(hash, no_person, span_of(NULL, 0), message);                                        \
        F##_from_wide_le(out, hash, sizeof hash);                                                  \
        secret_wipe(hash, sizeof hash);                                                            \
    }                                                                                              \
    void F##_hash_domain(struct F *out, const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES],         \
                         struct span message)                                                      \
    {                                                                                              \
        uint8_t hash[DIGEST_BYTES];                                                                \
        digest(hash, personal_with_domain, span_of(domain, HASH_TO_SCALAR_DOMAIN_BYTES), message); \
        F##_from_wide_le(out, hash, sizeof hash);                                                  \
        secret_wipe(hash, sizeof hash);                                                            \
    }

DEFINE(fr, no_person)
DEFINE(fj, jubjub_person)

void fr_from_okm(struct fr *out, const uint8_t okm[FR_OKM_BYTES])
{
    fr_from_wide_be(out, okm, FR_OKM_BYTES);
}
