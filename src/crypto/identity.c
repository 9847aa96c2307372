#include "crypto/identity.h"

#include "base/buffer.h"
#include "base/reader.h"
#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

static size_t put_point(struct fr *words, size_t at, const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

/* Sponges of fixed patterns, which cannot fail. */
static void sponge(struct fr *outputs, size_t outputs_count, uint64_t domain,
                   const struct fr *inputs, size_t count)
{
    enum rk_result result = poseidon_sponge(outputs, outputs_count, domain, inputs, count);
    REQUIRE(!result);
}

/* ---- Bytes that are written and read in order ---- */

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t size_bytes)
{
    memcpy(at, bytes, size_bytes);
    return at + size_bytes;
}

static uint8_t *put_number(uint8_t *at, uint64_t number, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++)
        at[i] = (uint8_t)(number >> 8 * i);
    return at + size_bytes;
}

static uint8_t *put_fr(uint8_t *at, const struct fr *value)
{
    fr_to_bytes_le(at, value);
    return at + 32;
}

static uint8_t *put_fj(uint8_t *at, const struct fj *value)
{
    fj_to_bytes_le(at, value);
    return at + 32;
}

static uint8_t *put_encoded(uint8_t *at, const struct jubjub_affine *point)
{
    jubjub_encode(at, point);
    return at + JUBJUB_BYTES;
}

/* What is read, and the first thing that was wrong; then the rest is read without effect. */
struct input {
    struct reader reader;
    const char *what;
    enum rk_result result;
    struct rk_error *error;
};

static void refuse(struct input *in, size_t offset, const char *why)
{
    if (!in->result) in->result = rk_fail(in->error, RK_INVALID, offset, "%s: %s", in->what, why);
}

static uint64_t take_number(struct input *in, size_t size_bytes)
{
    struct span bytes = reader_take(&in->reader, size_bytes);
    uint64_t number = 0;
    for (size_t i = 0; i < size_bytes; i++)
        number |= (uint64_t)bytes.bytes[i] << 8 * i;
    return number;
}

static void take_fr(struct input *in, struct fr *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!fr_from_bytes_le(out, reader_take(&in->reader, 32).bytes))
        refuse(in, offset, "a scalar of q or more");
}

static void take_fj(struct input *in, struct fj *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!fj_from_bytes_le(out, reader_take(&in->reader, 32).bytes))
        refuse(in, offset, "a JubJub scalar of r or more");
}

static void take_point(struct input *in, struct jubjub_affine *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!jubjub_decode(out, reader_take(&in->reader, JUBJUB_BYTES).bytes, JUBJUB_CHECKED))
        refuse(in, offset, "no point of the subgroup, or the identity");
}

/* The size is checked before anything is read, so that no read runs past the end. */
static enum rk_result begin(struct input *in, const char *what, size_t size_bytes,
                            struct span bytes, struct rk_error *error)
{
    *in = (struct input){reader_of(bytes), what, RK_OK, error};
    if (bytes.size_bytes != size_bytes)
        return rk_fail(error, RK_MALFORMED, 0, "%s: %zu bytes, expected %zu", what,
                       bytes.size_bytes, size_bytes);
    if (take_number(in, 4) != IDENTITY_VERSION) refuse(in, 0, "an unknown version");
    return RK_OK;
}

/* ---- What everything is bound to ---- */

void identity_issuer_tag(struct fr *out)
{
    static const char text[] = "ruskvm.issuer.v1";
    uint8_t bytes[32] = {0};
    memcpy(bytes, text, sizeof text - 1);
    bool is_canonical = fr_from_bytes_le(out, bytes);
    REQUIRE(is_canonical);
}

/* H_p(text || chain || contract || version) */
static void hash_place(struct fr *out, const char *text, uint64_t chain_id,
                       const uint8_t contract[IDENTITY_CONTRACT_BYTES])
{
    enum { TEXT_MAX = 64 };
    uint8_t bytes[TEXT_MAX + 8 + IDENTITY_CONTRACT_BYTES + 4];
    REQUIRE(strlen(text) <= TEXT_MAX);
    uint8_t *at = put_bytes(bytes, text, strlen(text));
    at = put_number(at, chain_id, 8);
    at = put_bytes(at, contract, IDENTITY_CONTRACT_BYTES);
    at = put_number(at, IDENTITY_VERSION, 4);
    fr_hash(out, span_of(bytes, (size_t)(at - bytes)));
}

