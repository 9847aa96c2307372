/* What is not exactly a proof is refused: every bit of proofs and public inputs of transactions,
 * and thousands of random changes of proofs, containers and public inputs. */

#include "base/reader.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub.h"
#include "zk/plonk_vectors.h"

/* Builds that check themselves take several times as long; they do a part, the release all. */
#ifdef NDEBUG
#define SLOW 0
#else
#define SLOW 1
#endif

enum {
    POINT_BYTES = 48,
    FR_BYTES = 32,
    POINTS_BYTES = POINT_BYTES * PLONK_PROOF_POINT_COUNT,
    NOTE_BYTES = 302,
    MUTATIONS = SLOW ? 1000 : 10000,
};

/* ---- Cases ---- */

struct proven {
    struct buffer container;
    struct plonk_verifier *verifier;
    enum plonk_version version;
    uint8_t proof[PLONK_PROOF_BYTES];
    struct inputs inputs;
};

static void free_proven(struct proven *p)
{
    buffer_free(&p->container);
    plonk_verifier_free(p->verifier);
}

static bool holds(const struct proven *p, struct span proof_bytes, const struct inputs *inputs)
{
    struct plonk_proof proof;
    bool result = true;
    if (plonk_proof_decode(&proof, PLONK_STRICT, proof_bytes, NULL)) return false;
    assert_int_equal(
        plonk_verify(&result, p->verifier, p->version, &proof, inputs->items, inputs->count),
        RK_OK);
    return result;
}

static bool proof_holds(const struct proven *p)
{
    return holds(p, span_of(p->proof, sizeof p->proof), &p->inputs);
}

static void prepare(struct proven *p, struct buffer container)
{
    p->container = container;
    assert_int_equal(
        plonk_verifier_decode(&p->verifier, PLONK_STRICT, buffer_span(&container), NULL), RK_OK);
}

/* ---- Transactions: spec/transactions.md 1.3, 2.3 ---- */

static struct fr canonical(struct span bytes)
{
    struct fr out;
    assert_int_equal(bytes.size_bytes, FR_BYTES);
    assert_true(fr_from_bytes_le(&out, bytes.bytes));
    return out;
}

struct builder {
    struct inputs *inputs;
    struct buffer hashed;
};

static void add_point(struct builder *b, const uint8_t *bytes)
{
    struct jubjub_affine point;
    assert_true(jubjub_decode(&point, bytes, JUBJUB_STRICT));
    b->inputs->items[b->inputs->count++] = point.u;
    b->inputs->items[b->inputs->count++] = point.v;
}

static void add_number(struct builder *b, const uint8_t *bytes)
{
    fr_from_u64(&b->inputs->items[b->inputs->count++], limb_load_le(bytes));
}

static struct span take(struct reader *r, struct builder *b, size_t size_bytes)
{
    struct span piece = reader_take(r, size_bytes);
    assert_int_equal(buffer_append(&b->hashed, piece.bytes, piece.size_bytes), RK_OK);
    return piece;
}

/* What is hashed of a transaction's data: nothing, a call without lengths, or a memo. */
static void take_data(struct reader *r, struct builder *b)
{
    uint8_t tag = reader_u8(r);
    if (tag == 1) {
        take(r, b, 32);
        take(r, b, reader_u64_le(r));
        take(r, b, reader_u64_le(r));
    } else if (tag == 3) {
        take(r, b, reader_u64_le(r));
    } else {
        assert_int_equal(tag, 0);
    }
}

/* Reads a transaction of the legacy form; the caller has the circuit of its number of nullifiers.
 */
