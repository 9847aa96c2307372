/* Parameters in all their forms. */

#include "prover_vectors.h"

#include <stdio.h>
#include <unistd.h>

static struct buffer hex_of(const json_t *object, const char *key)
{
    struct buffer bytes = {0};
    vectors_append(&bytes, object, key);
    return bytes;
}

static void assert_encodes(const struct plonk_srs *srs, enum plonk_srs_form form,
                           struct span wanted)
{
    struct buffer bytes = {0};
    assert_int_equal(plonk_srs_encode(&bytes, srs, form, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&bytes), wanted));
    buffer_free(&bytes);
}

static void assert_equal(const struct plonk_srs *a, const struct plonk_srs *b)
{
    assert_int_equal(a->power_count, b->power_count);
    for (size_t i = 0; i < a->power_count; i++)
        assert_true(g1_affine_equal(&a->powers[i], &b->powers[i]));
    assert_true(g1_affine_equal(&a->opening.g, &b->opening.g));
    assert_true(g2_affine_equal(&a->opening.h, &b->opening.h));
    assert_true(g2_affine_equal(&a->opening.xh, &b->opening.xh));
    assert_int_equal(a->is_insecure, b->is_insecure);
}

static struct plonk_srs decode(struct span bytes, enum plonk_srs_form form, bool is_checked)
{
    struct plonk_srs srs;
    struct plonk_srs_reading how = {.form = form, .is_checked = is_checked, .threads = 2};
    struct rk_error error = {.result = RK_OK};
    if (plonk_srs_decode(&srs, bytes, &how, &error)) fail_msg("%s", error.message);
    return srs;
}

static enum rk_result refuse(struct span bytes, const struct plonk_srs_reading *how,
                             uint64_t offset)
{
    struct plonk_srs srs = {.power_count = 77};
    struct rk_error error = {.result = RK_OK, .offset = 1};
    enum rk_result result = plonk_srs_decode(&srs, bytes, how, &error);
    assert_int_not_equal(result, RK_OK);
    assert_int_equal(error.result, result);
    if (error.offset != offset) fail_msg("offset %llu", (unsigned long long)error.offset);
    assert_int_equal(srs.power_count, 77);
    return result;
}

static void forms_are_those_of_the_deployed_system(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/srs.json");
    const json_t *toy = vectors_get(root, "toy");
    struct plonk_srs made = vector_srs_read(toy, 10, 1);
    struct buffer compressed = hex_of(toy, "var_bytes"), raw = hex_of(toy, "raw_var_bytes");
    assert_int_equal(made.power_count, 17);
    assert_encodes(&made, PLONK_SRS_COMPRESSED, buffer_span(&compressed));
    assert_encodes(&made, PLONK_SRS_RAW, buffer_span(&raw));
    made.is_insecure = false; /* which the deployed forms do not tell */
    for (unsigned checked = 0; checked < 2; checked++) {
        struct plonk_srs read = decode(buffer_span(&compressed), PLONK_SRS_COMPRESSED, checked);
        assert_equal(&read, &made);
        plonk_srs_free(&read);
        read = decode(buffer_span(&raw), PLONK_SRS_RAW, checked);
        assert_equal(&read, &made);
        plonk_srs_free(&read);
    }
    plonk_srs_free(&made);
    buffer_free(&compressed);
    buffer_free(&raw);
    json_decref(root);
}

