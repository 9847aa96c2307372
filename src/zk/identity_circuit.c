#include "zk/identity_circuit.h"

#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/poseidon.h"
#include "zk/circuit_format.h"
#include "zk/gadget_authority.h"
#include "zk/gadget_tree.h"

enum { NUMBER_BITS = 32, CHALLENGE_BITS = 250, CLASS_BITS = 4 };

static_assert(IDENTITY_CLASSES == 1 << CLASS_BITS, "a class is a choice by its bits");
static_assert(IDENTITY_COUNTRIES == 1 << (2 * IDENTITY_COUNTRIES_HEIGHT),
              "a country is a position of its tree");

static bool has(const struct identity_statement *statement, enum identity_part part)
{
    return (statement->parts & (unsigned)part) != 0;
}

/* What stands at a country's position in a list. */
static struct fr country_leaf(bool is_listed)
{
    struct fr leaf;
    fr_from_u64(&leaf, is_listed ? 1 : 2);
    return leaf;
}

/* ---- Parts ---- */

/* The words of the license, in the order in which they are signed. */
struct words {
    struct witness schema, valid_after, valid_before, handle, birth, residence, citizenship, class,
        screened, subject;
};

/* What the parts share. */
struct shared {
    struct witness context, registry, message, schema, issuer_root, status_root;
    struct bounded challenge, time;
    struct group_point holder, holder_prime, issuer;
    struct words words;
};

static struct witness public_u64(struct composer *c, uint64_t number)
{
    struct fr value;
    fr_from_u64(&value, number);
    return composer_public(c, &value);
}

static struct bounded public_number(struct composer *c, uint32_t number)
{
    return gadget_range(c, public_u64(c, number), NUMBER_BITS);
}

/* 1: the public inputs of every shape. Gives the session's number. */
static struct witness compose_inputs(struct composer *c, struct shared *shared,
                                     const struct identity_statement *statement)
{
    shared->context = composer_public(c, &statement->context);
    shared->registry = composer_public(c, &statement->registry);
    shared->message = composer_public(c, &statement->message);
    struct witness challenge = composer_public(c, &statement->challenge);
    struct witness session = composer_public(c, &statement->session);
    shared->schema = composer_public(c, &statement->schema);
    struct witness time = public_u64(c, statement->time);
    shared->issuer_root = composer_public(c, &statement->issuer_root);
    shared->status_root = composer_public(c, &statement->status_root);
    shared->challenge = gadget_range(c, challenge, CHALLENGE_BITS);
    shared->time = gadget_range(c, time, NUMBER_BITS);
    return session;
}

/* 2: whose license it is, and that he has agreed to this session. */
static void compose_holder(struct composer *c, struct shared *shared,
                           const struct identity_witness *witness)
{
    shared->holder = gadget_group_witness(c, &witness->license.holder);
    shared->holder_prime = gadget_group_witness(c, &witness->key_prime);
    gadget_group_assert_nonzero(c, shared->holder);
    const struct signed_words words = {SHIELDED_SPEND, shared->context, shared->message};
    gadget_authority(c, &words, &witness->authority, shared->holder, shared->holder_prime);
}

/* 3: the license is signed by a key. */
static void compose_license(struct composer *c, struct shared *shared,
                            const struct identity_license *license)
{
    struct fr values[IDENTITY_LICENSE_WORDS];
    struct witness words[IDENTITY_LICENSE_WORDS];
    identity_license_words(values, license);
    words[0] = shared->holder.point.x;
    words[1] = shared->holder.point.y;
    words[2] = shared->schema;
    for (size_t i = 3; i < IDENTITY_LICENSE_WORDS; i++)
        words[i] = composer_witness(c, &values[i]);
    shared->words = (struct words){
        .schema = words[2],
        .valid_after = words[3],
        .valid_before = words[4],
        .handle = words[5],
        .birth = words[6],
        .residence = words[7],
        .citizenship = words[8],
        .class = words[9],
        .screened = words[10],
        .subject = words[11],
    };
    struct witness message = gadget_sponge_hash(c, IDENTITY_LICENSE, words, IDENTITY_LICENSE_WORDS);
    shared->issuer = gadget_group_witness(c, &license->issuer);
    const struct signed_words signing = {IDENTITY_ISSUE, shared->registry, message};
    gadget_signature(c, &signing, &license->u, &license->r, shared->issuer);
    secret_wipe(values, sizeof values);
}

