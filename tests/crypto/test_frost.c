/* Threshold spending: every set of enough signers, no smaller one, and everybody who lies is
 * named. */

#include "crypto/frost.h"
#include "crypto/jubjub_mul.h"
#include "vectors.h"

enum { MEMBERS_MAX = 5 };

/* Everything that was said when a key was generated. */
struct ceremony {
    struct frost_group group;
    struct frost_polynomial polynomials[MEMBERS_MAX];
    struct frost_dealing dealings[MEMBERS_MAX];
    struct fj shares[MEMBERS_MAX][MEMBERS_MAX]; /* [receiver][dealer] */
    struct frost_key_share keys[MEMBERS_MAX];
    struct frost_public_share published[MEMBERS_MAX];
    struct frost_public public;
};

static void fill(uint8_t bytes[32], uint64_t *seed)
{
    for (size_t i = 0; i < 32; i += 8)
        limb_store_le(bytes + i, vectors_random(seed));
}

static struct fr random_fr(uint64_t *seed)
{
    uint8_t bytes[32];
    struct fr out;
    fill(bytes, seed);
    fr_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

static void begin(struct ceremony *c, unsigned threshold, unsigned signers, uint64_t *seed)
{
    uint8_t random[32];
    c->group = (struct frost_group){.threshold = threshold, .signers = signers};
    fill(c->group.session, seed);
    for (unsigned i = 0; i < signers; i++) {
        fill(random, seed);
        assert_int_equal(frost_deal(&c->polynomials[i], &c->dealings[i], &c->group, i + 1, random),
                         RK_OK);
    }
    for (unsigned i = 0; i < signers; i++)
        for (unsigned j = 0; j < signers; j++)
            frost_deal_share(&c->shares[i][j], &c->group, &c->polynomials[j], i + 1);
}

static void generate(struct ceremony *c, unsigned threshold, unsigned signers, uint64_t *seed)
{
    uint8_t random[32];
    begin(c, threshold, signers, seed);
    for (unsigned i = 0; i < signers; i++) {
        assert_int_equal(
            frost_key_finish(&c->keys[i], &c->group, i + 1, c->dealings, c->shares[i], NULL),
            RK_OK);
        fill(random, seed);
        frost_publish(&c->published[i], &c->group, &c->keys[i], random);
    }
    assert_int_equal(frost_public_make(&c->public, &c->group, c->dealings, c->published, NULL),
                     RK_OK);
}

/* A signing by the members of a set, bit i being member i + 1. */
struct signing {
    struct fr context, message;
    struct frost_nonce nonces[MEMBERS_MAX];
    struct frost_commitment commitments[MEMBERS_MAX];
    unsigned members[MEMBERS_MAX];
    size_t count;
    struct frost_session session;
    struct fj shares[MEMBERS_MAX];
};

static void commit(struct signing *s, const struct ceremony *c, unsigned set, uint64_t *seed)
{
    uint8_t random[32];
    *s = (struct signing){.context = random_fr(seed), .message = random_fr(seed)};
    for (unsigned i = 0; i < c->group.signers; i++) {
        if (!(set >> i & 1)) continue;
        fill(random, seed);
        frost_commit(&s->nonces[s->count], &s->commitments[s->count], &c->keys[i], random);
        s->members[s->count++] = i;
    }
}

static void respond(struct signing *s, const struct ceremony *c)
{
    assert_int_equal(frost_session_open(&s->session, &c->public, &s->context, &s->message,
                                        s->commitments, s->count, NULL),
                     RK_OK);
    for (size_t i = 0; i < s->count; i++)
        assert_int_equal(
            frost_sign(&s->shares[i], &s->session, &c->keys[s->members[i]], &s->nonces[i]), RK_OK);
}

static bool verifies(const struct shielded_authority *authority, const struct signing *s,
                     const struct ceremony *c)
{
    return shielded_authority_verify(authority, &s->context, &s->message, &c->public.b,
                                     &c->public.b_prime);
}

static void assert_named(enum rk_result result, const struct rk_error *error, unsigned index)
{
    assert_int_equal(result, RK_INVALID);
    assert_int_equal(error->offset, index);
}

static void the_key_is_the_sum_of_what_was_dealt(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    for (unsigned n = 1; n <= MEMBERS_MAX; n++)
        for (unsigned t = 1; t <= n; t++) {
            struct ceremony c;
            struct fj b = fj_zero;
            struct jubjub_affine point;
            generate(&c, t, n, &seed);
            for (unsigned i = 0; i < n; i++)
                fj_add(&b, &b, &c.polynomials[i].coefficients[0]);
            jubjub_mul_generator(&point, &b);
            assert_true(jubjub_affine_equal(&point, &c.public.b));
            jubjub_mul_generator_nums(&point, &b);
            assert_true(jubjub_affine_equal(&point, &c.public.b_prime));
            for (unsigned i = 0; i < n; i++)
                assert_true(jubjub_affine_equal(&c.keys[i].public, &c.public.shares[i]));
        }
}

static void every_set_of_enough_signers_signs(void **state)
{
    (void)state;
    uint64_t seed = test_seed(2);
    for (unsigned n = 1; n <= 4; n++)
        for (unsigned t = 1; t <= n; t++) {
            struct ceremony c;
            generate(&c, t, n, &seed);
            for (unsigned set = 0; set < 1u << n; set++) {
                struct signing s;
                struct shielded_authority authority;
                if ((unsigned)__builtin_popcount(set) < t) continue;
                commit(&s, &c, set, &seed);
                respond(&s, &c);
                assert_int_equal(frost_combine(&authority, &s.session, &c.public, s.shares, NULL),
                                 RK_OK);
                assert_true(verifies(&authority, &s, &c));
                fr_add(&s.message, &s.message, &fr_one);
                assert_false(verifies(&authority, &s, &c));
            }
        }
}

/* They are refused; and with a group that says that they are enough, their shares add up to no
 * signature. */
static void fewer_signers_cannot_sign(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    for (unsigned t = 2; t <= 4; t++) {
        struct ceremony c;
        struct signing s;
        struct shielded_authority authority;
        struct rk_error error = {.result = RK_OK};
        generate(&c, t, MEMBERS_MAX, &seed);
        commit(&s, &c, (1u << (t - 1)) - 1, &seed);
        assert_named(frost_session_open(&s.session, &c.public, &s.context, &s.message,
                                        s.commitments, s.count, &error),
                     &error, 0);
        c.public.group.threshold = t - 1;
        respond(&s, &c);
        assert_int_equal(frost_combine(&authority, &s.session, &c.public, s.shares, NULL), RK_OK);
        assert_false(verifies(&authority, &s, &c));
    }
}

static void a_wrong_dealing_names_its_dealer(void **state)
{
    (void)state;
    uint64_t seed = test_seed(4);
    struct ceremony c;
    struct frost_key_share key;
    struct rk_error error = {.result = RK_OK};
    static const struct jubjub_affine off_curve = {.v = {{1}}};
    struct jubjub_affine small = {.u = fr_zero};
    fr_neg(&small.v, &fr_one); /* (0, -1), of order 2 */
    const struct jubjub_affine bad[] = {off_curve, small, jubjub_affine_identity};
    begin(&c, 3, 4, &seed);
    for (size_t b = 0; b < RK_ARRAY_LENGTH(bad); b++)
        for (unsigned i = 0; i < 3; i++) {
            struct jubjub_affine kept = c.dealings[1].commitments[i];
            if (i && b == 2) continue; /* a coefficient may be 0, though then shares differ */
            c.dealings[1].commitments[i] = bad[b];
            assert_named(frost_key_finish(&key, &c.group, 3, c.dealings, c.shares[2], &error),
                         &error, 2);
            c.dealings[1].commitments[i] = kept;
        }
    fj_add(&c.dealings[3].proof.z, &c.dealings[3].proof.z, &fj_one);
    assert_named(frost_dealing_check(&c.group, 4, &c.dealings[3], &error), &error, 4);
    fj_sub(&c.dealings[3].proof.z, &c.dealings[3].proof.z, &fj_one);
    /* A proof is of one dealer in one session. */
    assert_named(frost_dealing_check(&c.group, 3, &c.dealings[3], &error), &error, 3);
    c.group.session[5] ^= 1;
    assert_named(frost_dealing_check(&c.group, 4, &c.dealings[3], &error), &error, 4);
}

/* The last dealer wants the sum to be a key of his own: he knows no logarithm of what that takes.
 */
static void a_dealer_cannot_cancel_the_others(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    struct ceremony c;
    struct frost_key_share key;
    struct rk_error error = {.result = RK_OK};
    begin(&c, 2, 3, &seed);
    struct jubjub_extended sum;
    jubjub_from_affine(&sum, &c.dealings[2].commitments[0]);
    for (unsigned i = 0; i < 2; i++)
        jubjub_sub_affine(&sum, &sum, &c.dealings[i].commitments[0]);
    jubjub_to_affine(&c.dealings[2].commitments[0], &sum);
    assert_named(frost_key_finish(&key, &c.group, 1, c.dealings, c.shares[0], &error), &error, 3);
}

static void a_wrong_share_names_its_dealer_and_everybody_sees_it(void **state)
{
    (void)state;
    uint64_t seed = test_seed(6);
    struct ceremony c;
    struct frost_key_share key;
    struct rk_error error = {.result = RK_OK};
    begin(&c, 3, 4, &seed);
    for (unsigned dealer = 0; dealer < 4; dealer++) {
        struct fj *share = &c.shares[1][dealer];
        assert_true(frost_share_check(&c.group, &c.dealings[dealer], 2, share));
        fj_add(share, share, &fj_one);
        assert_false(frost_share_check(&c.group, &c.dealings[dealer], 2, share));
        assert_named(frost_key_finish(&key, &c.group, 2, c.dealings, c.shares[1], &error), &error,
                     dealer + 1);
        fj_sub(share, share, &fj_one);
    }
}

static void a_wrong_public_share_names_its_sender(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7);
    struct ceremony c;
    struct frost_public public;
    struct rk_error error = {.result = RK_OK};
    generate(&c, 2, 3, &seed);
    for (unsigned i = 0; i < 3; i++) {
        struct frost_public_share kept = c.published[i];
        jubjub_mul_generator_nums(&c.published[i].prime, &c.keys[(i + 1) % 3].secret);
        assert_named(frost_public_make(&public, &c.group, c.dealings, c.published, &error), &error,
                     i + 1);
        c.published[i] = kept;
        fj_add(&c.published[i].proof.c, &c.published[i].proof.c, &fj_one);
        assert_named(frost_public_make(&public, &c.group, c.dealings, c.published, &error), &error,
                     i + 1);
        c.published[i] = kept;
    }
}

