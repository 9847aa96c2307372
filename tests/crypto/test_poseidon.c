/* The SAFE sponge, Poseidon hashes and Poseidon encryption: known answers, answers of the deployed
 * system's library, a plain model, and what is refused. */

#include "base/hash.h"
#include "crypto/hades.h"
#include "crypto/poseidon.h"
#include "crypto/safe.h"
#include "sample.h"

enum { COUNT_MAX = 64, CALLS_MAX = 16 };

static json_t *poseidon_vectors(void)
{
    return vectors_load("crypto/poseidon.json");
}

static size_t read_values(struct fr *out, const json_t *list)
{
    size_t count = json_array_size(list);
    assert_true(count <= COUNT_MAX);
    for (size_t i = 0; i < count; i++)
        out[i] = sample_value(json_array_get(list, i));
    return count;
}

/* Pattern texts such as A4, S1. */
static size_t read_pattern(struct safe_call *calls, const json_t *list)
{
    size_t count = json_array_size(list);
    assert_true(count <= CALLS_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        assert_true(text && (text[0] == 'A' || text[0] == 'S'));
        calls[i].kind = text[0] == 'A' ? SAFE_ABSORB : SAFE_SQUEEZE;
        calls[i].count = (uint32_t)strtoul(text + 1, NULL, 10);
    }
    return count;
}

static uint64_t domain_of(const char *name)
{
    static const struct {
        const char *name;
        uint64_t domain;
    } domains[] = {{"Other", POSEIDON_OTHER},
                   {"Merkle2", POSEIDON_MERKLE2},
                   {"Merkle4", POSEIDON_MERKLE4},
                   {"Encryption", POSEIDON_ENCRYPTION}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(domains); i++)
        if (strcmp(domains[i].name, name) == 0) return domains[i].domain;
    fail_msg("no domain %s", name);
    return 0;
}

static void assert_bytes_le(const struct fr *x, const uint8_t *expected)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, x);
    assert_memory_equal(bytes, expected, 32);
}

/* ---- The sponge ---- */

static void rotate(struct fr *lanes)
{
    struct fr first = lanes[0];
    memmove(lanes, lanes + 1, 6 * sizeof *lanes);
    lanes[6] = first;
}

static void a_sponge_over_a_rotation_gives_the_known_values(void **state)
{
    (void)state;
    static const struct safe_permutation rotation = {7, rotate};
    json_t *root = poseidon_vectors();
    const json_t *one = vectors_get(root, "safe_rotate_sponge");
    const json_t *absorb = vectors_get(one, "absorb");
    struct safe_call calls[CALLS_MAX];
    struct fr values[COUNT_MAX], outputs[COUNT_MAX];
    struct safe_sponge sponge;
    size_t count = read_pattern(calls, vectors_get(one, "io")), absorbed = 0, squeezed = 0;
    assert_int_equal(safe_begin(&sponge, &rotation, &fr_zero, calls, count), RK_OK);
    for (size_t i = 0; i < count; i++) {
        if (calls[i].kind == SAFE_ABSORB) {
            size_t size = read_values(values, json_array_get(absorb, absorbed++));
            assert_int_equal(safe_absorb(&sponge, values, size), RK_OK);
        } else {
            assert_int_equal(safe_squeeze(&sponge, outputs + squeezed, calls[i].count), RK_OK);
            squeezed += calls[i].count;
        }
    }
    assert_int_equal(safe_finish(&sponge), RK_OK);
    assert_int_equal(read_values(values, vectors_get(one, "output")), squeezed);
    for (size_t i = 0; i < squeezed; i++)
        assert_fr_equal(&outputs[i], &values[i]);
    json_decref(root);
}

static void sponges_with_tag_0_give_the_known_values(void **state)
{
    (void)state;
    json_t *root = poseidon_vectors();
    json_t *one = vectors_get(root, "test_sponge_tag0_pad1");
    struct fr inputs[COUNT_MAX], output, expected;
    const char *key;
    json_t *value;
    read_values(inputs, vectors_get(one, "inputs_le_hex"));
    json_object_foreach(vectors_get(one, "outputs_be_hex"), key, value)
    {
        uint32_t count = (uint32_t)strtoul(key, NULL, 10);
        const struct safe_call calls[] = {
            {SAFE_ABSORB, count}, {SAFE_ABSORB, 1}, {SAFE_SQUEEZE, 1}};
        struct safe_sponge sponge;
        assert_int_equal(safe_begin(&sponge, &poseidon_permutation, &fr_zero, calls, 3), RK_OK);
        assert_int_equal(safe_absorb(&sponge, inputs, count), RK_OK);
        assert_int_equal(safe_absorb(&sponge, &fr_one, 1), RK_OK);
        assert_int_equal(safe_squeeze(&sponge, &output, 1), RK_OK);
        assert_int_equal(safe_finish(&sponge), RK_OK);
        expected = sample_be(value);
        assert_fr_equal(&output, &expected);
    }
    json_decref(root);
}

