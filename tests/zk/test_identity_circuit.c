/* The identity circuit: honest sessions of every part, and what each of its constraints refuses. */

#include "crypto/poseidon.h"
#include "identity_sample.h"
#include "zk/circuit_detect.h"
#include "zk/circuit_layout.h"
#include "zk/composer_override.h"

#include <stdio.h>

/* ---- Honest sessions ---- */

static void assert_holds(const struct composed *c)
{
    struct circuit_failure failure;
    struct circuit_origins origins = composer_origins(c->composer);
    struct buffer text = {0};
    if (circuit_check(&failure, &c->circuit, &c->assignment) == 0) return;
    assert_int_equal(circuit_failure_append(&text, &failure, &origins), RK_OK);
    fail_msg("%.*s", (int)text.size_bytes, (const char *)text.bytes);
}

static void an_honest_session_holds_in_every_shape(void **state)
{
    (void)state;
    struct identity_sample sample;
    for (unsigned i = 0; i < IDENTITY_PART_COUNT + 2; i++) {
        unsigned parts = i == 0 ? 0 : i <= IDENTITY_PART_COUNT ? 1u << (i - 1) : IDENTITY_PARTS_ALL;
        struct fr inputs[IDENTITY_PUBLIC_INPUTS_MAX];
        sample_make(&sample, parts);
        struct composed c = sample_compose(&sample, NULL, 0);
        assert_holds(&c);
        size_t count = identity_public_inputs(inputs, &sample.s);
        assert_int_equal(count, c.circuit.public_count);
        for (size_t k = 0; k < count; k++)
            assert_true(fr_equal(&inputs[k], &c.assignment.public_inputs[k]));
        print_message("parts %02x: %zu rows, %zu public inputs\n", parts, c.circuit.row_count,
                      count);
        composer_free(c.composer);
        sample_free(&sample);
    }
}

/* ---- Lies ---- */

/* Another license of the same person, signed by the same issuer. */
static void sign_again(struct identity_sample *sample)
{
    sample_sign_license(sample);
    sample_agree(sample);
}

static void add_one(struct fr *value)
{
    fr_add(value, value, &fr_one);
}

/* (0, -1), of order 2. */
static void add_torsion(struct jubjub_affine *point)
{
    struct jubjub_affine two = {.u = fr_zero, .v = composer_minus_one};
    struct jubjub_extended sum;
    jubjub_from_affine(&sum, point);
    jubjub_add_affine(&sum, &sum, &two);
    jubjub_to_affine(point, &sum);
}

/* Signs what identity_license_sign refuses. */
static void sign_anything(struct identity_sample *sample)
{
    struct identity_license *license = &sample->w.license;
    struct fr words[6] = {license->registry}, hash;
    struct fj nonce, c;
    fj_from_u64(&nonce, 99);
    jubjub_mul_generator(&license->r, &nonce);
    words[1] = license->r.u;
    words[2] = license->r.v;
    words[3] = license->issuer.u;
    words[4] = license->issuer.v;
    identity_license_hash(&words[5], license);
    assert_int_equal(poseidon_sponge(&hash, 1, IDENTITY_ISSUE, words, 6), RK_OK);
    poseidon_truncate(&c, &hash);
    fj_mul(&c, &c, &sample->issuer_secret);
    fj_sub(&license->u, &nonce, &c);
}

/* LIES(X): name, the component that refuses it, whether that one alone does, and what the prover
 * does: `s` is the statement, `w` the witness, `sample` everything. */