/* 4: the key is that of an issuer whom the registry lists for the schema. */
static void compose_issuer(struct composer *c, const struct shared *shared,
                           const struct identity_witness *witness)
{
    struct fr tag;
    struct witness leaf[4];
    identity_issuer_tag(&tag);
    leaf[0] = composer_constant(c, &tag);
    leaf[1] = shared->issuer.point.x;
    leaf[2] = shared->issuer.point.y;
    leaf[3] = shared->schema;
    struct witness hash = gadget_sponge_hash(c, POSEIDON_OTHER, leaf, RK_ARRAY_LENGTH(leaf));
    struct witness root = gadget_tree_root(c, &witness->issuer, hash);
    composer_assert_equal(c, root, shared->issuer_root);
}

/* 5: valid_after < time < valid_before. */
static void compose_validity(struct composer *c, const struct shared *shared)
{
    struct bounded after = gadget_range(c, shared->words.valid_after, NUMBER_BITS);
    struct bounded before = gadget_range(c, shared->words.valid_before, NUMBER_BITS);
    gadget_assert_less(c, after, shared->time);
    gadget_assert_less(c, shared->time, before);
}

/* 6: nothing is at the position of the handle. */
static void compose_status(struct composer *c, const struct shared *shared,
                           const struct identity_witness *witness)
{
    struct tree_way way = gadget_tree_vacant(c, &witness->status);
    composer_assert_equal(c, way.position, shared->words.handle);
    composer_assert_equal(c, way.root, shared->status_root);
}

/* 7: the number follows from the person, the context and the challenge. */
static void compose_session(struct composer *c, const struct shared *shared, struct witness session)
{
    const struct witness words[] = {shared->context, shared->holder_prime.point.x,
                                    shared->holder_prime.point.y, shared->challenge.value};
    struct witness hash = gadget_sponge_hash(c, IDENTITY_SESSION, words, RK_ARRAY_LENGTH(words));
    composer_assert_equal(c, hash, session);
}

static void compose_age(struct composer *c, const struct shared *shared,
                        const struct identity_statement *statement)
{
    struct bounded after = public_number(c, statement->born_after);
    struct bounded before = public_number(c, statement->born_before);
    struct bounded birth = gadget_range(c, shared->words.birth, NUMBER_BITS);
    gadget_assert_less(c, after, birth);
    gadget_assert_less(c, birth, before);
}

static void compose_country(struct composer *c, const struct identity_country_rule *rule,
                            const struct poseidon_opening *opening, struct witness country)
{
    struct fr value = country_leaf(rule->is_listed);
    struct witness root = composer_public(c, &rule->root);
    struct witness leaf = composer_public(c, &value);
    struct tree_way way = gadget_tree_way(c, opening, leaf);
    composer_assert_equal(c, way.position, country);
    composer_assert_equal(c, way.root, root);
}

/* The bit of the mask that the class names, chosen by the bits of the class, is 1. */
static void compose_class(struct composer *c, const struct shared *shared,
                          const struct identity_statement *statement)
{
    struct bit_string mask, class;
    struct witness choices[IDENTITY_CLASSES];
    struct witness classes = public_u64(c, statement->classes);
    gadget_bits(c, &mask, classes, IDENTITY_CLASSES);
    gadget_bits(c, &class, shared->words.class, CLASS_BITS);
    for (size_t i = 0; i < IDENTITY_CLASSES; i++)
        choices[i] = mask.bits[i].value;
    for (size_t level = 0, left = IDENTITY_CLASSES / 2; left > 0; level++, left /= 2)
        for (size_t i = 0; i < left; i++)
            choices[i] = gadget_choose(c, class.bits[level], choices[2 * i + 1], choices[2 * i]);
    composer_assert_constant(c, choices[0], &fr_one);
}