void identity_context(struct fr *out, uint64_t chain_id,
                      const uint8_t contract[IDENTITY_CONTRACT_BYTES])
{
    hash_place(out, "ruskvm-identity-ctx-v1", chain_id, contract);
}

void identity_registry(struct fr *out, uint64_t chain_id,
                       const uint8_t contract[IDENTITY_CONTRACT_BYTES])
{
    hash_place(out, "ruskvm-identity-registry-v1", chain_id, contract);
}

void identity_challenge(struct fr *out, struct span scope)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-challenge-v1";
    uint64_t limbs[4];
    fr_hash_domain(out, domain, scope);
    fr_to_limbs(limbs, out);
    limbs[3] &= UINT64_MAX >> 6;
    fr_from_limbs(out, limbs);
}

void identity_schema(struct fr *out, struct span document)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-schema-v1";
    fr_hash_domain(out, domain, document);
}

void identity_subject(struct fr *out, struct span bytes)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-subject-v1";
    fr_hash_domain(out, domain, bytes);
}

void identity_holder(struct identity_holder *out, const struct fj *x)
{
    jubjub_mul_generator(&out->key, x);
    jubjub_mul_generator_nums(&out->key_prime, x);
}

/* ---- Licenses ---- */

void identity_license_words(struct fr out[IDENTITY_LICENSE_WORDS],
                            const struct identity_license *license)
{
    const struct identity_attributes *attributes = &license->attributes;
    const uint64_t numbers[] = {
        license->valid_after,       license->valid_before, license->handle,
        attributes->birth,          attributes->residence, attributes->citizenship,
        attributes->investor_class, attributes->screened,
    };
    size_t n = put_point(out, 0, &license->holder);
    out[n++] = license->schema;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(numbers); i++)
        fr_from_u64(&out[n++], numbers[i]);
    out[n++] = attributes->subject;
    REQUIRE(n == IDENTITY_LICENSE_WORDS);
}

void identity_license_hash(struct fr *out, const struct identity_license *license)
{
    struct fr words[IDENTITY_LICENSE_WORDS];
    identity_license_words(words, license);
    sponge(out, 1, IDENTITY_LICENSE, words, IDENTITY_LICENSE_WORDS);
    secret_wipe(words, sizeof words);
}

/* What is wrong with the numbers of a license; NULL when nothing is. */
static const char *fault_of(const struct identity_license *license)
{
    if (license->valid_after >= license->valid_before) return "an empty time of validity";
    if (license->attributes.residence >= IDENTITY_COUNTRIES ||
        license->attributes.citizenship >= IDENTITY_COUNTRIES)
        return "a country of more than ten bits";
    if (license->attributes.investor_class >= IDENTITY_CLASSES) return "an unknown investor class";
    return NULL;
}

/* c, the low 250 bits of the hash of reg, R, A and the message. */
static void issue_challenge(struct fj *out, const struct identity_license *license)
{
    struct fr words[6] = {license->registry}, hash;
    size_t n = put_point(words, put_point(words, 1, &license->r), &license->issuer);
    identity_license_hash(&words[n], license);
    sponge(&hash, 1, IDENTITY_ISSUE, words, RK_ARRAY_LENGTH(words));
    poseidon_truncate(out, &hash);
}

enum rk_result identity_license_sign(struct identity_license *license, const struct fj *secret,
                                     const uint8_t random[IDENTITY_RANDOM_BYTES],
                                     struct rk_error *error)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm identity nonce v1";
    uint8_t bytes[IDENTITY_RANDOM_BYTES + 3 * 32];
    struct fr message;
    struct fj nonce, challenge;
    const char *fault = fault_of(license);
    if (fault) return rk_fail(error, RK_INVALID, RK_NO_POSITION, "license: %s", fault);
    identity_license_hash(&message, license);
    uint8_t *at = put_bytes(bytes, random, IDENTITY_RANDOM_BYTES);
    put_fr(put_fr(put_fj(at, secret), &license->registry), &message);
    fj_hash_domain(&nonce, domain, span_of(bytes, sizeof bytes));
    jubjub_mul_generator(&license->issuer, secret);
    jubjub_mul_generator(&license->r, &nonce);
    issue_challenge(&challenge, license);
    fj_mul(&challenge, &challenge, secret);
    fj_sub(&license->u, &nonce, &challenge);
    secret_wipe(bytes, sizeof bytes);
    secret_wipe(&nonce, sizeof nonce);
    secret_wipe(&challenge, sizeof challenge);
    return RK_OK;
}

