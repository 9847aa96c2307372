/* Circuits with one row less: for every row of every component and gadget either the detector
 * reports that something has become open, or a value is known that this row alone refuses. And
 * second witnesses: found where the deployed components leave values open, and nowhere else. */

#include "circuit_lies.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "zk/gadget_authority.h"
#include "zk/gadget_group.h"
#include "zk/gadget_poseidon.h"
#include "zk/gadget_schnorr.h"
#include "zk/gadget_sponge.h"
#include "zk/gadget_tree.h"

/* ---- Components ---- */

static struct witness input(struct composer *c, uint64_t value)
{
    return composer_witness_u64(c, value);
}

static struct jubjub_affine multiple(uint64_t value)
{
    struct jubjub_affine out;
    struct fj scalar;
    fj_from_u64(&scalar, value);
    jubjub_mul_generator(&out, &scalar);
    return out;
}

static struct group_point group_input(struct composer *c, uint64_t value)
{
    struct jubjub_affine point = multiple(value);
    return gadget_group_witness(c, &point);
}

static void asserts(struct composer *c)
{
    struct fr five;
    fr_from_u64(&five, 5);
    struct witness a = input(c, 5), b = input(c, 5);
    composer_assert_equal(c, a, b);
    composer_assert_constant(c, input(c, 5), &five);
    composer_assert_public(c, input(c, 5), NULL, &five);
    struct witness_point p = composer_point(c, &jubjub_generator);
    struct witness_point q = composer_point(c, &jubjub_generator);
    composer_assert_equal_point(c, p, q);
    composer_constant_point(c, &jubjub_generator);
    composer_public_point(c, &jubjub_generator);
    composer_public(c, &five);
    composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .q_o = &composer_minus_one, .a = witness_one,
                                   .b = a, .c = input(c, 5)));
}

static void selects(struct composer *c)
{
    struct witness bit = input(c, 1), a = input(c, 7), b = input(c, 9);
    composer_boolean(c, bit);
    composer_select(c, bit, a, b);
    composer_select_zero(c, bit, a);
    composer_select_one(c, bit, a);
    struct witness_point p = group_input(c, 3).point;
    struct witness_point q = group_input(c, 4).point;
    struct witness_point one = composer_select_point(c, bit, p, q);
    composer_add_point(c, one, composer_select_identity(c, bit, p));
    composer_sub_point(c, p, q);
}

static void numbers(struct composer *c)
{
    struct witness bits[16];
    composer_decompose(c, bits, input(c, 300), 16);
    composer_range(c, input(c, 300), 8);
    composer_range(c, input(c, 300), 5);
    composer_range(c, input(c, 0), 0);
}

static void logic(struct composer *c)
{
    struct witness a = input(c, 11), b = input(c, 6);
    composer_xor(c, a, b, 4);
    composer_and(c, a, b, 3);
}

static void mul_point(struct composer *c)
{
    struct witness scalar = input(c, 1000);
    composer_mul_point(c, scalar, group_input(c, 5).point);
}

static void mul_generator(struct composer *c)
{
    composer_mul_generator(c, input(c, 1000), &jubjub_generator);
}

static void mul_generator_short(struct composer *c)
{
    composer_mul_generator_short(c, gadget_range(c, input(c, 1000), 12).value, 12,
                                 &jubjub_generator);
}

static void hades(struct composer *c)
{
    struct witness lanes[HADES_WIDTH];
    for (size_t i = 0; i < HADES_WIDTH; i++)
        lanes[i] = input(c, i);
    gadget_hades(c, lanes);
}

static void hash(struct composer *c)
{
    struct witness words[2];
    words[0] = input(c, 1);
    words[1] = input(c, 2);
    gadget_poseidon_hash(c, POSEIDON_OTHER, words, 2);
}

static void sponge(struct composer *c)
{
    struct witness words[2], out[5];
    words[0] = input(c, 1);
    words[1] = input(c, 2);
    gadget_sponge(c, out, 5, POSEIDON_OTHER, words, 2);
}

