/* Ceremonies: honest ones, files changed on the way, and parties that cheat. */

#include "support.h"

#include "base/hash.h"
#include "base/mapped_file.h"
#include "crypto/pairing.h"
#include "zk/ceremony_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { POWERS = 11, PATH_BYTES = 128 };

static char folder[] = "/tmp/ruskvm_ceremony_XXXXXX";
static const struct ceremony_work one_thread = {.threads = 1};

static const char *path_of(const char *name)
{
    static char paths[4][PATH_BYTES];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(names); i++)
        unlink(path_of(names[i]));
    return rmdir(folder); /* no draft is left */
}

struct opened {
    struct mapped_file file;
    struct ceremony ceremony;
};

static struct opened open_ceremony(const char *name)
{
    struct opened o;
    assert_int_equal(mapped_file_open(&o.file, path_of(name), NULL), RK_OK);
    assert_int_equal(ceremony_decode(&o.ceremony, o.file.bytes, NULL), RK_OK);
    return o;
}

static void init(const char *name, uint64_t power_count)
{
    assert_int_equal(ceremony_init(path_of(name), span_of_string("a network"), power_count, NULL),
                     RK_OK);
}

static void contribute(const char *from, const char *to, const char *who, unsigned threads)
{
    struct opened o = open_ceremony(from);
    struct ceremony_work work = {.threads = threads};
    struct rk_error error = {.result = RK_OK};
    uint8_t receipt[CEREMONY_HASH_BYTES];
    if (ceremony_contribute(path_of(to), receipt, &o.ceremony, span_of_string(who),
                            span_of_string("dice"), &work, &error))
        fail_msg("%s", error.message);
    mapped_file_close(&o.file);
    o = open_ceremony(to);
    assert_memory_equal(receipt, o.ceremony.receipt, sizeof receipt);
    mapped_file_close(&o.file);
}

static enum rk_result verify(struct span bytes)
{
    struct ceremony ceremony;
    RK_TRY(ceremony_decode(&ceremony, bytes, NULL));
    return ceremony_verify(&ceremony, &one_thread, NULL);
}

/* ---- Honest ceremonies ---- */

static void is_power_of_one_x(const struct plonk_srs *srs, size_t i)
{
    struct g2_prepared h, xh;
    struct g1_affine lower;
    g2_prepare(&h, &srs->opening.h);
    g2_prepare(&xh, &srs->opening.xh);
    g1_affine_neg(&lower, &srs->powers[i]);
    const struct pairing_term terms[2] = {{&srs->powers[i + 1], &h}, {&lower, &xh}};
    assert_true(pairing_product_is_one(terms, 2));
    assert_false(g1_affine_equal(&srs->powers[i], &srs->powers[i + 1]));
}

static void parties_make_parameters(void **state)
{
    (void)state;
    static const char *const names[] = {"Ada", "Grace", "\xc3\x89milie", "the moon"};
    uint8_t receipt[CEREMONY_HASH_BYTES];
    init("a", POWERS);
    contribute("a", "b", names[0], 1);
    contribute("b", "b", names[1], 2); /* in place */
    contribute("b", "c", names[2], 3);
    struct opened o = open_ceremony("c");
    assert_int_equal(ceremony_add_beacon(path_of("d"), receipt, &o.ceremony,
                                         span_of_string(names[3]), span_of_string("block 1000"), 10,
                                         &one_thread, NULL),
                     RK_OK);
    mapped_file_close(&o.file);
    o = open_ceremony("d");
    assert_true(o.ceremony.has_ended);
    assert_true(span_equal(o.ceremony.label, span_of_string("a network")));
    assert_int_equal(ceremony_verify(&o.ceremony, &one_thread, NULL), RK_OK);
    struct ceremony_record record = {0};
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(ceremony_next(&o.ceremony, &record));
        assert_int_equal(record.number, i + 1);
        assert_true(span_equal(record.name, span_of_string(names[i])));
        assert_int_equal(record.kind, i < 3 ? CEREMONY_CONTRIBUTION : CEREMONY_BEACON);
    }
    assert_false(ceremony_next(&o.ceremony, &record));
    assert_memory_equal(record.receipt, receipt, sizeof receipt);
    struct plonk_srs srs, again;
    struct buffer bytes = {0};
    assert_int_equal(ceremony_export(&srs, &o.ceremony, &one_thread, NULL), RK_OK);
    assert_int_equal(srs.power_count, POWERS);
    assert_false(srs.is_insecure);
    assert_true(g1_affine_equal(&srs.powers[0], &g1_affine_generator));
    for (size_t i = 0; i + 1 < POWERS; i++)
        is_power_of_one_x(&srs, i);
    assert_int_equal(plonk_srs_encode(&bytes, &srs, PLONK_SRS_COMPRESSED, NULL), RK_OK);
    assert_int_equal(bytes.size_bytes, PLONK_OPENING_KEY_BYTES + 48 * POWERS);
    struct plonk_srs_reading how = {.is_checked = true};
    assert_int_equal(plonk_srs_decode(&again, buffer_span(&bytes), &how, NULL), RK_OK);
    assert_int_equal(again.power_count, POWERS);
    plonk_srs_free(&srs);
    plonk_srs_free(&again);
    buffer_free(&bytes);
    mapped_file_close(&o.file);
}