bool identity_license_verify(const struct identity_license *license)
{
    struct fj c;
    struct jubjub_extended sum;
    if (fault_of(license) || !jubjub_affine_is_valid(&license->holder) ||
        !jubjub_affine_is_valid(&license->issuer))
        return false;
    issue_challenge(&c, license);
    jubjub_from_affine(&sum, &license->issuer);
    jubjub_mul_base_add_vartime(&sum, &jubjub_base_generator, &license->u, &sum, &c);
    return jubjub_equal_affine(&sum, &license->r);
}

void identity_license_encode(uint8_t bytes[IDENTITY_LICENSE_BYTES],
                             const struct identity_license *license)
{
    const struct identity_attributes *attributes = &license->attributes;
    uint8_t *at = put_number(bytes, IDENTITY_VERSION, 4);
    at = put_fr(at, &license->registry);
    at = put_fr(at, &license->schema);
    at = put_encoded(at, &license->holder);
    at = put_number(at, license->valid_after, 4);
    at = put_number(at, license->valid_before, 4);
    at = put_number(at, license->handle, 4);
    at = put_number(at, attributes->birth, 4);
    at = put_number(at, attributes->residence, 2);
    at = put_number(at, attributes->citizenship, 2);
    at = put_number(at, attributes->investor_class, 1);
    at = put_number(at, attributes->screened, 4);
    at = put_fr(at, &attributes->subject);
    at = put_encoded(at, &license->issuer);
    at = put_fj(at, &license->u);
    at = put_encoded(at, &license->r);
    REQUIRE(at == bytes + IDENTITY_LICENSE_BYTES);
}

enum rk_result identity_license_decode(struct identity_license *out, struct span bytes,
                                       struct rk_error *error)
{
    struct input in;
    struct identity_license read = {.handle = 0};
    struct identity_attributes *attributes = &read.attributes;
    enum { NUMBERS_AT = 4 + 3 * 32 };
    RK_TRY(begin(&in, "license", IDENTITY_LICENSE_BYTES, bytes, error));
    take_fr(&in, &read.registry);
    take_fr(&in, &read.schema);
    take_point(&in, &read.holder);
    read.valid_after = (uint32_t)take_number(&in, 4);
    read.valid_before = (uint32_t)take_number(&in, 4);
    read.handle = (uint32_t)take_number(&in, 4);
    attributes->birth = (uint32_t)take_number(&in, 4);
    attributes->residence = (uint16_t)take_number(&in, 2);
    attributes->citizenship = (uint16_t)take_number(&in, 2);
    attributes->investor_class = (uint8_t)take_number(&in, 1);
    attributes->screened = (uint32_t)take_number(&in, 4);
    take_fr(&in, &attributes->subject);
    take_point(&in, &read.issuer);
    take_fj(&in, &read.u);
    take_point(&in, &read.r);
    const char *fault = fault_of(&read);
    if (fault) refuse(&in, NUMBERS_AT, fault);
    if (!in.result) *out = read;
    secret_wipe(&read, sizeof read);
    return in.result;
}

void identity_issuer_leaf(struct fr *out, const struct jubjub_affine *issuer,
                          const struct fr *schema)
{
    struct fr words[4];
    identity_issuer_tag(&words[0]);
    words[put_point(words, 1, issuer)] = *schema;
    sponge(out, 1, POSEIDON_OTHER, words, RK_ARRAY_LENGTH(words));
}

/* ---- Requests ---- */

static void request_message(struct fr *out, const struct identity_request *request)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-request-v1";
    uint8_t bytes[3 * 32 + IDENTITY_NONCE_BYTES];
    uint8_t *at = put_fr(bytes, &request->registry);
    at = put_encoded(at, &request->issuer);
    at = put_encoded(at, &request->holder);
    put_bytes(at, request->nonce, IDENTITY_NONCE_BYTES);
    fr_hash_domain(out, domain, span_of(bytes, sizeof bytes));
}