static void opening_of(struct poseidon_opening *opening, uint64_t leaf)
{
    *opening = (struct poseidon_opening){.height = 1, .digit = {2}};
    fr_from_u64(&opening->branch[0][2], leaf);
    opening->branch[0][1] = fr_one;
}

static void opening(struct composer *c)
{
    struct poseidon_opening opening;
    opening_of(&opening, 77);
    gadget_poseidon_opening(c, &opening, input(c, 77));
}

static void tree(struct composer *c)
{
    struct poseidon_opening opening;
    opening_of(&opening, 77);
    struct tree_way way = gadget_tree_way(c, &opening, input(c, 77));
    composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .a = way.position));
}

static void tree_vacant(struct composer *c)
{
    struct poseidon_opening opening;
    opening_of(&opening, 0);
    gadget_tree_vacant(c, &opening);
}

static void ranges(struct composer *c)
{
    gadget_range(c, input(c, 1), 1);
    gadget_range(c, input(c, 300), 9);
    gadget_range(c, input(c, 300), 10);
    struct bit a = gadget_bit(c, 1);
    struct bit b = gadget_bit(c, 0);
    struct bit both = gadget_both(c, gadget_not(c, a), b);
    gadget_choose(c, both, input(c, 3), witness_one);
}

static void splits(struct composer *c)
{
    gadget_split(c, input(c, 300), 127);
    gadget_truncate(c, composer_compute(c, COMPOSER_GATE(.q_l = &composer_minus_one,
                                                         .a = input(c, 300))));
}

static void split_bits(struct composer *c)
{
    struct bit_string bits;
    gadget_truncate_bits(c, &bits, input(c, 300));
}

static void scalar(struct composer *c)
{
    gadget_scalar(c, &fj_one);
}

static void comparisons(struct composer *c)
{
    struct bounded a = gadget_range(c, input(c, 3), 8);
    struct bounded b = gadget_range(c, input(c, 5), 8);
    gadget_assert_nonzero(c, a.value);
    gadget_is_zero(c, a.value);
    gadget_assert_less(c, a, b);
    gadget_less(c, a, b);
}

static void element_less(struct composer *c)
{
    struct witness a = input(c, 3), b = input(c, 5);
    gadget_element_less(c, a, b);
}

static void group(struct composer *c)
{
    struct bit_string bits;
    struct group_point p = group_input(c, 3);
    struct jubjub_affine product = multiple(21);
    gadget_group_assert_nonzero(c, p);
    gadget_bits(c, &bits, input(c, 7), 4);
    p = gadget_group_mul(c, &bits, p);
    struct witness_point same = composer_point(c, &product);
    gadget_group_assert_equal(c, p, same);
    gadget_group_assert_public(c, p, &product);
    gadget_group_add(c, p, gadget_group_public(c, &product));
}

static void commit(struct composer *c)
{
    struct bounded value = gadget_range(c, input(c, 3), 8);
    struct bounded blinder = gadget_range(c, input(c, 5), 9);
    gadget_group_commit(c, value, blinder);
}

/* ---- Lies that need more than one witness ---- */

struct lie_list {
    uint32_t witnesses[16];
    struct fr values[16];
    size_t count;
};

static void add_lie(struct lie_list *list, uint32_t witness, int64_t value)
{
    assert_true(list->count < RK_ARRAY_LENGTH(list->witnesses));
    list->witnesses[list->count] = witness;
    fr_from_u64(&list->values[list->count], (uint64_t)(value < 0 ? -value : value));
    fr_negate_if(&list->values[list->count], limb_mask(value < 0), &list->values[list->count]);
    list->count++;
}

static void tell(struct lies *lies, const struct lie_list *list)
{
    assert_int_equal(lies_tell(lies, list->witnesses, list->values, list->count), 1);
}

/* The rows of one level of `opening`: four booleans, two sums, the assertion that the second is 1;
 * then for each child bit * child, bit * needle and that they are equal. */
