/* Gadgets that hold: against what is computed outside of circuits, with wrong values and with
 * witnesses that lie; and the rows that their headers promise. */

#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "random_field.h"
#include "vectors.h"
#include "zk/circuit_check.h"
#include "zk/composer_override.h"
#include "zk/gadget_authority.h"
#include "zk/gadget_group.h"
#include "zk/gadget_number.h"
#include "zk/gadget_sponge.h"
#include "zk/gadget_tree.h"

static struct composer *begin(void)
{
    struct composer *c = NULL;
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    return c;
}

/* Whether the values satisfy the rows; frees the composer. */
static bool holds(struct composer *c)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    bool held = circuit_check(&failure, &circuit, &assignment) == 0;
    composer_free(c);
    return held;
}

static bool holds_in(struct composer *c, size_t rows)
{
    assert_int_equal(composer_row_count(c), COMPOSER_INITIAL_ROWS + rows);
    return holds(c);
}

static bool fails_with(struct composer *c, enum rk_result wanted)
{
    bool failed = composer_result(c) == wanted;
    composer_free(c);
    return failed;
}

static struct fr power_of_two(unsigned exponent)
{
    struct fr out = fr_one;
    for (unsigned i = 0; i < exponent; i++)
        fr_double(&out, &out);
    return out;
}

static struct fr minus(const struct fr *a, const struct fr *b)
{
    struct fr out;
    fr_sub(&out, a, b);
    return out;
}

static struct fr number(uint64_t n)
{
    struct fr out;
    fr_from_u64(&out, n);
    return out;
}

static uint64_t value_of(struct composer *c, struct witness w)
{
    struct fr value = composer_value(c, w);
    uint64_t limbs[4];
    fr_to_limbs(limbs, &value);
    assert_int_equal(limbs[1] | limbs[2] | limbs[3], 0);
    return limbs[0];
}

/* ---- Bits and ranges ---- */

static void bits_are_0_or_1(void **state)
{
    (void)state;
    for (uint64_t value = 0; value < 4; value++) {
        struct composer *c = begin();
        gadget_bit(c, value);
        assert_int_equal(holds_in(c, 1), value < 2);
    }
}

static void bits_combine_as_truth_values(void **state)
{
    (void)state;
    for (uint64_t a = 0; a < 2; a++)
        for (uint64_t b = 0; b < 2; b++) {
            struct composer *c = begin();
            struct bit x = gadget_bit(c, a), y;
            y = gadget_bit(c, b);
            struct bit both = gadget_both(c, x, y), no = gadget_not(c, x);
            struct fr seven = number(7), nine = number(9);
            struct witness p = composer_witness(c, &seven), q;
            q = composer_witness(c, &nine);
            struct witness chosen = gadget_choose(c, x, p, q);
            assert_int_equal(value_of(c, both.value), a & b);
            assert_int_equal(value_of(c, no.value), 1 - a);
            assert_int_equal(value_of(c, chosen), a ? 7 : 9);
            assert_true(holds_in(c, 6));
        }
}

static void ranges_of_every_width_are_tight(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= GADGET_BITS_MAX; bits++) {
        struct fr over = power_of_two(bits), most = minus(&over, &fr_one);
        const struct fr inside[] = {fr_zero, fr_one, most};
        const struct fr outside[] = {over, composer_minus_one};
        size_t rows = bits % 2 == 0 ? (bits + 7) / 8 + 2 : bits == 1 ? 3 : (bits + 6) / 8 + 4;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(inside); i++) {
            struct composer *c = begin();
            gadget_range(c, composer_witness(c, &inside[i]), bits);
            assert_true(holds_in(c, rows));
        }
        for (size_t i = 0; i < RK_ARRAY_LENGTH(outside); i++) {
            struct composer *c = begin();
            gadget_range(c, composer_witness(c, &outside[i]), bits);
            assert_false(holds(c));
        }
    }
}