static void a_wrong_signature_share_names_its_signer(void **state)
{
    (void)state;
    uint64_t seed = test_seed(8);
    struct ceremony c;
    struct signing s;
    struct shielded_authority authority;
    struct rk_error error = {.result = RK_OK};
    generate(&c, 3, 5, &seed);
    commit(&s, &c, 0x1a, &seed); /* members 2, 4 and 5 */
    respond(&s, &c);
    for (size_t i = 0; i < s.count; i++) {
        fj_add(&s.shares[i], &s.shares[i], &fj_one);
        assert_named(frost_combine(&authority, &s.session, &c.public, s.shares, &error), &error,
                     s.members[i] + 1);
        fj_sub(&s.shares[i], &s.shares[i], &fj_one);
    }
    /* Nonces that differ under the two bases: shares fit the one and not the other. */
    commit(&s, &c, 0x0b, &seed);
    s.commitments[1].e_prime = s.commitments[0].e_prime;
    respond(&s, &c);
    assert_named(frost_combine(&authority, &s.session, &c.public, s.shares, &error), &error, 2);
}

static void commitments_that_cannot_be_name_their_signer(void **state)
{
    (void)state;
    uint64_t seed = test_seed(9);
    struct ceremony c;
    struct signing s;
    struct rk_error error = {.result = RK_OK};
    generate(&c, 2, 3, &seed);
    commit(&s, &c, 7, &seed);
    const struct signing good = s;
    s.commitments[1].d_prime = jubjub_affine_identity;
    assert_named(
        frost_session_open(&s.session, &c.public, &s.context, &s.message, s.commitments, 3, &error),
        &error, 2);
    s = good;
    s.commitments[1].index = 1; /* twice */
    assert_named(
        frost_session_open(&s.session, &c.public, &s.context, &s.message, s.commitments, 3, &error),
        &error, 1);
    s = good;
    s.commitments[2].index = 4; /* nobody */
    assert_named(
        frost_session_open(&s.session, &c.public, &s.context, &s.message, s.commitments, 3, &error),
        &error, 4);
    s = good;
    assert_named(
        frost_session_open(&s.session, &c.public, &s.context, &s.message, s.commitments, 4, &error),
        &error, 0);
}