static void lie_about_opening(struct lies *lies)
{
    enum { LEAF = 77 };
    const uint32_t first = COMPOSER_INITIAL_WITNESSES + 1, sums = first + 8, products = sums + 2;
    for (uint32_t i = 0; i < 4; i++) {
        struct lie_list list = {.count = 0};
        /* A bit of -1 and two of 1, all children being the leaf. */
        for (uint32_t k = 0; k < 4; k++) {
            add_lie(&list, first + 2 * k, k == i ? -1 : k == (i + 3) % 4 ? 0 : 1);
            add_lie(&list, first + 2 * k + 1, LEAF);
        }
        tell(lies, &list);
        /* The child at the place is another: each of its three rows in turn. */
        list.count = 0;
        for (uint32_t k = 0; k < 4; k++)
            add_lie(&list, first + 2 * k, k == i);
        add_lie(&list, first + 2 * i + 1, 5);
        tell(lies, &list);
        add_lie(&list, products + 2 * i, LEAF);
        tell(lies, &list);
        list.count--;
        add_lie(&list, products + 2 * i + 1, 5);
        tell(lies, &list);
    }
    /* No bit is 1, and either sum is. */
    for (uint32_t i = 0; i < 2; i++) {
        struct lie_list list = {.count = 0};
        for (uint32_t k = 0; k < 4; k++)
            add_lie(&list, first + 2 * k, 0);
        add_lie(&list, sums + i, 1);
        tell(lies, &list);
    }
}

static uint32_t nth_input(const struct lies *lies, size_t n)
{
    for (uint32_t i = COMPOSER_INITIAL_WITNESSES; i < lies->circuit.witness_count; i++)
        if (lies->origins.witnesses[i].is_input && n-- == 0) return i;
    fail_msg("no such input");
    return 0;
}

/* A digit that is no bit, where it makes no difference: between equal children. The inputs are the
 * leaf, four children and the two bits. */
static void lie_about_tree(struct lies *lies)
{
    enum { LEAF = 77 };
    for (size_t bit = 0; bit < 2; bit++) {
        struct lie_list list = {.count = 0};
        for (size_t i = 0; i < 4; i++)
            add_lie(&list, nth_input(lies, 1 + i), LEAF);
        add_lie(&list, nth_input(lies, 5 + bit), 2);
        tell(lies, &list);
    }
}

/* The inputs are four children, the two bits of the digit and whether the node is vacant. */
static void lie_about_vacant(struct lies *lies)
{
    const uint32_t vacant = nth_input(lies, 6);
    struct lie_list list = {.count = 0};
    add_lie(&list, nth_input(lies, 1), 0);
    add_lie(&list, vacant, 2);
    tell(lies, &list);
    /* A vacant node with a child that is not 0, beside the way. */
    for (uint32_t child = 0; child < 4; child++) {
        list.count = 0;
        for (uint32_t i = 0; i < 4; i++)
            add_lie(&list, nth_input(lies, i), i == child ? 5 : 0);
        add_lie(&list, nth_input(lies, 5), child != 2);
        add_lie(&list, nth_input(lies, 4), child == 0);
        add_lie(&list, vacant, 1);
        tell(lies, &list);
    }
}

/* Of one bit the range is that of the bit alone, which is the value. */
static void lie_about_ranges(struct lies *lies)
{
    struct lie_list list = {.count = 0};
    add_lie(&list, nth_input(lies, 0), 2);
    add_lie(&list, nth_input(lies, 0) + 1, 2);
    tell(lies, &list);
}

/* The negative of the point: only its x is refused. */
static void lie_about_group(struct lies *lies)
{
    struct fr values[2];
    const uint32_t witnesses[] = {nth_input(lies, 0), nth_input(lies, 3)};
    for (size_t i = 0; i < 2; i++)
        fr_neg(&values[i], &lies->assignment.witnesses[witnesses[i]]);
    assert_int_equal(lies_tell(lies, witnesses, values, 2), 1);
}

