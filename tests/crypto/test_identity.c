/* Licenses, requests, session numbers and disclosures, against the formulas of
 * docs/identity-statement.md written out anew, and changed byte by byte. */
#include "support.h"

#include "crypto/hash_to_scalar.h"
#include "crypto/identity.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

#include <string.h>

static const uint8_t random_bytes[IDENTITY_RANDOM_BYTES] = "the same bytes in every test ...";
static const uint8_t contract[IDENTITY_CONTRACT_BYTES] = {4, 5, 6};

static struct fj number_fj(uint64_t value)
{
    uint8_t bytes[64] = {0};
    struct fj out;
    memcpy(bytes, &value, sizeof value);
    fj_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

static struct fr number_fr(uint64_t value)
{
    uint8_t bytes[64] = {0};
    struct fr out;
    memcpy(bytes, &value, sizeof value);
    fr_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

static struct identity_license signed_license(const struct fj *secret)
{
    struct fj x = number_fj(77);
    struct identity_holder holder;
    identity_holder(&holder, &x);
    struct identity_license license = {
        .holder = holder.key,
        .valid_after = 400000,
        .valid_before = 500000,
        .handle = 0x01020304,
        .attributes = {.birth = 19800229,
                       .residence = 276,
                       .citizenship = 250,
                       .investor_class = 3,
                       .screened = 399999},
    };
    identity_registry(&license.registry, 1, contract);
    identity_schema(&license.schema, span_of_string("a schema"));
    identity_subject(&license.attributes.subject, span_of_string("a person"));
    assert_int_equal(identity_license_sign(&license, secret, random_bytes, NULL), RK_OK);
    return license;
}

static void keys_are_the_secret_times_both_generators(void **state)
{
    (void)state;
    struct fj x = number_fj(123456789);
    struct identity_holder holder;
    struct jubjub_affine key, prime;
    identity_holder(&holder, &x);
    jubjub_mul_generator(&key, &x);
    jubjub_mul_generator_nums(&prime, &x);
    assert_true(jubjub_affine_equal(&holder.key, &key));
    assert_true(jubjub_affine_equal(&holder.key_prime, &prime));
}

static void what_is_signed_is_the_sponge_of_twelve_words(void **state)
{
    (void)state;
    struct fj secret = number_fj(99);
    struct identity_license license = signed_license(&secret);
    const struct identity_attributes *a = &license.attributes;
    const struct fr words[IDENTITY_LICENSE_WORDS] = {
        license.holder.u,
        license.holder.v,
        license.schema,
        number_fr(license.valid_after),
        number_fr(license.valid_before),
        number_fr(license.handle),
        number_fr(a->birth),
        number_fr(a->residence),
        number_fr(a->citizenship),
        number_fr(a->investor_class),
        number_fr(a->screened),
        a->subject,
    };
    struct fr wanted, hash;
    assert_int_equal(poseidon_sponge(&wanted, 1, IDENTITY_LICENSE, words, IDENTITY_LICENSE_WORDS),
                     RK_OK);
    identity_license_hash(&hash, &license);
    assert_true(fr_equal(&hash, &wanted));
}

static void a_license_holds_for_its_issuer_and_as_it_was_signed(void **state)
{
    (void)state;
    struct fj secret = number_fj(99), other = number_fj(98);
    struct identity_license license = signed_license(&secret);
    struct jubjub_affine key;
    jubjub_mul_generator(&key, &secret);
    assert_true(jubjub_affine_equal(&license.issuer, &key));
    assert_true(identity_license_verify(&license));

    struct identity_license changed = license;
    jubjub_mul_generator(&changed.issuer, &other);
    assert_false(identity_license_verify(&changed));
    changed = license;
    changed.handle ^= 1;
    assert_false(identity_license_verify(&changed));
    changed = license;
    changed.attributes.investor_class = 4;
    assert_false(identity_license_verify(&changed));
    changed = license;
    identity_registry(&changed.registry, 2, contract);
    assert_false(identity_license_verify(&changed));
}

static void attributes_out_of_range_and_empty_times_are_not_signed(void **state)
{
    (void)state;
    struct fj secret = number_fj(99);
    for (int i = 0; i < 4; i++) {
        struct identity_license license = signed_license(&secret);
        struct rk_error error = {.result = RK_OK};
        if (i == 0) license.attributes.residence = IDENTITY_COUNTRIES;
        if (i == 1) license.attributes.citizenship = IDENTITY_COUNTRIES;
        if (i == 2) license.attributes.investor_class = IDENTITY_CLASSES;
        if (i == 3) license.valid_before = license.valid_after + 1; /* no hour between */
        assert_int_equal(identity_license_sign(&license, &secret, random_bytes, &error),
                         RK_INVALID);
        assert_true(error.message[0]);
        assert_false(identity_license_verify(&license));
    }
}

static void every_changed_bit_of_a_license_is_refused(void **state)
{
    (void)state;
    struct fj secret = number_fj(99);
    struct identity_license license = signed_license(&secret), read;
    uint8_t bytes[IDENTITY_LICENSE_BYTES], again[IDENTITY_LICENSE_BYTES];
    struct rk_error error = {.result = RK_OK};
    identity_license_encode(bytes, &license);
    assert_int_equal(identity_license_decode(&read, span_of(bytes, sizeof bytes), &error), RK_OK);
    identity_license_encode(again, &read);
    assert_memory_equal(bytes, again, sizeof bytes);
    assert_true(identity_license_verify(&read));
    for (size_t size = 0; size < sizeof bytes; size++)
        assert_int_not_equal(identity_license_decode(&read, span_of(bytes, size), &error), RK_OK);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool is_read =
            identity_license_decode(&read, span_of(bytes, sizeof bytes), &error) == RK_OK;
        if (is_read && identity_license_verify(&read)) fail_msg("bit %zu holds", bit);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void every_changed_bit_of_a_request_is_refused(void **state)
{
    (void)state;
    struct fj x = number_fj(77), random = number_fj(5), secret = number_fj(99);
    struct identity_holder holder;
    struct identity_request request = {.nonce = {1, 2, 3}}, read;
    identity_holder(&holder, &x);
    request.holder = holder.key;
    jubjub_mul_generator(&request.issuer, &secret);
    identity_registry(&request.registry, 1, contract);
    identity_request_sign(&request, &x, &random);
    assert_true(identity_request_verify(&request));

    uint8_t bytes[IDENTITY_REQUEST_BYTES];
    struct rk_error error = {.result = RK_OK};
    identity_request_encode(bytes, &request);
    assert_int_equal(identity_request_decode(&read, span_of(bytes, sizeof bytes), &error), RK_OK);
    assert_true(identity_request_verify(&read));
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool is_read =
            identity_request_decode(&read, span_of(bytes, sizeof bytes), &error) == RK_OK;
        if (is_read && identity_request_verify(&read)) fail_msg("bit %zu holds", bit);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void a_person_has_one_number_for_a_context_and_challenge(void **state)
{
    (void)state;
    struct fj x = number_fj(77), y = number_fj(78);
    struct identity_holder one, two;
    struct fr context, elsewhere, challenge, another, number, wanted;
    identity_holder(&one, &x);
    identity_holder(&two, &y);
    identity_context(&context, 1, contract);
    identity_context(&elsewhere, 2, contract);
    identity_challenge(&challenge, span_of_string("a vote"));
    identity_challenge(&another, span_of_string("another vote"));
    identity_session_number(&number, &context, &one.key_prime, &challenge);

    const struct fr words[] = {context, one.key_prime.u, one.key_prime.v, challenge};
    assert_int_equal(poseidon_sponge(&wanted, 1, IDENTITY_SESSION, words, RK_ARRAY_LENGTH(words)),
                     RK_OK);
    assert_true(fr_equal(&number, &wanted));
    identity_session_number(&wanted, &context, &two.key_prime, &challenge);
    assert_false(fr_equal(&number, &wanted));
    identity_session_number(&wanted, &elsewhere, &one.key_prime, &challenge);
    assert_false(fr_equal(&number, &wanted));
    identity_session_number(&wanted, &context, &one.key_prime, &another);
    assert_false(fr_equal(&number, &wanted));
}

static void registries_and_contexts_have_domains_of_their_own(void **state)
{
    (void)state;
    struct fr context, registry;
    identity_context(&context, 1, contract);
    identity_registry(&registry, 1, contract);
    assert_false(fr_equal(&context, &registry));
}

/* y E, as an auditor has it. */
static struct jubjub_affine times(const struct jubjub_affine *point, const struct fj *k)
{
    struct jubjub_extended a, product;
    struct jubjub_affine out;
    jubjub_from_affine(&a, point);
    jubjub_mul(&product, &a, k);
    jubjub_to_affine(&out, &product);
    return out;
}

static void an_auditor_reads_what_was_disclosed_and_nobody_else_does(void **state)
{
    (void)state;
    struct fj y = number_fj(4321), eps = number_fj(987654321), wrong = number_fj(4322);
    struct fj x = number_fj(77), secret = number_fj(99);
    struct identity_holder holder;
    struct jubjub_affine auditor;
    struct identity_disclosed plain = {.handle = 0xfffffffe}, read;
    struct identity_disclosure disclosure;
    struct fr context;
    identity_context(&context, 1, contract);
    identity_holder(&holder, &x);
    plain.holder = holder.key;
    jubjub_mul_generator(&plain.issuer, &secret);
    jubjub_mul_generator(&auditor, &y);
    identity_disclose(&disclosure, &context, &auditor, &eps, &plain);

    struct jubjub_affine shared = times(&disclosure.e, &y);
    assert_int_equal(identity_disclosure_open(&read, &context, &shared, &disclosure), RK_OK);
    assert_true(jubjub_affine_equal(&read.holder, &plain.holder));
    assert_true(jubjub_affine_equal(&read.issuer, &plain.issuer));
    assert_int_equal(read.handle, plain.handle);

    shared = times(&disclosure.e, &wrong);
    assert_int_equal(identity_disclosure_open(&read, &context, &shared, &disclosure), RK_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_the_secret_times_both_generators),
        cmocka_unit_test(what_is_signed_is_the_sponge_of_twelve_words),
        cmocka_unit_test(a_license_holds_for_its_issuer_and_as_it_was_signed),
        cmocka_unit_test(attributes_out_of_range_and_empty_times_are_not_signed),
        cmocka_unit_test(every_changed_bit_of_a_license_is_refused),
        cmocka_unit_test(every_changed_bit_of_a_request_is_refused),
        cmocka_unit_test(a_person_has_one_number_for_a_context_and_challenge),
        cmocka_unit_test(registries_and_contexts_have_domains_of_their_own),
        cmocka_unit_test(an_auditor_reads_what_was_disclosed_and_nobody_else_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