static void tags_hold(void **state)
{
    (void)state;
    json_t *root = poseidon_vectors();
    json_t *cases = vectors_get(root, "tags");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct safe_call calls[CALLS_MAX];
        struct fr tag, expected = sample_be(vectors_get(one, "tag_be_hex"));
        size_t count = read_pattern(calls, vectors_get(one, "io"));
        uint64_t domain = strtoull(vectors_text(one, "domain"), NULL, 16);
        assert_int_equal(safe_tag(&tag, calls, count, domain), RK_OK);
        assert_fr_equal(&tag, &expected);
    }
    json_decref(root);
}

static void tags_from_the_table_are_the_computed_ones(void **state)
{
    (void)state;
    static const uint64_t domains[] = {POSEIDON_OTHER, POSEIDON_MERKLE2, POSEIDON_MERKLE4,
                                       POSEIDON_ENCRYPTION};
    for (size_t d = 0; d < RK_ARRAY_LENGTH(domains); d++)
        for (uint32_t absorbed = 1; absorbed < 40; absorbed++)
            for (uint32_t squeezed = 1; squeezed < 4; squeezed++) {
                const struct safe_call calls[] = {{SAFE_ABSORB, absorbed},
                                                  {SAFE_SQUEEZE, squeezed}};
                struct fr tag, computed;
                assert_int_equal(poseidon_tag(&tag, domains[d], absorbed, squeezed), RK_OK);
                assert_int_equal(safe_tag(&computed, calls, 2, domains[d]), RK_OK);
                assert_fr_equal(&tag, &computed);
            }
}

/* The sponge's rules an element at a time, over the permutation as it is defined. */
struct model {
    struct fr lanes[HADES_WIDTH];
    unsigned absorbed, squeezed;
};

static void model_absorb(struct model *model, const struct fr *x)
{
    if (model->absorbed == 4) {
        hades_permute_reference(model->lanes);
        model->absorbed = 0;
    }
    model->absorbed++;
    fr_add(&model->lanes[model->absorbed], &model->lanes[model->absorbed], x);
    model->squeezed = 4;
}

static struct fr model_squeeze(struct model *model)
{
    if (model->squeezed == 4) {
        hades_permute_reference(model->lanes);
        model->absorbed = model->squeezed = 0;
    }
    return model->lanes[++model->squeezed];
}

static void sponges_of_random_patterns_agree_with_a_model(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (size_t round = 0; round < 400; round++) {
        struct safe_call calls[CALLS_MAX];
        struct fr values[COUNT_MAX], tag;
        size_t count = 2 + vectors_random(&seed) % (CALLS_MAX - 1);
        for (size_t i = 0; i < count; i++) {
            calls[i].kind = vectors_random(&seed) % 2 ? SAFE_ABSORB : SAFE_SQUEEZE;
            calls[i].count = 1 + (uint32_t)(vectors_random(&seed) % 11);
        }
        calls[0].kind = SAFE_ABSORB;
        calls[count - 1].kind = SAFE_SQUEEZE;
        assert_int_equal(safe_tag(&tag, calls, count, vectors_random(&seed)), RK_OK);
        struct safe_sponge sponge;
        struct model model = {.lanes = {tag}};
        assert_int_equal(safe_begin(&sponge, &poseidon_permutation, &tag, calls, count), RK_OK);
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < calls[i].count; k++)
                values[k] = sample_fr(&seed, round % 2);
            if (calls[i].kind == SAFE_ABSORB) {
                assert_int_equal(safe_absorb(&sponge, values, calls[i].count), RK_OK);
                for (size_t k = 0; k < calls[i].count; k++)
                    model_absorb(&model, &values[k]);
                continue;
            }
            assert_int_equal(safe_squeeze(&sponge, values, calls[i].count), RK_OK);
            for (size_t k = 0; k < calls[i].count; k++) {
                struct fr expected = model_squeeze(&model);
                assert_fr_equal(&values[k], &expected);
            }
        }
        assert_int_equal(safe_finish(&sponge), RK_OK);
    }
}