static void compose_screened(struct composer *c, const struct shared *shared,
                             const struct identity_statement *statement)
{
    struct bounded after = public_number(c, statement->screened_after);
    struct bounded screened = gadget_range(c, shared->words.screened, NUMBER_BITS);
    gadget_assert_less(c, after, screened);
}

static void compose_sanctions(struct composer *c, const struct shared *shared,
                              const struct identity_statement *statement,
                              const struct identity_witness *witness)
{
    struct witness root = composer_public(c, &statement->deny_root);
    struct witness found = gadget_set_absent(c, &witness->deny, &witness->deny_low,
                                             &witness->deny_high, shared->words.subject);
    composer_assert_equal(c, found, root);
}

static void compose_disclosure(struct composer *c, const struct shared *shared,
                               const struct identity_statement *statement, const struct fj *eps)
{
    struct group_point auditor = gadget_group_public(c, &statement->auditor);
    const struct witness words[IDENTITY_DISCLOSURE_WORDS] = {
        shared->holder.point.x, shared->holder.point.y, shared->issuer.point.x,
        shared->issuer.point.y, shared->words.handle,
    };
    gadget_encrypt(c, IDENTITY_DISCLOSE, shared->context, auditor, eps, words,
                   IDENTITY_DISCLOSURE_WORDS, &statement->disclosure.e,
                   statement->disclosure.cipher);
}

static void compose_part(struct composer *c, const struct shared *shared, enum identity_part part,
                         const struct identity_statement *statement,
                         const struct identity_witness *witness)
{
    switch (part) {
    case IDENTITY_AGE: compose_age(c, shared, statement); return;
    case IDENTITY_RESIDENCE:
        compose_country(c, &statement->residence, &witness->residence, shared->words.residence);
        return;
    case IDENTITY_CITIZENSHIP:
        compose_country(c, &statement->citizenship, &witness->citizenship,
                        shared->words.citizenship);
        return;
    case IDENTITY_CLASS: compose_class(c, shared, statement); return;
    case IDENTITY_SCREENED: compose_screened(c, shared, statement); return;
    case IDENTITY_SANCTIONS: compose_sanctions(c, shared, statement, witness); return;
    case IDENTITY_DISCLOSURE: compose_disclosure(c, shared, statement, &witness->eps); return;
    case IDENTITY_PARTS_ALL: return;
    }
}

/* ---- The circuit ---- */

static const char *const part_names[IDENTITY_PART_COUNT] = {
#define IDENTITY_PART_NAME(name, text, inputs) text,
    IDENTITY_PARTS(IDENTITY_PART_NAME)
#undef IDENTITY_PART_NAME
};

/* Rows must not depend on values, and heights are values here. */
static bool heights_fit(const struct identity_witness *witness)
{
    return witness->issuer.height == IDENTITY_ISSUERS_HEIGHT &&
           witness->status.height == IDENTITY_STATUS_HEIGHT &&
           witness->residence.height == IDENTITY_COUNTRIES_HEIGHT &&
           witness->citizenship.height == IDENTITY_COUNTRIES_HEIGHT &&
           witness->deny.height == IDENTITY_DENY_LIST_HEIGHT;
}