static void a_beacon_is_the_hash_of_its_value(void **state)
{
    (void)state;
    uint8_t receipt[CEREMONY_HASH_BYTES], hash[32], wide[64];
    struct blake3_hasher hasher;
    struct g1_affine before, after;
    struct g1 point, wanted;
    struct fr factor;
    init("a", POWERS);
    contribute("a", "b", "Ada", 1);
    struct opened old = open_ceremony("b");
    assert_int_equal(ceremony_add_beacon(path_of("c"), receipt, &old.ceremony,
                                         span_of_string("beacon"), span_of_string("v"), 3,
                                         &one_thread, NULL),
                     RK_OK);
    struct opened new = open_ceremony("c");
    sha256(hash, span_of_string("v"));
    for (unsigned i = 1; i < 8; i++)
        sha256(hash, span_of(hash, sizeof hash));
    blake3_init_derive_key(&hasher, blake3_backend_select(cpu_features_detect()),
                           span_of_string("ruskvm ceremony 1 beacon"));
    blake3_update(&hasher, span_of(hash, sizeof hash));
    blake3_update(&hasher, span_of(old.ceremony.receipt, CEREMONY_HASH_BYTES));
    const uint8_t head[72] = {CEREMONY_BEACON, 6, 1, 3, 0, 0, 0, 0, 'b', 'e', 'a', 'c', 'o', 'n'};
    blake3_update(&hasher, span_of(head, sizeof head));
    blake3_final_xof(&hasher, wide, sizeof wide, 0);
    fr_from_wide_le(&factor, wide, sizeof wide);
    assert_int_equal(ceremony_read_powers(&before, &old.ceremony, 1, 1, 1, NULL), RK_OK);
    assert_int_equal(ceremony_read_powers(&after, &new.ceremony, 1, 1, 1, NULL), RK_OK);
    g1_from_affine(&point, &before);
    g1_mul_vartime(&point, &point, &factor);
    g1_from_affine(&wanted, &after);
    assert_true(g1_equal(&point, &wanted));
    mapped_file_close(&old.file);
    mapped_file_close(&new.file);
}

/* More powers than are written, or checked, at a time; and work on several threads. */
static void a_longer_ceremony_is_verified_on_any_number_of_threads(void **state)
{
    (void)state;
    init("a", 8200);
    contribute("a", "b", "Ada", 2);
    struct opened o = open_ceremony("b");
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        struct ceremony_work work = {.threads = threads};
        assert_int_equal(ceremony_verify(&o.ceremony, &work, NULL), RK_OK);
    }
    mapped_file_close(&o.file);
}

static void secrets_are_not_drawn_twice(void **state)
{
    (void)state;
    init("a", POWERS);
    contribute("a", "b", "Ada", 1);
    contribute("a", "c", "Ada", 1);
    struct opened first = open_ceremony("b"), second = open_ceremony("c");
    assert_memory_not_equal(first.ceremony.receipt, second.ceremony.receipt, CEREMONY_HASH_BYTES);
    mapped_file_close(&first.file);
    mapped_file_close(&second.file);
}

/* ---- What is refused ---- */