static void what_is_no_pattern_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct safe_call calls[4];
        size_t count;
    } bad[] = {
        {{{SAFE_ABSORB, 1}}, 0},
        {{{SAFE_ABSORB, 1}}, 1},
        {{{SAFE_SQUEEZE, 1}}, 1},
        {{{SAFE_SQUEEZE, 1}, {SAFE_SQUEEZE, 1}}, 2},
        {{{SAFE_ABSORB, 1}, {SAFE_ABSORB, 1}}, 2},
        {{{SAFE_ABSORB, 0}, {SAFE_SQUEEZE, 1}}, 2},
        {{{SAFE_ABSORB, 1}, {SAFE_SQUEEZE, 0}}, 2},
        {{{SAFE_ABSORB, 1u << 31}, {SAFE_SQUEEZE, 1}}, 2},
        {{{SAFE_ABSORB, 1}, {SAFE_SQUEEZE, 1u << 31}}, 2},
        {{{SAFE_ABSORB, 1}, {SAFE_SQUEEZE, 0}, {SAFE_SQUEEZE, 1}}, 3},
    };
    struct fr tag = fr_one;
    struct safe_sponge sponge;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        assert_int_equal(safe_tag(&tag, bad[i].calls, bad[i].count, 0), RK_INVALID);
        assert_int_equal(
            safe_begin(&sponge, &poseidon_permutation, &tag, bad[i].calls, bad[i].count),
            RK_INVALID);
    }
    /* Each is small enough, but neighbours count together. */
    const struct safe_call much[] = {{SAFE_ABSORB, INT32_MAX}, {SAFE_ABSORB, 1}, {SAFE_SQUEEZE, 1}};
    assert_int_equal(safe_tag(&tag, much, 3, 0), RK_INVALID);
    assert_int_equal(safe_tag(&tag, much, 1, 0), RK_INVALID);
    assert_fr_equal(&tag, &fr_one);
}

static void calls_that_were_not_declared_end_a_sponge(void **state)
{
    (void)state;
    static const struct safe_call calls[] = {{SAFE_ABSORB, 2}, {SAFE_SQUEEZE, 1}};
    struct fr values[4] = {0};
    struct safe_sponge sponge;
    for (size_t wrong = 0; wrong < 5; wrong++) {
        assert_int_equal(safe_begin(&sponge, &poseidon_permutation, &fr_one, calls, 2), RK_OK);
        if (wrong == 0) assert_int_equal(safe_absorb(&sponge, values, 1), RK_USAGE);
        if (wrong == 1) assert_int_equal(safe_squeeze(&sponge, values, 2), RK_USAGE);
        if (wrong == 2) assert_int_equal(safe_finish(&sponge), RK_USAGE);
        if (wrong >= 3) {
            assert_int_equal(safe_absorb(&sponge, values, 2), RK_OK);
            assert_int_equal(wrong == 3 ? safe_absorb(&sponge, values, 2)
                                        : safe_squeeze(&sponge, values, 3),
                             RK_USAGE);
        }
        for (size_t i = 0; i < sizeof sponge; i++)
            assert_int_equal(((const uint8_t *)&sponge)[i], 0);
        assert_int_equal(safe_absorb(&sponge, values, 2), RK_USAGE);
        assert_int_equal(safe_squeeze(&sponge, values, 1), RK_USAGE);
        assert_int_equal(safe_finish(&sponge), RK_USAGE);
    }
}

/* ---- Hashes ---- */