static void read_transaction(uint8_t proof[PLONK_PROOF_BYTES], struct inputs *inputs,
                             size_t *nullifiers, struct span bytes)
{
    struct builder b = {.inputs = inputs};
    struct reader r = reader_of(bytes);
    struct span notes[2], head;
    assert_int_equal(reader_u8(&r), 0);
    reader_u64_le(&r); /* of the payload */
    take(&r, &b, 1);   /* the chain */
    reader_u64_le(&r); /* of the skeleton */
    inputs->count = 1; /* after the payload's hash */
    inputs->items[inputs->count++] = canonical(take(&r, &b, FR_BYTES)); /* the root */
    *nullifiers = reader_u64_le(&r);
    assert_in_range(*nullifiers, 1, 4);
    for (size_t i = 0; i < *nullifiers; i++)
        inputs->items[inputs->count++] = canonical(take(&r, &b, FR_BYTES));
    for (size_t i = 0; i < 2; i++)
        notes[i] = take(&r, &b, NOTE_BYTES);
    head = take(&r, &b, 16); /* the fee's limit, the deposit */
    reader_take(&r, 209);    /* the fee */
    take_data(&r, &b);
    assert_int_equal(reader_u64_le(&r), PLONK_PROOF_BYTES);
    struct span rest = reader_take(&r, PLONK_PROOF_BYTES);
    assert_int_equal(r.failure, READER_OK);
    assert_true(reader_done(&r));
    memcpy(proof, rest.bytes, PLONK_PROOF_BYTES);
    fr_hash(&inputs->items[0], buffer_span(&b.hashed));
    buffer_free(&b.hashed);
    for (size_t i = 0; i < 2; i++)
        add_point(&b, notes[i].bytes + 1);
    add_number(&b, head.bytes);
    add_number(&b, head.bytes + 8);
    for (size_t i = 0; i < 2; i++)
        add_point(&b, notes[i].bytes + 65);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 4; k++)
            add_point(&b, notes[i].bytes + 174 + 32 * k);
}

