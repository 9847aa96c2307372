/* How fast a wallet finds its notes, and where the time goes.
 *
 *      bench_chain_scan FOLDER [LEAVES [THREADS [TURNS]]]
 *
 * scans LEAVES leaves (65,536) with a view key and one profile, TURNS times (3), with THREADS
 * threads (1), through wallet_scan on a chain that has nothing but a feed: DISTINCT different notes
 * over and over, one in OWN_EACH of them the wallet's. The wallet's files are made in FOLDER, and
 * are gone in the end. Then each part of trying a leaf alone, on the same leaves. */

#include "base/parallel.h"
#include "base/require.h"
#include "chain/execute.h"
#include "chain/transfer_archive.h"
#include "chain/wallet.h"
#include "crypto/fixed_sponge.h"
#include "crypto/jubjub_mul.h"
#include "crypto/std_rng.h"
#include "zk/resources.h"

#include <unistd.h>

enum {
    DISTINCT = 2048,
    OWN_EACH = 2048,
    LEAF_BYTES = TRANSFER_NOTE_BYTES + 8,
    PATH_BYTES = 4096,
};

/* PARTS(X): of trying a leaf. */
#define PARTS(X)                             \
    X(FEED, "feeding and keeping the bytes") \
    X(READ, "R and K out of the archive")    \
    X(ADDRESS, "A = aG")                     \
    X(EXCHANGE, "S = aR")                    \
    X(SPONGE, "sponge: h, blinder, masks")   \
    X(KEY, "K = hG + B")                     \
    X(OWNS, "the last four: shielded_owns")  \
    X(MANY, "64 at once: shielded_owns_many")

enum part {
#define PART_ENUM(name, text) PART_##name,
    PARTS(PART_ENUM)
#undef PART_ENUM
        PART_COUNT
};

static const char *const texts[PART_COUNT] = {
#define PART_TEXT(name, text) text,
    PARTS(PART_TEXT)
#undef PART_TEXT
};

struct bench {
    const char *folder;
    uint64_t leaf_count;
    unsigned threads;
    struct phoenix_view_key view;
    struct phoenix_address address;
    uint8_t (*leaves)[LEAF_BYTES]; /* DISTINCT */
    struct shielded_note *notes;   /* the same */
    struct jubjub_affine *shared;  /* S of each */
    struct buffer kept;
    double least_core, least;
    double parts[PART_COUNT];
};

static void must(enum rk_result result, const struct rk_error *error)
{
    if (result)
        fprintf(stderr, "bench_chain_scan: %s: %s\n", rk_result_name(result), error->message);
    REQUIRE(!result);
}

/* ---- A chain that is a feed ---- */

static enum rk_result tell_facts(void *context, struct wallet_chain_facts *out,
                                 struct rk_error *error)
{
    (void)context, (void)error;
    *out = (struct wallet_chain_facts){.chain_id = 1, .height = 1};
    return RK_OK;
}

static enum rk_result answer(void *context, struct buffer *out,
                             const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span function,
                             struct span argument, struct rk_error *error)
{
    const struct bench *b = context;
    (void)contract, (void)argument, (void)error;
    REQUIRE(span_equal(function, span_of_string("num_notes")));
    return buffer_append(out, &b->leaf_count, sizeof b->leaf_count);
}

static enum rk_result feed_leaves(void *context, vm_feed *feed, void *feed_context,
                                  const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                  struct span function, struct span argument,
                                  struct rk_error *error)
{
    const struct bench *b = context;
    uint64_t range[2]; /* from, how many */
    (void)contract, (void)error;
    REQUIRE(span_equal(function, span_of_string("sync")) && argument.size_bytes == sizeof range);
    memcpy(range, argument.bytes, sizeof range);
    for (uint64_t i = range[0]; i < range[0] + range[1] && i < b->leaf_count; i++) {
        uint8_t leaf[LEAF_BYTES];
        memcpy(leaf, b->leaves[i % DISTINCT], sizeof leaf);
        memcpy(leaf + 648, &i, sizeof i); /* its position */
        RK_TRY(feed(feed_context, span_of(leaf, sizeof leaf)));
    }
    return RK_OK;
}