static void any_changed_byte_is_noticed(void **state)
{
    (void)state;
    uint8_t receipt[CEREMONY_HASH_BYTES];
    init("a", CEREMONY_POWERS_MIN);
    contribute("a", "b", "Ada", 1);
    struct opened o = open_ceremony("b");
    assert_int_equal(ceremony_add_beacon(path_of("c"), receipt, &o.ceremony,
                                         span_of_string("beacon"), span_of_string("v"), 0,
                                         &one_thread, NULL),
                     RK_OK);
    mapped_file_close(&o.file);
    o = open_ceremony("c");
    struct buffer bytes = {0};
    assert_int_equal(buffer_append(&bytes, o.file.bytes.bytes, o.file.bytes.size_bytes), RK_OK);
    mapped_file_close(&o.file);
    uint64_t seed = test_seed(5);
    assert_int_equal(verify(buffer_span(&bytes)), RK_OK);
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        uint8_t before = bytes.bytes[i];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bytes.bytes[i] ^= (uint8_t)(1u << (seed >> 60) % 8);
        if (verify(buffer_span(&bytes)) == RK_OK) fail_msg("byte %zu", i);
        bytes.bytes[i] = before;
    }
    for (size_t i = 0; i < bytes.size_bytes; i += 7)
        assert_int_equal(verify(span_of(bytes.bytes, i)), RK_MALFORMED);
    assert_int_equal(verify(buffer_span(&bytes)), RK_OK);
    buffer_free(&bytes);
}

/* The file of a party that knows its factor and cheats with what it likes. */
struct cheat {
    size_t wrong_power; /* times 2; 0: none */
    size_t outside;     /* is on the curve and not in the group; 0: none */
    bool wrong_xh, wrong_proof, other_chain, other_factor, other_point;
};

static struct buffer cheat_file(const struct cheat *cheat)
{
    struct buffer file = {0};
    uint8_t header[CEREMONY_HEADER_BYTES], record[CEREMONY_RECORD_BYTES] = {0}, body[96 * 12];
    uint8_t chain[CEREMONY_HASH_BYTES];
    struct fr factor, nonce, challenge, power = fr_one, two;
    struct g1 point;
    struct g2 xh = g2_generator;
    struct g1_affine affine;
    struct g2_affine affine_xh;
    fr_from_u64(&factor, 123456789);
    fr_from_u64(&nonce, 987654321);
    fr_from_u64(&two, 2);
    g2_mul_vartime(&xh, &xh, cheat->wrong_xh ? &nonce : &factor);
    g2_to_affine(&affine_xh, &xh);
    g2_to_compressed(body, &affine_xh);
    for (size_t i = 0; i < POWERS; i++) {
        g1_mul_vartime(&point, &g1_generator, &power);
        if (cheat->wrong_power && cheat->wrong_power == i) g1_double(&point, &point);
        g1_to_affine(&affine, &point);
        /* (0, 2) has order 3. */
        if (cheat->outside && cheat->outside == i) {
            affine = (struct g1_affine){.infinity = false};
            fp_from_u64(&affine.y, 2);
        }
        g1_to_uncompressed(body + 96 * (i + 1), &affine);
        if (i == 1) g1_to_compressed(record + CEREMONY_AT_POINT, &affine);
        fr_mul(&power, &power, &factor);
    }
    if (cheat->other_point) { /* a good proof of another factor than that of the powers */
        fr_add(&factor, &factor, &fr_one);
        g1_mul_vartime(&point, &g1_generator, &factor);
        g1_to_affine(&affine, &point);
        g1_to_compressed(record + CEREMONY_AT_POINT, &affine);
    }
    blake3_hash(blake3_backend_select(cpu_features_detect()), record + CEREMONY_AT_DIGEST,
                span_of(body, 96 * (POWERS + 1)));
    record[CEREMONY_AT_KIND] = CEREMONY_CONTRIBUTION;
    record[CEREMONY_AT_NAME_BYTES] = 3;
    memcpy(record + CEREMONY_AT_NAME, "Eve", 3);
    ceremony_write_header(header, span_of_string(cheat->other_chain ? "another" : "a network"),
                          POWERS, 1);
    ceremony_chain_init(chain, header);
    ceremony_write_header(header, span_of_string("a network"), POWERS, 1);
    g1_mul_vartime(&point, &g1_generator, &nonce);
    g1_to_affine(&affine, &point);
    g1_to_compressed(record + CEREMONY_AT_NONCE, &affine);
    ceremony_challenge(&challenge, chain, &g1_affine_generator, record);
    if (cheat->other_factor) fr_add(&factor, &factor, &fr_one);
    fr_mul(&challenge, &challenge, &factor);
    fr_add(&nonce, &nonce, &challenge);
    if (cheat->wrong_proof) fr_add(&nonce, &nonce, &fr_one);
    fr_to_bytes_le(record + CEREMONY_AT_ANSWER, &nonce);
    assert_int_equal(buffer_append(&file, header, sizeof header), RK_OK);
    assert_int_equal(buffer_append(&file, record, sizeof record), RK_OK);
    assert_int_equal(buffer_append(&file, body, 96 * (POWERS + 1)), RK_OK);
    return file;
}