/* Rows that no value alone is refused by and that nothing hangs on, with the reason. */
static bool is_excused(const struct lies *lies, size_t row)
{
    /* In the subgroup x alone tells a point: y and -y belong to points that differ by one of order
     * 2. So the row that asserts the public y asserts nothing more. */
    if (lies->compose == group && lies->circuit.public_rows[1] == row) return true;
    /* There the child on the way is asserted to be the witness of 0, which determines that: and
     * nobody can lie about it, since a composer begins with it. */
    if (lies->compose == tree_vacant && row == 0) return true;
    /* The two rows that every circuit begins with so that no polynomial is 0: of witnesses that
     * are used nowhere else (spec/plonk.md 3.1). */
    if (row == 2 || row == 3) return true;
    /* The pin of 1, in circuits that do not use it. */
    if (row != 1) return false;
    for (size_t i = 2; i < lies->circuit.row_count; i++)
        for (size_t wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            if (lies->circuit.rows[i].wires[wire] == witness_one.index) return false;
    return true;
}

static const struct {
    const char *name;
    void (*compose)(struct composer *composer);
    bool is_open; /* by its deployed layout: the detector reports it whole */
    void (*lie)(struct lies *lies);
} components[] = {
    {"asserts", asserts, false, NULL},
    {"selects", selects, false, NULL},
    {"numbers", numbers, false, NULL},
    {"logic", logic, true, NULL},
    {"mul_point", mul_point, false, NULL},
    {"mul_generator", mul_generator, true, NULL},
    {"mul_generator_short", mul_generator_short, false, NULL},
    {"hades", hades, false, NULL},
    {"hash", hash, false, NULL},
    {"sponge", sponge, false, NULL},
    {"opening", opening, false, lie_about_opening},
    {"tree", tree, false, lie_about_tree},
    {"tree_vacant", tree_vacant, false, lie_about_vacant},
    {"ranges", ranges, false, lie_about_ranges},
    {"splits", splits, false, NULL},
    {"split_bits", split_bits, false, NULL},
    {"scalar", scalar, false, NULL},
    {"comparisons", comparisons, false, NULL},
    {"element_less", element_less, false, NULL},
    {"group", group, false, lie_about_group},
    {"commit", commit, false, NULL},
};

static void every_row_dropped_is_reported_or_refuses_something_alone(void **state)
{
    (void)state;
    size_t rows = 0, by_lies = 0, failed = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(components); i++) {
        struct lies lies;
        struct bitset silent;
        lies_begin(&lies, components[i].compose);
        if (components[i].is_open != (lies.found.undetermined_count > 0))
            fail_msg("%s has %zu open witnesses", components[i].name,
                     lies.found.undetermined_count);
        assert_int_equal(bitset_init(&silent, lies.circuit.row_count), RK_OK);
        assert_int_equal(detect_silent_rows(&silent, &lies.circuit, &lies.origins, 0,
                                            lies.circuit.row_count, NULL),
                         RK_OK);
        for (size_t row = 0; row < lies.circuit.row_count; row++)
            if (is_excused(&lies, row)) bitset_remove(&silent, row);
        by_lies += bitset_count(&silent);
        lies_tell_all(&lies, &silent);
        if (components[i].lie) components[i].lie(&lies);
        if (detect_coverage_subtract(&silent, &lies.coverage)) {
            struct buffer text = {0};
            assert_int_equal(detect_rows_report(&text, &silent, &lies.coverage, &lies.origins),
                             RK_OK);
            print_message("%.*s", (int)text.size_bytes, (const char *)text.bytes);
            print_message("rows of %s are not missed\n", components[i].name);
            failed++;
        }
        rows += lies.circuit.row_count;
        bitset_free(&silent);
        lies_end(&lies);
    }
    print_message("%zu rows, of which %zu by values that they alone refuse\n", rows, by_lies);
    assert_int_equal(failed, 0);
}