static void trimmed_parameters_are_those_of_the_deployed_system(void **state)
{
    (void)state;
    static const size_t degrees[] = {0, 1, 2, 4, 10};
    json_t *root = vectors_load("plonk/srs.json");
    const json_t *toy = vectors_get(root, "toy");
    struct plonk_srs srs = vector_srs_read(toy, 10, 1), trimmed;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(degrees); i++) {
        char name[32];
        snprintf(name, sizeof name, "trim_%zu", degrees[i]);
        const json_t *entry = vectors_get(toy, name);
        struct buffer wanted = hex_of(entry, "commit_key_raw"), found = {0};
        assert_int_equal(plonk_srs_trim(&trimmed, &srs, degrees[i], NULL), RK_OK);
        assert_int_equal(trimmed.power_count, json_integer_value(vectors_get(entry, "powers")));
        assert_int_equal(plonk_commit_key_encode(&found, trimmed.powers, trimmed.power_count),
                         RK_OK);
        assert_true(span_equal(buffer_span(&wanted), buffer_span(&found)));
        struct g1_affine *powers;
        size_t count;
        assert_int_equal(
            plonk_commit_key_decode(&powers, &count, buffer_span(&wanted), true, 1, NULL), RK_OK);
        assert_int_equal(count, trimmed.power_count);
        free(powers);
        wanted.size_bytes--;
        assert_int_equal(
            plonk_commit_key_decode(&powers, &count, buffer_span(&wanted), true, 1, NULL),
            RK_MALFORMED);
        buffer_free(&wanted);
        wanted = hex_of(entry, "opening_key");
        vectors_append(&wanted, entry, "commit_key_var");
        assert_encodes(&trimmed, PLONK_SRS_COMPRESSED, buffer_span(&wanted));
        plonk_srs_free(&trimmed);
        buffer_free(&wanted);
        buffer_free(&found);
    }
    assert_int_equal(plonk_srs_trim(&trimmed, &srs, 11, NULL), RK_LIMIT);
    assert_int_equal(plonk_srs_trim(&trimmed, &srs, SIZE_MAX, NULL), RK_LIMIT);
    plonk_srs_free(&srs);
    json_decref(root);
}

static void circuits_need_the_powers_of_the_deployed_system(void **state)
{
    (void)state;
    static const struct {
        uint64_t constraints;
        size_t powers;
    } cases[] = {{0, 0},
                 {1, 15},
                 {2, 15},
                 {3, 23},
                 {5, 23},
                 {10, 23},
                 {11, 39},
                 {65530, 65543},
                 {65531, 131079},
                 {65536, 131079},
                 {46321, 65543},
                 {73646, 131079},
                 {UINT64_MAX, 0},
                 {1 << 28, (1 << 29) + 7},
                 {(1 << 28) + 1, 0}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++)
        assert_int_equal(plonk_srs_powers_for(cases[i].constraints), cases[i].powers);
}

static void wrong_bytes_are_refused_with_their_place(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/srs.json");
    const json_t *toy = vectors_get(root, "toy");
    struct buffer compressed = hex_of(toy, "var_bytes"), raw = hex_of(toy, "raw_var_bytes");
    struct plonk_srs_reading how = {.is_checked = true, .threads = 2};
    struct span span = buffer_span(&compressed);
    assert_int_equal(refuse(span_of(span.bytes, 240), &how, 240), RK_MALFORMED);
    assert_int_equal(refuse(span_of(span.bytes, span.size_bytes - 1), &how, span.size_bytes - 1),
                     RK_MALFORMED);
    compressed.bytes[240 + 5 * 48] &= 0x7f;
    compressed.bytes[240 + 9 * 48] &= 0x7f;
    assert_int_equal(refuse(span, &how, 240 + 5 * 48), RK_MALFORMED);
    how.powers_max = 5;
    struct plonk_srs head;
    assert_int_equal(plonk_srs_decode(&head, span, &how, NULL), RK_OK);
    assert_int_equal(head.power_count, 5);
    plonk_srs_free(&head);

    /* A raw form that is short or long, and a point off the curve. */
    how = (struct plonk_srs_reading){.form = PLONK_SRS_RAW, .is_checked = true};
    assert_int_equal(refuse(span_of(raw.bytes, 240 + 7), &how, 240 + 7), RK_MALFORMED);
    assert_int_equal(refuse(span_of(raw.bytes, raw.size_bytes - 1), &how, 240), RK_MALFORMED);
    how.is_checked = false;
    assert_int_equal(plonk_srs_decode(&head, span_of(raw.bytes, raw.size_bytes - 1), &how, NULL),
                     RK_OK);
    assert_int_equal(head.power_count, 16);
    plonk_srs_free(&head);
    raw.bytes[248 + 3 * 97] ^= 1;
    assert_int_equal(plonk_srs_decode(&head, buffer_span(&raw), &how, NULL), RK_OK);
    plonk_srs_free(&head);
    how.is_checked = true;
    assert_int_equal(refuse(buffer_span(&raw), &how, 248 + 3 * 97), RK_INVALID);
    buffer_free(&compressed);
    buffer_free(&raw);
    json_decref(root);
}