static void a_party_that_cheats_is_caught(void **state)
{
    (void)state;
    static const struct {
        struct cheat cheat;
        const char *wanted; /* NULL: it holds */
    } cases[] = {
        {{0}, NULL},
        {{.wrong_power = 2}, "the powers are not those of one x"},
        {{.wrong_power = POWERS - 1}, "the powers are not those of one x"},
        {{.wrong_power = 1}, "record 1 (Eve): its proof does not hold"},
        {{.outside = 3}, "a power is not in the subgroup of prime order"},
        {{.outside = POWERS - 1}, "a power is not in the subgroup of prime order"},
        {{.wrong_xh = true}, "the powers are not those of one x"},
        {{.wrong_proof = true}, "record 1 (Eve): its proof does not hold"},
        {{.other_factor = true}, "record 1 (Eve): its proof does not hold"},
        {{.other_chain = true}, "record 1 (Eve): its proof does not hold"},
        {{.other_point = true}, "the powers do not begin with g and the last record's point"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer file = cheat_file(&cases[i].cheat);
        struct ceremony ceremony;
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(ceremony_decode(&ceremony, buffer_span(&file), &error), RK_OK);
        enum rk_result result = ceremony_verify(&ceremony, &one_thread, &error);
        assert_int_equal(result, cases[i].wanted ? RK_INVALID : RK_OK);
        if (cases[i].wanted) assert_string_equal(error.message, cases[i].wanted);
        buffer_free(&file);
    }
}

/* Who was before cannot be left out: the proofs that follow are about it. */
static void a_record_left_out_is_noticed(void **state)
{
    (void)state;
    init("a", POWERS);
    contribute("a", "b", "Ada", 1);
    contribute("b", "c", "Grace", 1);
    struct opened o = open_ceremony("c");
    struct buffer file = {0};
    uint8_t header[CEREMONY_HEADER_BYTES];
    struct span last = ceremony_record_bytes(&o.ceremony, 1), body = ceremony_body(&o.ceremony);
    ceremony_write_header(header, o.ceremony.label, POWERS, 1);
    assert_int_equal(buffer_append(&file, header, sizeof header), RK_OK);
    assert_int_equal(buffer_append(&file, last.bytes, last.size_bytes), RK_OK);
    assert_int_equal(buffer_append(&file, body.bytes, body.size_bytes), RK_OK);
    assert_int_equal(verify(buffer_span(&file)), RK_INVALID);
    buffer_free(&file);
    mapped_file_close(&o.file);
}

static void nothing_comes_behind_a_beacon(void **state)
{
    (void)state;
    uint8_t receipt[CEREMONY_HASH_BYTES], header[CEREMONY_HEADER_BYTES];
    init("a", POWERS);
    contribute("a", "b", "Ada", 1);
    struct opened o = open_ceremony("b");
    assert_int_equal(ceremony_add_beacon(path_of("c"), receipt, &o.ceremony, span_of_string("n"),
                                         span_of_string("v"), 1, &one_thread, NULL),
                     RK_OK);
    mapped_file_close(&o.file);
    o = open_ceremony("c");
    struct span first = ceremony_record_bytes(&o.ceremony, 0);
    struct span beacon = ceremony_record_bytes(&o.ceremony, 1), body = ceremony_body(&o.ceremony);
    const struct span parts[] = {first, beacon, first, body};
    struct buffer file = {0};
    struct ceremony ceremony;
    struct rk_error error;
    ceremony_write_header(header, o.ceremony.label, POWERS, 3);
    assert_int_equal(buffer_append(&file, header, sizeof header), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++)
        assert_int_equal(buffer_append(&file, parts[i].bytes, parts[i].size_bytes), RK_OK);
    assert_int_equal(ceremony_decode(&ceremony, buffer_span(&file), &error), RK_MALFORMED);
    assert_string_equal(error.message, "records behind a beacon");
    buffer_free(&file);
    mapped_file_close(&o.file);
}

static int stop(void *context, uint64_t done, uint64_t total)
{
    unsigned *left = context;
    (void)done;
    (void)total;
    return (*left)-- == 0;
}

static void stopped_work_leaves_no_file(void **state)
{
    (void)state;
    uint8_t receipt[CEREMONY_HASH_BYTES];
    init("a", POWERS);
    unlink(path_of("e"));
    struct opened o = open_ceremony("a");
    for (unsigned after = 0; after < 2; after++) { /* while verifying, while multiplying */
        unsigned left = after;
        struct ceremony_work work = {.threads = 1, .progress = stop, .context = &left};
        assert_int_equal(ceremony_contribute(path_of("e"), receipt, &o.ceremony,
                                             span_of_string("Ada"), span_of_string(""), &work,
                                             NULL),
                         RK_CANCELLED);
        assert_int_equal(access(path_of("e"), F_OK), -1);
    }
    mapped_file_close(&o.file);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    uint8_t receipt[CEREMONY_HASH_BYTES];
    struct plonk_srs srs;
    char longest[66];
    memset(longest, 'x', 65);
    longest[65] = '\0';
    static const char *const bad_names[] = {"", "a\nb", "\x1b[31m", "\xff", "\xc2\x9b", "\x7f"};
    init("a", POWERS);
    struct opened o = open_ceremony("a");
    for (size_t i = 0; i <= RK_ARRAY_LENGTH(bad_names); i++) {
        struct span name = span_of_string(i < RK_ARRAY_LENGTH(bad_names) ? bad_names[i] : longest);
        assert_int_equal(ceremony_contribute(path_of("e"), receipt, &o.ceremony, name,
                                             span_of_string(""), &one_thread, NULL),
                         RK_USAGE);
        assert_int_equal(ceremony_init(path_of("e"), name, POWERS, NULL), RK_USAGE);
    }
    struct span name = span_of_string("n");
    assert_int_equal(ceremony_init(path_of("e"), name, CEREMONY_POWERS_MIN - 1, NULL), RK_USAGE);
    assert_int_equal(ceremony_init(path_of("e"), name, (uint64_t)CEREMONY_POWERS_MAX + 1, NULL),
                     RK_USAGE);
    assert_int_equal(ceremony_init(path_of("no/such"), name, POWERS, NULL), RK_IO);
    assert_int_equal(
        ceremony_add_beacon(path_of("e"), receipt, &o.ceremony, name, name, 1, &one_thread, NULL),
        RK_USAGE);
    assert_int_equal(ceremony_export(&srs, &o.ceremony, &one_thread, NULL), RK_USAGE);
    mapped_file_close(&o.file);
    contribute("a", "b", "Ada", 1);
    o = open_ceremony("b");
    assert_int_equal(ceremony_add_beacon(path_of("e"), receipt, &o.ceremony, name, name,
                                         CEREMONY_ITERATIONS_LOG_MAX + 1, &one_thread, NULL),
                     RK_USAGE);
    assert_int_equal(ceremony_add_beacon(path_of("e"), receipt, &o.ceremony, name,
                                         span_of_string(longest), 1, &one_thread, NULL),
                     RK_USAGE);
    assert_int_equal(
        ceremony_add_beacon(path_of("c"), receipt, &o.ceremony, name, name, 1, &one_thread, NULL),
        RK_OK);
    mapped_file_close(&o.file);
    o = open_ceremony("c");
    assert_int_equal(ceremony_contribute(path_of("e"), receipt, &o.ceremony, name,
                                         span_of_string(""), &one_thread, NULL),
                     RK_USAGE);
    mapped_file_close(&o.file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parties_make_parameters),
        cmocka_unit_test(a_beacon_is_the_hash_of_its_value),
        cmocka_unit_test(a_longer_ceremony_is_verified_on_any_number_of_threads),
        cmocka_unit_test(secrets_are_not_drawn_twice),
        cmocka_unit_test(any_changed_byte_is_noticed),
        cmocka_unit_test(a_party_that_cheats_is_caught),
        cmocka_unit_test(a_record_left_out_is_noticed),
        cmocka_unit_test(nothing_comes_behind_a_beacon),
        cmocka_unit_test(stopped_work_leaves_no_file),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