static void flip(uint8_t *bytes, size_t bit)
{
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

static void check_proof_bit(struct proven *p, size_t bit)
{
    flip(p->proof, bit);
    if (proof_holds(p)) fail_msg("bit %zu of the proof", bit);
    flip(p->proof, bit);
}

/* Bits that make no scalar are refused by every decoder of scalars. */
static void check_input_bit(struct proven *p, size_t input, size_t bit)
{
    struct fr before = p->inputs.items[input];
    uint8_t bytes[FR_BYTES];
    fr_to_bytes_le(bytes, &before);
    flip(bytes, bit);
    if (fr_from_bytes_le(&p->inputs.items[input], bytes) && proof_holds(p))
        fail_msg("bit %zu of public input %zu", bit, input);
    p->inputs.items[input] = before;
}

/* All bits of the proof and each third of the inputs, or some dozens chosen at random. */
static void check_bits(struct proven *p, bool all, uint64_t *seed)
{
    assert_true(proof_holds(p));
    size_t input_bits = p->inputs.count * 256;
    if (all) {
        for (size_t bit = 0; bit < 8 * PLONK_PROOF_BYTES; bit += SLOW ? 13 : 1)
            check_proof_bit(p, bit);
        for (size_t bit = 0; bit < input_bits; bit += SLOW ? 13 : 3)
            check_input_bit(p, bit / 256, bit % 256);
        return;
    }
    for (size_t i = 0; i < 24; i++) {
        check_proof_bit(p, vectors_random(seed) % (8 * PLONK_PROOF_BYTES));
        check_proof_bit(p, 8 * POINTS_BYTES +
                               vectors_random(seed) % (8 * (PLONK_PROOF_BYTES - POINTS_BYTES)));
        size_t bit = vectors_random(seed) % input_bits;
        check_input_bit(p, bit / 256, bit % 256);
    }
    assert_true(proof_holds(p));
}

static void the_twenty_transactions_hold_with_every_bit_as_it_is(void **state)
{
    (void)state;
    enum { LINE_MAX = 1 << 14, TRANSACTIONS = 20 };
    static char line[LINE_MAX];
    uint64_t seed = test_seed(20);
    size_t count = 0;
    FILE *file = vectors_open("transactions/phoenix-20.hex");
    json_t *root = vectors_load("plonk/phoenix_txs_bench.json");
    const json_t *txs = vectors_get(root, "txs");
    while (fgets(line, sizeof line, file)) {
        struct proven p = {.version = PLONK_V1};
        struct buffer bytes = {0};
        size_t nullifiers;
        line[strcspn(line, "\n")] = '\0';
        assert_int_equal(hex_decode_append(&bytes, span_of_string(line), NULL), RK_OK);
        read_transaction(p.proof, &p.inputs, &nullifiers, buffer_span(&bytes));
        prepare(&p, mainnet_verifier((json_int_t)nullifiers));
        struct inputs known = read_inputs(vectors_get(json_array_get(txs, count), "public_inputs"));
        assert_int_equal(p.inputs.count, known.count);
        for (size_t i = 0; i < known.count; i++)
            assert_true(fr_equal(&p.inputs.items[i], &known.items[i]));
        check_bits(&p, count == 0, &seed);
        for (unsigned version = PLONK_V2; version <= PLONK_V3; version++) {
            p.version = (enum plonk_version)version;
            assert_false(proof_holds(&p));
        }
        free_proven(&p);
        buffer_free(&bytes);
        count++;
    }
    fclose(file);
    json_decref(root);
    assert_int_equal(count, TRANSACTIONS);
}

static void transactions_of_mainnet_hold_with_every_bit_as_it_is(void **state)
{
    (void)state;
    uint64_t seed = test_seed(10);
    json_t *root = vectors_load("plonk/phoenix_txs_mainnet.json"), *txs = vectors_get(root, "txs");
    assert_int_equal(json_array_size(txs), 10);
    for (size_t i = 0; i < json_array_size(txs); i++) {
        const json_t *tx = json_array_get(txs, i);
        struct proven p = {.version = PLONK_V1};
        struct buffer bytes = read_hex(tx, "tx");
        struct inputs known = read_inputs(vectors_get(tx, "public_inputs"));
        size_t nullifiers;
        read_transaction(p.proof, &p.inputs, &nullifiers, buffer_span(&bytes));
        assert_int_equal(nullifiers, json_integer_value(vectors_get(tx, "inputs")));
        assert_int_equal(p.inputs.count, known.count);
        for (size_t k = 0; k < known.count; k++)
            assert_true(fr_equal(&p.inputs.items[k], &known.items[k]));
        prepare(&p, mainnet_verifier((json_int_t)nullifiers));
        check_bits(&p, false, &seed);
        free_proven(&p);
        buffer_free(&bytes);
    }
    json_decref(root);
}

/* ---- Random changes ---- */

enum { SAMPLES_MAX = 16 };

/* V3 proofs of small circuits and of the transaction circuits. */
static size_t read_samples(struct proven *samples)
{
    static const char *const files[] = {"plonk/proofs_small.json", "plonk/tx_circuit_proofs.json"};
    size_t count = 0;
    for (size_t f = 0; f < RK_ARRAY_LENGTH(files); f++) {
        json_t *root = vectors_load(files[f]), *circuits = vectors_get(root, "circuits");
        for (size_t c = 0; c < json_array_size(circuits); c++) {
            const json_t *circuit = json_array_get(circuits, c);
            const json_t *proofs = vectors_get(circuit, "proofs");
            for (size_t p = 0; p < json_array_size(proofs); p++) {
                const json_t *entry = json_array_get(proofs, p);
                if (!json_is_true(vectors_get(vectors_get(entry, "verifies"), "V3"))) continue;
                assert_true(count < SAMPLES_MAX);
                struct proven *s = &samples[count++];
                s->version = PLONK_V3;
                vectors_bytes(s->proof, sizeof s->proof, entry, "proof");
                s->inputs = read_inputs(vectors_get(entry, "public_inputs"));
                prepare(s, read_hex(circuit, "verifier_bytes"));
                assert_true(proof_holds(s));
            }
        }
        json_decref(root);
    }
    assert_true(count > 4);
    return count;
}

static size_t below(uint64_t *seed, size_t bound)
{
    return (size_t)(vectors_random(seed) % bound);
}

/* Bytes as an attacker might write them: bits, bytes, runs, pieces moved within or from elsewhere,
 * another length. `other` has at least as many bytes as `bytes`. */
static void mutate(struct buffer *bytes, const uint8_t *other, size_t unit_bytes, uint64_t *seed)
{
    size_t size = bytes->size_bytes, at = below(seed, size);
    size_t unit = unit_bytes < size ? below(seed, size / unit_bytes) * unit_bytes : 0;
    size_t unit_size = unit_bytes < size ? unit_bytes : size;
    switch (below(seed, 9)) {
    case 0:
    case 1: flip(bytes->bytes, 8 * at + below(seed, 8)); break;
    case 2: bytes->bytes[at] = (uint8_t)vectors_random(seed); break;
    case 3: /* as from elsewhere */ memcpy(bytes->bytes + unit, other + unit, unit_size); break;
    case 4:
        memmove(bytes->bytes + unit, bytes->bytes + below(seed, size / unit_size) * unit_size,
                unit_size);
        break;
    case 5: memset(bytes->bytes + unit, 0, unit_size); break;
    case 6: /* the identity, where a point stands */
        memset(bytes->bytes + unit, 0, unit_size);
        bytes->bytes[unit] = 0xc0;
        break;
    case 7: bytes->size_bytes -= 1 + below(seed, size < 100 ? size : 100); break;
    case 8:
        assert_int_equal(buffer_append(bytes, other, 1 + below(seed, size < 100 ? size : 100)),
                         RK_OK);
        break;
    }
}

static void random_changes_of_proofs_are_refused(void **state)
{
    (void)state;
    static struct proven samples[SAMPLES_MAX];
    uint64_t seed = test_seed(1);
    size_t count = read_samples(samples), changed = 0;
    for (size_t i = 0; i < MUTATIONS / 2; i++) {
        const struct proven *p = &samples[below(&seed, count)];
        const struct proven *other = &samples[below(&seed, count)];
        struct buffer bytes = {0};
        assert_int_equal(buffer_append(&bytes, p->proof, sizeof p->proof), RK_OK);
        for (size_t times = 1 + below(&seed, 2); times > 0 && bytes.size_bytes > 900; times--) {
            /* Evaluations stand behind the points: half of the changes go there. */
            bool is_point = below(&seed, 2);
            mutate(&bytes, other->proof, is_point ? POINT_BYTES : FR_BYTES, &seed);
        }
        struct span tampered = buffer_span(&bytes);
        if (!span_equal(tampered, span_of(p->proof, sizeof p->proof))) {
            changed++;
            if (holds(p, tampered, &p->inputs)) fail_msg("change %zu", i);
        }
        buffer_free(&bytes);
    }
    assert_true(changed > MUTATIONS / 2 - MUTATIONS / 10);
    for (size_t i = 0; i < count; i++)
        free_proven(&samples[i]);
}

/* Where the row of a public input that is 0 is said, any number makes a verifier of a circuit for
 * which the same proof holds: the input adds nothing, and rows are not in the transcript. */
static bool differs_in_rows_of_zeros_alone(const struct proven *p, struct span container)
{
    size_t rows_at = p->container.size_bytes - 8 * p->inputs.count;
    if (container.size_bytes != p->container.size_bytes) return false;
    for (size_t i = 0; i < container.size_bytes; i++) {
        if (container.bytes[i] == p->container.bytes[i]) continue;
        if (i < rows_at || !fr_is_zero(&p->inputs.items[(i - rows_at) / 8])) return false;
    }
    return true;
}

static void random_changes_of_containers_are_refused(void **state)
{
    (void)state;
    static struct proven samples[SAMPLES_MAX];
    uint64_t seed = test_seed(2);
    size_t count = read_samples(samples), decoded = 0;
    for (size_t i = 0; i < MUTATIONS * 3 / 10; i++) {
        const struct proven *p = &samples[below(&seed, count)];
        const struct proven *other = &samples[below(&seed, count)];
        struct buffer bytes = {0}, filler = {0};
        assert_int_equal(buffer_append(&bytes, p->container.bytes, p->container.size_bytes), RK_OK);
        assert_int_equal(
            buffer_append(&filler, other->container.bytes, other->container.size_bytes), RK_OK);
        while (filler.size_bytes < bytes.size_bytes)
            assert_int_equal(buffer_append_u8(&filler, 0), RK_OK);
        mutate(&bytes, filler.bytes, below(&seed, 2) ? POINT_BYTES : 8, &seed);
        if (below(&seed, 4) == 0) /* one of the numbers of the header, or a byte of the label */
            bytes.bytes[7 + 8 * below(&seed, 6)] ^= (uint8_t)(1 + below(&seed, 8));
        struct proven changed = *p;
        changed.verifier = NULL;
        if (!differs_in_rows_of_zeros_alone(p, buffer_span(&bytes)) &&
            plonk_verifier_decode(&changed.verifier, PLONK_STRICT, buffer_span(&bytes), NULL) ==
                RK_OK) {
            decoded++;
            if (proof_holds(&changed)) fail_msg("change %zu", i);
        }
        plonk_verifier_free(changed.verifier);
        buffer_free(&bytes);
        buffer_free(&filler);
    }
    assert_true(decoded > 0);
    for (size_t i = 0; i < count; i++)
        free_proven(&samples[i]);
}

static void random_changes_of_public_inputs_are_refused(void **state)
{
    (void)state;
    static struct proven samples[SAMPLES_MAX];
    uint64_t seed = test_seed(3);
    size_t count = read_samples(samples);
    for (size_t i = 0; i < MUTATIONS / 5; i++) {
        const struct proven *p = &samples[below(&seed, count)];
        struct inputs inputs = p->inputs;
        if (inputs.count == 0) {
            inputs.items[inputs.count++] = fr_zero;
            assert_false(holds(p, span_of(p->proof, sizeof p->proof), &inputs));
            continue;
        }
        size_t at = below(&seed, inputs.count), other = below(&seed, inputs.count);
        struct fr *item = &inputs.items[at];
        uint8_t bytes[64];
        bool is_changed = true;
        switch (below(&seed, 7)) {
        case 0: fr_add(item, item, &fr_one); break;
        case 1:
            for (size_t k = 0; k < sizeof bytes; k++)
                bytes[k] = (uint8_t)vectors_random(&seed);
            fr_from_wide_le(item, bytes, sizeof bytes);
            break;
        case 2:
            is_changed = !fr_is_zero(item);
            fr_neg(item, item);
            break;
        case 3:
            is_changed = !fr_equal(item, &inputs.items[other]);
            inputs.items[at] = p->inputs.items[other];
            inputs.items[other] = p->inputs.items[at];
            break;
        case 4: inputs.count--; break;
        case 5: inputs.items[inputs.count++] = fr_zero; break;
        case 6:
            is_changed = !fr_is_zero(item);
            *item = fr_zero;
            break;
        }
        if (is_changed && holds(p, span_of(p->proof, sizeof p->proof), &inputs))
            fail_msg("change %zu", i);
    }
    for (size_t i = 0; i < count; i++)
        free_proven(&samples[i]);
}

/* ---- Where the deployed decoder is lenient ---- */

static bool encoded_holds(enum plonk_decoding decoding, const struct proven *p,
                          struct span container, struct span proof)
{
    bool result = true;
    assert_int_equal(plonk_verify_encoded(&result, NULL, p->version, decoding, container, proof,
                                          p->inputs.items, p->inputs.count, NULL),
                     RK_OK);
    return result;
}

static void expect_slack(const struct proven *p, struct span container, struct span proof)
{
    assert_true(encoded_holds(PLONK_DEPLOYED, p, container, proof));
    assert_false(encoded_holds(PLONK_STRICT, p, container, proof));
}

/* Writes the parts of a container again, the key or the opening key with bytes behind it. */
static struct buffer lengthen(const struct buffer *container, size_t part, size_t extra_bytes)
{
    struct buffer out = {0};
    size_t label = (size_t)limb_load_be(container->bytes);
    size_t end = PLONK_VERIFIER_HEADER_BYTES + label + PLONK_KEY_BYTES +
                 (part == 2 ? PLONK_OPENING_KEY_BYTES : 0);
    assert_int_equal(buffer_append(&out, container->bytes, end), RK_OK);
    for (size_t i = 0; i < extra_bytes; i++)
        assert_int_equal(buffer_append_u8(&out, (uint8_t)(i + 1)), RK_OK);
    assert_int_equal(buffer_append(&out, container->bytes + end, container->size_bytes - end),
                     RK_OK);
    limb_store_be(out.bytes + 8 * part, limb_load_be(out.bytes + 8 * part) + extra_bytes);
    return out;
}

static void slack_is_where_the_deployed_decoder_has_it_and_nowhere_else(void **state)
{
    (void)state;
    static struct proven samples[SAMPLES_MAX];
    size_t count = read_samples(samples);
    struct proven *p = &samples[1];
    struct span proof = span_of(p->proof, sizeof p->proof);
    struct buffer container = p->container, longer = {0};
    size_t label = (size_t)limb_load_be(container.bytes);
    /* The bytes of a key that mean nothing. */
    size_t unused = PLONK_VERIFIER_HEADER_BYTES + label + 8 + POINT_BYTES * PLONK_KEY_POINT_COUNT;
    for (size_t i = 0; i < PLONK_KEY_BYTES - 8 - POINT_BYTES * PLONK_KEY_POINT_COUNT;
         i += SLOW ? 17 : 1) {
        container.bytes[unused + i] ^= (uint8_t)(i + 1) ? (uint8_t)(i + 1) : 1;
        expect_slack(p, buffer_span(&container), proof);
        container.bytes[unused + i] = 0;
    }
    /* A larger size in the header. */
    uint64_t size = limb_load_be(container.bytes + 32);
    const uint64_t sizes[] = {size + 1, 2 * size, UINT64_C(1) << 40, UINT64_MAX};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(sizes); i++) {
        limb_store_be(container.bytes + 32, sizes[i]);
        expect_slack(p, buffer_span(&container), proof);
    }
    limb_store_be(container.bytes + 32, size);
    /* Longer parts. */
    for (size_t part = 1; part <= 2; part++) {
        struct buffer changed = lengthen(&container, part, 5);
        expect_slack(p, buffer_span(&changed), proof);
        buffer_free(&changed);
    }
    /* Bytes behind the end. */
    for (size_t extra = 1; extra <= 300; extra += 299) {
        longer.size_bytes = 0;
        assert_int_equal(buffer_append(&longer, p->proof, sizeof p->proof), RK_OK);
        for (size_t i = 0; i < extra; i++)
            assert_int_equal(buffer_append_u8(&longer, 0xff), RK_OK);
        expect_slack(p, buffer_span(&container), buffer_span(&longer));
        longer.size_bytes = 0;
        assert_int_equal(buffer_append(&longer, container.bytes, container.size_bytes), RK_OK);
        for (size_t i = 0; i < extra; i++)
            assert_int_equal(buffer_append_u8(&longer, 0xff), RK_OK);
        expect_slack(p, buffer_span(&longer), proof);
    }
    /* All other bits of a container decide, under deployed decoding too. */
    uint64_t seed = test_seed(4);
    for (size_t i = 0; i < (SLOW ? 40 : 400); i++) {
        size_t at = below(&seed, unused);
        if (at >= 32 && at < 40) continue;
        uint8_t before = container.bytes[at];
        flip(container.bytes, 8 * at + below(&seed, 8));
        assert_false(encoded_holds(PLONK_DEPLOYED, p, buffer_span(&container), proof));
        container.bytes[at] = before;
    }
    assert_true(encoded_holds(PLONK_STRICT, p, buffer_span(&container), proof));
    buffer_free(&longer);
    for (size_t i = 0; i < count; i++)
        free_proven(&samples[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_twenty_transactions_hold_with_every_bit_as_it_is),
        cmocka_unit_test(transactions_of_mainnet_hold_with_every_bit_as_it_is),
        cmocka_unit_test(random_changes_of_proofs_are_refused),
        cmocka_unit_test(random_changes_of_containers_are_refused),
        cmocka_unit_test(random_changes_of_public_inputs_are_refused),
        cmocka_unit_test(slack_is_where_the_deployed_decoder_has_it_and_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