static void a_nonce_serves_once(void **state)
{
    (void)state;
    uint64_t seed = test_seed(10);
    struct ceremony c;
    struct signing s;
    struct fj again;
    generate(&c, 2, 2, &seed);
    commit(&s, &c, 3, &seed);
    struct frost_nonce other = s.nonces[1];
    respond(&s, &c);
    assert_true(fj_is_zero(&s.nonces[0].d) && fj_is_zero(&s.nonces[0].e));
    assert_int_equal(frost_sign(&again, &s.session, &c.keys[0], &s.nonces[0]), RK_INVALID);
    /* Another signer's nonce is refused, and wiped all the same. */
    assert_int_equal(frost_sign(&again, &s.session, &c.keys[0], &other), RK_INVALID);
    assert_true(fj_is_zero(&other.d));
}

static void enough_auditors_decrypt_and_liars_are_named(void **state)
{
    (void)state;
    uint64_t seed = test_seed(11);
    struct ceremony c;
    struct frost_exchange parts[3];
    struct fj eps;
    struct jubjub_affine e, wanted, shared;
    struct rk_error error = {.result = RK_OK};
    uint8_t random[32] = {1};
    generate(&c, 3, 5, &seed);
    fj_from_u64(&eps, 12345);
    jubjub_mul_generator(&e, &eps);
    jubjub_exchange(&wanted, &eps, &c.public.b);
    static const unsigned members[] = {0, 2, 4};
    for (size_t i = 0; i < 3; i++)
        frost_exchange(&parts[i], &c.group, &c.keys[members[i]], &e, random);
    assert_int_equal(frost_exchange_combine(&shared, &c.public, &e, parts, 3, NULL), RK_OK);
    assert_true(jubjub_affine_equal(&shared, &wanted));
    assert_named(frost_exchange_combine(&shared, &c.public, &e, parts, 2, &error), &error, 0);
    struct frost_exchange kept = parts[1];
    parts[1].part = parts[0].part;
    assert_named(frost_exchange_combine(&shared, &c.public, &e, parts, 3, &error), &error, 3);
    parts[1] = kept;
    parts[2] = parts[1];
    assert_named(frost_exchange_combine(&shared, &c.public, &e, parts, 3, &error), &error, 3);
}