/* ---- Statements ----
 *
 * Gadgets that are made of components above have few rows of their own, which assert what was
 * computed. Each has a statement that this row alone refuses: `change` makes it. */

static struct {
    struct fj u;
    struct jubjub_affine r1, r2;
    uint64_t element;
    struct jubjub_affine e;
    struct fr cipher[2];
} said;

enum { SECRET = 9, NONCE = 1234, CONTEXT = 2, MESSAGE = 1, DOMAIN = 77, EPS = 31 };

static struct jubjub_affine nums_multiple(uint64_t value)
{
    struct jubjub_affine out;
    struct fj scalar;
    fj_from_u64(&scalar, value);
    jubjub_exchange(&out, &scalar, &jubjub_generator_nums);
    return out;
}

/* R = kG and R' = kG' of which coordinate `change` is wrong, and the u that is right for what they
 * hash to: so all is right but that coordinate. */
static void sign(int change, bool is_double, bool is_ours, bool hashes_second)
{
    struct jubjub_affine key = multiple(SECRET), key_prime = nums_multiple(SECRET);
    struct fr words[16], hash;
    struct fj challenge, secret, nonce;
    size_t n = 0;
    said.r1 = multiple(NONCE);
    said.r2 = nums_multiple(NONCE);
    struct fr *coordinates[] = {&said.r1.u, &said.r1.v, &said.r2.u, &said.r2.v};
    if (change >= 0) fr_add(coordinates[change], coordinates[change], &fr_one);
    if (is_ours) fr_from_u64(&words[n++], CONTEXT);
    for (size_t i = 0; i < (is_double ? 4 : 2); i++)
        words[n++] = *coordinates[i];
    words[n++] = key.u;
    words[n++] = key.v;
    if (hashes_second) words[n++] = key_prime.u;
    if (hashes_second) words[n++] = key_prime.v;
    fr_from_u64(&words[n++], MESSAGE);
    assert_int_equal(poseidon_sponge(&hash, 1, is_ours ? DOMAIN : POSEIDON_OTHER, words, n), RK_OK);
    poseidon_truncate(&challenge, &hash);
    fj_from_u64(&secret, SECRET);
    fj_from_u64(&nonce, NONCE);
    fj_mul(&challenge, &challenge, &secret);
    fj_sub(&said.u, &nonce, &challenge);
}

static struct witness scalar_input(struct composer *c, const struct fj *scalar)
{
    struct fr value;
    jubjub_scalar_to_fr(&value, scalar);
    return composer_witness(c, &value);
}

static void change_schnorr(int change)
{
    sign(change, false, false, false);
}

static void schnorr(struct composer *c)
{
    struct jubjub_affine key = multiple(SECRET);
    struct witness_signature signature;
    struct witness_point key_point = composer_point(c, &key);
    signature.u = scalar_input(c, &said.u);
    signature.r = composer_point(c, &said.r1);
    gadget_schnorr(c, &signature, key_point, input(c, MESSAGE));
}

static void change_schnorr_double(int change)
{
    sign(change, true, false, false);
}

static void schnorr_double(struct composer *c)
{
    struct jubjub_affine key = multiple(SECRET), key_prime = nums_multiple(SECRET);
    struct witness_signature_double signature;
    struct witness_point first = composer_point(c, &key);
    struct witness_point second = composer_point(c, &key_prime);
    signature.u = scalar_input(c, &said.u);
    signature.r = composer_point(c, &said.r1);
    signature.r_prime = composer_point(c, &said.r2);
    gadget_schnorr_double(c, &signature, first, second, input(c, MESSAGE));
}

static struct signed_words words_of(struct composer *c)
{
    struct signed_words words = {.domain = DOMAIN};
    words.context = input(c, CONTEXT);
    words.message = input(c, MESSAGE);
    return words;
}

static void change_signature(int change)
{
    sign(change, false, true, false);
}

static void signature(struct composer *c)
{
    struct signed_words words = words_of(c);
    gadget_signature(c, &words, &said.u, &said.r1, group_input(c, SECRET));
}