static void widths_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const unsigned bad[] = {0, GADGET_BITS_MAX + 1};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct bit_string bits;
        struct composer *c = begin();
        gadget_range(c, witness_zero, bad[i]);
        assert_true(fails_with(c, RK_USAGE));
        c = begin();
        gadget_bits(c, &bits, witness_zero, bad[i]);
        assert_true(fails_with(c, RK_USAGE));
    }
    struct composer *c = begin();
    gadget_split(c, witness_zero, 1);
    assert_true(fails_with(c, RK_USAGE));
    c = begin();
    gadget_split(c, witness_zero, GADGET_SPLIT_MAX + 1);
    assert_true(fails_with(c, RK_USAGE));
    c = begin();
    composer_mul_generator_short(c, witness_one, COMPOSER_SHORT_BITS_MAX + 1, &jubjub_generator);
    assert_true(fails_with(c, RK_USAGE));
    c = begin();
    const struct bounded a = {witness_one, 8}, b = {witness_one, 9};
    gadget_assert_less(c, a, b);
    assert_true(fails_with(c, RK_USAGE));
    c = begin();
    const struct bounded wide = {witness_one, GADGET_COMPARE_MAX + 1};
    gadget_less(c, wide, wide);
    assert_true(fails_with(c, RK_USAGE));
}

/* ---- Canonical decompositions ---- */

/* The integer high 2^at + low, 0 to 2^256. */
static void cut(struct fr *low, struct fr *high, const uint64_t limbs[4], unsigned at)
{
    uint64_t lows[4] = {0}, highs[4] = {0};
    for (unsigned i = 0; i < 256; i++) {
        uint64_t bit = limbs[i / 64] >> i % 64 & 1;
        unsigned to = i < at ? i : i - at;
        (i < at ? lows : highs)[to / 64] |= bit << to % 64;
    }
    fr_from_limbs(low, lows);
    fr_from_limbs(high, highs);
}

static void splits_of_every_width_are_the_canonical_ones(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20);
    for (unsigned at = GADGET_ELEMENT_BITS - GADGET_SPLIT_MAX; at <= GADGET_SPLIT_MAX; at += 3) {
        const struct fr values[] = {fr_zero, fr_one, composer_minus_one, random_fr(&seed)};
        for (size_t i = 0; i < RK_ARRAY_LENGTH(values); i++) {
            uint64_t limbs[4];
            struct fr low, high, found;
            struct composer *c = begin();
            struct split split = gadget_split(c, composer_witness(c, &values[i]), at);
            fr_to_limbs(limbs, &values[i]);
            cut(&low, &high, limbs, at);
            found = composer_value(c, split.low.value);
            assert_true(fr_equal(&found, &low));
            found = composer_value(c, split.high.value);
            assert_true(fr_equal(&found, &high));
            assert_true(holds(c));
        }
    }
}

/* Whether the rows take value + q for the value, where that has 255 bits. */
static bool takes_the_second_split(const struct fr *value, unsigned at, uint64_t top_max)
{
    uint64_t limbs[4], carry = 0;
    struct fr low, high;
    fr_to_limbs(limbs, value);
    for (size_t i = 0; i < 4; i++)
        limbs[i] = limb_add(limbs[i], fr_modulus[i], &carry);
    assert_true(!carry && limbs[3] >> 63 == 0);
    cut(&low, &high, limbs, at);
    struct composer *c = begin();
    struct witness w = composer_witness(c, value);
    composer_override(c, composer_witness_count(c), &low);
    composer_override(c, composer_witness_count(c) + 1, &high);
    struct split split = gadget_split(c, w, at);
    if (top_max) assert_in_range(value_of(c, split.high.value), 0, top_max);
    return holds(c);
}

/* q = 28 2^250 + L + 1: 0 + q has the same high part as q - 1 and a low part above L, most others a
 * higher one. */
static void the_second_split_is_refused(void **state)
{
    (void)state;
    const struct fr eight = number(8), big = power_of_two(251);
    assert_false(takes_the_second_split(&fr_zero, 250, 28));
    assert_false(takes_the_second_split(&eight, 250, 28));
    assert_false(takes_the_second_split(&big, 250, 0));
    for (unsigned at = GADGET_ELEMENT_BITS - GADGET_SPLIT_MAX; at <= GADGET_SPLIT_MAX; at++) {
        assert_false(takes_the_second_split(&fr_zero, at, 0));
        assert_false(takes_the_second_split(&big, at, 0));
    }
}