static void messages_are_read_as_they_were_written(void **state)
{
    (void)state;
    uint64_t seed = test_seed(12);
    struct ceremony c;
    struct signing s;
    uint8_t bytes[FROST_DEALING_BYTES(3)], again[sizeof bytes];
    struct frost_dealing dealing;
    struct frost_public_share share;
    struct frost_commitment commitment;
    struct rk_error error = {.result = RK_OK};
    generate(&c, 3, 4, &seed);
    frost_dealing_encode(bytes, &c.group, &c.dealings[1]);
    assert_int_equal(frost_dealing_decode(&dealing, &c.group, span_of(bytes, sizeof bytes), NULL),
                     RK_OK);
    frost_dealing_encode(again, &c.group, &dealing);
    assert_memory_equal(bytes, again, sizeof bytes);
    assert_int_equal(
        frost_dealing_decode(&dealing, &c.group, span_of(bytes, sizeof bytes - 1), &error),
        RK_MALFORMED);
    memset(bytes + 2 * JUBJUB_BYTES, 0xff, JUBJUB_BYTES);
    assert_int_equal(frost_dealing_decode(&dealing, &c.group, span_of(bytes, sizeof bytes), &error),
                     RK_INVALID);
    assert_int_equal(error.offset, 2 * JUBJUB_BYTES);

    frost_public_share_encode(bytes, &c.published[2]);
    assert_int_equal(
        frost_public_share_decode(&share, span_of(bytes, FROST_PUBLIC_SHARE_BYTES), NULL), RK_OK);
    frost_public_share_encode(again, &share);
    assert_memory_equal(bytes, again, FROST_PUBLIC_SHARE_BYTES);
    memset(bytes + JUBJUB_BYTES, 0xff, 32);
    assert_int_equal(
        frost_public_share_decode(&share, span_of(bytes, FROST_PUBLIC_SHARE_BYTES), &error),
        RK_INVALID);

    uint8_t message[FROST_COMMITMENT_BYTES], message_again[FROST_COMMITMENT_BYTES];
    commit(&s, &c, 7, &seed);
    frost_commitment_encode(message, &s.commitments[2]);
    assert_int_equal(frost_commitment_decode(&commitment, span_of(message, sizeof message), NULL),
                     RK_OK);
    frost_commitment_encode(message_again, &commitment);
    assert_memory_equal(message, message_again, sizeof message);
    message[0] = 0;
    assert_int_equal(frost_commitment_decode(&commitment, span_of(message, sizeof message), &error),
                     RK_INVALID);
    message[0] = 1;
    jubjub_encode(message + 1, &jubjub_affine_identity);
    assert_int_equal(frost_commitment_decode(&commitment, span_of(message, sizeof message), &error),
                     RK_INVALID);
}

