/* Licenses that prove facts of a person without showing who it is: keys, what issuers sign, session
 * numbers and what an auditor reads. What is proven of them is in zk/identity_circuit.h, and how
 * sessions travel in chain/identity_session.h. See docs/identity-statement.md, whose letters are
 * used here.
 *
 * A person has a secret x and shows issuers H = xG. H' = xG' stays with the person: a session is
 * numbered by a hash of H', so that an issuer who knows H cannot tell whose it is, and the same
 * person gets the same number in the same context.
 *
 * Functions that take secrets run in constant time and wipe what they derive. Points from outside
 * are to be checked by whoever decodes them (JUBJUB_CHECKED), as the decoders here do. Nothing here
 * keeps a state. */
#ifndef RK_CRYPTO_IDENTITY_H
#define RK_CRYPTO_IDENTITY_H

#include "base/result.h"
#include "base/span.h"
#include "crypto/jubjub.h"
#include "crypto/schnorr.h"

/* Domains of the sponge. */
#define IDENTITY_LICENSE  UINT64_C(0x52534b5649440001)
#define IDENTITY_ISSUE    UINT64_C(0x52534b5649440002)
#define IDENTITY_SESSION  UINT64_C(0x52534b5649440003)
#define IDENTITY_DISCLOSE UINT64_C(0x52534b5649440004)

enum {
    IDENTITY_VERSION = 1, /* of the statement, and of the encodings here */
    IDENTITY_CONTRACT_BYTES = 32,
    IDENTITY_RANDOM_BYTES = 32,
    IDENTITY_NONCE_BYTES = 32,
    IDENTITY_COUNTRIES = 1024, /* numbers of ISO 3166-1 have three digits */
    IDENTITY_CLASSES = 16,
    IDENTITY_LICENSE_WORDS = 12,
    IDENTITY_DISCLOSURE_WORDS = 5,
    IDENTITY_REQUEST_BYTES = 4 + 32 + 32 + 32 + IDENTITY_NONCE_BYTES + SCHNORR_SIGNATURE_BYTES,
    IDENTITY_LICENSE_BYTES = 4 + 3 * 32 + 3 * 4 + (4 + 2 + 2 + 1 + 4 + 32) + 3 * 32,
};

/* The first word of an issuer's leaf: the bytes `ruskvm.issuer.v1`. */
void identity_issuer_tag(struct fr *out);

/* ---- What everything is bound to ---- */

/* ctx: the chain and contract that a session is for, and this version of the statement. */
void identity_context(struct fr *out, uint64_t chain_id,
                      const uint8_t contract[IDENTITY_CONTRACT_BYTES]);
/* reg: the chain and contract that keep the issuers and the revoked handles. */
void identity_registry(struct fr *out, uint64_t chain_id,
                       const uint8_t contract[IDENTITY_CONTRACT_BYTES]);
/* What a person has one session for, such as an asset, a vote or a day: below 2^250. */
void identity_challenge(struct fr *out, struct span scope);
/* The number of a schema: what the attributes of a license mean, as a document. */
void identity_schema(struct fr *out, struct span document);
/* The word that stands for a person on deny lists, of the bytes that the list's publisher
 * prescribes. */
void identity_subject(struct fr *out, struct span bytes);

/* ---- Keys ---- */

/* x G and x G'. The first is shown to issuers, the second to nobody. */
struct identity_holder {
    struct jubjub_affine key, key_prime;
};

void identity_holder(struct identity_holder *out, const struct fj *x);

/* ---- Licenses ---- */

struct identity_attributes {
    uint32_t birth;                  /* year * 10000 + month * 100 + day */
    uint16_t residence, citizenship; /* below IDENTITY_COUNTRIES */
    uint8_t investor_class;          /* below IDENTITY_CLASSES */
    uint32_t screened;               /* the hour of the last screening against deny lists */
    struct fr subject;               /* identity_subject */
};