void identity_circuit_compose(struct composer *c, const struct identity_statement *statement,
                              const struct identity_witness *witness)
{
    struct shared shared = {.context = witness_zero};
    if (!heights_fit(witness)) {
        composer_fail(c, RK_USAGE, "an opening of a tree of another height");
        return;
    }
    struct witness session = compose_inputs(c, &shared, statement);
    composer_enter(c, "holder");
    compose_holder(c, &shared, witness);
    composer_leave(c);
    composer_enter(c, "license");
    compose_license(c, &shared, &witness->license);
    composer_leave(c);
    composer_enter(c, "issuer");
    compose_issuer(c, &shared, witness);
    composer_leave(c);
    composer_enter(c, "validity");
    compose_validity(c, &shared);
    composer_leave(c);
    composer_enter(c, "status");
    compose_status(c, &shared, witness);
    composer_leave(c);
    composer_enter(c, "session");
    compose_session(c, &shared, session);
    composer_leave(c);
    for (unsigned i = 0; i < IDENTITY_PART_COUNT; i++) {
        enum identity_part part = (enum identity_part)(1 << i);
        if (!has(statement, part)) continue;
        composer_enter(c, part_names[i]);
        compose_part(c, &shared, part, statement, witness);
        composer_leave(c);
    }
}

void identity_blank(struct identity_statement *statement, struct identity_witness *witness,
                    unsigned parts)
{
    *statement = (struct identity_statement){.parts = parts};
    *witness = (struct identity_witness){.eps = fj_one};
    witness->issuer.height = IDENTITY_ISSUERS_HEIGHT;
    witness->status.height = IDENTITY_STATUS_HEIGHT;
    witness->residence.height = witness->citizenship.height = IDENTITY_COUNTRIES_HEIGHT;
    witness->deny.height = IDENTITY_DENY_LIST_HEIGHT;
}

void identity_statement_make(struct identity_statement *statement,
                             const struct identity_witness *witness)
{
    const struct identity_license *license = &witness->license;
    identity_session_number(&statement->session, &statement->context, &witness->key_prime,
                            &statement->challenge);
    if (!has(statement, IDENTITY_DISCLOSURE)) return;
    const struct identity_disclosed plain = {license->holder, license->issuer, license->handle};
    identity_disclose(&statement->disclosure, &statement->context, &statement->auditor,
                      &witness->eps, &plain);
}

/* ---- Public inputs ---- */

/* A list that grows. */
struct inputs {
    struct fr *values;
    size_t count;
};

static void put(struct inputs *inputs, const struct fr *value)
{
    inputs->values[inputs->count++] = *value;
}

static void put_number(struct inputs *inputs, uint64_t number)
{
    fr_from_u64(&inputs->values[inputs->count++], number);
}

static void put_country(struct inputs *inputs, const struct identity_country_rule *rule)
{
    struct fr leaf = country_leaf(rule->is_listed);
    put(inputs, &rule->root);
    put(inputs, &leaf);
}

static void put_point(struct inputs *inputs, const struct jubjub_affine *point)
{
    put(inputs, &point->u);
    put(inputs, &point->v);
}

size_t identity_public_inputs(struct fr out[IDENTITY_PUBLIC_INPUTS_MAX],
                              const struct identity_statement *s)
{
    struct inputs inputs = {out, 0};
    put(&inputs, &s->context);
    put(&inputs, &s->registry);
    put(&inputs, &s->message);
    put(&inputs, &s->challenge);
    put(&inputs, &s->session);
    put(&inputs, &s->schema);
    put_number(&inputs, s->time);
    put(&inputs, &s->issuer_root);
    put(&inputs, &s->status_root);
    if (has(s, IDENTITY_AGE)) {
        put_number(&inputs, s->born_after);
        put_number(&inputs, s->born_before);
    }
    if (has(s, IDENTITY_RESIDENCE)) put_country(&inputs, &s->residence);
    if (has(s, IDENTITY_CITIZENSHIP)) put_country(&inputs, &s->citizenship);
    if (has(s, IDENTITY_CLASS)) put_number(&inputs, s->classes);
    if (has(s, IDENTITY_SCREENED)) put_number(&inputs, s->screened_after);
    if (has(s, IDENTITY_SANCTIONS)) put(&inputs, &s->deny_root);
    if (has(s, IDENTITY_DISCLOSURE)) {
        put_point(&inputs, &s->auditor);
        put_point(&inputs, &s->disclosure.e);
        for (size_t i = 0; i < IDENTITY_DISCLOSURE_WORDS; i++)
            put(&inputs, &s->disclosure.cipher[i]);
    }
    return inputs.count;
}