static void truncations_are_those_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(21);
    for (size_t i = 0; i < 20; i++) {
        struct fr value = i ? random_fr(&seed) : composer_minus_one, wanted, found;
        struct fj truncated;
        struct bit_string bits;
        poseidon_truncate(&truncated, &value);
        jubjub_scalar_to_fr(&wanted, &truncated);
        struct composer *c = begin();
        struct bounded low = gadget_truncate(c, composer_witness(c, &value));
        found = composer_value(c, low.value);
        assert_true(fr_equal(&found, &wanted));
        assert_true(holds_in(c, 84));
        c = begin();
        gadget_truncate_bits(c, &bits, composer_witness(c, &value));
        found = composer_value(c, bits.value);
        assert_true(fr_equal(&found, &wanted));
        assert_int_equal(bits.count, GADGET_TRUNCATED_BITS);
        assert_true(holds_in(c, 551));
    }
}

static void bits_of_elements_are_those_of_the_canonical_integer(void **state)
{
    (void)state;
    uint64_t seed = test_seed(22);
    for (size_t i = 0; i < 10; i++) {
        struct fr value = i ? random_fr(&seed) : composer_minus_one;
        uint64_t limbs[4];
        struct bit_string bits;
        struct composer *c = begin();
        gadget_element_bits(c, &bits, composer_witness(c, &value));
        fr_to_limbs(limbs, &value);
        assert_int_equal(bits.count, GADGET_ELEMENT_BITS);
        for (unsigned b = 0; b < bits.count; b++)
            assert_int_equal(value_of(c, bits.bits[b].value), limbs[b / 64] >> b % 64 & 1);
        assert_true(holds_in(c, 557));
    }
}

/* ---- Scalars ---- */

/* Whether a scalar of this integer is taken, told by a lie. */
static bool takes_scalar(const struct fr *value, bool as_bits)
{
    struct bit_string bits;
    struct composer *c = begin();
    composer_override(c, composer_witness_count(c), value);
    if (as_bits)
        gadget_scalar_string(c, &bits, &fj_one);
    else
        gadget_scalar(c, &fj_one);
    assert_int_equal(composer_row_count(c), COMPOSER_INITIAL_ROWS + (as_bits ? 540 : 69));
    return holds(c);
}

static void scalars_are_below_the_order(void **state)
{
    (void)state;
    struct fr order, most, top = power_of_two(252), beyond;
    fr_from_limbs(&order, fj_modulus);
    most = minus(&order, &fr_one);
    fr_add(&beyond, &order, &fr_one);
    const struct fr bad[] = {order, beyond, minus(&top, &fr_one), top, composer_minus_one};
    for (int as_bits = 0; as_bits < 2; as_bits++) {
        assert_true(takes_scalar(&fr_zero, as_bits));
        assert_true(takes_scalar(&most, as_bits));
        for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++)
            assert_false(takes_scalar(&bad[i], as_bits));
    }
}

/* ---- Comparisons ---- */

static void numbers_compare_as_integers(void **state)
{
    (void)state;
    enum { BITS = 3 };
    for (uint64_t a = 0; a < 1 << BITS; a++)
        for (uint64_t b = 0; b < 1 << BITS; b++) {
            struct composer *c = begin();
            struct bounded x = gadget_range(c, composer_witness_u64(c, a), BITS), y;
            y = gadget_range(c, composer_witness_u64(c, b), BITS);
            struct bit less = gadget_less(c, x, y);
            assert_int_equal(value_of(c, less.value), a < b);
            assert_true(holds(c));
            c = begin();
            x = gadget_range(c, composer_witness_u64(c, a), BITS);
            y = gadget_range(c, composer_witness_u64(c, b), BITS);
            gadget_assert_less(c, x, y);
            assert_int_equal(holds(c), a < b);
        }
}

/* The answer is the second witness: the top bit, which a lie turns round. */
static void a_comparison_cannot_be_turned_round(void **state)
{
    (void)state;
    for (uint64_t a = 3; a < 6; a++)
        for (unsigned bits = 3; bits <= GADGET_COMPARE_MAX; bits += 83) {
            struct fr lie = number(a < 4);
            struct composer *c = begin();
            struct bounded x = gadget_range(c, composer_witness_u64(c, a), bits), y;
            y = gadget_range(c, composer_witness_u64(c, 4), bits);
            composer_override(c, composer_witness_count(c) + 1, &lie);
            gadget_less(c, x, y);
            assert_false(holds(c));
        }
}

