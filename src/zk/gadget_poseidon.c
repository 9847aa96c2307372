#define COMPOSER_NO_SITES
#include "zk/gadget_poseidon.h"

#include "crypto/poseidon.h"

/* x^5 as x x, x^2 x^2 and x^4 x. */
static struct witness fifth_power(struct composer *composer, struct witness x)
{
    struct witness x2 = composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = x, .b = x));
    struct witness x4 = composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = x2, .b = x2));
    return composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = x4, .b = x));
}

/* The matrix, and the constants of the next round, NULL after the last. A sum of five takes two
 * gates: three lanes, then two and the constant. */
static void mix(struct composer *composer, struct witness lanes[HADES_WIDTH],
                const struct fr *constants)
{
    struct witness mixed[HADES_WIDTH];
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        const struct fr *row = hades_matrix[i];
        struct witness sum =
            composer_compute(composer, COMPOSER_GATE(.q_l = &row[0], .q_r = &row[1], .q_f = &row[2],
                                                     .a = lanes[0], .b = lanes[1], .d = lanes[2]));
        mixed[i] =
            composer_compute(composer, COMPOSER_GATE(.q_l = &row[3], .q_r = &row[4], .q_f = &fr_one,
                                                     .q_c = constants ? &constants[i] : NULL,
                                                     .a = lanes[3], .b = lanes[4], .d = sum));
    }
    memcpy(lanes, mixed, sizeof mixed);
}

void gadget_hades(struct composer *composer, struct witness lanes[HADES_WIDTH])
{
    composer_enter(composer, "hades");
    for (size_t i = 0; i < HADES_WIDTH; i++)
        lanes[i] = composer_compute(
            composer,
            COMPOSER_GATE(.q_l = &fr_one, .q_c = &hades_round_constants[0][i], .a = lanes[i]));
    for (size_t round = 0; round < HADES_ROUNDS; round++) {
        bool full = round < HADES_FULL_ROUNDS / 2 || round >= HADES_ROUNDS - HADES_FULL_ROUNDS / 2;
        for (size_t i = full ? 0 : HADES_WIDTH - 1; i < HADES_WIDTH; i++)
            lanes[i] = fifth_power(composer, lanes[i]);
        mix(composer, lanes, round + 1 < HADES_ROUNDS ? hades_round_constants[round + 1] : NULL);
    }
    composer_leave(composer);
}

static bool domain_allows(uint64_t domain, size_t count)
{
    if (domain == POSEIDON_MERKLE2) return count == 2;
    if (domain == POSEIDON_MERKLE4) return count == 4;
    return true;
}

struct witness gadget_poseidon_hash(struct composer *composer, uint64_t domain,
                                    const struct witness *inputs, size_t count)
{
    enum { RATE = HADES_WIDTH - 1 };
    struct witness lanes[HADES_WIDTH] = {0};
    struct fr tag;
    if (!domain_allows(domain, count) || poseidon_tag(&tag, domain, count, 1)) {
        composer_fail(composer, RK_INVALID, "no hash of %zu elements in domain %llu", count,
                      (unsigned long long)domain);
        return witness_zero;
    }
    composer_enter(composer, "poseidon");
    lanes[0] = composer_constant(composer, &tag);
    for (size_t i = 0; i < count; i++) {
        struct witness *lane = &lanes[1 + i % RATE];
        if (i && i % RATE == 0) gadget_hades(composer, lanes);
        *lane = composer_compute(
            composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = inputs[i], .b = *lane));
    }
    gadget_hades(composer, lanes);
    composer_leave(composer);
    return lanes[1];
}

struct witness gadget_poseidon_hash_truncated(struct composer *composer, uint64_t domain,
                                              const struct witness *inputs, size_t count)
{
    enum { TRUNCATED_BIT_PAIRS = 125 };
    composer_enter(composer, "poseidon_truncated");
    struct witness hash = gadget_poseidon_hash(composer, domain, inputs, count);
    struct witness truncated = composer_xor(composer, hash, witness_zero, TRUNCATED_BIT_PAIRS);
    composer_leave(composer);
    return truncated;
}

/* ---- Openings ---- */

/* One level: the children of a node, and bits of which exactly one is 1, that of the child on the
 * way. */
struct level {
    struct witness bits[POSEIDON_TREE_ARITY], children[POSEIDON_TREE_ARITY];
};

static void append_level(struct composer *composer, struct level *level,
                         const struct poseidon_opening *opening, size_t height)
{
    for (size_t i = 0; i < POSEIDON_TREE_ARITY; i++) {
        level->bits[i] = composer_witness_u64(composer, opening->digit[height] == i);
        level->children[i] = composer_witness(composer, &opening->branch[height][i]);
        composer_boolean(composer, level->bits[i]);
    }
    struct witness sum = composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .q_f = &fr_one, .a = level->bits[0],
                                .b = level->bits[1], .d = level->bits[2]));
    sum = composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = sum, .b = level->bits[3]));
    composer_assert_constant(composer, sum, &fr_one);
}

/* The child on the way is `needle`; tells the hash of the node. */
static struct witness climb(struct composer *composer, const struct level *level,
                            struct witness needle)
{
    for (size_t i = 0; i < POSEIDON_TREE_ARITY; i++) {
        struct witness bit = level->bits[i];
        struct witness child = composer_compute(
            composer, COMPOSER_GATE(.q_m = &fr_one, .a = bit, .b = level->children[i]));
        struct witness wanted =
            composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = bit, .b = needle));
        composer_assert_equal(composer, child, wanted);
    }
    return gadget_poseidon_hash(composer, POSEIDON_MERKLE4, level->children, POSEIDON_TREE_ARITY);
}

struct witness gadget_poseidon_opening(struct composer *composer,
                                       const struct poseidon_opening *opening, struct witness leaf)
{
    struct level levels[POSEIDON_TREE_HEIGHT_MAX] = {0};
    struct witness needle = leaf;
    REQUIRE(opening->height <= POSEIDON_TREE_HEIGHT_MAX);
    composer_enter(composer, "opening");
    for (size_t h = opening->height; h-- > 0;)
        append_level(composer, &levels[h], opening, h);
    for (size_t h = opening->height; h-- > 0;) {
        composer_enter_numbered(composer, "level", (uint32_t)h);
        needle = climb(composer, &levels[h], needle);
        composer_leave(composer);
    }
    composer_leave(composer);
    return needle;
}
