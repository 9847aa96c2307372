/* Any bytes as an opening: what is decoded encodes to the same bytes, and verifying is total. Then
 * the same bytes as a history of a tree, whose openings must verify and survive their encoding.
 *
 * The first byte of an input picks the height. */

#include "base/require.h"
#include "crypto/poseidon_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_encoding(const struct poseidon_opening *opening, struct span bytes)
{
    static uint8_t again[POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_MAX)];
    poseidon_opening_encode(again, opening);
    REQUIRE(bytes.size_bytes == POSEIDON_OPENING_BYTES(opening->height));
    REQUIRE(memcmp(again, bytes.bytes, bytes.size_bytes) == 0);
}

static void fuzz_decoder(unsigned height, struct span bytes)
{
    struct poseidon_opening opening;
    struct rk_error error;
    enum rk_result result = poseidon_opening_decode(&opening, height, bytes, &error);
    if (result) {
        REQUIRE(error.result == result);
        return;
    }
    check_encoding(&opening, bytes);
    unsigned last = height - 1;
    bool valid =
        poseidon_opening_verify_vartime(&opening, &opening.branch[last][opening.digit[last]]);
    REQUIRE(!valid || poseidon_opening_position(&opening) >> 2 * height == 0);
}

static void fuzz_tree(unsigned height, struct span bytes)
{
    static uint8_t encoded[POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_MAX)];
    struct poseidon_tree tree;
    REQUIRE(poseidon_tree_init(&tree, height) == RK_OK);
    for (size_t i = 0; i + 1 < bytes.size_bytes && i < 64; i += 2) {
        uint64_t position = bytes.bytes[i] % (UINT64_C(1) << 2 * height);
        struct fr leaf;
        fr_from_u64(&leaf, bytes.bytes[i + 1] >> 1);
        bool there = poseidon_tree_leaf(&tree, position);
        if (bytes.bytes[i + 1] & 1) {
            enum rk_result result = poseidon_tree_remove(&tree, NULL, position);
            REQUIRE(result == (there ? RK_OK : RK_NOT_FOUND));
            continue;
        }
        REQUIRE(poseidon_tree_insert(&tree, position, &leaf) == RK_OK);
        if (i % 16) continue;
        struct poseidon_opening opening, decoded;
        REQUIRE(poseidon_tree_open(&tree, &opening, position) == RK_OK);
        REQUIRE(poseidon_opening_verify_vartime(&opening, &leaf));
        poseidon_opening_encode(encoded, &opening);
        struct span text = span_of(encoded, POSEIDON_OPENING_BYTES(height));
        REQUIRE(poseidon_opening_decode(&decoded, height, text, NULL) == RK_OK);
        check_encoding(&decoded, text);
    }
    poseidon_tree_free(&tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    unsigned height = 1 + data[0] % POSEIDON_TREE_HEIGHT_MAX;
    struct span bytes = span_of(data + 1, size - 1);
    fuzz_decoder(height, bytes);
    fuzz_tree(height, bytes);
    return 0;
}