static void elements_compare_as_canonical_integers(void **state)
{
    (void)state;
    uint64_t seed = test_seed(23);
    const struct fr half = power_of_two(127), near = minus(&half, &fr_one);
    struct fr values[7] = {fr_zero, fr_one, composer_minus_one, half, near};
    values[5] = random_fr(&seed);
    fr_add(&values[6], &values[5], &fr_one);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(values); i++)
        for (size_t j = 0; j < RK_ARRAY_LENGTH(values); j++) {
            uint64_t a[4], b[4], borrow = 0;
            struct composer *c = begin();
            struct witness x = composer_witness(c, &values[i]), y;
            y = composer_witness(c, &values[j]);
            fr_to_limbs(a, &values[i]);
            fr_to_limbs(b, &values[j]);
            for (size_t k = 0; k < 4; k++)
                (void)limb_sub(a[k], b[k], &borrow);
            struct bit less = gadget_element_less(c, x, y);
            assert_int_equal(value_of(c, less.value), borrow);
            assert_true(holds_in(c, 215));
        }
}

static void zero_is_told_from_everything_else(void **state)
{
    (void)state;
    const struct fr values[] = {fr_zero, fr_one, composer_minus_one};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(values); i++) {
        struct composer *c = begin();
        struct bit zero = gadget_is_zero(c, composer_witness(c, &values[i]));
        assert_int_equal(value_of(c, zero.value), i == 0);
        assert_true(holds_in(c, 3));
        c = begin();
        gadget_assert_nonzero(c, composer_witness(c, &values[i]));
        assert_int_equal(holds_in(c, 1), i != 0);
        /* Another inverse changes the answer for nothing but 0, where it does not matter. */
        c = begin();
        struct witness w = composer_witness(c, &values[i]);
        composer_override(c, composer_witness_count(c), &values[i == 1 ? 0 : 1]);
        zero = gadget_is_zero(c, w);
        if (i == 0) assert_int_equal(value_of(c, zero.value), 1);
        assert_int_equal(holds(c), i == 0);
    }
}

/* ---- Points ---- */

static void sums_of_generators_are_those_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(24);
    static const unsigned widths[] = {1, 2, 64, 250, 252, 253};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(widths); i++) {
        uint64_t limbs[4] = {vectors_random(&seed), 0, 0, 0};
        struct fj scalar = random_fj(&seed);
        struct fr value;
        if (widths[i] < 252) {
            if (widths[i] < 64) limbs[0] &= ((uint64_t)1 << widths[i]) - 1;
            fj_from_limbs(&scalar, limbs);
        }
        struct jubjub_affine wanted, found;
        jubjub_mul_generator_nums(&wanted, &scalar);
        jubjub_scalar_to_fr(&value, &scalar);
        struct composer *c = begin();
        struct witness w = composer_witness(c, &value);
        struct group_point p =
            gadget_group_mul_generator(c, (struct bounded){w, widths[i]}, &jubjub_generator_nums);
        found = composer_point_value(c, p.point);
        assert_true(jubjub_affine_equal(&found, &wanted));
        assert_true(holds_in(c, widths[i] + 1));
    }
}

/* A scalar that is out of its range shows in the first digit. */
static void short_products_refuse_long_scalars(void **state)
{
    (void)state;
    const struct fr long_one = power_of_two(64);
    struct composer *c = begin();
    struct witness w = composer_witness(c, &long_one);
    composer_mul_generator_short(c, w, 64, &jubjub_generator);
    assert_false(holds(c));
    /* Signed digits that make the same scalar give the same point: 3 = 4 - 1. */
    const struct fr one = fr_one, two = number(2), three = number(3);
    struct fj k;
    struct jubjub_affine wanted, found;
    fj_from_u64(&k, 3);
    jubjub_mul_generator(&wanted, &k);
    c = begin();
    w = composer_witness(c, &three);
    composer_override(c, composer_witness_count(c) + 3, &one);
    composer_override(c, composer_witness_count(c) + 7, &two);
    struct witness_point p = composer_mul_generator_short(c, w, 3, &jubjub_generator);
    found = composer_point_value(c, p);
    assert_true(jubjub_affine_equal(&found, &wanted));
    assert_true(holds_in(c, 4));
}