#define LIES(X)                                                                                    \
    X(another_context, "holder", false, add_one(&s->context))                                      \
    X(another_context_with_its_number, "holder", true, {                                           \
        add_one(&s->context);                                                                      \
        identity_statement_make(s, w);                                                             \
    })                                                                                             \
    X(another_message, "holder", true, add_one(&s->message))                                       \
    X(a_signature_of_somebody_else, "holder", true, {                                              \
        struct fj other;                                                                           \
        fj_from_u64(&other, 5);                                                                    \
        shielded_authorise(&w->authority, &s->context, &s->message, &other, sample_random);        \
    })                                                                                             \
    X(a_second_key_of_somebody_else, "holder", true, {                                             \
        struct fj other;                                                                           \
        fj_from_u64(&other, 5);                                                                    \
        jubjub_mul_generator_nums(&w->key_prime, &other);                                          \
        identity_statement_make(s, w);                                                             \
    })                                                                                             \
    X(a_second_key_under_the_first_base, "holder", true, {                                         \
        w->key_prime = sample->holder.key;                                                         \
        identity_statement_make(s, w);                                                             \
    })                                                                                             \
    X(no_key, "holder/nonzero", true, {                                                            \
        fj_from_u64(&sample->x, 0);                                                                \
        identity_holder(&sample->holder, &sample->x);                                              \
        w->license.holder = sample->holder.key;                                                    \
        w->key_prime = sample->holder.key_prime;                                                   \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(another_response, "holder/authority", true,                                                  \
      fj_add(&w->authority.u, &w->authority.u, &fj_one))                                           \
    X(a_torsion_component_in_the_number, "session", true, {                                        \
        struct jubjub_affine shifted = w->key_prime;                                               \
        add_torsion(&shifted);                                                                     \
        identity_session_number(&s->session, &s->context, &shifted, &s->challenge);                \
    })                                                                                             \
    X(a_torsion_component_in_the_signature, "holder/authority", true,                              \
      add_torsion(&w->authority.r2))                                                               \
    X(the_license_of_somebody_else, "license", true, {                                             \
        fj_from_u64(&sample->x, 5);                                                                \
        identity_holder(&sample->holder, &sample->x);                                              \
        w->license.holder = sample->holder.key;                                                    \
        w->key_prime = sample->holder.key_prime;                                                   \
        sample_agree(sample);                                                                      \
    })                                                                                             \
    X(another_registry, "license", true, add_one(&s->registry))                                    \
    X(another_schema, "license", false, add_one(&s->schema))                                       \
    X(a_longer_validity, "license", true, w->license.valid_before += 100)                          \
    X(an_earlier_validity, "license", true, w->license.valid_after -= 100)                         \
    X(another_handle, "license", true, {                                                           \
        w->license.handle ^= 0x40;                                                                 \
        sample_open(sample);                                                                       \
        identity_statement_make(s, w);                                                             \
    })                                                                                             \
    X(an_earlier_birth, "license", true, w->license.attributes.birth -= 10000)                     \
    X(another_residence, "license", true, {                                                        \
        w->license.attributes.residence = SAMPLE_FRANCE;                                           \
        sample_open(sample);                                                                       \
    })                                                                                             \
    X(another_citizenship, "license", true, {                                                      \
        w->license.attributes.citizenship = SAMPLE_GERMANY;                                        \
        sample_open(sample);                                                                       \
    })                                                                                             \
    X(another_class, "license", true, w->license.attributes.investor_class = 2)                    \
    X(a_later_screening, "license", true, w->license.attributes.screened++)                        \
    X(another_subject, "license", true, add_one(&w->license.attributes.subject))                   \
    X(another_signature, "license/signature", true, fj_add(&w->license.u, &w->license.u, &fj_one)) \
    X(a_license_that_the_person_signed, "issuer", true, {                                          \
        sample->issuer_secret = sample->x;                                                         \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(an_issuer_of_another_schema, "issuer", true, {                                               \
        add_one(&s->schema);                                                                       \
        w->license.schema = s->schema;                                                             \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(another_set_of_issuers, "issuer", true, add_one(&s->issuer_root))                            \
    X(the_hour_at_which_it_begins, "validity", true, s->time = w->license.valid_after)             \
    X(the_hour_at_which_it_ends, "validity", true, s->time = w->license.valid_before)              \
    X(an_hour_long_ago, "validity", true, s->time = 0)                                             \
    X(a_revoked_license, "status", true, {                                                         \
        struct fr revoked = fr_one;                                                                \
        assert_int_equal(poseidon_tree_insert(&sample->status, SAMPLE_HANDLE, &revoked), RK_OK);   \
        assert_int_equal(poseidon_tree_root(&sample->status, &s->status_root), RK_OK);             \
    })                                                                                             \
    X(the_place_of_a_revoked_license, "status", true, {                                            \
        struct fr revoked = fr_one;                                                                \
        assert_int_equal(poseidon_tree_insert(&sample->status, SAMPLE_HANDLE, &revoked), RK_OK);   \
        assert_int_equal(poseidon_tree_open(&sample->status, &w->status, SAMPLE_HANDLE), RK_OK);   \
        s->status_root = w->status.root;                                                           \
    })                                                                                             \
    X(the_place_of_another_license, "status", true, {                                              \
        struct fr revoked = fr_one;                                                                \
        assert_int_equal(poseidon_tree_insert(&sample->status, SAMPLE_HANDLE, &revoked), RK_OK);   \
        assert_int_equal(                                                                          \
            poseidon_tree_open_vacant(&sample->status, &w->status, SAMPLE_HANDLE + 2), RK_OK);     \
        s->status_root = w->status.root;                                                           \
    })                                                                                             \
    X(another_challenge, "session", true, add_one(&s->challenge))                                  \
    X(another_number, "session", true, add_one(&s->session))                                       \
    X(a_challenge_of_251_bits, "range", true, {                                                    \
        const uint64_t limbs[4] = {5, 0, 0, UINT64_C(1) << 58};                                    \
        fr_from_limbs(&s->challenge, limbs);                                                       \
        sample_agree(sample);                                                                      \
    })                                                                                             \
    X(a_birth_on_the_first_day_too_young, "age", true, s->born_before = 19800229)                  \
    X(a_birth_on_the_last_day_too_old, "age", true, s->born_after = 19800229)                      \
    X(a_residence_that_is_not_listed, "residence", true, {                                         \
        w->license.attributes.residence = SAMPLE_NORTH_KOREA;                                      \
        sample_open(sample);                                                                       \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(the_residence_of_somebody_else, "residence", true,                                           \
      assert_int_equal(poseidon_tree_open(&sample->welcome, &w->residence, SAMPLE_FRANCE), RK_OK)) \
    X(another_list_of_residences, "residence", true, s->residence.root = s->citizenship.root)      \
    X(a_citizenship_that_is_listed, "citizenship", true, {                                         \
        w->license.attributes.citizenship = SAMPLE_NORTH_KOREA;                                    \
        sample_open(sample);                                                                       \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(a_class_that_will_not_do, "investor class", true, s->classes = 0xffff & ~(1 << 9))           \
    X(a_class_of_five_bits, "investor class", true, {                                              \
        w->license.attributes.investor_class = 9 + 16;                                             \
        sign_anything(sample);                                                                     \
        sample_agree(sample);                                                                      \
    })                                                                                             \
    X(a_screening_too_long_ago, "screened", true,                                                  \
      s->screened_after = w->license.attributes.screened)                                          \
    X(a_person_on_the_list, "sanctions", true, {                                                   \
        w->license.attributes.subject = sample->denied_subjects[1];                                \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(a_gap_that_is_not_of_the_list, "sanctions", true, {                                          \
        w->license.attributes.subject = sample->denied_subjects[1];                                \
        w->deny_high = composer_minus_one;                                                         \
        sign_again(sample);                                                                        \
    })                                                                                             \
    X(a_gap_beside_the_person, "sanctions", true, {                                                \
        w->deny_low = fr_zero;                                                                     \
        w->deny_high = sample->denied_subjects[0];                                                 \
        assert_int_equal(poseidon_tree_open(&sample->denied, &w->deny, 0), RK_OK);                 \
    })                                                                                             \
    X(another_list, "sanctions", true, add_one(&s->deny_root))                                     \
    X(another_word_for_the_auditor, "disclosure", true, add_one(&s->disclosure.cipher[0]))         \
    X(another_handle_for_the_auditor, "disclosure", true, add_one(&s->disclosure.cipher[4]))       \
    X(the_name_of_somebody_else_for_the_auditor, "disclosure", true, {                             \
        struct identity_disclosed plain = {.handle = SAMPLE_HANDLE};                               \
        jubjub_mul_generator(&plain.holder, &w->eps);                                              \
        plain.issuer = w->license.issuer;                                                          \
        identity_disclose(&s->disclosure, &s->context, &s->auditor, &w->eps, &plain);              \
    })                                                                                             \
    X(a_disclosure_to_somebody_else, "disclosure", true, {                                         \
        struct jubjub_affine auditor = s->auditor;                                                 \
        s->auditor = sample->holder.key;                                                           \
        identity_statement_make(s, w);                                                             \
        s->auditor = auditor;                                                                      \
    })                                                                                             \
    X(a_disclosure_that_cannot_be_opened, "disclosure", true,                                      \
      jubjub_mul_generator(&s->disclosure.e, &fj_one))

#define LIE(name, path, alone, ...)                                                      \
    static void lie_##name(struct identity_sample *sample, struct identity_statement *s, \
                           struct identity_witness *w)                                   \
    {                                                                                    \
        (void)sample;                                                                    \
        (void)s;                                                                         \
        (void)w;                                                                         \
        __VA_ARGS__;                                                                     \
    }
LIES(LIE)
#undef LIE

struct lie {
    const char *name, *path;
    bool is_alone;
    void (*tell)(struct identity_sample *sample, struct identity_statement *s,
                 struct identity_witness *w);
};

static const struct lie lies[] = {
#define LIE(name, path, alone, ...) {#name, path, alone, lie_##name},
    LIES(LIE)
#undef LIE
};

/* The component refuses the lie, and where it is told to be the only one, nothing else would. */
static void each_lie_is_refused_by_the_component_that_is_there_for_it(void **state)
{
    (void)state;
    struct identity_sample sample;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(lies); i++) {
        const struct lie *lie = &lies[i];
        struct circuit_failure failure;
        sample_make(&sample, IDENTITY_PARTS_ALL);
        lie->tell(&sample, &sample.s, &sample.w);
        struct composed c = sample_compose(&sample, NULL, 0);
        if (circuit_check(&failure, &c.circuit, &c.assignment) == 0)
            fail_msg("%s passes", lie->name);
        struct circuit_origins origins = composer_origins(c.composer);
        struct buffer text = {0};
        assert_int_equal(circuit_failure_append(&text, &failure, &origins), RK_OK);
        if (!composed_is_in(&c, failure.row, lie->path))
            fail_msg("%s is not refused in %s: %.*s", lie->name, lie->path, (int)text.size_bytes,
                     (const char *)text.bytes);
        if (lie->is_alone && composed_failures_without(&c, lie->path) != 0)
            fail_msg("%s is refused outside of %s too", lie->name, lie->path);
        buffer_free(&text);
        composer_free(c.composer);
        sample_free(&sample);
    }
}

/* ---- Witnesses that lie alone ---- */

/* What is computed from a changed witness follows it, and yet no change passes: nothing in the
 * circuit is a prover's to choose but what he is to know. */
static void no_witness_can_be_another(void **state)
{
    (void)state;
#if defined RK_SANITIZED || defined RUSKVM_CHECK
    enum { STRIDE = 4999 };
#else
    enum { STRIDE = 397 };
#endif
    static struct identity_sample sample;
    sample_make(&sample, IDENTITY_PARTS_ALL);
    struct composed honest = sample_compose(&sample, NULL, 0);
    size_t first = COMPOSER_INITIAL_WITNESSES, tried = 0;
    for (size_t i = first; i < honest.circuit.witness_count; i += STRIDE, tried++) {
        struct override lie = {.index = i, .value = honest.assignment.witnesses[i]};
        fr_add(&lie.value, &lie.value, &fr_one);
        struct composed c = sample_compose(&sample, &lie, 1);
        if (composed_failures(&c) == 0) {
            struct circuit_origins origins = composer_origins(c.composer);
            struct buffer text = {0};
            for (size_t row = 0; row < c.circuit.row_count && text.size_bytes == 0; row++)
                for (size_t w = 0; w < PLONK_WIRE_COUNT && text.size_bytes == 0; w++)
                    if (c.circuit.rows[row].wires[w] == i)
                        assert_int_equal(circuit_origin_append(&text, &origins, row), RK_OK);
            fail_msg("witness %zu may be another: %.*s", i, (int)text.size_bytes,
                     (const char *)text.bytes);
        }
        composer_free(c.composer);
    }
    print_message("%zu of %zu witnesses\n", tried, honest.circuit.witness_count);
    composer_free(honest.composer);
    sample_free(&sample);
}

/* ---- Shapes ---- */

static void rows_depend_on_parts_alone(void **state)
{
    (void)state;
    static struct identity_sample sample;
    static const unsigned shapes[] = {0, IDENTITY_AGE, IDENTITY_SANCTIONS, IDENTITY_PARTS_ALL};
    uint8_t marks[RK_ARRAY_LENGTH(shapes)][CIRCUIT_FINGERPRINT_BYTES];
    struct fr ids[RK_ARRAY_LENGTH(shapes)];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(shapes); i++) {
        uint8_t blank[CIRCUIT_FINGERPRINT_BYTES];
        sample_make(&sample, shapes[i]);
        struct composed c = sample_compose(&sample, NULL, 0);
        circuit_fingerprint(marks[i], &c.circuit);
        composer_free(c.composer);
        sample_free(&sample);
        identity_blank(&sample.s, &sample.w, shapes[i]);
        c = sample_compose(&sample, NULL, 0);
        circuit_fingerprint(blank, &c.circuit);
        composer_free(c.composer);
        assert_memory_equal(marks[i], blank, sizeof blank);
        assert_int_equal(identity_circuit_id(&ids[i], shapes[i]), RK_OK);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(marks[i], marks[k], sizeof blank);
            assert_false(fr_equal(&ids[i], &ids[k]));
        }
    }
}

/* From what a prover is to know everything else follows: the detector's verdict on every shape of
 * one part, and on all parts together. */
static void the_detector_finds_nothing(void **state)
{
    (void)state;
    static struct identity_sample sample;
    for (unsigned i = 0; i < IDENTITY_PART_COUNT + 2; i++) {
        struct detection found;
        struct rk_error error = {.result = RK_OK};
        identity_blank(&sample.s, &sample.w,
                       i == 0                     ? 0
                       : i <= IDENTITY_PART_COUNT ? 1u << (i - 1)
                                                  : IDENTITY_PARTS_ALL);
        struct composed c = sample_compose(&sample, NULL, 0);
        struct circuit_origins origins = composer_origins(c.composer);
        if (circuit_detect(&found, &c.circuit, &origins, &error)) fail_msg("%s", error.message);
        print_message("parts %02x: %zu inputs, %zu benign, %zu undetermined of %zu witnesses\n",
                      sample.s.parts, found.input_count, found.benign_count,
                      found.undetermined_count, found.witness_count);
        if (!detection_is_clean(&found)) {
            struct buffer text = {0};
            assert_int_equal(detection_report(&text, &found, &origins), RK_OK);
            fail_msg("%.*s", (int)text.size_bytes, (const char *)text.bytes);
        }
        detection_free(&found);
        composer_free(c.composer);
    }
}

static void openings_of_other_trees_are_refused(void **state)
{
    (void)state;
    static struct identity_sample sample;
    unsigned *const heights[] = {&sample.w.issuer.height, &sample.w.status.height,
                                 &sample.w.residence.height, &sample.w.citizenship.height,
                                 &sample.w.deny.height};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(heights); i++) {
        struct composer *composer = NULL;
        identity_blank(&sample.s, &sample.w, IDENTITY_PARTS_ALL);
        *heights[i] += 1;
        assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
        identity_circuit_compose(composer, &sample.s, &sample.w);
        assert_int_equal(composer_result(composer), RK_USAGE);
        composer_free(composer);
    }
}

static void lists_are_checked_when_they_are_made(void **state)
{
    (void)state;
    static const uint16_t too_many[] = {IDENTITY_COUNTRIES};
    static struct identity_witness witness;
    struct poseidon_tree tree;
    struct fr subjects[3], zero = fr_zero, other;
    assert_int_equal(identity_countries_make(&tree, too_many, 1), RK_USAGE);
    poseidon_tree_free(&tree);
    fr_from_u64(&subjects[0], 5);
    fr_from_u64(&subjects[1], 5);
    subjects[2] = composer_minus_one;
    assert_int_equal(identity_deny_list_make(&tree, subjects, 2), RK_INVALID); /* twice */
    poseidon_tree_free(&tree);
    assert_int_equal(identity_deny_list_make(&tree, &zero, 1), RK_INVALID);
    poseidon_tree_free(&tree);
    assert_int_equal(identity_deny_list_make(&tree, &subjects[2], 1), RK_INVALID);
    poseidon_tree_free(&tree);
    fr_from_u64(&subjects[1], 9);
    assert_int_equal(identity_deny_list_make(&tree, subjects, 2), RK_OK);
    for (uint64_t i = 0; i < 12; i++) {
        fr_from_u64(&other, i);
        enum rk_result wanted = i == 0 || i == 5 || i == 9 ? RK_NOT_FOUND : RK_OK;
        assert_int_equal(identity_deny_list_open(&witness, &tree, subjects, 2, &other), wanted);
    }
    poseidon_tree_free(&tree);
    assert_int_equal(identity_deny_list_make(&tree, subjects, 0), RK_OK); /* nobody */
    assert_int_equal(identity_deny_list_open(&witness, &tree, subjects, 0, &other), RK_OK);
    poseidon_tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_session_holds_in_every_shape),
        cmocka_unit_test(each_lie_is_refused_by_the_component_that_is_there_for_it),
        cmocka_unit_test(no_witness_can_be_another),
        cmocka_unit_test(rows_depend_on_parts_alone),
        cmocka_unit_test(the_detector_finds_nothing),
        cmocka_unit_test(openings_of_other_trees_are_refused),
        cmocka_unit_test(lists_are_checked_when_they_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
