/* Sessions of licenses from policy to verdict, with real proofs, and their bytes. */

#include "zk/identity_sample.h"

#include "base/parallel.h"
#include "chain/identity_session.h"

#include <stdio.h>

enum { PARTS = IDENTITY_AGE | IDENTITY_CLASS | IDENTITY_DISCLOSURE };

/* ---- Ages ---- */

static void ages_are_counted_by_the_calendar(void **state)
{
    (void)state;
    static const struct {
        uint32_t day;
        uint8_t age_min, age_max;
        uint32_t born_after, born_before;
    } cases[] = {
        {0, 18, 0, 0, 19520102},
        {0, 0, 0, 0, UINT32_MAX},
        {11016, 18, 0, 0, 19820230}, /* 2000-02-29 */
        {11017, 18, 64, 19350301, 19820302},
        {19722, 1, 1, 20211231, 20221232}, /* 2023-12-31 */
        {19723, 21, 0, 0, 20030102},       /* 2024-01-01 */
        {19782, 18, 0, 0, 20060230},       /* 2024-02-29 */
        {47540, 18, 0, 0, 20820229},       /* 2100-02-28 */
        {47541, 18, 0, 0, 20820302},       /* 2100-03-01 */
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint32_t after, before;
        identity_birth_bounds(&after, &before, cases[i].day * 24 + 23, cases[i].age_min,
                              cases[i].age_max);
        assert_int_equal(after, cases[i].born_after);
        assert_int_equal(before, cases[i].born_before);
    }
}

/* ---- A service and a person ---- */

struct scene {
    struct identity_sample sample;
    struct identity_policy policy;
    struct identity_present present;
    struct identity_offer offer;
    struct identity_session session;
    struct fr id;
};

static void scene_make(struct scene *scene)
{
    struct identity_sample *sample = &scene->sample;
    sample_make(sample, PARTS);
    scene->policy = (struct identity_policy){
        .chain_id = 7,
        .schema = sample->s.schema,
        .challenge = sample->s.challenge,
        .parts = PARTS,
        .hours_max = 2,
        .age_min = 18,
        .classes = 1 << 9,
        .auditor = sample->s.auditor,
    };
    memcpy(scene->policy.contract, sample_contract, sizeof sample_contract);
    memcpy(scene->policy.registry, sample_registry, sizeof sample_registry);
    scene->present = (struct identity_present){SAMPLE_HOUR, &sample->s.issuer_root,
                                               &sample->s.status_root, 1, 1};
    assert_int_equal(identity_circuit_id(&scene->id, PARTS), RK_OK);
    scene->offer = (struct identity_offer){
        .policy = &scene->policy, .id = &scene->id, .hour = SAMPLE_HOUR, .account = {5}};
    memcpy(scene->offer.random, sample_random, sizeof sample_random);
}

static enum rk_result begin(struct scene *scene, struct rk_error *error)
{
    return identity_session_begin(&scene->session, &scene->sample.s, &scene->sample.w,
                                  &scene->offer, &scene->sample.x, error);
}

static void what_a_license_cannot_be_used_for_is_told_before_proving(void **state)
{
    (void)state;
    static struct scene scene;
    struct rk_error error;
    static const struct {
        const char *message;
        int what;
    } cases[] = {
        {"the license is that of another person", 0},
        {"the license is for another registry", 1},
        {"the license has another schema", 2},
        {"the license does not hold in this hour", 3},
        {"the license does not hold in this hour", 4},
        {"the license is not signed by its issuer", 5},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        scene_make(&scene);
        assert_int_equal(begin(&scene, &error), RK_OK);
        if (cases[i].what == 0) scene.sample.x = fj_one;
        if (cases[i].what == 1) scene.policy.registry[0]++;
        if (cases[i].what == 2) scene.policy.schema = fr_one;
        if (cases[i].what == 3) scene.offer.hour = SAMPLE_HOUR - 1;
        if (cases[i].what == 4) scene.offer.hour = SAMPLE_HOUR + 1;
        if (cases[i].what == 5) scene.sample.w.license.attributes.birth--;
        assert_int_equal(begin(&scene, &error), RK_INVALID);
        assert_string_equal(error.message, cases[i].message);
        sample_free(&scene.sample);
    }
}

/* ---- Proofs ---- */

static struct plonk_srs parameters(void)
{
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = "identity";
    struct plonk_srs srs;
    assert_int_equal(
        insecure_plonk_srs_make(&srs, (size_t)1 << 15, seed, parallel_processors(), NULL), RK_OK);
    return srs;
}