static void products_with_points_are_those_outside(void **state)
{
    (void)state;
    uint64_t seed = test_seed(25);
    for (size_t i = 0; i < 5; i++) {
        struct fj scalar = i ? random_fj(&seed) : fj_zero, base = random_fj(&seed);
        struct jubjub_affine point, wanted, found;
        struct bit_string bits;
        jubjub_mul_generator(&point, &base);
        jubjub_exchange(&wanted, &scalar, &point);
        struct composer *c = begin();
        struct group_point p = gadget_group_witness(c, &point);
        assert_int_equal(composer_row_count(c), COMPOSER_INITIAL_ROWS + 9);
        gadget_scalar_string(c, &bits, &scalar);
        struct group_point product = gadget_group_mul(c, &bits, p);
        found = composer_point_value(c, product.point);
        assert_true(jubjub_affine_equal(&found, &wanted));
        assert_true(holds_in(c, 9 + 540 + 6 * GADGET_SCALAR_BITS - 4));
    }
}

static void points_off_the_curve_are_refused(void **state)
{
    (void)state;
    const struct jubjub_affine bad[] = {
        {.u = fr_zero, .v = fr_zero}, {.u = fr_one, .v = fr_one}, {.u = fr_zero, .v = number(2)}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct composer *c = begin();
        composer_override(c, composer_witness_count(c), &bad[i].u);
        composer_override(c, composer_witness_count(c) + 1, &bad[i].v);
        gadget_group_witness(c, &jubjub_generator);
        assert_false(holds(c));
    }
    struct composer *c = begin();
    struct group_point p = gadget_group_witness(c, &jubjub_affine_identity);
    gadget_group_assert_nonzero(c, p);
    assert_false(holds_in(c, 10));
}

/* ---- Sponges ---- */

static void sponges_are_those_outside(void **state)
{
    (void)state;
    enum { WORDS_MAX = 13 };
    uint64_t seed = test_seed(26);
    for (size_t in = 1; in <= WORDS_MAX; in++)
        for (size_t out = 1; out <= WORDS_MAX; out += 3) {
            struct fr inputs[WORDS_MAX], wanted[WORDS_MAX], found;
            struct witness witnesses[WORDS_MAX], outputs[WORDS_MAX];
            struct composer *c = begin();
            for (size_t i = 0; i < in; i++) {
                inputs[i] = random_fr(&seed);
                witnesses[i] = composer_witness(c, &inputs[i]);
            }
            assert_int_equal(poseidon_sponge(wanted, out, SHIELDED_AUDIT, inputs, in), RK_OK);
            gadget_sponge(c, outputs, out, SHIELDED_AUDIT, witnesses, in);
            for (size_t i = 0; i < out; i++) {
                found = composer_value(c, outputs[i]);
                assert_true(fr_equal(&found, &wanted[i]));
            }
            size_t permutations = (in + 3) / 4 + (out + 3) / 4 - 1, last = (out - 1) % 4 + 1;
            assert_true(holds_in(c, 1 + (in > 4 ? in - 4 : 0) + permutations * GADGET_HADES_ROWS -
                                        2 * (HADES_WIDTH - last)));
        }
}

static void every_witness_of_a_permutation_matters(void **state)
{
    (void)state;
    uint64_t seed = test_seed(27);
    struct composer *c = begin();
    struct witness lanes[HADES_WIDTH];
    struct fr values[HADES_WIDTH], found;
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        values[i] = random_fr(&seed);
        lanes[i] = composer_witness(c, &values[i]);
    }
    size_t first = composer_witness_count(c);
    gadget_hades_sparse(c, lanes, 0);
    hades_permute(values);
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        found = composer_value(c, lanes[i]);
        assert_true(fr_equal(&found, &values[i]));
    }
    assert_int_equal(composer_witness_count(c) - first, GADGET_HADES_ROWS);
    assert_true(holds_in(c, GADGET_HADES_ROWS));
    for (size_t at = 0; at < GADGET_HADES_ROWS; at += 13) {
        struct fr lie = random_fr(&seed);
        c = begin();
        for (size_t i = 0; i < HADES_WIDTH; i++)
            lanes[i] = composer_witness(c, &values[i]);
        composer_override(c, first + at, &lie);
        gadget_hades_sparse(c, lanes, 0);
        assert_false(holds(c));
    }
}