static void our_form_is_read_back_and_marks_what_is_insecure(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1, 2, 3};
    char path[] = "/tmp/ruskvm-srs-XXXXXX";
    struct plonk_srs made, read;
    struct plonk_srs_reading how = {.form = PLONK_SRS_FILE, .is_checked = true};
    struct rk_error error = {.result = RK_OK};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(insecure_plonk_srs_make(&made, 20, seed, 2, NULL), RK_OK);
    assert_true(made.is_insecure);
    assert_int_equal(plonk_srs_save(&made, path, PLONK_SRS_FILE, NULL), RK_OK);
    assert_int_equal(plonk_srs_open(&read, path, &how, NULL), RK_OK);
    assert_equal(&read, &made);
    plonk_srs_free(&read);
    how.require_secure = true;
    assert_int_equal(plonk_srs_open(&read, path, &how, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "insecure"));
    made.is_insecure = false;
    assert_int_equal(plonk_srs_save(&made, path, PLONK_SRS_FILE, NULL), RK_OK);
    assert_int_equal(plonk_srs_open(&read, path, &how, NULL), RK_OK);
    plonk_srs_free(&read);
    made.powers[3] = g1_affine_identity;
    assert_int_equal(plonk_srs_save(&made, path, PLONK_SRS_FILE, NULL), RK_INVALID);
    plonk_srs_free(&made);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(plonk_srs_open(&read, path, &how, NULL), RK_NOT_FOUND);
}

static void any_changed_byte_of_our_form_is_refused(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {4};
    struct plonk_srs made, read;
    struct buffer bytes = {0};
    struct plonk_srs_reading how = {.form = PLONK_SRS_FILE};
    assert_int_equal(insecure_plonk_srs_make(&made, 1, seed, 1, NULL), RK_OK);
    assert_int_equal(plonk_srs_encode(&bytes, &made, PLONK_SRS_FILE, NULL), RK_OK);
    assert_int_equal(bytes.size_bytes,
                     PLONK_SRS_FILE_HEADER_BYTES + 8 * PLONK_SRS_FILE_POWER_BYTES);
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        bytes.bytes[i] ^= 4;
        if (plonk_srs_decode(&read, buffer_span(&bytes), &how, NULL) == RK_OK)
            fail_msg("byte %zu", i);
        bytes.bytes[i] ^= 4;
    }
    for (size_t size = 0; size < bytes.size_bytes; size++)
        assert_int_not_equal(plonk_srs_decode(&read, span_of(bytes.bytes, size), &how, NULL),
                             RK_OK);
    buffer_free(&bytes);
    plonk_srs_free(&made);
}

static void insecure_parameters_are_a_function_of_their_seed(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {7}, other[PLONK_SRS_SEED_BYTES] = {8};
    struct plonk_srs one, many, different;
    assert_int_equal(insecure_plonk_srs_make(&one, 600, seed, 1, NULL), RK_OK);
    assert_int_equal(insecure_plonk_srs_make(&many, 600, seed, 3, NULL), RK_OK);
    assert_int_equal(insecure_plonk_srs_make(&different, 600, other, 1, NULL), RK_OK);
    assert_equal(&one, &many);
    assert_false(g1_affine_equal(&one.powers[1], &different.powers[1]));
    assert_int_equal(insecure_plonk_srs_make(&different, 0, seed, 1, NULL), RK_USAGE);
    plonk_srs_free(&one);
    plonk_srs_free(&many);
    plonk_srs_free(&different);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_those_of_the_deployed_system),
        cmocka_unit_test(trimmed_parameters_are_those_of_the_deployed_system),
        cmocka_unit_test(circuits_need_the_powers_of_the_deployed_system),
        cmocka_unit_test(wrong_bytes_are_refused_with_their_place),
        cmocka_unit_test(our_form_is_read_back_and_marks_what_is_insecure),
        cmocka_unit_test(any_changed_byte_of_our_form_is_refused),
        cmocka_unit_test(insecure_parameters_are_a_function_of_their_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
