/* The faults of the license statement that ours replaces (spec/citadel.md 6): each exploit has a
 * proof that verifies under the old statement, and no witness under ours. */

#include "citadel_model.h"
#include "identity_sample.h"

#include "base/hex.h"
#include "base/parallel.h"
#include "zk/plonk_prover.h"

#include <stdio.h>

/* ---- The old statement ---- */

struct old {
    struct citadel s;
    struct poseidon_tree tree;
    struct fj lsk, issuer_secret;
};

static void old_open(struct old *old)
{
    struct fr leaf, words[2];
    citadel_put(words, 0, &old->s.lpk);
    citadel_hash(&leaf, CITADEL_LICENSE_HASH, words, 2);
    assert_int_equal(poseidon_tree_init(&old->tree, CITADEL_HEIGHT), RK_OK);
    assert_int_equal(poseidon_tree_insert(&old->tree, 6, &leaf), RK_OK);
    assert_int_equal(poseidon_tree_insert(&old->tree, 7, &fr_one), RK_OK);
    assert_int_equal(poseidon_tree_open(&old->tree, &old->s.opening, 6), RK_OK);
    poseidon_tree_free(&old->tree);
}

/* An honest license and session, in the words of the text's check values. */
static void old_make(struct old *old)
{
    struct fj nonce, e;
    struct fr words[3];
    *old = (struct old){.s.opening.height = CITADEL_HEIGHT};
    struct citadel *s = &old->s;
    fj_from_u64(&old->lsk, 7);
    fj_from_u64(&old->issuer_secret, 17);
    jubjub_mul_generator(&s->lpk, &old->lsk);
    jubjub_mul_generator_nums(&s->lpk_prime, &old->lsk);
    fj_from_u64(&s->attr_data, 23);
    fj_from_u64(&s->s_1, 31);
    fj_from_u64(&s->s_2, 37);
    fr_from_u64(&s->s_0, 19);
    fr_from_u64(&s->c, 5);
    fj_from_u64(&nonce, 11);
    struct jubjub_affine service;
    jubjub_mul_generator(&service, &nonce);
    fr_from_u64(&words[citadel_put(words, 0, &service)], 13);
    citadel_hash(&s->session_hash, CITADEL_SESSION_HASH, words, 3);
    fj_from_u64(&nonce, 29);
    citadel_sign_license(s, &old->issuer_secret, &nonce);
    old_open(old);
    citadel_make(s);
    fj_from_u64(&nonce, 41);
    citadel_sign_session(s, &e, &old->lsk, &nonce, &jubjub_affine_identity);
}

static struct composed old_compose(const struct citadel *s)
{
    struct composed c = {0};
    assert_int_equal(composer_new(&c.composer, COMPOSER_CHAIN), RK_OK);
    citadel_compose(c.composer, s);
    composed_finish(&c);
    return c;
}

static struct plonk_prover *old_prover;
static struct plonk_verifier *old_verifier;