/* ---- Trees ---- */

enum { HEIGHT = 3 };

static void fill_tree(struct poseidon_tree *tree, uint64_t *seed)
{
    static const uint64_t positions[] = {0, 1, 6, 17, 40, 63};
    assert_int_equal(poseidon_tree_init(tree, HEIGHT), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(positions); i++) {
        struct fr leaf = random_fr(seed);
        assert_int_equal(poseidon_tree_insert(tree, positions[i], &leaf), RK_OK);
    }
}

static bool leads_to(struct composer *c, struct witness found, const struct fr *root)
{
    struct fr value = composer_value(c, found);
    return fr_equal(&value, root);
}

static void leaves_lead_to_the_root_from_their_positions(void **state)
{
    (void)state;
    uint64_t seed = test_seed(28);
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    fill_tree(&tree, &seed);
    for (uint64_t position = 0; position < 64; position++) {
        const struct fr *leaf = poseidon_tree_leaf(&tree, position);
        if (!leaf) continue;
        assert_int_equal(poseidon_tree_open(&tree, &opening, position), RK_OK);
        struct composer *c = begin();
        struct tree_way way = gadget_tree_way(c, &opening, composer_witness(c, leaf));
        assert_true(leads_to(c, way.root, &opening.root));
        assert_int_equal(value_of(c, way.position), position);
        assert_true(holds_in(c, HEIGHT * (GADGET_TREE_LEVEL_ROWS + 1)));
        /* Another leaf, and another digit, are noticed. */
        c = begin();
        gadget_tree_root(c, &opening, composer_witness(c, &fr_one));
        assert_false(holds(c));
        opening.digit[1] ^= 1;
        c = begin();
        gadget_tree_root(c, &opening, composer_witness(c, leaf));
        assert_false(holds(c));
    }
    poseidon_tree_free(&tree);
}

static void positions_without_a_leaf_lead_to_the_root_as_vacant(void **state)
{
    (void)state;
    uint64_t seed = test_seed(29);
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    fill_tree(&tree, &seed);
    for (uint64_t position = 0; position < 64; position++) {
        struct composer *c = begin();
        if (poseidon_tree_leaf(&tree, position)) {
            assert_int_equal(poseidon_tree_open_vacant(&tree, &opening, position), RK_INVALID);
            /* Its opening with a leaf of 0 is noticed. */
            assert_int_equal(poseidon_tree_open(&tree, &opening, position), RK_OK);
            gadget_tree_vacant(c, &opening);
            assert_false(holds(c));
            continue;
        }
        assert_int_equal(poseidon_tree_open_vacant(&tree, &opening, position), RK_OK);
        struct tree_way way = gadget_tree_vacant(c, &opening);
        assert_true(leads_to(c, way.root, &opening.root));
        assert_int_equal(value_of(c, way.position), position);
        assert_true(holds_in(c, HEIGHT * (GADGET_VACANT_LEVEL_ROWS + 1)));
    }
    assert_int_equal(poseidon_tree_open_vacant(&tree, &opening, 64), RK_USAGE);
    poseidon_tree_free(&tree);
    assert_int_equal(poseidon_tree_open_vacant(&tree, &opening, 63), RK_OK);
    struct composer *c = begin();
    struct tree_way way = gadget_tree_vacant(c, &opening);
    assert_true(leads_to(c, way.root, &fr_zero));
    assert_true(holds(c));
}

/* A node that has children is called empty, to make the root that of another tree. */
static void nodes_with_children_are_not_vacant(void **state)
{
    (void)state;
    uint64_t seed = test_seed(30);
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    fill_tree(&tree, &seed);
    assert_int_equal(poseidon_tree_open_vacant(&tree, &opening, 2), RK_OK);
    struct composer *c = begin();
    /* Of the lowest level: four children and two bits; two selections of two witnesses, and the
     * difference between them. */
    composer_override(c, composer_witness_count(c) + 4 + 2 + 4 + 1, &fr_one);
    gadget_tree_vacant(c, &opening);
    assert_false(holds(c));
    poseidon_tree_free(&tree);
}