/* ---- Notes ---- */

static void make_notes(struct bench *b)
{
    struct phoenix_secret_key own, other;
    struct phoenix_address stranger;
    struct std_rng rng;
    std_rng_init_u64(&rng, 1);
    std_rng_fj(&rng, &own.a);
    std_rng_fj(&rng, &own.b);
    std_rng_fj(&rng, &other.a);
    std_rng_fj(&rng, &other.b);
    phoenix_view_key(&b->view, &own);
    phoenix_address(&b->address, &own);
    phoenix_address(&stranger, &other);
    b->leaves = calloc(DISTINCT, sizeof *b->leaves);
    b->notes = calloc(DISTINCT, sizeof *b->notes);
    b->shared = calloc(DISTINCT, sizeof *b->shared);
    REQUIRE(b->leaves && b->notes && b->shared);
    for (size_t i = 0; i < DISTINCT; i++) {
        const struct phoenix_address *receiver = i % OWN_EACH == 0 ? &b->address : &stranger;
        struct fj rho;
        std_rng_fj(&rng, &rho);
        shielded_pay(&b->notes[i], receiver, &rho, 1000 + i, &stranger);
        jubjub_exchange(&b->shared[i], &own.a, &b->notes[i].r);
        transfer_put_note(b->leaves[i], &b->notes[i]);
    }
}

/* ---- Scanning ---- */

static void scan(struct bench *b)
{
    static const struct seal_cost cheap = {1, SEAL_MEMORY_KIB_MIN};
    const struct wallet_chain chain = {
        .context = b, .facts = tell_facts, .query = answer, .feed = feed_leaves};
    const struct wallet_scan_options options = {.threads = b->threads};
    char path[PATH_BYTES], notes_path[PATH_BYTES + 8];
    uint8_t key[PHOENIX_KEY_BYTES];
    struct wallet *wallet;
    struct wallet_scan_report report;
    struct rk_error error = {.result = RK_OK};
    const struct wallet_content content = {.kind = WALLET_VIEW, .key = key, .profiles = 1};
    (void)snprintf(path, sizeof path, "%s/bench_chain_scan_%ld", b->folder, (long)getpid());
    (void)snprintf(notes_path, sizeof notes_path, "%s.notes", path);
    phoenix_view_key_encode(key, &b->view);
    must(wallet_create(path, &content, cheap, span_of_string("pw"), &error), &error);
    must(wallet_open(&wallet, NULL, path, span_of_string("pw"), &error), &error);
    double core = seconds_of(CLOCK_PROCESS_CPUTIME_ID), start = seconds_of(CLOCK_MONOTONIC);
    must(wallet_scan(wallet, &report, &chain, &options, &error), &error);
    keep_least(&b->least, seconds_of(CLOCK_MONOTONIC) - start);
    keep_least(&b->least_core, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - core);
    REQUIRE(report.leaves == b->leaf_count);
    REQUIRE(report.found == (b->leaf_count + OWN_EACH - 1) / OWN_EACH);
    wallet_close(wallet);
    REQUIRE(!unlink(path) && !unlink(notes_path));
}

/* ---- Its parts ---- */

static enum rk_result keep_leaf(void *context, struct span leaf)
{
    struct buffer *kept = context;
    return buffer_append(kept, leaf.bytes, leaf.size_bytes);
}

static void feed_piece(struct bench *b)
{
    const uint64_t range[2] = {0, DISTINCT};
    b->kept.size_bytes = 0;
    REQUIRE(!feed_leaves(b, keep_leaf, &b->kept, chain_transfer_id, span_of_string("sync"),
                         span_of(range, sizeof range), NULL));
}