static void digests_hold(void **state)
{
    (void)state;
    json_t *root = poseidon_vectors();
    json_t *cases = vectors_get(root, "digest");
    assert_int_equal(json_array_size(cases), 18);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const json_t *chunks = json_object_get(one, "input_chunks");
        uint64_t domain = domain_of(vectors_text(one, "domain"));
        struct fr inputs[COUNT_MAX], outputs[COUNT_MAX];
        struct buffer expected = {0};
        size_t count = 0;
        for (size_t k = 0; k < json_array_size(chunks); k++)
            count += read_values(inputs + count, json_array_get(chunks, k));
        if (!chunks) count = read_values(inputs, vectors_get(one, "inputs"));
        bool many = json_object_get(one, "output_le_hex_concat");
        vectors_append(&expected, one, many ? "output_le_hex_concat" : "output_le_hex");
        size_t outputs_count = expected.size_bytes / 32;
        assert_int_equal(poseidon_digest(outputs, outputs_count, domain, inputs, count), RK_OK);
        for (size_t k = 0; k < outputs_count; k++)
            assert_bytes_le(&outputs[k], expected.bytes + 32 * k);
        if (json_object_get(one, "truncated_le_hex")) {
            uint8_t bytes[32], truncated[32];
            struct fj scalar;
            assert_int_equal(poseidon_hash_truncated(&scalar, domain, inputs, count), RK_OK);
            vectors_bytes(truncated, 32, one, "truncated_le_hex");
            fj_to_bytes_le(bytes, &scalar);
            assert_memory_equal(bytes, truncated, 32);
        }
        buffer_free(&expected);
    }
    json_decref(root);
}

static void the_hash_of_the_host_query_holds(void **state)
{
    (void)state;
    json_t *root = poseidon_vectors();
    const json_t *one = vectors_get(root, "host_poseidon_hash");
    struct fr inputs[COUNT_MAX], hash, expected = sample_be(vectors_get(one, "output_be_hex"));
    size_t count = read_values(inputs, vectors_get(one, "inputs_le_hex"));
    assert_int_equal(poseidon_hash(&hash, POSEIDON_OTHER, inputs, count), RK_OK);
    assert_fr_equal(&hash, &expected);
    json_decref(root);
}

static void hashes_of_phoenix_hold(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        uint64_t domain;
    } kinds[] = {{"poseidon_other", POSEIDON_OTHER}, {"poseidon_merkle4", POSEIDON_MERKLE4}};
    json_t *root = vectors_load("phoenix/primitives.json");
    for (size_t kind = 0; kind < RK_ARRAY_LENGTH(kinds); kind++) {
        json_t *cases = vectors_get(root, kinds[kind].key);
        for (size_t i = 0; i < json_array_size(cases); i++) {
            const json_t *one = json_array_get(cases, i);
            struct fr inputs[COUNT_MAX], hash, expected = sample_value(vectors_get(one, "out"));
            size_t count = read_values(inputs, vectors_get(one, "inputs"));
            assert_int_equal(poseidon_hash(&hash, kinds[kind].domain, inputs, count), RK_OK);
            assert_fr_equal(&hash, &expected);
        }
    }
    json_decref(root);
}

static void hashes_of_limbs_above_the_modulus_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_scalar_field.json");
    json_t *cases = vectors_get(vectors_get(root, "noncanonical_montgomery_limbs"), "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        uint8_t raw[32], expected[32];
        struct fr input, hash;
        vectors_bytes(raw, 32, one, "raw_be_hex");
        vectors_bytes(expected, 32, one, "poseidon_other_single_le_hex");
        for (size_t k = 0; k < 4; k++)
            input.limb[k] = limb_load_be(raw + 8 * (3 - k));
        assert_int_equal(poseidon_hash(&hash, POSEIDON_OTHER, &input, 1), RK_OK);
        assert_bytes_le(&hash, expected);
    }
    json_decref(root);
}

/* Of 200 groups, the start of a SHA-256 over the results of the deployed system's library for 64
 * hashes each, in all domains, of 1 to 12 elements; in odd groups of any limbs. */
static const char *const hash_answers[] = {
#include "poseidon_hash_vectors.inc"
};

static void hashes_are_those_of_the_deployed_library(void **state)
{
    (void)state;
    for (size_t group = 0; group < RK_ARRAY_LENGTH(hash_answers); group++) {
        uint64_t seed = group;
        uint8_t bytes[32];
        struct sha256 hasher;
        sha256_init(&hasher);
        for (size_t k = 0; k < 64; k++) {
            struct fr inputs[12], outputs[8];
            struct fj truncated;
            size_t count = 1 + vectors_random(&seed) % 12, outputs_count = 1;
            uint64_t domain = POSEIDON_OTHER, kind = vectors_random(&seed) % 8;
            if (kind == 0) domain = POSEIDON_MERKLE4, count = 4;
            if (kind == 1) domain = POSEIDON_MERKLE2, count = 2;
            if (kind == 2) domain = POSEIDON_ENCRYPTION;
            if (kind == 3) outputs_count = 1 + vectors_random(&seed) % 8;
            for (size_t i = 0; i < count; i++)
                inputs[i] = sample_fr(&seed, group % 2);
            assert_int_equal(poseidon_digest(outputs, outputs_count, domain, inputs, count), RK_OK);
            sha256_update(&hasher, span_of(outputs, outputs_count * sizeof *outputs));
            assert_int_equal(poseidon_hash_truncated(&truncated, domain, inputs, count), RK_OK);
            fj_to_bytes_le(bytes, &truncated);
            sha256_update(&hasher, span_of(bytes, sizeof bytes));
        }
        sha256_final(&hasher, bytes);
        assert_digest(bytes, hash_answers[group], group);
    }
}