static void elements_between_neighbours_are_not_in_the_set(void **state)
{
    (void)state;
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    static const uint64_t members[] = {0, 10, 20, 1000};
    assert_int_equal(poseidon_tree_init(&tree, HEIGHT), RK_OK);
    for (size_t i = 0; i + 1 < RK_ARRAY_LENGTH(members); i++) {
        struct fr low = number(members[i]), high = number(members[i + 1]), leaf;
        gadget_set_leaf(&leaf, &low, &high);
        assert_int_equal(poseidon_tree_insert(&tree, i, &leaf), RK_OK);
    }
    static const struct {
        uint64_t element;
        size_t gap;
        bool is_absent;
    } cases[] = {{1, 0, true},   {9, 0, true},   {0, 0, false},    {10, 0, false},
                 {10, 1, false}, {15, 1, true},  {15, 0, false},   {15, 2, false},
                 {20, 1, false}, {999, 2, true}, {1000, 2, false}, {5000, 2, false}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct fr low = number(members[cases[i].gap]), high = number(members[cases[i].gap + 1]);
        assert_int_equal(poseidon_tree_open(&tree, &opening, cases[i].gap), RK_OK);
        struct composer *c = begin();
        struct witness element = composer_witness_u64(c, cases[i].element);
        struct witness root = gadget_set_absent(c, &opening, &low, &high, element);
        assert_true(leads_to(c, root, &opening.root));
        assert_int_equal(holds(c), cases[i].is_absent);
        /* A wider gap than there is has no leaf. */
        struct fr wide = number(2000);
        c = begin();
        element = composer_witness_u64(c, cases[i].element);
        gadget_set_absent(c, &opening, &low, &wide, element);
        assert_false(holds(c));
    }
    poseidon_tree_free(&tree);
}

/* ---- Signatures and encryption ---- */

static void signatures_hold_for_their_message_and_key_alone(void **state)
{
    (void)state;
    uint64_t seed = test_seed(31);
    static const uint64_t domain = SHIELDED_SPEND;
    for (int wrong = 0; wrong < 5; wrong++) {
        struct fj x = random_fj(&seed), nonce = random_fj(&seed), challenge, u, product;
        struct jubjub_affine key, r;
        struct fr context = random_fr(&seed), message = random_fr(&seed), hash;
        jubjub_mul_generator(&key, &x);
        jubjub_mul_generator(&r, &nonce);
        const struct fr words[] = {context, r.u, r.v, key.u, key.v, message};
        assert_int_equal(poseidon_sponge(&hash, 1, domain, words, 6), RK_OK);
        poseidon_truncate(&challenge, &hash);
        fj_mul(&product, &challenge, &x);
        fj_sub(&u, &nonce, &product);
        if (wrong == 1) fr_add(&message, &message, &fr_one);
        if (wrong == 2) fj_add(&u, &u, &fj_one);
        if (wrong == 3) jubjub_mul_generator(&key, &nonce);
        if (wrong == 4) jubjub_mul_generator_nums(&r, &nonce);
        struct composer *c = begin();
        struct group_point point = gadget_group_witness(c, &key);
        struct signed_words signed_words = {.domain = domain};
        signed_words.context = composer_witness(c, &context);
        signed_words.message = composer_witness(c, &message);
        size_t before = composer_row_count(c);
        gadget_signature(c, &signed_words, &u, &r, point);
        assert_int_equal(composer_row_count(c) - before, 3668);
        assert_int_equal(holds(c), wrong == 0);
    }
}