static void change_authority(int change)
{
    sign(change, true, true, true);
}

static void authority(struct composer *c)
{
    struct signed_words words = words_of(c);
    struct jubjub_affine key_prime = nums_multiple(SECRET);
    const struct shielded_authority given = {said.u, said.r1, said.r2};
    struct group_point b = group_input(c, SECRET);
    struct group_point b_prime = gadget_group_witness(c, &key_prime);
    gadget_authority(c, &words, &given, b, b_prime);
}

static void change_encrypt(int change)
{
    struct jubjub_affine shared = multiple(EPS * SECRET);
    struct fr seed[3] = {shared.u, shared.v}, word;
    fr_from_u64(&seed[2], CONTEXT);
    assert_int_equal(poseidon_sponge(said.cipher, 2, DOMAIN, seed, 3), RK_OK);
    for (uint64_t i = 0; i < 2; i++) {
        fr_from_u64(&word, 40 + i);
        fr_add(&said.cipher[i], &said.cipher[i], &word);
    }
    said.e = multiple(EPS);
    struct fr *all[] = {&said.cipher[0], &said.cipher[1], &said.e.u, &said.e.v};
    if (change >= 0) fr_add(all[change], all[change], &fr_one);
}

static void encrypt(struct composer *c)
{
    struct witness words[2];
    struct fj eps;
    fj_from_u64(&eps, EPS);
    words[0] = input(c, 40);
    words[1] = input(c, 41);
    struct witness context = input(c, CONTEXT);
    gadget_encrypt(c, DOMAIN, context, group_input(c, SECRET), &eps, words, 2, &said.e,
                   said.cipher);
}

static void change_absent(int change)
{
    static const uint64_t elements[] = {15, 5, 25};
    said.element = elements[change + 1];
}

static void absent(struct composer *c)
{
    struct poseidon_opening opening = {.height = 1};
    struct fr low, high;
    fr_from_u64(&low, 10);
    fr_from_u64(&high, 20);
    gadget_set_leaf(&opening.branch[0][0], &low, &high);
    gadget_set_absent(c, &opening, &low, &high, input(c, said.element));
}

static const struct {
    const char *component; /* whose own rows are dropped */
    void (*compose)(struct composer *composer);
    void (*change)(int change); /* -1: none */
    int changes;
    size_t rows;
} statements[] = {
    {"schnorr", schnorr, change_schnorr, 2, 2},
    {"schnorr_double", schnorr_double, change_schnorr_double, 4, 4},
    {"signature", signature, change_signature, 2, 2},
    {"authority", authority, change_authority, 4, 4},
    {"encrypt", encrypt, change_encrypt, 4, 4},
    {"set_absent", absent, change_absent, 2, 2},
};

static void every_row_of_a_statement_refuses_something_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(statements); i++) {
        struct lies lies;
        struct bitset own;
        statements[i].change(-1);
        lies_begin(&lies, statements[i].compose);
        assert_int_equal(bitset_init(&own, lies.circuit.row_count), RK_OK);
        for (size_t row = 0; row < lies.circuit.row_count; row++) {
            uint32_t component = lies.origins.rows[row].component;
            if (strcmp(lies.origins.components[component].name, statements[i].component) == 0)
                bitset_add(&own, row);
        }
        assert_int_equal(bitset_count(&own), statements[i].rows);
        for (int change = 0; change < statements[i].changes; change++) {
            statements[i].change(change);
            assert_int_equal(lies_tell(&lies, NULL, NULL, 0), 1);
        }
        if (detect_coverage_subtract(&own, &lies.coverage))
            fail_msg("rows of %s refuse nothing alone", statements[i].component);
        bitset_free(&own);
        lies_end(&lies);
    }
}

/* ---- Second witnesses ---- */