/* Hours are since the beginning of 1970, UTC. A license holds in hours t of valid_after < t <
 * valid_before. */
struct identity_license {
    struct fr registry, schema;
    struct jubjub_affine holder;
    uint32_t valid_after, valid_before;
    uint32_t handle; /* the position at which it is revoked */
    struct identity_attributes attributes;
    struct jubjub_affine issuer;
    struct fj u; /* the signature */
    struct jubjub_affine r;
};

/* What is signed: the words in their order, and their hash. */
void identity_license_words(struct fr out[IDENTITY_LICENSE_WORDS],
                            const struct identity_license *license);
void identity_license_hash(struct fr *out, const struct identity_license *license);

/* Sets issuer, u and r. The nonce is a hash of `random`, the secret, registry and message, so that
 * neither a bad generator nor a repeated signature gives the secret away, as long as not both fail.
 * RK_INVALID for attributes out of range and an empty time. */
RK_CHECKED enum rk_result identity_license_sign(struct identity_license *license,
                                                const struct fj *secret,
                                                const uint8_t random[IDENTITY_RANDOM_BYTES],
                                                struct rk_error *error);

/* Whether points are valid, attributes in range, the time is not empty and uG + cA = R. */
bool identity_license_verify(const struct identity_license *license);

/* A license is private: whoever has it knows the person. Decoding checks everything but the
 * signature: RK_MALFORMED, RK_INVALID with an offset. */
void identity_license_encode(uint8_t bytes[IDENTITY_LICENSE_BYTES],
                             const struct identity_license *license);
RK_CHECKED enum rk_result identity_license_decode(struct identity_license *out, struct span bytes,
                                                  struct rk_error *error);

/* The leaf of an issuer who may sign licenses of a schema. */
void identity_issuer_leaf(struct fr *out, const struct jubjub_affine *issuer,
                          const struct fr *schema);

/* ---- Requests ---- */

/* What a person sends to an issuer, who learns that x is known for H and nothing of H'. */
struct identity_request {
    struct fr registry;
    struct jubjub_affine issuer, holder;
    uint8_t nonce[IDENTITY_NONCE_BYTES]; /* the issuer's, never given twice */
    struct schnorr_signature signature;
};

void identity_request_sign(struct identity_request *request, const struct fj *x,
                           const struct fj *random);
bool identity_request_verify(const struct identity_request *request);
void identity_request_encode(uint8_t bytes[IDENTITY_REQUEST_BYTES],
                             const struct identity_request *request);
RK_CHECKED enum rk_result identity_request_decode(struct identity_request *out, struct span bytes,
                                                  struct rk_error *error);

/* ---- Sessions ---- */

/* The number of a person's session for a challenge in a context. */
void identity_session_number(struct fr *out, const struct fr *context,
                             const struct jubjub_affine *key_prime, const struct fr *challenge);

/* ---- Disclosure ---- */

/* E = eps G, and the words under masks of eps Y = y E. */
struct identity_disclosure {
    struct jubjub_affine e;
    struct fr cipher[IDENTITY_DISCLOSURE_WORDS];
};

/* Who it is, for whoever may ask the issuer. */
struct identity_disclosed {
    struct jubjub_affine holder, issuer;
    uint32_t handle;
};

/* eps is random, never used twice and not 0. */
void identity_disclose(struct identity_disclosure *out, const struct fr *context,
                       const struct jubjub_affine *auditor, const struct fj *eps,
                       const struct identity_disclosed *plain);

/* Reads with y E, which an auditor computes from y, or several from shares of y. RK_INVALID when
 * the handle has more than 32 bits, which no proven session leads to. */
RK_CHECKED enum rk_result identity_disclosure_open(struct identity_disclosed *out,
                                                   const struct fr *context,
                                                   const struct jubjub_affine *shared,
                                                   const struct identity_disclosure *disclosure);

#endif