static void both_keys_of_an_authority_have_one_logarithm(void **state)
{
    (void)state;
    uint64_t seed = test_seed(32);
    uint8_t random[SHIELDED_RANDOM_BYTES] = {3};
    for (int wrong = 0; wrong < 6; wrong++) {
        struct fj b = random_fj(&seed), other = random_fj(&seed);
        struct fr context = random_fr(&seed), message = random_fr(&seed);
        struct jubjub_affine key, key_prime;
        struct shielded_authority authority;
        shielded_authorise(&authority, &context, &message, &b, random);
        jubjub_mul_generator(&key, &b);
        jubjub_mul_generator_nums(&key_prime, wrong == 1 ? &other : &b);
        if (wrong == 2) jubjub_mul_generator(&key, &other);
        if (wrong == 3) fr_add(&context, &context, &fr_one);
        if (wrong == 4) fr_add(&message, &message, &fr_one);
        if (wrong == 5) authority.r2 = authority.r1;
        struct composer *c = begin();
        struct group_point p = gadget_group_witness(c, &key);
        struct group_point p_prime = gadget_group_witness(c, &key_prime);
        struct signed_words words = {.domain = SHIELDED_SPEND};
        words.context = composer_witness(c, &context);
        words.message = composer_witness(c, &message);
        size_t before = composer_row_count(c);
        gadget_authority(c, &words, &authority, p, p_prime);
        assert_int_equal(composer_row_count(c) - before, 6075);
        assert_int_equal(holds(c), wrong == 0);
    }
}

static void words_are_encrypted_to_the_key_or_not_at_all(void **state)
{
    (void)state;
    enum { WORDS = 6 };
    uint64_t seed = test_seed(33);
    for (int wrong = 0; wrong < 4; wrong++) {
        struct fj y = random_fj(&seed), eps = random_fj(&seed);
        struct jubjub_affine key, e, shared;
        struct fr context = random_fr(&seed), words[WORDS], cipher[WORDS];
        struct witness plain[WORDS];
        jubjub_mul_generator(&key, &y);
        jubjub_mul_generator(&e, &eps);
        jubjub_exchange(&shared, &y, &e);
        const struct fr secret[3] = {shared.u, shared.v, context};
        assert_int_equal(poseidon_sponge(cipher, WORDS, SHIELDED_AUDIT, secret, 3), RK_OK);
        for (size_t i = 0; i < WORDS; i++) {
            words[i] = random_fr(&seed);
            fr_add(&cipher[i], &cipher[i], &words[i]);
        }
        if (wrong == 1) fr_add(&cipher[5], &cipher[5], &fr_one);
        if (wrong == 2) e = key;
        if (wrong == 3) key = e;
        struct composer *c = begin();
        struct witness w = composer_witness(c, &context);
        struct group_point point = gadget_group_public(c, &key);
        for (size_t i = 0; i < WORDS; i++)
            plain[i] = composer_witness(c, &words[i]);
        gadget_encrypt(c, SHIELDED_AUDIT, w, point, &eps, plain, WORDS, &e, cipher);
        assert_int_equal(composer_public_count(c), 2 + 2 + WORDS);
        assert_int_equal(holds(c), wrong == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_0_or_1),
        cmocka_unit_test(bits_combine_as_truth_values),
        cmocka_unit_test(ranges_of_every_width_are_tight),
        cmocka_unit_test(widths_that_cannot_be_are_refused),
        cmocka_unit_test(splits_of_every_width_are_the_canonical_ones),
        cmocka_unit_test(the_second_split_is_refused),
        cmocka_unit_test(truncations_are_those_outside),
        cmocka_unit_test(bits_of_elements_are_those_of_the_canonical_integer),
        cmocka_unit_test(scalars_are_below_the_order),
        cmocka_unit_test(numbers_compare_as_integers),
        cmocka_unit_test(a_comparison_cannot_be_turned_round),
        cmocka_unit_test(elements_compare_as_canonical_integers),
        cmocka_unit_test(zero_is_told_from_everything_else),
        cmocka_unit_test(sums_of_generators_are_those_outside),
        cmocka_unit_test(short_products_refuse_long_scalars),
        cmocka_unit_test(products_with_points_are_those_outside),
        cmocka_unit_test(points_off_the_curve_are_refused),
        cmocka_unit_test(sponges_are_those_outside),
        cmocka_unit_test(every_witness_of_a_permutation_matters),
        cmocka_unit_test(leaves_lead_to_the_root_from_their_positions),
        cmocka_unit_test(positions_without_a_leaf_lead_to_the_root_as_vacant),
        cmocka_unit_test(nodes_with_children_are_not_vacant),
        cmocka_unit_test(elements_between_neighbours_are_not_in_the_set),
        cmocka_unit_test(signatures_hold_for_their_message_and_key_alone),
        cmocka_unit_test(both_keys_of_an_authority_have_one_logarithm),
        cmocka_unit_test(words_are_encrypted_to_the_key_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
