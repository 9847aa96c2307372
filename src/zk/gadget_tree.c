#define COMPOSER_NO_SITES
#include "zk/gadget_tree.h"

#include "crypto/poseidon.h"

enum { ARITY = POSEIDON_TREE_ARITY };

/* The children of a node and the digit of the one on the way, as two bits. */
struct level {
    struct witness children[ARITY];
    struct bit low, high;
};

static void append_level(struct composer *composer, struct level *level,
                         const struct poseidon_opening *opening, size_t height)
{
    unsigned digit = opening->digit[height];
    for (size_t i = 0; i < ARITY; i++)
        level->children[i] = composer_witness(composer, &opening->branch[height][i]);
    level->low = gadget_bit(composer, digit & 1);
    level->high = gadget_bit(composer, digit >> 1 & 1);
}

/* The child that the digit names is the needle; 6 rows. */
static void assert_child(struct composer *composer, const struct level *level,
                         struct witness needle)
{
    const struct witness *child = level->children;
    struct witness low = gadget_choose(composer, level->low, child[1], child[0]);
    struct witness high = gadget_choose(composer, level->low, child[3], child[2]);
    struct witness difference = composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one, .a = high, .b = low));
    composer_gate(composer,
                  COMPOSER_GATE(.q_m = &fr_one, .q_f = &fr_one, .q_o = &composer_minus_one,
                                .a = level->high.value, .b = difference, .c = needle, .d = low));
}

static struct witness hash_level(struct composer *composer, const struct level *level)
{
    return gadget_sponge_hash(composer, POSEIDON_MERKLE4, level->children, ARITY);
}

/* The node is empty and its children are 0, or it is their hash; 6 rows. */
static struct witness hash_or_vacant(struct composer *composer, const struct level *level)
{
    uint64_t nonzero = 0;
    for (size_t i = 0; i < ARITY; i++) {
        struct fr value = composer_value(composer, level->children[i]);
        nonzero |= !fr_is_zero(&value);
    }
    struct bit vacant = gadget_bit(composer, 1 - nonzero);
    for (size_t i = 0; i < ARITY; i++)
        composer_gate(composer,
                      COMPOSER_GATE(.q_m = &fr_one, .a = vacant.value, .b = level->children[i]));
    struct witness hash = hash_level(composer, level);
    return composer_compute(composer, COMPOSER_GATE(.q_m = &composer_minus_one, .q_l = &fr_one,
                                                    .a = hash, .b = vacant.value));
}

/* 4 position + digit, digits from the root on; 1 row. */
static struct witness next_position(struct composer *composer, struct witness position,
                                    const struct level *level)
{
    struct fr two, four;
    fr_from_u64(&two, 2);
    fr_from_u64(&four, 4);
    return composer_compute(composer,
                            COMPOSER_GATE(.q_l = &four, .q_r = &two, .q_f = &fr_one, .a = position,
                                          .b = level->high.value, .d = level->low.value));
}

static struct tree_way climb(struct composer *composer, const struct poseidon_opening *opening,
                             struct witness leaf, bool with_position, bool vacant)
{
    struct level levels[POSEIDON_TREE_HEIGHT_MAX] = {0};
    struct tree_way way = {.root = leaf, .position = witness_zero};
    REQUIRE(opening->height >= 1 && opening->height <= POSEIDON_TREE_HEIGHT_MAX);
    composer_enter(composer, vacant ? "tree_vacant" : "tree");
    for (size_t h = opening->height; h-- > 0;) {
        composer_enter_numbered(composer, "level", (uint32_t)h);
        append_level(composer, &levels[h], opening, h);
        assert_child(composer, &levels[h], way.root);
        way.root = vacant ? hash_or_vacant(composer, &levels[h]) : hash_level(composer, &levels[h]);
        composer_leave(composer);
    }
    for (size_t h = 0; h < opening->height && with_position; h++)
        way.position = next_position(composer, way.position, &levels[h]);
    composer_leave(composer);
    return way;
}

struct witness gadget_tree_root(struct composer *composer, const struct poseidon_opening *opening,
                                struct witness leaf)
{
    return climb(composer, opening, leaf, false, false).root;
}

struct tree_way gadget_tree_way(struct composer *composer, const struct poseidon_opening *opening,
                                struct witness leaf)
{
    return climb(composer, opening, leaf, true, false);
}

struct tree_way gadget_tree_vacant(struct composer *composer,
                                   const struct poseidon_opening *opening)
{
    return climb(composer, opening, witness_zero, true, true);
}

/* ---- Ordered sets ---- */

void gadget_set_leaf(struct fr *out, const struct fr *low, const struct fr *high)
{
    const struct fr words[2] = {*low, *high};
    enum rk_result result = poseidon_sponge(out, 1, GADGET_SET_DOMAIN, words, 2);
    REQUIRE(!result);
}

struct witness gadget_set_absent(struct composer *composer, const struct poseidon_opening *opening,
                                 const struct fr *low, const struct fr *high,
                                 struct witness element)
{
    struct witness gap[2];
    composer_enter(composer, "set_absent");
    gap[0] = composer_witness(composer, low);
    gap[1] = composer_witness(composer, high);
    struct bit above = gadget_element_less(composer, gap[0], element);
    composer_assert_constant(composer, above.value, &fr_one);
    struct bit below = gadget_element_less(composer, element, gap[1]);
    composer_assert_constant(composer, below.value, &fr_one);
    struct witness leaf = gadget_sponge_hash(composer, GADGET_SET_DOMAIN, gap, 2);
    struct witness root = gadget_tree_root(composer, opening, leaf);
    composer_leave(composer);
    return root;
}
