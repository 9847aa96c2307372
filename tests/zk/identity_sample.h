/* A person with a license, an issuer, an auditor and the trees that sessions are proven against:
 * the honest session that tests of identity change. */
#ifndef RK_TESTS_ZK_IDENTITY_SAMPLE_H
#define RK_TESTS_ZK_IDENTITY_SAMPLE_H

#include "support.h"

#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "zk/circuit_check.h"
#include "zk/composer_override.h"
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

/* ---- Composed circuits ---- */

struct composed {
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
};

static inline void composed_finish(struct composed *c)
{
    struct rk_error error = {.result = RK_OK};
    if (composer_finish(c->composer, &c->circuit, &c->assignment, &error))
        fail_msg("%s", error.message);
}

/* A value that a witness is to have whatever is computed for it. */
struct override {
    size_t index;
    struct fr value;
};

static inline struct composed sample_compose(const struct identity_sample *sample,
                                             const struct override *overrides, size_t count)
{
    struct composed c = {0};
    assert_int_equal(composer_new(&c.composer, COMPOSER_CHAIN), RK_OK);
    for (size_t i = 0; i < count; i++)
        composer_override(c.composer, overrides[i].index, &overrides[i].value);
    identity_circuit_compose(c.composer, &sample->s, &sample->w);
    composed_finish(&c);
    return c;
}

static inline size_t composed_failures(const struct composed *c)
{
    struct circuit_failure failure;
    return circuit_check(&failure, &c->circuit, &c->assignment);
}

/* Whether a row belongs to the component of this path, or to one below it. */
static inline bool composed_is_in(const struct composed *c, size_t row, const char *path)
{
    struct circuit_origins origins = composer_origins(c->composer);
    struct buffer text = {0};
    size_t size = strlen(path);
    assert_int_equal(circuit_path_append(&text, &origins, origins.rows[row].component), RK_OK);
    bool in = text.size_bytes >= size && memcmp(text.bytes, path, size) == 0 &&
              (text.size_bytes == size || text.bytes[size] == '/');
    buffer_free(&text);
    return in;
}

/* How many rows do not hold when those of a component ask nothing. */
static inline size_t composed_failures_without(const struct composed *c, const char *path)
{
    struct circuit_failure failure;
    struct plonk_circuit circuit = c->circuit;
    struct plonk_assignment assignment = c->assignment;
    struct plonk_row *rows = malloc(circuit.row_count * sizeof *rows);
    uint32_t *public_rows = malloc(circuit.public_count * sizeof *public_rows);
    struct fr *inputs = malloc(circuit.public_count * sizeof *inputs);
    assert_true(rows && public_rows && inputs);
    memcpy(rows, circuit.rows, circuit.row_count * sizeof *rows);
    for (size_t i = 0; i < circuit.row_count; i++)
        if (composed_is_in(c, i, path)) memset(rows[i].selectors, 0, sizeof rows[i].selectors);
    circuit.public_count = 0;
    for (size_t i = 0; i < c->circuit.public_count; i++) {
        if (composed_is_in(c, c->circuit.public_rows[i], path)) continue;
        public_rows[circuit.public_count] = c->circuit.public_rows[i];
        inputs[circuit.public_count++] = c->assignment.public_inputs[i];
    }
    circuit.rows = rows;
    circuit.public_rows = public_rows;
    assignment.public_inputs = inputs;
    size_t count = circuit_check(&failure, &circuit, &assignment);
    free(rows);
    free(public_rows);
    free(inputs);
    return count;
}

#endif