void identity_request_sign(struct identity_request *request, const struct fj *x,
                           const struct fj *random)
{
    struct fr message;
    jubjub_mul_generator(&request->holder, x);
    request_message(&message, request);
    schnorr_sign(&request->signature, SCHNORR_BOUND, x, &message, random);
}

bool identity_request_verify(const struct identity_request *request)
{
    struct fr message;
    request_message(&message, request);
    return schnorr_verify(&request->holder, &request->signature, &message);
}

void identity_request_encode(uint8_t bytes[IDENTITY_REQUEST_BYTES],
                             const struct identity_request *request)
{
    uint8_t *at = put_number(bytes, IDENTITY_VERSION, 4);
    at = put_fr(at, &request->registry);
    at = put_encoded(at, &request->issuer);
    at = put_encoded(at, &request->holder);
    at = put_bytes(at, request->nonce, IDENTITY_NONCE_BYTES);
    schnorr_signature_encode(at, &request->signature);
}

enum rk_result identity_request_decode(struct identity_request *out, struct span bytes,
                                       struct rk_error *error)
{
    struct input in;
    struct identity_request read;
    RK_TRY(begin(&in, "license request", IDENTITY_REQUEST_BYTES, bytes, error));
    take_fr(&in, &read.registry);
    take_point(&in, &read.issuer);
    take_point(&in, &read.holder);
    memcpy(read.nonce, reader_take(&in.reader, IDENTITY_NONCE_BYTES).bytes, IDENTITY_NONCE_BYTES);
    take_fj(&in, &read.signature.u);
    take_point(&in, &read.signature.r);
    if (!in.result) *out = read;
    return in.result;
}

/* ---- Sessions ---- */

void identity_session_number(struct fr *out, const struct fr *context,
                             const struct jubjub_affine *key_prime, const struct fr *challenge)
{
    struct fr words[4] = {*context};
    words[put_point(words, 1, key_prime)] = *challenge;
    sponge(out, 1, IDENTITY_SESSION, words, RK_ARRAY_LENGTH(words));
    secret_wipe(words, sizeof words);
}

/* ---- Disclosure ---- */

static void disclosure_masks(struct fr masks[IDENTITY_DISCLOSURE_WORDS], const struct fr *context,
                             const struct jubjub_affine *shared)
{
    const struct fr words[3] = {shared->u, shared->v, *context};
    sponge(masks, IDENTITY_DISCLOSURE_WORDS, IDENTITY_DISCLOSE, words, RK_ARRAY_LENGTH(words));
}

void identity_disclose(struct identity_disclosure *out, const struct fr *context,
                       const struct jubjub_affine *auditor, const struct fj *eps,
                       const struct identity_disclosed *plain)
{
    struct jubjub_affine shared;
    struct fr words[IDENTITY_DISCLOSURE_WORDS], masks[IDENTITY_DISCLOSURE_WORDS];
    size_t n = put_point(words, put_point(words, 0, &plain->holder), &plain->issuer);
    fr_from_u64(&words[n], plain->handle);
    jubjub_exchange(&shared, eps, auditor);
    jubjub_mul_generator(&out->e, eps);
    disclosure_masks(masks, context, &shared);
    for (size_t i = 0; i < IDENTITY_DISCLOSURE_WORDS; i++)
        fr_add(&out->cipher[i], &words[i], &masks[i]);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(words, sizeof words);
    secret_wipe(masks, sizeof masks);
}

enum rk_result identity_disclosure_open(struct identity_disclosed *out, const struct fr *context,
                                        const struct jubjub_affine *shared,
                                        const struct identity_disclosure *disclosure)
{
    struct fr words[IDENTITY_DISCLOSURE_WORDS];
    uint64_t limbs[4];
    disclosure_masks(words, context, shared);
    for (size_t i = 0; i < IDENTITY_DISCLOSURE_WORDS; i++)
        fr_sub(&words[i], &disclosure->cipher[i], &words[i]);
    fr_to_limbs(limbs, &words[4]);
    bool fits = (limbs[0] >> 32 | limbs[1] | limbs[2] | limbs[3]) == 0;
    if (fits) {
        out->holder = (struct jubjub_affine){words[0], words[1]};
        out->issuer = (struct jubjub_affine){words[2], words[3]};
        out->handle = (uint32_t)limbs[0];
    }
    secret_wipe(words, sizeof words);
    secret_wipe(limbs, sizeof limbs);
    return fits ? RK_OK : RK_INVALID;
}