static void many_hashes_are_those_of_each(void **state)
{
    (void)state;
    enum { HASHES = 35, EACH_MAX = 9 };
    struct fr inputs[HASHES * EACH_MAX], many[HASHES], one;
    uint64_t seed = 8;
    for (size_t count = 1; count <= EACH_MAX; count++) {
        for (size_t i = 0; i < HASHES * count; i++)
            inputs[i] = sample_fr(&seed, count % 2);
        assert_int_equal(poseidon_hash_many(many, POSEIDON_OTHER, inputs, count, HASHES), RK_OK);
        for (size_t i = 0; i < HASHES; i++) {
            assert_int_equal(poseidon_hash(&one, POSEIDON_OTHER, inputs + i * count, count), RK_OK);
            assert_fr_equal(&many[i], &one);
        }
    }
    poseidon_merkle4_many(many, (const struct fr(*)[4])inputs, HASHES);
    for (size_t i = 0; i < HASHES; i++) {
        poseidon_merkle4(&one, inputs + 4 * i);
        assert_fr_equal(&many[i], &one);
    }
}

static void hashes_that_no_domain_has_are_refused(void **state)
{
    (void)state;
    struct fr inputs[5] = {0}, outputs[2] = {fr_one, fr_one};
    struct fj truncated;
    static const struct {
        uint64_t domain;
        size_t count, outputs_count;
    } bad[] = {
        {POSEIDON_OTHER, 0, 1},      {POSEIDON_ENCRYPTION, 0, 1},   {POSEIDON_OTHER, 1, 0},
        {POSEIDON_MERKLE4, 3, 1},    {POSEIDON_MERKLE4, 5, 1},      {POSEIDON_MERKLE4, 4, 2},
        {POSEIDON_MERKLE2, 1, 1},    {POSEIDON_MERKLE2, 3, 1},      {POSEIDON_MERKLE2, 2, 2},
        {POSEIDON_ENCRYPTION, 2, 2}, {POSEIDON_OTHER, 1u << 31, 1},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        assert_int_equal(
            poseidon_digest(outputs, bad[i].outputs_count, bad[i].domain, inputs, bad[i].count),
            RK_INVALID);
        if (bad[i].outputs_count != 1) continue;
        assert_int_equal(poseidon_hash(outputs, bad[i].domain, inputs, bad[i].count), RK_INVALID);
        assert_int_equal(poseidon_hash_many(outputs, bad[i].domain, inputs, bad[i].count, 1),
                         RK_INVALID);
        assert_int_equal(poseidon_hash_truncated(&truncated, bad[i].domain, inputs, bad[i].count),
                         RK_INVALID);
    }
    assert_fr_equal(&outputs[0], &fr_one);
}

/* ---- Encryption ---- */

static void ciphers_hold(void **state)
{
    (void)state;
    json_t *root = poseidon_vectors();
    json_t *cases = vectors_get(root, "encryption");
    assert_int_equal(json_array_size(cases), 6);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct fr message[COUNT_MAX], cipher[COUNT_MAX + 1], plain[COUNT_MAX];
        struct fr nonce = sample_value(vectors_get(one, "nonce"));
        const struct fr secret[2] = {sample_be(vectors_get(one, "shared_secret_u_be_hex")),
                                     sample_be(vectors_get(one, "shared_secret_v_be_hex"))};
        struct buffer expected = {0};
        size_t count = read_values(message, vectors_get(one, "message"));
        vectors_append(&expected, one, "cipher_le_hex_concat");
        assert_int_equal(expected.size_bytes, 32 * (count + 1));
        assert_int_equal(poseidon_encrypt(cipher, message, count, secret, &nonce), RK_OK);
        for (size_t k = 0; k <= count; k++)
            assert_bytes_le(&cipher[k], expected.bytes + 32 * k);
        assert_int_equal(poseidon_decrypt(plain, count, cipher, secret, &nonce), RK_OK);
        assert_memory_equal(plain, message, count * sizeof *message);
        buffer_free(&expected);
    }
    json_decref(root);
}