struct keys {
    struct plonk_prover *prover;
    struct plonk_verifier *verifier;
};

static struct keys keys_make(unsigned parts)
{
    struct keys keys = {0};
    struct plonk_srs srs = parameters();
    struct plonk_work work = {.threads = parallel_processors()};
    struct buffer bytes = {0};
    assert_int_equal(identity_prover_make(&keys.prover, &srs, parts, &work, NULL), RK_OK);
    assert_int_equal(plonk_prover_encode_verifier(&bytes, keys.prover, NULL), RK_OK);
    assert_int_equal(plonk_verifier_decode(&keys.verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    buffer_free(&bytes);
    plonk_srs_free(&srs);
    return keys;
}

static void fill(void *context, uint8_t *bytes, size_t size_bytes)
{
    uint8_t *next = context;
    memset(bytes, ++*next, size_bytes);
}

static void prove(struct scene *scene, const struct keys *keys)
{
    uint8_t next = 0;
    struct plonk_prove_options options = {.random = {fill, &next},
                                          .work = {.threads = parallel_processors()}};
    struct rk_error error = {.result = RK_OK};
    if (begin(scene, &error) ||
        identity_session_prove(&scene->session, keys->prover, &scene->sample.s, &scene->sample.w,
                               &options, &error))
        fail_msg("%s", error.message);
}

static enum identity_verdict verdict_of(const struct scene *scene, const struct keys *keys)
{
    enum identity_verdict verdict;
    assert_int_equal(identity_session_check(&verdict, &scene->policy, &scene->present,
                                            keys->verifier, &scene->id, &scene->session),
                     RK_OK);
    return verdict;
}

/* CHANGES(X): name, the verdict after it. */
#define CHANGES(X)                                                                         \
    X(another_chain, IDENTITY_PROOF_INVALID, c->policy.chain_id++)                         \
    X(another_contract, IDENTITY_PROOF_INVALID, c->policy.contract[31]++)                  \
    X(another_registry, IDENTITY_PROOF_INVALID, c->policy.registry[31]++)                  \
    X(another_challenge, IDENTITY_PROOF_INVALID, c->policy.challenge = fr_one)             \
    X(another_schema, IDENTITY_PROOF_INVALID, c->policy.schema = fr_one)                   \
    X(a_higher_age, IDENTITY_PROOF_INVALID, c->policy.age_min++)                           \
    X(other_classes, IDENTITY_PROOF_INVALID, c->policy.classes++)                          \
    X(another_auditor, IDENTITY_PROOF_INVALID, c->policy.auditor = jubjub_generator)       \
    X(an_auditor_of_small_order, IDENTITY_POLICY_OTHER,                                    \
      c->policy.auditor = jubjub_affine_identity)                                          \
    X(more_parts, IDENTITY_POLICY_OTHER, c->policy.parts |= IDENTITY_SCREENED)             \
    X(fewer_parts, IDENTITY_POLICY_OTHER, c->policy.parts = IDENTITY_AGE)                  \
    X(another_circuit, IDENTITY_PROOF_INVALID, c->id = fr_one)                             \
    X(another_account, IDENTITY_PROOF_INVALID, c->session.account[0]++)                    \
    X(another_number, IDENTITY_PROOF_INVALID, c->session.number = fr_one)                  \
    X(another_hour, IDENTITY_PROOF_INVALID, c->session.time--)                             \
    X(another_word_for_the_auditor, IDENTITY_PROOF_INVALID,                                \
      c->session.disclosure.cipher[2] = fr_one)                                            \
    X(an_hour_to_come, IDENTITY_ROOT_STALE, c->present.hour--)                             \
    X(an_hour_at_the_limit, IDENTITY_ACCEPTED, c->present.hour += 2)                       \
    X(an_hour_beyond_the_limit, IDENTITY_ROOT_STALE, c->present.hour += 3)                 \
    X(no_root_of_issuers, IDENTITY_ROOT_STALE, c->present.issuer_roots_count = 0)          \
    X(no_root_of_revoked_licenses, IDENTITY_ROOT_STALE, c->present.status_roots_count = 0) \
    X(another_root_of_revoked_licenses, IDENTITY_ROOT_STALE, c->session.status_root = fr_one)

#define CHANGE(name, verdict, ...)             \
    static void change_##name(struct scene *c) \
    {                                          \
        __VA_ARGS__;                           \
    }
CHANGES(CHANGE)
#undef CHANGE

static const struct change {
    const char *name;
    enum identity_verdict verdict;
    void (*make)(struct scene *c);
} changes[] = {
#define CHANGE(name, verdict, ...) {#name, verdict, change_##name},
    CHANGES(CHANGE)
#undef CHANGE
};

/* The bytes of a session with any one of them changed are no session, or not accepted. */
static void assert_bytes_are_bound(const struct scene *scene, const struct keys *keys)
{
    enum { STRIDE = 61 };
    struct buffer bytes = {0};
    static struct scene other;
    other = *scene;
    assert_int_equal(identity_session_encode(&bytes, &scene->session), RK_OK);
    assert_int_equal(bytes.size_bytes, IDENTITY_SESSION_BYTES(PARTS));
    assert_int_equal(identity_session_decode(&other.session, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(verdict_of(&other, keys), IDENTITY_ACCEPTED);
    for (size_t i = 0; i < bytes.size_bytes; i += STRIDE) {
        bytes.bytes[i] ^= 1;
        if (!identity_session_decode(&other.session, buffer_span(&bytes), NULL) &&
            verdict_of(&other, keys) == IDENTITY_ACCEPTED)
            fail_msg("accepted with byte %zu changed", i);
        bytes.bytes[i] ^= 1;
    }
    buffer_free(&bytes);
}

static void assert_the_auditor_reads(const struct scene *scene)
{
    struct identity_disclosed found;
    struct jubjub_affine shared;
    struct fj wrong = fj_one;
    const struct identity_license *license = &scene->sample.w.license;
    jubjub_exchange(&shared, &scene->sample.auditor_secret, &scene->session.disclosure.e);
    assert_int_equal(identity_disclosure_open(&found, &scene->sample.s.context, &shared,
                                              &scene->session.disclosure),
                     RK_OK);
    assert_true(jubjub_affine_equal(&found.holder, &license->holder));
    assert_true(jubjub_affine_equal(&found.issuer, &license->issuer));
    assert_int_equal(found.handle, license->handle);
    jubjub_exchange(&shared, &wrong, &scene->session.disclosure.e);
    assert_int_equal(identity_disclosure_open(&found, &scene->sample.s.context, &shared,
                                              &scene->session.disclosure),
                     RK_INVALID);
}

static void a_session_is_accepted_where_it_was_made_for_and_nowhere_else(void **state)
{
    (void)state;
#ifdef RK_SANITIZED
    skip();
#endif
    static struct scene scene, other;
    scene_make(&scene);
    struct keys keys = keys_make(PARTS);
    prove(&scene, &keys);
    assert_int_equal(verdict_of(&scene, &keys), IDENTITY_ACCEPTED);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(changes); i++) {
        other = scene;
        changes[i].make(&other);
        enum identity_verdict verdict = verdict_of(&other, &keys);
        if (verdict != changes[i].verdict) fail_msg("%s: %d", changes[i].name, (int)verdict);
    }
    assert_bytes_are_bound(&scene, &keys);
    assert_the_auditor_reads(&scene);

    /* The same person again: another license and account, the same number. */
    other = scene;
    other.sample.w.license.handle++;
    other.sample.w.license.attributes.birth = 19700101;
    other.offer.policy = &other.policy;
    other.offer.account[0]++;
    sample_sign_license(&other.sample);
    assert_int_equal(begin(&other, NULL), RK_OK);
    assert_true(fr_equal(&other.session.number, &scene.session.number));
    other.policy.contract[0]++;
    assert_int_equal(begin(&other, NULL), RK_OK);
    assert_false(fr_equal(&other.session.number, &scene.session.number));

    /* The same from the same is the same, byte for byte. */
    other = scene;
    other.offer.policy = &other.policy;
    prove(&other, &keys);
    struct buffer first = {0}, second = {0};
    assert_int_equal(identity_session_encode(&first, &scene.session), RK_OK);
    assert_int_equal(identity_session_encode(&second, &other.session), RK_OK);
    assert_true(span_equal(buffer_span(&first), buffer_span(&second)));
    buffer_free(&first);
    buffer_free(&second);

    /* A predicate that is not true is named. */
    struct rk_error error = {.result = RK_OK};
    struct plonk_prove_options options = {0};
    other.policy.age_min = 60;
    assert_int_equal(begin(&other, NULL), RK_OK);
    assert_int_equal(identity_session_prove(&other.session, keys.prover, &other.sample.s,
                                            &other.sample.w, &options, &error),
                     RK_INVALID);
    assert_non_null(strstr(error.message, "age/assert_less"));

    plonk_prover_free(keys.prover);
    plonk_verifier_free(keys.verifier);
    sample_free(&scene.sample);
}

/* ---- Bytes ---- */

static void licenses_and_requests_are_read_as_they_were_written(void **state)
{
    (void)state;
    struct identity_sample sample;
    struct identity_license license;
    struct identity_request request = {.nonce = {1, 2}}, read;
    struct rk_error error;
    struct fj random;
    uint8_t bytes[IDENTITY_LICENSE_BYTES + 1], again[IDENTITY_LICENSE_BYTES];
    uint8_t asked[IDENTITY_REQUEST_BYTES];
    sample_make(&sample, 0);
    identity_license_encode(bytes, &sample.w.license);
    assert_int_equal(
        identity_license_decode(&license, span_of(bytes, IDENTITY_LICENSE_BYTES), &error), RK_OK);
    identity_license_encode(again, &license);
    assert_memory_equal(bytes, again, sizeof again);
    assert_true(identity_license_verify(&license));
    for (size_t size = 0; size <= sizeof bytes; size++)
        if (size != IDENTITY_LICENSE_BYTES)
            assert_int_equal(identity_license_decode(&license, span_of(bytes, size), &error),
                             RK_MALFORMED);
    for (size_t i = 0; i < IDENTITY_LICENSE_BYTES; i++) {
        bytes[i] ^= 1;
        if (!identity_license_decode(&license, span_of(bytes, IDENTITY_LICENSE_BYTES), &error) &&
            identity_license_verify(&license))
            fail_msg("verifies with byte %zu changed", i);
        bytes[i] ^= 1;
    }

    fj_from_u64(&random, 4711);
    request.registry = sample.s.registry;
    request.issuer = sample.w.license.issuer;
    identity_request_sign(&request, &sample.x, &random);
    identity_request_encode(asked, &request);
    assert_int_equal(identity_request_decode(&read, span_of(asked, sizeof asked), &error), RK_OK);
    assert_true(identity_request_verify(&read));
    for (size_t i = 0; i < sizeof asked; i++) {
        asked[i] ^= 1;
        if (!identity_request_decode(&read, span_of(asked, sizeof asked), &error) &&
            identity_request_verify(&read))
            fail_msg("verifies with byte %zu changed", i);
        asked[i] ^= 1;
    }
    sample_free(&sample);
}

static void damaged_sessions_are_refused_with_a_place(void **state)
{
    (void)state;
    struct identity_session session = {.parts = 1};
    struct rk_error error;
    struct buffer bytes = {0};
    for (size_t i = 0; i < PLONK_PROOF_POINT_COUNT; i++)
        session.proof.points[i] = g1_affine_generator;
    assert_int_equal(identity_session_encode(&bytes, &session), RK_OK);
    assert_int_equal(identity_session_decode(&session, buffer_span(&bytes), &error), RK_OK);
    static const struct {
        size_t at;
        uint8_t byte;
        enum rk_result result;
        uint64_t offset;
    } cases[] = {
        {0, 2, RK_INVALID, 0},
        {4, 0x80, RK_INVALID, 4},
        {4, IDENTITY_DISCLOSURE, RK_MALFORMED, 0},
        {12 + 31, 0xff, RK_INVALID, 12},
        {44 + 31, 0xff, RK_INVALID, 44},
        {76 + 31, 0xff, RK_INVALID, 76},
        {140, 0xff, RK_MALFORMED, 140},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint8_t kept = bytes.bytes[cases[i].at];
        bytes.bytes[cases[i].at] = cases[i].byte;
        assert_int_equal(identity_session_decode(&session, buffer_span(&bytes), &error),
                         cases[i].result);
        assert_int_equal(error.offset, cases[i].offset);
        bytes.bytes[cases[i].at] = kept;
    }
    for (size_t size = 0; size < bytes.size_bytes; size++)
        assert_int_equal(identity_session_decode(&session, span_of(bytes.bytes, size), &error),
                         RK_MALFORMED);
    buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ages_are_counted_by_the_calendar),
        cmocka_unit_test(licenses_and_requests_are_read_as_they_were_written),
        cmocka_unit_test(damaged_sessions_are_refused_with_a_place),
        cmocka_unit_test(what_a_license_cannot_be_used_for_is_told_before_proving),
        cmocka_unit_test(a_session_is_accepted_where_it_was_made_for_and_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