/* ---- Sets ---- */

enum rk_result identity_countries_make(struct poseidon_tree *tree, const uint16_t *countries,
                                       size_t count)
{
    struct fr unlisted = country_leaf(false), listed = country_leaf(true);
    RK_TRY(poseidon_tree_init(tree, IDENTITY_COUNTRIES_HEIGHT));
    for (uint64_t i = 0; i < IDENTITY_COUNTRIES; i++)
        RK_TRY(poseidon_tree_insert(tree, i, &unlisted));
    for (size_t i = 0; i < count; i++)
        RK_TRY(poseidon_tree_insert(tree, countries[i], &listed));
    return RK_OK;
}

/* Whether a < b as integers. Subjects of lists are public. */
static bool is_below_vartime(const struct fr *a, const struct fr *b)
{
    uint64_t x[4], y[4];
    fr_to_limbs(x, a);
    fr_to_limbs(y, b);
    for (size_t i = 4; i-- > 0;)
        if (x[i] != y[i]) return x[i] < y[i];
    return false;
}

/* The ends of gap i of a list: its neighbours, or 0 and q - 1. */
static void gap_of(struct fr *low, struct fr *high, const struct fr *subjects, size_t count,
                   size_t i)
{
    *low = i > 0 ? subjects[i - 1] : fr_zero;
    *high = i < count ? subjects[i] : composer_minus_one;
}

enum rk_result identity_deny_list_make(struct poseidon_tree *tree, const struct fr *subjects,
                                       size_t count)
{
    RK_TRY(poseidon_tree_init(tree, IDENTITY_DENY_LIST_HEIGHT));
    if (count >= (size_t)1 << (2 * IDENTITY_DENY_LIST_HEIGHT)) return RK_FULL;
    for (size_t i = 0; i <= count; i++) {
        struct fr low, high, leaf;
        gap_of(&low, &high, subjects, count, i);
        if (!is_below_vartime(&low, &high)) return RK_INVALID;
        gadget_set_leaf(&leaf, &low, &high);
        RK_TRY(poseidon_tree_insert(tree, i, &leaf));
    }
    return RK_OK;
}

enum rk_result identity_deny_list_open(struct identity_witness *witness, struct poseidon_tree *tree,
                                       const struct fr *subjects, size_t count,
                                       const struct fr *subject)
{
    size_t first = 0, end = count;
    struct fr low, high;
    /* The number of subjects below this one. */
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (is_below_vartime(&subjects[middle], subject))
            first = middle + 1;
        else
            end = middle;
    }
    gap_of(&low, &high, subjects, count, first);
    if (!is_below_vartime(&low, subject) || !is_below_vartime(subject, &high)) return RK_NOT_FOUND;
    RK_TRY(poseidon_tree_open(tree, &witness->deny, first));
    witness->deny_low = low;
    witness->deny_high = high;
    return RK_OK;
}

enum rk_result identity_circuit_id(struct fr *out, unsigned parts)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-circuit-v1";
    struct buffer packed = {0};
    struct identity_statement statement;
    struct identity_witness witness;
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    identity_blank(&statement, &witness, parts);
    RK_TRY(composer_new(&composer, COMPOSER_CHAIN));
    identity_circuit_compose(composer, &statement, &witness);
    enum rk_result result = composer_finish(composer, &circuit, &assignment, NULL);
    if (!result) result = circuit_pack(&packed, &circuit);
    if (!result) fr_hash_domain(out, domain, buffer_span(&packed));
    buffer_free(&packed);
    composer_free(composer);
    return result;
}
