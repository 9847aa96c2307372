/* What verifying PLONK proofs of the deployed transaction circuit costs on one core: decoding,
 * one proof with a prepared key, batches.
 *
 *      bench_zk_verify VECTORS [PEER]
 *
 * VECTORS is the folder of known answers that has plonk/. PEER is a program of another
 * implementation: `PEER FILE TIMES` reads three lines of hexadecimal (container, proof, public
 * inputs of 32 bytes each), does each operation TIMES times and prints lines "NAME NANOSECONDS"
 * with the least time, NAME being one of `verifier`, `proof`, `verify`. It runs in turns with us.
 */

#include "base/hex.h"
#include "base/require.h"
#include "crypto_bench.h"
#include "zk/plonk.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_MAX = 100, INPUTS_MAX = 64, TURNS = 12, PEER_TIMES = 10 };

struct sample {
    struct buffer container, proof_bytes;
    struct plonk_verifier *verifier;
    struct plonk_proof proof;
    struct fr inputs[INPUTS_MAX];
    size_t input_count;
    enum plonk_version version;
};

struct bench {
    struct sample samples[BATCH_MAX];
    struct plonk_batch_item items[BATCH_MAX];
    size_t batch;
};

/* ---- Loading ---- */

static json_t *load(const char *folder, const char *name)
{
    char path[4096];
    json_error_t error;
    REQUIRE(snprintf(path, sizeof path, "%s/plonk/%s", folder, name) < (int)sizeof path);
    json_t *root = json_load_file(path, 0, &error);
    if (!root) {
        fprintf(stderr, "%s: %s\n", path, error.text);
        exit(2);
    }
    return root;
}

static void read_hex(struct buffer *out, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    REQUIRE(text && hex_decode_append(out, span_of_string(text), NULL) == RK_OK);
}

static void fill(struct sample *s, enum plonk_version version, const json_t *key_owner,
                 const json_t *entry)
{
    const json_t *inputs = json_object_get(entry, "public_inputs");
    bool holds = false;
    s->version = version;
    read_hex(&s->container, key_owner, "verifier_bytes");
    read_hex(&s->proof_bytes, entry, "proof");
    s->input_count = json_array_size(inputs);
    REQUIRE(s->input_count <= INPUTS_MAX);
    for (size_t i = 0; i < s->input_count; i++) {
        uint8_t bytes[32];
        struct span text = span_of_string(json_string_value(json_array_get(inputs, i)));
        REQUIRE(hex_decode(bytes, sizeof bytes, text, NULL) == RK_OK);
        REQUIRE(fr_from_bytes_le(&s->inputs[i], bytes));
    }
    REQUIRE(plonk_verifier_decode(&s->verifier, PLONK_STRICT, buffer_span(&s->container), NULL) ==
            RK_OK);
    REQUIRE(plonk_proof_decode(&s->proof, PLONK_STRICT, buffer_span(&s->proof_bytes), NULL) ==
            RK_OK);
    REQUIRE(plonk_verify(&holds, s->verifier, version, &s->proof, s->inputs, s->input_count) ==
            RK_OK);
    REQUIRE(holds);
}

/* The V3 proof of the circuit with one input. */
static void fill_single(struct sample *s, const char *folder)
{
    json_t *root = load(folder, "tx_circuit_proofs.json");
    const json_t *circuit = json_array_get(json_object_get(root, "circuits"), 0);
    const json_t *proofs = json_object_get(circuit, "proofs");
    for (size_t i = 0; i < json_array_size(proofs); i++) {
        const json_t *entry = json_array_get(proofs, i);
        if (json_is_true(json_object_get(json_object_get(entry, "verifies"), "V3")))
            fill(s, PLONK_V3, circuit, entry);
    }
    REQUIRE(s->verifier);
    json_decref(root);
}

/* Proofs of transactions under one key, over and over up to BATCH_MAX. */
static void fill_batch(struct bench *b, const char *folder)
{
    json_t *keys = load(folder, "verifier_data_mainnet.json");
    json_t *root = load(folder, "phoenix_txs_bench.json");
    const json_t *txs = json_object_get(root, "txs");
    size_t count = json_array_size(txs);
    REQUIRE(count > 0);
    for (size_t i = 0; i < BATCH_MAX; i++) {
        struct sample *s = &b->samples[i];
        if (i < count)
            fill(s, PLONK_V1, json_array_get(json_object_get(keys, "items"), 0),
                 json_array_get(txs, i));
        else
            *s = b->samples[i % count];
        b->items[i] = (struct plonk_batch_item){b->samples[0].verifier, PLONK_V1, &s->proof,
                                                s->inputs, s->input_count};
    }
    json_decref(keys);
    json_decref(root);
}

/* ---- Operations ---- */

static void decode_verifier(void *context)
{
    struct sample *s = context;
    struct plonk_verifier *verifier;
    REQUIRE(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&s->container), NULL) ==
            RK_OK);
    plonk_verifier_free(verifier);
}

static void decode_proof(void *context)
{
    struct sample *s = context;
    REQUIRE(plonk_proof_decode(&s->proof, PLONK_STRICT, buffer_span(&s->proof_bytes), NULL) ==
            RK_OK);
}

static void verify(void *context)
{
    struct sample *s = context;
    bool holds = false;
    REQUIRE(plonk_verify(&holds, s->verifier, s->version, &s->proof, s->inputs, s->input_count) ==
            RK_OK);
    REQUIRE(holds);
}