static void groups_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        unsigned threshold, signers, dealer;
    } cases[] = {{0, 3, 1}, {4, 3, 1}, {2, FROST_SIGNERS_MAX + 1, 1}, {2, 3, 0}, {2, 3, 4}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        const struct frost_group group = {.threshold = cases[i].threshold,
                                          .signers = cases[i].signers};
        struct frost_polynomial polynomial;
        struct frost_dealing dealing = {0};
        uint8_t random[32] = {0};
        assert_int_equal(frost_deal(&polynomial, &dealing, &group, cases[i].dealer, random),
                         RK_USAGE);
        assert_int_equal(frost_dealing_check(&group, cases[i].dealer, &dealing, NULL), RK_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_is_the_sum_of_what_was_dealt),
        cmocka_unit_test(every_set_of_enough_signers_signs),
        cmocka_unit_test(fewer_signers_cannot_sign),
        cmocka_unit_test(a_wrong_dealing_names_its_dealer),
        cmocka_unit_test(a_dealer_cannot_cancel_the_others),
        cmocka_unit_test(a_wrong_share_names_its_dealer_and_everybody_sees_it),
        cmocka_unit_test(a_wrong_public_share_names_its_sender),
        cmocka_unit_test(a_wrong_signature_share_names_its_signer),
        cmocka_unit_test(commitments_that_cannot_be_name_their_signer),
        cmocka_unit_test(a_nonce_serves_once),
        cmocka_unit_test(enough_auditors_decrypt_and_liars_are_named),
        cmocka_unit_test(messages_are_read_as_they_were_written),
        cmocka_unit_test(groups_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
