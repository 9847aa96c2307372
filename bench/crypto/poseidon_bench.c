/* The time of a permutation, as it is computed and as it is defined, of hashes alone and in
 * batches, and of changes to a tree of notes. The peer of lanes is our portable code. */

#include "crypto/hades.h"
#include "crypto/poseidon.h"
#include "crypto/poseidon_tree.h"
#include "crypto_bench.h"

#include "base/require.h"

enum { BATCH = 16, LEAVES = 1 << 16 };

struct bench {
    struct fr lanes[BATCH][HADES_WIDTH];
    struct fr inputs[BATCH][4], hashes[BATCH], cipher[5], leaf;
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    uint64_t next;
};

static void permute(void *context)
{
    struct bench *bench = context;
    hades_permute(bench->lanes[0]);
}

static void permute_by_definition(void *context)
{
    struct bench *bench = context;
    hades_permute_reference(bench->lanes[0]);
}

static void permute_many(void *context)
{
    struct bench *bench = context;
    hades_permute_many(bench->lanes, BATCH);
}

static void permute_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < BATCH; i++)
        hades_permute_portable(bench->lanes[i]);
}

static void permute_portable(void *context)
{
    struct bench *bench = context;
    hades_permute_portable(bench->lanes[0]);
}

static void hash_4(void *context)
{
    struct bench *bench = context;
    REQUIRE(!poseidon_hash(&bench->inputs[0][0], POSEIDON_OTHER, bench->inputs[0], 4));
}

static void hash_many(void *context)
{
    struct bench *bench = context;
    poseidon_merkle4_many(bench->hashes, (const struct fr(*)[4])bench->inputs, BATCH);
}

static void encrypt_4(void *context)
{
    struct bench *bench = context;
    REQUIRE(!poseidon_encrypt(bench->cipher, bench->inputs[1], 4, bench->inputs[2],
                              &bench->inputs[3][0]));
}

/* A leaf is set and the root asked for. */
static void update(void *context)
{
    struct bench *bench = context;
    struct fr root;
    uint64_t position = bench->next++ * 40503 % LEAVES;
    REQUIRE(!poseidon_tree_insert(&bench->tree, position, &bench->leaf));
    REQUIRE(!poseidon_tree_root(&bench->tree, &root));
}

/* 256 leaves in a row are set and the root asked for once. */
static void update_many(void *context)
{
    struct bench *bench = context;
    struct fr root;
    for (uint64_t i = 0; i < 256; i++)
        REQUIRE(!poseidon_tree_insert(&bench->tree, 1024 + i, &bench->leaf));
    REQUIRE(!poseidon_tree_root(&bench->tree, &root));
}

static void verify(void *context)
{
    struct bench *bench = context;
    REQUIRE(poseidon_opening_verify_vartime(&bench->opening, &bench->leaf));
}

static const struct bench_row rows[] = {
    {"permutation, by definition", 1, permute_by_definition, NULL},
    {"permutation", 1, permute, permute_portable},
    {"permutation, 16 at once", BATCH, permute_many, permute_each},
    {"hash of 4", 1, hash_4, NULL},
    {"node of a tree, 16 at once", BATCH, hash_many, NULL},
    {"encryption of 4", 1, encrypt_4, NULL},
    {"tree of height 17: leaf and root", 1, update, NULL},
    {"tree: 256 leaves and root, a leaf", 256, update_many, NULL},
    {"tree: opening verified", 1, verify, NULL},
};

int main(void)
{
    static struct bench bench;
    for (size_t i = 0; i < BATCH; i++)
        for (size_t j = 0; j < 4; j++)
            fr_from_u64(&bench.inputs[i][j], i * 4 + j + 1);
    poseidon_merkle4_many(bench.hashes, (const struct fr(*)[4])bench.inputs, BATCH);
    bench.leaf = bench.hashes[0];
    REQUIRE(!poseidon_tree_init(&bench.tree, POSEIDON_TREE_HEIGHT_NOTES));
    for (uint64_t i = 0; i < LEAVES; i++)
        REQUIRE(!poseidon_tree_insert(&bench.tree, i, &bench.leaf));
    REQUIRE(!poseidon_tree_open(&bench.tree, &bench.opening, 1000));
    bench_report(rows, RK_ARRAY_LENGTH(rows), &bench);
    poseidon_tree_free(&bench.tree);
    return 0;
}
