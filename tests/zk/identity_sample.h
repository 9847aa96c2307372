/* A person with a license, an issuer, an auditor and the trees that sessions are proven against:
 * the honest session that tests of identity change. */
#ifndef RK_TESTS_ZK_IDENTITY_SAMPLE_H
#define RK_TESTS_ZK_IDENTITY_SAMPLE_H

#include "support.h"

#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "zk/circuit_check.h"
#include "zk/identity_circuit.h"

#include <string.h>

enum {
    SAMPLE_DENIED = 3,
    SAMPLE_HOUR = 495000,
    SAMPLE_HANDLE = 0x01020304,
    SAMPLE_GERMANY = 276,
    SAMPLE_FRANCE = 250,
    SAMPLE_NORTH_KOREA = 408,
};

struct identity_sample {
    struct fj x, issuer_secret, auditor_secret;
    struct identity_holder holder;
    struct poseidon_tree issuers, status, welcome, unwelcome, denied;
    struct fr denied_subjects[SAMPLE_DENIED];
    struct identity_statement s;
    struct identity_witness w;
};

static const uint8_t sample_random[IDENTITY_RANDOM_BYTES] = "no randomness, but deterministic";
static const uint8_t sample_contract[IDENTITY_CONTRACT_BYTES] = {1, 2, 3};
static const uint8_t sample_registry[IDENTITY_CONTRACT_BYTES] = {9, 9};

/* The session's number, what the auditor reads, and the signature: after a change of what they
 * follow from. */
static inline void sample_agree(struct identity_sample *sample)
{
    identity_statement_make(&sample->s, &sample->w);
    shielded_authorise(&sample->w.authority, &sample->s.context, &sample->s.message, &sample->x,
                       sample_random);
}

static inline void sample_sign_license(struct identity_sample *sample)
{
    assert_int_equal(
        identity_license_sign(&sample->w.license, &sample->issuer_secret, sample_random, NULL),
        RK_OK);
}

/* Openings of what the license says: after a change of it. */
static inline void sample_open(struct identity_sample *sample)
{
    struct identity_witness *w = &sample->w;
    const struct identity_attributes *attributes = &w->license.attributes;
    assert_int_equal(poseidon_tree_open(&sample->issuers, &w->issuer, 77), RK_OK);
    assert_int_equal(poseidon_tree_open_vacant(&sample->status, &w->status, w->license.handle),
                     RK_OK);
    assert_int_equal(poseidon_tree_open(&sample->welcome, &w->residence, attributes->residence),
                     RK_OK);
    assert_int_equal(
        poseidon_tree_open(&sample->unwelcome, &w->citizenship, attributes->citizenship), RK_OK);
    assert_int_equal(identity_deny_list_open(w, &sample->denied, sample->denied_subjects,
                                             SAMPLE_DENIED, &attributes->subject),
                     RK_OK);
    sample->s.issuer_root = w->issuer.root;
    sample->s.status_root = w->status.root;
    sample->s.residence.root = w->residence.root;
    sample->s.citizenship.root = w->citizenship.root;
    sample->s.deny_root = w->deny.root;
}

static inline void sample_trees(struct identity_sample *sample)
{
    static const uint16_t welcome[] = {SAMPLE_GERMANY, SAMPLE_FRANCE};
    static const uint16_t unwelcome[] = {SAMPLE_NORTH_KOREA, 364};
    struct fr leaf, revoked = fr_one;
    struct jubjub_affine other;
    assert_int_equal(poseidon_tree_init(&sample->issuers, IDENTITY_ISSUERS_HEIGHT), RK_OK);
    identity_issuer_leaf(&leaf, &sample->w.license.issuer, &sample->s.schema);
    assert_int_equal(poseidon_tree_insert(&sample->issuers, 77, &leaf), RK_OK);
    jubjub_mul_generator(&other, &sample->auditor_secret);
    identity_issuer_leaf(&leaf, &other, &sample->s.schema);
    assert_int_equal(poseidon_tree_insert(&sample->issuers, 78, &leaf), RK_OK);
    assert_int_equal(poseidon_tree_init(&sample->status, IDENTITY_STATUS_HEIGHT), RK_OK);
    assert_int_equal(poseidon_tree_insert(&sample->status, SAMPLE_HANDLE + 1, &revoked), RK_OK);
    assert_int_equal(identity_countries_make(&sample->welcome, welcome, 2), RK_OK);
    assert_int_equal(identity_countries_make(&sample->unwelcome, unwelcome, 2), RK_OK);
    for (size_t i = 0; i < SAMPLE_DENIED; i++)
        fr_from_u64(&sample->denied_subjects[i], 1000 * (i + 1));
    assert_int_equal(
        identity_deny_list_make(&sample->denied, sample->denied_subjects, SAMPLE_DENIED), RK_OK);
}

static inline void sample_make(struct identity_sample *sample, unsigned parts)
{
    memset(sample, 0, sizeof *sample);
    struct identity_statement *s = &sample->s;
    struct identity_witness *w = &sample->w;
    identity_blank(s, w, parts);
    fj_hash(&sample->x, span_of_string("a person"));
    fj_hash(&sample->issuer_secret, span_of_string("a bank"));
    fj_hash(&sample->auditor_secret, span_of_string("an auditor"));
    identity_holder(&sample->holder, &sample->x);
    identity_context(&s->context, 7, sample_contract);
    identity_registry(&s->registry, 7, sample_registry);
    identity_schema(&s->schema, span_of_string("natural person, v1"));
    identity_challenge(&s->challenge, span_of_string("asset 1"));
    fr_from_u64(&s->message, 123456);
    s->time = SAMPLE_HOUR;
    s->born_before = 20081129;
    s->residence.is_listed = true;
    s->citizenship.is_listed = false;
    s->classes = 1 << 2 | 1 << 9;
    s->screened_after = SAMPLE_HOUR - 24 * 90;
    jubjub_mul_generator(&s->auditor, &sample->auditor_secret);
    w->license = (struct identity_license){
        .registry = s->registry,
        .schema = s->schema,
        .holder = sample->holder.key,
        .valid_after = SAMPLE_HOUR - 1,
        .valid_before = SAMPLE_HOUR + 1,
        .handle = SAMPLE_HANDLE,
        .attributes = {.birth = 19800229,
                       .residence = SAMPLE_GERMANY,
                       .citizenship = SAMPLE_FRANCE,
                       .investor_class = 9,
                       .screened = SAMPLE_HOUR - 24},
    };
    fr_from_u64(&w->license.attributes.subject, 2500);
    w->key_prime = sample->holder.key_prime;
    fj_hash(&w->eps, span_of_string("eps"));
    sample_sign_license(sample);
    sample_trees(sample);
    sample_open(sample);
    sample_agree(sample);
}

static inline void sample_free(struct identity_sample *sample)
{
    poseidon_tree_free(&sample->issuers);
    poseidon_tree_free(&sample->status);
    poseidon_tree_free(&sample->welcome);
    poseidon_tree_free(&sample->unwelcome);
    poseidon_tree_free(&sample->denied);
}

#endif