/* Of 40 groups, the start of a SHA-256 over 16 ciphers of the deployed system's library. */
static const char *const cipher_answers[] = {
#include "poseidon_cipher_vectors.inc"
};

static void ciphers_are_those_of_the_deployed_library(void **state)
{
    (void)state;
    for (size_t group = 0; group < RK_ARRAY_LENGTH(cipher_answers); group++) {
        uint64_t seed = 2000 + group;
        uint8_t digest[32];
        struct sha256 hasher;
        sha256_init(&hasher);
        for (size_t k = 0; k < 16; k++) {
            struct fr message[12], cipher[13], secret[2], nonce;
            size_t count = 1 + vectors_random(&seed) % 12;
            for (size_t i = 0; i < count; i++)
                message[i] = sample_fr(&seed, group % 2);
            secret[0] = sample_fr(&seed, group % 2);
            secret[1] = sample_fr(&seed, group % 2);
            nonce = sample_fr(&seed, group % 2);
            assert_int_equal(poseidon_encrypt(cipher, message, count, secret, &nonce), RK_OK);
            sha256_update(&hasher, span_of(cipher, (count + 1) * sizeof *cipher));
        }
        sha256_final(&hasher, digest);
        assert_digest(digest, cipher_answers[group], group);
    }
}

static void a_changed_cipher_secret_or_nonce_is_refused(void **state)
{
    (void)state;
    enum { COUNT = 5 };
    struct fr message[COUNT], cipher[COUNT + 1], plain[COUNT], nothing[COUNT] = {0};
    struct fr secret[2] = {sample_number(11), sample_number(12)}, nonce = sample_number(13);
    uint64_t seed = 9;
    for (size_t i = 0; i < COUNT; i++)
        message[i] = sample_fr(&seed, false);
    assert_int_equal(poseidon_encrypt(cipher, message, COUNT, secret, &nonce), RK_OK);
    struct fr *const parts[] = {&cipher[0], &cipher[1], &cipher[2], &cipher[3], &cipher[4],
                                &cipher[5], &secret[0], &secret[1], &nonce};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++) {
        fr_add(parts[i], parts[i], &fr_one);
        memset(plain, 0xff, sizeof plain);
        assert_int_equal(poseidon_decrypt(plain, COUNT, cipher, secret, &nonce), RK_INVALID);
        assert_memory_equal(plain, nothing, sizeof plain);
        fr_sub(parts[i], parts[i], &fr_one);
    }
    assert_int_equal(poseidon_decrypt(plain, COUNT, cipher, secret, &nonce), RK_OK);
    assert_int_equal(poseidon_decrypt(plain, COUNT - 1, cipher, secret, &nonce), RK_INVALID);
    assert_int_equal(poseidon_encrypt(cipher, message, 0, secret, &nonce), RK_INVALID);
    assert_int_equal(poseidon_decrypt(plain, 0, cipher, secret, &nonce), RK_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_from_the_table_are_the_computed_ones),
        cmocka_unit_test(sponges_of_random_patterns_agree_with_a_model),
        cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(calls_that_were_not_declared_end_a_sponge),
        cmocka_unit_test(hashes_are_those_of_the_deployed_library),
        cmocka_unit_test(many_hashes_are_those_of_each),
        cmocka_unit_test(hashes_that_no_domain_has_are_refused),
        cmocka_unit_test(ciphers_are_those_of_the_deployed_library),
        cmocka_unit_test(a_changed_cipher_secret_or_nonce_is_refused),
        cmocka_unit_test(a_sponge_over_a_rotation_gives_the_known_values),
        cmocka_unit_test(sponges_with_tag_0_give_the_known_values),
        cmocka_unit_test(tags_hold),
        cmocka_unit_test(digests_hold),
        cmocka_unit_test(the_hash_of_the_host_query_holds),
        cmocka_unit_test(hashes_of_phoenix_hold),
        cmocka_unit_test(hashes_of_limbs_above_the_modulus_hold),
        cmocka_unit_test(ciphers_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