static int make_old_keys(void **state)
{
    (void)state;
#ifdef RK_SANITIZED
    return 0; /* witnesses are checked without proofs */
#endif
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = "faults";
    struct plonk_work work = {.threads = parallel_processors()};
    struct plonk_srs srs;
    struct buffer bytes = {0};
    static struct old old;
    old_make(&old);
    struct composed c = old_compose(&old.s);
    print_message("the old statement with a tree of %d levels: %zu rows\n", CITADEL_HEIGHT,
                  c.circuit.row_count);
    assert_int_equal(
        insecure_plonk_srs_make(&srs, (size_t)1 << 15, seed, parallel_processors(), NULL), RK_OK);
    assert_int_equal(plonk_prover_make(&old_prover, &srs, &c.circuit,
                                       span_of_string("dusk-network"), &work, NULL),
                     RK_OK);
    assert_int_equal(plonk_prover_encode_verifier(&bytes, old_prover, NULL), RK_OK);
    assert_int_equal(plonk_verifier_decode(&old_verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    buffer_free(&bytes);
    plonk_srs_free(&srs);
    composer_free(c.composer);
    return 0;
}

static int free_old_keys(void **state)
{
    (void)state;
    plonk_prover_free(old_prover);
    plonk_verifier_free(old_verifier);
    return 0;
}

/* The rows hold, and a proof of it verifies. */
static void assert_old_accepts(const struct citadel *s)
{
    struct plonk_proof proof;
    struct plonk_prove_options options = {.work = {.threads = parallel_processors()}};
    struct fr inputs[CITADEL_INPUTS];
    bool holds = false;
    struct composed c = old_compose(s);
    assert_int_equal(composed_failures(&c), 0);
    if (old_prover) {
        citadel_inputs(inputs, s);
        assert_int_equal(plonk_prove(&proof, old_prover, &c.circuit, &c.assignment, &options, NULL),
                         RK_OK);
        assert_int_equal(
            plonk_verify(&holds, old_verifier, PLONK_V3, &proof, inputs, CITADEL_INPUTS), RK_OK);
        assert_true(holds);
    }
    composer_free(c.composer);
}

/* ---- Ours ---- */

/* The rows that do not hold begin in this component. */
static void assert_refused_in(const struct composed *c, const char *path)
{
    struct circuit_failure failure;
    assert_true(circuit_check(&failure, &c->circuit, &c->assignment) > 0);
    if (!composed_is_in(c, failure.row, path)) fail_msg("not refused in %s", path);
}

static void assert_new_refuses(struct identity_sample *sample, const char *path)
{
    struct composed c = sample_compose(sample, NULL, 0);
    assert_refused_in(&c, path);
    composer_free(c.composer);
}

/* The same with witnesses that lie, which nothing but this component notices. */
static void assert_new_refuses_lie(struct identity_sample *sample, const char *path,
                                   const struct override *overrides, size_t count)
{
    struct composed c = sample_compose(sample, overrides, count);
    assert_refused_in(&c, path);
    assert_int_equal(composed_failures_without(&c, path), 0);
    composer_free(c.composer);
}

/* The first witness that a component makes, and the wires of its last row. */
static size_t first_witness_of(const struct composed *c, const char *path)
{
    size_t most = 0;
    for (size_t i = 0; i < c->circuit.row_count && !composed_is_in(c, i, path); i++)
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
            if (c->circuit.rows[i].wires[w] > most) most = c->circuit.rows[i].wires[w];
    return most + 1;
}

static const struct plonk_row *last_row_of(const struct composed *c, const char *path)
{
    const struct plonk_row *row = NULL;
    for (size_t i = 0; i < c->circuit.row_count; i++)
        if (composed_is_in(c, i, path)) row = &c->circuit.rows[i];
    assert_non_null(row);
    return row;
}

/* ---- The model ---- */

static void assert_text(const struct fr *value, const char *wanted)
{
    uint8_t bytes[32], found[32];
    fr_to_bytes_le(found, value);
    assert_int_equal(hex_decode(bytes, 32, span_of_string(wanted), NULL), RK_OK);
    assert_memory_equal(bytes, found, 32);
}

static void the_model_has_the_values_of_the_old_statement(void **state)
{
    (void)state;
    static struct old old;
    struct fr value, words[3];
    struct fj e;
    old_make(&old);
    citadel_put(words, 0, &old.s.lpk);
    citadel_hash(&value, CITADEL_LICENSE_HASH, words, 2);
    assert_text(&value, "0b0ab98bf51bd9deec12eba62125630ce74dc540952f0ff730dc62e802712a09");
    assert_text(&old.s.session_id,
                "b72b5cc6d681dada9f232562f5d84218dd1044dc43a19ba0f32f8c43b5d4f859");
    assert_text(&old.s.session_hash,
                "ac23fbd4910586cb27a09d6a49c4abf997ab38c475695153a440292720f8150e");
    assert_text(&old.s.com_0, "719972a81b44f4b7c70264d46ccfca35bd4791b00ad2388921d7e79ca5108563");
    for (size_t i = 0; i < 3; i++)
        fr_from_u64(&words[i], i + 1);
    citadel_hash_truncated(&e, CITADEL_ATTRIBUTES, words, 3);
    jubjub_scalar_to_fr(&value, &e);
    assert_text(&value, "69d2bfd78cad4794deb8b10fc3cf29bb5c05fe428165ad2ed3859caab66ced03");
    citadel_license_message(&value, &old.s);
    assert_text(&value, "10891fc860572721452c7e1a6bc458b84a3b763b75d05f3360eac5444bcbe346");
    citadel_license_challenge(&e, &old.s);
    jubjub_scalar_to_fr(&value, &e);
    assert_text(&value, "7ec00b85e40e0a7cb831c6113b0adbc55223888851f4c50661756d96384e2502");
    jubjub_scalar_to_fr(&value, &old.s.license_z);
    assert_text(&value, "0d6fd9276fe07c9b3a2c9994c46cbbd67de2a10e68c356661f6cdd32edc77e07");
}

static void an_honest_license_is_accepted(void **state)
{
    (void)state;
    static struct old old;
    old_make(&old);
    assert_old_accepts(&old.s);
}

/* ---- Fault 1: keys with torsion ---- */

/* j T for a T of order 8. */
static void torsion_point(struct jubjub_affine *out, unsigned j)
{
    struct jubjub_affine point;
    struct jubjub_extended t, base, sum = jubjub_identity;
    struct fj minus_one;
    uint8_t bytes[JUBJUB_BYTES] = {0};
    fj_neg(&minus_one, &fj_one);
    for (;; bytes[0]++) {
        if (!jubjub_decode(&point, bytes, JUBJUB_LAX)) continue;
        jubjub_from_affine(&base, &point);
        jubjub_mul_exact(&t, &base, &minus_one);
        jubjub_add(&t, &t, &base); /* r P */
        struct jubjub_extended four;
        jubjub_double(&four, &t);
        jubjub_double(&four, &four);
        if (!jubjub_is_identity(&four)) break;
    }
    for (unsigned i = 0; i < j; i++)
        jubjub_add(&sum, &sum, &t);
    jubjub_to_affine(out, &sum);
}

static unsigned low_bits(const struct fj *scalar)
{
    uint64_t limbs[4];
    fj_to_limbs(limbs, scalar);
    return (unsigned)limbs[0] & 7;
}

/* lpk' + jT with R' - (e j) T, for which nonces are tried until e is as it was taken to be. */
static void old_shift(struct old *old, unsigned j)
{
    struct jubjub_affine t;
    struct fj e, nonce;
    torsion_point(&t, j);
    citadel_sum(&old->s.lpk_prime, &old->lsk, &jubjub_generator_nums, &fj_one, &t);
    citadel_make(&old->s);
    for (uint64_t attempt = 0;; attempt++) {
        unsigned wanted = (unsigned)(attempt & 7);
        torsion_point(&t, (8 - wanted * j % 8) % 8);
        fj_from_u64(&nonce, 1000 + attempt);
        citadel_sign_session(&old->s, &e, &old->lsk, &nonce, &t);
        if (low_bits(&e) == wanted) return;
    }
}

static void one_license_has_eight_numbers_for_one_challenge(void **state)
{
    (void)state;
    static struct old old;
    struct fr ids[8];
    for (unsigned j = 0; j < 8; j++) {
        old_make(&old);
        if (j > 0) old_shift(&old, j);
        ids[j] = old.s.session_id;
        for (unsigned k = 0; k < j; k++)
            assert_false(fr_equal(&ids[j], &ids[k]));
        if (j == 1) {
            assert_old_accepts(&old.s);
            continue;
        }
        struct composed c = old_compose(&old.s);
        assert_int_equal(composed_failures(&c), 0);
        composer_free(c.composer);
    }
}

/* The same with the keys, nonce and challenge of our statement. */
static void new_shift(struct identity_sample *sample, struct jubjub_affine *shifted, unsigned j)
{
    struct shielded_authority *authority = &sample->w.authority;
    const struct identity_statement *s = &sample->s;
    struct jubjub_affine t;
    struct fj c, nonce;
    torsion_point(&t, j);
    citadel_sum(shifted, &fj_one, &sample->holder.key_prime, &fj_one, &t);
    identity_session_number(&sample->s.session, &s->context, shifted, &s->challenge);
    for (uint64_t attempt = 0;; attempt++) {
        unsigned wanted = (unsigned)(attempt & 7);
        torsion_point(&t, wanted * j % 8);
        fj_from_u64(&nonce, 1000 + attempt);
        jubjub_mul_generator(&authority->r1, &nonce);
        citadel_sum(&authority->r2, &nonce, &jubjub_generator_nums, &fj_one, &t);
        shielded_challenge(&c, &s->context, &s->message, &authority->r1, &authority->r2,
                           &sample->holder.key, shifted);
        if (low_bits(&c) != wanted) continue;
        fj_mul(&c, &c, &sample->x);
        fj_sub(&authority->u, &nonce, &c);
        return;
    }
}

static void keys_of_ours_have_no_torsion(void **state)
{
    (void)state;
    static struct identity_sample sample;
    sample_make(&sample, 0);
    struct composed honest = sample_compose(&sample, NULL, 0);
    const struct plonk_row *row = last_row_of(&honest, "holder/group_witness");
    for (unsigned j = 1; j < 8; j++) {
        struct jubjub_affine shifted;
        new_shift(&sample, &shifted, j);
        /* With the true H' the number is another; with the shifted one it is no eighth times 8. */
        assert_new_refuses(&sample, "holder/authority");
        const struct override lie[] = {{row->wires[0], shifted.u}, {row->wires[1], shifted.v}};
        assert_new_refuses_lie(&sample, "holder/group_witness", lie, 2);
    }
    composer_free(honest.composer);
    sample_free(&sample);
}

/* ---- Fault 2: challenges that are the same scalar ---- */

static void one_challenge_has_several_numbers(void **state)
{
    (void)state;
    static struct old old;
    struct fj nonce, e, minus_one;
    struct fr order;
    old_make(&old);
    struct fr id = old.s.session_id;
    struct jubjub_affine com_2 = old.s.com_2;
    fj_neg(&minus_one, &fj_one);
    jubjub_scalar_to_fr(&order, &minus_one);
    fr_add(&order, &order, &fr_one);
    fr_add(&old.s.c, &old.s.c, &order); /* c + r */
    citadel_make(&old.s);
    fj_from_u64(&nonce, 41);
    citadel_sign_session(&old.s, &e, &old.lsk, &nonce, &jubjub_affine_identity);
    assert_true(jubjub_affine_equal(&com_2, &old.s.com_2));
    assert_false(fr_equal(&id, &old.s.session_id));
    assert_old_accepts(&old.s);

    static struct identity_sample sample;
    sample_make(&sample, 0);
    fr_add(&sample.s.challenge, &sample.s.challenge, &order);
    sample_agree(&sample);
    assert_new_refuses(&sample, "range");
    sample_free(&sample);
}

/* ---- Fault 3: what is not signed ---- */

/* The old statement has no time and no list of what was revoked: the same proof holds for ever, and
 * under whatever dates a user shows. In ours both are part of the message, and shown to hold. */
static void a_license_never_ends(void **state)
{
    (void)state;
    static struct old old;
    struct fr before, after;
    struct { /* what the old license has beside, spec/citadel.md 4 */
        uint64_t issued_at, expires_at, revocation_id;
    } context = {1000, 2000, 5};
    old_make(&old);
    citadel_license_message(&before, &old.s);
    context.expires_at = UINT64_MAX;
    context.revocation_id = 0;
    citadel_license_message(&after, &old.s);
    assert_true(fr_equal(&before, &after));
    assert_true(context.expires_at > 0 && context.issued_at > 0);
    assert_old_accepts(&old.s);

    static struct identity_sample sample;
    struct fr revoked = fr_one;
    sample_make(&sample, 0);
    sample.s.time = sample.w.license.valid_before;
    assert_new_refuses(&sample, "validity");
    sample.w.license.valid_before++;
    assert_new_refuses(&sample, "license/signature");
    sample_free(&sample);
    sample_make(&sample, 0);
    assert_int_equal(poseidon_tree_insert(&sample.status, SAMPLE_HANDLE, &revoked), RK_OK);
    assert_int_equal(poseidon_tree_root(&sample.status, &sample.s.status_root), RK_OK);
    assert_new_refuses(&sample, "status");
    sample_free(&sample);
}

/* ---- Fault 4: no deployment ---- */

/* Nothing of chain and contract enters the old public inputs (citadel_inputs), so that what
 * verifies here verifies there. In ours they are the context. */
static void a_proof_holds_on_every_chain(void **state)
{
    (void)state;
    static struct old old;
    old_make(&old);
    assert_old_accepts(&old.s);

    static struct identity_sample sample;
    sample_make(&sample, 0);
    identity_context(&sample.s.context, 8, sample_contract);
    assert_new_refuses(&sample, "holder/authority");
    identity_statement_make(&sample.s, &sample.w);
    assert_new_refuses(&sample, "holder/authority");
    sample_free(&sample);
}

/* ---- Fault 9: challenges that are not tied to what they hash ---- */

/* R = zG - eX for an e of the forger's choice. */
static void forge(struct jubjub_affine *r, const struct jubjub_affine *base, const struct fj *z,
                  const struct fj *e, const struct jubjub_affine *key)
{
    struct fj minus;
    fj_neg(&minus, e);
    citadel_sum(r, z, base, &minus, key);
}

/* A license that the issuer did not sign, used without its secret: who forges has keys of others
 * alone, and of what is in the tree (where anybody may insert). */
static void a_license_that_nobody_issued_is_used_by_nobody(void **state)
{
    (void)state;
    static struct old old;
    struct fj e, z;
    old_make(&old);
    fj_from_u64(&e, 987654321);
    struct citadel *s = &old.s;
    fj_from_u64(&s->attr_data, 424242); /* other attributes than the issuer's */
    fj_from_u64(&z, 1234);
    s->license_z = s->session_z = z;
    s->license_e = s->session_e = &e;
    forge(&s->license_r, &jubjub_generator, &z, &e, &s->issuer);
    citadel_make(s);
    forge(&s->session_r, &jubjub_generator, &z, &e, &s->lpk);
    forge(&s->session_r_prime, &jubjub_generator_nums, &z, &e, &s->lpk_prime);
    assert_old_accepts(s);
}

/* uG + cX = R for a c of the forger's choice, which the truncation is then told to give. */
static void challenges_of_ours_follow_from_what_they_hash(void **state)
{
    (void)state;
    static struct identity_sample sample;
    struct fj c, minus, u;
    struct override lie = {.index = 0};
    sample_make(&sample, 0);
    struct composed honest = sample_compose(&sample, NULL, 0);
    size_t license = first_witness_of(&honest, "license/signature/split");
    size_t holder = first_witness_of(&honest, "holder/authority/split");
    fj_from_u64(&u, 1234);
    fj_from_u64(&c, 987654321);
    fr_from_u64(&lie.value, 987654321);
    fj_neg(&minus, &c);

    sample.w.license.attributes.birth = 19000101; /* what the issuer did not sign */
    sample.w.license.u = u;
    forge(&sample.w.license.r, &jubjub_generator, &u, &minus, &sample.w.license.issuer);
    lie.index = license;
    assert_new_refuses_lie(&sample, "license/signature/split", &lie, 1);
    sample_free(&sample);

    sample_make(&sample, 0);
    sample.w.authority.u = u;
    forge(&sample.w.authority.r1, &jubjub_generator, &u, &minus, &sample.holder.key);
    forge(&sample.w.authority.r2, &jubjub_generator_nums, &u, &minus, &sample.holder.key_prime);
    lie.index = holder;
    assert_new_refuses_lie(&sample, "holder/authority/split", &lie, 1);
    composer_free(honest.composer);
    sample_free(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_has_the_values_of_the_old_statement),
        cmocka_unit_test(an_honest_license_is_accepted),
        cmocka_unit_test(one_license_has_eight_numbers_for_one_challenge),
        cmocka_unit_test(keys_of_ours_have_no_torsion),
        cmocka_unit_test(one_challenge_has_several_numbers),
        cmocka_unit_test(a_license_never_ends),
        cmocka_unit_test(a_proof_holds_on_every_chain),
        cmocka_unit_test(a_license_that_nobody_issued_is_used_by_nobody),
        cmocka_unit_test(challenges_of_ours_follow_from_what_they_hash),
    };
    return cmocka_run_group_tests(tests, make_old_keys, free_old_keys);
}