static void decode_and_verify(void *context)
{
    decode_proof(context);
    verify(context);
}

static void verify_batch(void *context)
{
    struct bench *b = context;
    bool valid[BATCH_MAX];
    size_t invalid;
    REQUIRE(plonk_verify_batch(valid, &invalid, b->items, b->batch) == RK_OK);
    REQUIRE(invalid == 0);
}

static void decode_and_verify_batch(void *context)
{
    struct bench *b = context;
    static struct plonk_proof proofs[BATCH_MAX];
    struct span bytes[BATCH_MAX];
    enum rk_result results[BATCH_MAX];
    for (size_t i = 0; i < b->batch; i++)
        bytes[i] = buffer_span(&b->samples[i].proof_bytes);
    plonk_proofs_decode(proofs, results, PLONK_STRICT, bytes, b->batch);
    for (size_t i = 0; i < b->batch; i++) {
        REQUIRE(results[i] == RK_OK);
        b->samples[i].proof = proofs[i];
    }
    verify_batch(b);
}

/* ---- The peer ---- */

static void write_job(FILE *file, const struct sample *s)
{
    const struct buffer *parts[] = {&s->container, &s->proof_bytes};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < parts[i]->size_bytes; k++)
            fprintf(file, "%02x", parts[i]->bytes[k]);
        fputc('\n', file);
    }
    for (size_t i = 0; i < s->input_count; i++) {
        uint8_t bytes[32];
        fr_to_bytes_le(bytes, &s->inputs[i]);
        for (size_t k = 0; k < sizeof bytes; k++)
            fprintf(file, "%02x", bytes[k]);
    }
    fputc('\n', file);
}

struct row {
    const char *name, *peer_name;
    bench_run *run;
    void *context;
    unsigned operations;
    double ours, peer; /* the least, in ns */
};

static void run_peer(struct row *rows, size_t count, const char *program, const char *job)
{
    char line[256], name[64];
    double time;
    REQUIRE(snprintf(line, sizeof line, "%s %s %d", program, job, PEER_TIMES) < (int)sizeof line);
    FILE *pipe = popen(line, "r");
    REQUIRE(pipe);
    while (fgets(line, sizeof line, pipe)) {
        if (sscanf(line, "%63s %lf", name, &time) != 2) continue;
        for (size_t i = 0; i < count; i++)
            if (rows[i].peer_name && strcmp(rows[i].peer_name, name) == 0 && time < rows[i].peer)
                rows[i].peer = time;
    }
    if (pclose(pipe)) fprintf(stderr, "%s failed\n", program);
}

static void report(const struct row *rows, size_t count)
{
    printf("%-36s %12s %12s %8s\n", "operation, time of each", "ours, us", "peer, us", "ratio");
    for (size_t i = 0; i < count; i++) {
        double ours = rows[i].ours / rows[i].operations / 1000, peer = rows[i].peer / 1000;
        if (rows[i].peer < 1e300)
            printf("%-36s %12.1f %12.1f %8.3f\n", rows[i].name, ours, peer, ours / peer);
        else
            printf("%-36s %12.1f %12s %8s\n", rows[i].name, ours, "-", "-");
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s VECTORS [PEER]\n", argv[0]);
        return 2;
    }
    static struct sample single;
    static struct bench batches[3];
    static const size_t sizes[] = {100, 16, 2};
    char job[] = "/tmp/bench_zk_verify_XXXXXX";
    fill_single(&single, argv[1]);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(batches); i++) {
        fill_batch(&batches[i], argv[1]);
        batches[i].batch = sizes[i];
    }
    struct row rows[] = {
        {"decode a container, prepare its key", "verifier", decode_verifier, &single, 1, 1e300,
         1e300},
        {"decode a proof", "proof", decode_proof, &single, 1, 1e300, 1e300},
        {"verify, key prepared", "verify", verify, &single, 1, 1e300, 1e300},
        {"decode a proof and verify", NULL, decode_and_verify, &single, 1, 1e300, 1e300},
        {"verify in a batch of 100", NULL, verify_batch, &batches[0], 100, 1e300, 1e300},
        {"verify in a batch of 16", NULL, verify_batch, &batches[1], 16, 1e300, 1e300},
        {"verify in a batch of 2", NULL, verify_batch, &batches[2], 2, 1e300, 1e300},
        {"decode and verify in a batch of 100", NULL, decode_and_verify_batch, &batches[0], 100,
         1e300, 1e300},
    };
    if (argc == 3) {
        int descriptor = mkstemp(job);
        REQUIRE(descriptor >= 0);
        FILE *file = fdopen(descriptor, "w");
        REQUIRE(file);
        write_job(file, &single);
        REQUIRE(fclose(file) == 0);
    }
    for (unsigned turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
            for (unsigned times = 0; times < (rows[i].operations > 2 ? 2 : 10); times++) {
                double time = bench_measure(rows[i].run, rows[i].context, 1);
                if (time < rows[i].ours) rows[i].ours = time;
            }
        }
        if (argc == 3) run_peer(rows, RK_ARRAY_LENGTH(rows), argv[2], job);
    }
    if (argc == 3) unlink(job);
    report(rows, RK_ARRAY_LENGTH(rows));
    return 0; /* what is loaded lives as long as the program */
}