static void second_witnesses_are_found_where_the_layout_leaves_them(void **state)
{
    (void)state;
    static const struct {
        void (*compose)(struct composer *composer);
        bool is_open;
    } cases[] = {{logic, true},   {numbers, false}, {selects, false},    {ranges, false},
                 {scalar, false}, {commit, false},  {comparisons, false}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct lies lies;
        lies_begin(&lies, cases[i].compose);
        lies_tell_all(&lies, NULL);
        assert_true(lies.tried > 20);
        if ((lies.second_witnesses > 0) != cases[i].is_open)
            fail_msg("case %zu: %zu of %zu lies passed, the first about witness %u", i,
                     lies.second_witnesses, lies.tried, lies.first_second);
        lies_end(&lies);
    }
}

/* ---- Mutants and coverage ---- */

static void mutants_lack_one_row_and_nothing_else(void **state)
{
    (void)state;
    struct lies lies;
    struct detect_mutant mutant;
    lies_begin(&lies, asserts);
    size_t public_row = lies.circuit.public_rows[1];
    for (size_t row = 0; row < lies.circuit.row_count; row++) {
        assert_int_equal(detect_mutant_make(&mutant, &lies.circuit, row), RK_OK);
        assert_int_equal(mutant.circuit.row_count, lies.circuit.row_count);
        for (size_t i = 0; i < lies.circuit.row_count; i++) {
            bool same = memcmp(&mutant.rows[i], &lies.circuit.rows[i], sizeof mutant.rows[i]) == 0;
            assert_int_equal(same, i != row);
        }
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
            assert_true(fr_is_zero(&mutant.rows[row].selectors[s]));
        if (row == public_row) {
            assert_int_equal(mutant.circuit.public_count, lies.circuit.public_count - 1);
            assert_int_equal(mutant.public_rows[0], lies.circuit.public_rows[0]);
            assert_int_equal(mutant.public_rows[1], lies.circuit.public_rows[2]);
        }
        detect_mutant_free(&mutant);
    }
    lies_end(&lies);
}

static void coverage_counts_what_rows_refuse(void **state)
{
    (void)state;
    struct lies lies;
    struct bitset rows;
    struct fr six;
    fr_from_u64(&six, 6);
    lies_begin(&lies, asserts);
    assert_int_equal(bitset_init(&rows, lies.circuit.row_count), RK_OK);
    /* b of the first assertion: witness 7. a: it is in the last gate too. */
    const uint32_t b = COMPOSER_INITIAL_WITNESSES + 1, a = COMPOSER_INITIAL_WITNESSES;
    assert_int_equal(lies_tell(&lies, &b, &six, 1), 1);
    assert_int_equal(lies_tell(&lies, &a, &six, 1), 2);
    const size_t first = COMPOSER_INITIAL_ROWS, last = lies.circuit.row_count - 1;
    assert_int_equal(lies.coverage.alone[first], 1);
    assert_int_equal(lies.coverage.refused[first], 2);
    assert_int_equal(lies.coverage.alone[last], 0);
    assert_int_equal(lies.coverage.refused[last], 1);
    bitset_add(&rows, first);
    bitset_add(&rows, last);
    assert_int_equal(detect_coverage_subtract(&rows, &lies.coverage), 1);
    assert_false(bitset_has(&rows, first));
    assert_true(bitset_has(&rows, last));
    struct buffer text = {0};
    assert_int_equal(detect_rows_report(&text, &rows, &lies.coverage, &lies.origins), RK_OK);
    assert_int_equal(buffer_append_u8(&text, 0), RK_OK);
    assert_non_null(strstr((const char *)text.bytes, "refused 1, alone 0"));
    buffer_free(&text);
    bitset_free(&rows);
    lies_end(&lies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_dropped_is_reported_or_refuses_something_alone),
        cmocka_unit_test(every_row_of_a_statement_refuses_something_alone),
        cmocka_unit_test(second_witnesses_are_found_where_the_layout_leaves_them),
        cmocka_unit_test(mutants_lack_one_row_and_nothing_else),
        cmocka_unit_test(coverage_counts_what_rows_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