/* Does a part for the leaf `i`; true when the leaf is the wallet's, as far as the part tells. */
static bool do_part(const struct bench *b, enum part part, size_t i)
{
    const struct shielded_note *note = &b->notes[i];
    struct jubjub_extended point;
    struct jubjub_affine affine;
    struct shielded_secrets secrets;
    struct fj h;
    switch (part) {
    case PART_READ:
        return !jubjub_extended_archive_read(&point, b->leaves[i] + 328) ||
               !jubjub_extended_archive_read(&point, b->leaves[i] + 488);
    case PART_ADDRESS: jubjub_mul_generator(&affine, &b->view.a); return false;
    case PART_EXCHANGE: jubjub_exchange(&affine, &b->view.a, &note->r); return false;
    case PART_SPONGE: shielded_derive(&secrets, &b->shared[i], &b->address); return false;
    case PART_KEY:
        poseidon_truncate(&h, &b->shared[i].u);
        shielded_key(&affine, &h, &b->view.b);
        return false;
    case PART_OWNS: return shielded_owns(&b->view, &note->r, &note->key);
    default: return false;
    }
}

/* Tells how many of all leaves are the wallet's. */
static size_t try_many(const struct bench *b)
{
    enum { AT_ONCE = 64 };
    struct phoenix_stealth_address stealths[AT_ONCE];
    bool owns[AT_ONCE];
    size_t own = 0;
    for (size_t at = 0; at < DISTINCT; at += AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++)
            stealths[i] =
                (struct phoenix_stealth_address){b->notes[at + i].r, b->notes[at + i].key};
        shielded_owns_many(owns, &b->view, &b->address, stealths, AT_ONCE);
        for (size_t i = 0; i < AT_ONCE; i++)
            own += owns[i];
    }
    return own;
}

static void time_part(struct bench *b, enum part part)
{
    size_t own = 0;
    double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    if (part == PART_FEED) feed_piece(b);
    if (part == PART_MANY) own = try_many(b);
    for (size_t i = 0; i < DISTINCT && part != PART_FEED && part != PART_MANY; i++)
        own += do_part(b, part, i);
    keep_least(&b->parts[part], (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - start) / (double)DISTINCT);
    REQUIRE(own == (part == PART_OWNS || part == PART_MANY ? DISTINCT / OWN_EACH : 0));
}

static void print(const struct bench *b)
{
    double leaves = (double)b->leaf_count;
    printf("%.0f leaves, %u threads\n", leaves, b->threads);
    printf("scan: %.2f us a leaf and core: %.0f leaves a second and core, %.0f as it passed\n",
           1e6 * b->least_core / leaves, leaves / b->least_core, leaves / b->least);
    for (size_t i = 0; i < PART_COUNT; i++)
        printf("%-36s %8.2f us\n", texts[i], 1e6 * b->parts[i]);
    /* One at a time has its address made each time. */
    printf("%-36s %8.2f\n", "ratio, of one at a time",
           b->parts[PART_MANY] / (b->parts[PART_OWNS] - b->parts[PART_ADDRESS]));
}

static size_t argument(int count, char **values, int index, size_t otherwise)
{
    return index < count ? strtoul(values[index], NULL, 10) : otherwise;
}

int main(int argument_count, char **arguments)
{
    struct bench b = {.least = 1e9, .least_core = 1e9};
    if (argument_count < 2) {
        fprintf(stderr, "usage: bench_chain_scan FOLDER [LEAVES [THREADS [TURNS]]]\n");
        return 2;
    }
    b.folder = arguments[1];
    b.leaf_count = argument(argument_count, arguments, 2, 65536);
    b.threads = (unsigned)argument(argument_count, arguments, 3, 1);
    size_t turns = argument(argument_count, arguments, 4, 3);
    REQUIRE(b.leaf_count > 0 && b.threads > 0 && turns > 0);
    for (size_t i = 0; i < PART_COUNT; i++)
        b.parts[i] = 1e9;
    make_notes(&b);
    while (turns--) {
        scan(&b);
        for (unsigned i = 0; i < PART_COUNT; i++)
            time_part(&b, (enum part)i);
    }
    print(&b);
    buffer_free(&b.kept);
    free(b.shared);
    free(b.notes);
    free(b.leaves);
    return 0;
}
