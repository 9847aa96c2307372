/* Passes of transforms in lanes, with elements and twiddles that bring what is not reduced in
 * between to its bounds, which those of random transforms are far from. Results are those of the
 * portable code. A model of the passes has the integers that they come to on the way, of which the
 * elements are made. */

#include "vectors.h"

#include "crypto/fr_domain.h"
#include "crypto/fr_domain_lanes.h"
#include "crypto/lanes.h"

#ifdef RK_SANITIZED
enum { ROUNDS = 60 };
#else
enum { ROUNDS = 1500 };
#endif

enum { ROWS = 1 << FR_LANES_LEVELS_MAX, LANES = 16, LIMB_BITS = 52 };

#define LIMB_MASK ((UINT64_C(1) << LIMB_BITS) - 1)

/* ---- Integers modulo 2^260 ---- */

struct integer {
    uint64_t limb[5];
};

static const struct integer prime = {
    {0xfffff00000001, 0x02fffe5bfefff, 0x9a1d80553bda4, 0x7d483339d8080, 0x073eda753299d}};

/* a += times b; few times, of either sign. */
static void add_times(struct integer *a, const struct integer *b, int64_t times)
{
    int64_t carry = 0;
    for (size_t i = 0; i < 5; i++) {
        carry += (int64_t)a->limb[i] + times * (int64_t)b->limb[i];
        a->limb[i] = (uint64_t)carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
}

static bool is_below(const struct integer *a, const struct integer *b)
{
    for (size_t i = 5; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i];
    return false;
}

/* As it is in memory: it has 256 bits. */
static struct fr words_of(const struct integer *a)
{
    const uint64_t *x = a->limb;
    return (struct fr){{x[0] | x[1] << 52, x[1] >> 12 | x[2] << 40, x[2] >> 24 | x[3] << 28,
                        x[3] >> 36 | x[4] << 16}};
}

static struct integer integer_of(const struct fr *a)
{
    const uint64_t *x = a->limb;
    return (struct integer){{x[0] & LIMB_MASK, (x[0] >> 52 | x[1] << 12) & LIMB_MASK,
                             (x[1] >> 40 | x[2] << 24) & LIMB_MASK,
                             (x[2] >> 28 | x[3] << 36) & LIMB_MASK, x[3] >> 16}};
}

static struct fr reduced(struct integer a)
{
    while (!is_below(&a, &prime))
        add_times(&a, &prime, -1);
    return words_of(&a);
}

/* Columns of 52 bits, as many as are more than 0. */
static struct integer carried(const u128 columns[5])
{
    struct integer out;
    u128 carry = 0;
    for (size_t i = 0; i < 5; i++) {
        carry += columns[i];
        out.limb[i] = (uint64_t)carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
    return out;
}

static struct integer low_product(const struct integer *x, const uint64_t y[5])
{
    u128 columns[5] = {0};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; i + j < 5; j++)
            columns[i + j] += (u128)x->limb[i] * y[j];
    return carried(columns);
}

/* The high halves of column 4 without those of the low ones, in which fr_fixed_lanes.h lets what
 * is left of a product grow. */
static u128 column_below(const struct integer *x, const uint64_t y[5])
{
    u128 sum = 0;
    for (size_t i = 0; i < 4; i++)
        sum += (u128)x->limb[i] * y[3 - i] >> LIMB_BITS;
    return sum;
}

/* What is left of c x when its quotient by q is taken as fr_lanes_mul_high has it: 0 to 7q. */
static struct integer product(const struct integer *x, const struct fr_lane_factor *c)
{
    u128 columns[5] = {column_below(x, c->quotient) >> LIMB_BITS};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 4 - i; j < 5; j++) {
            u128 whole = (u128)x->limb[i] * c->quotient[j];
            columns[i + j - 4] += whole >> LIMB_BITS;
            if (i + j > 4) columns[i + j - 5] += (uint64_t)whole & LIMB_MASK;
        }
    const struct integer quotient = carried(columns);
    struct integer out = low_product(x, c->value);
    const struct integer multiple = low_product(&quotient, prime.limb);
    add_times(&out, &multiple, -1);
    return out;
}

/* ---- A pass ---- */

/* A level of a block: (a, b) becomes (a + c b, a - c b). */
static void model_level(struct integer v[ROWS], unsigned level, size_t index,
                        const struct fr_lane_factor *factors)
{
    size_t half = ROWS / 2 >> level;
    for (size_t m = 0; m < (size_t)1 << level; m++)
        for (size_t j = 0; j < half; j++) {
            struct integer *a = &v[2 * m * half + j], *b = a + half, term;
            if (level == 0) add_times(a, &prime, FR_LANES_OFFSET);
            if (index == 0 && m == 0) {
                term = *b;
                if (level > 0) add_times(&term, &prime, -(FR_LANES_OFFSET + 2));
            } else {
                term = product(b, &factors[(index << level) + m]);
                add_times(&term, &prime, -FR_LANES_CENTRE);
            }
            *b = *a;
            add_times(b, &term, -1);
            add_times(a, &term, 1);
        }
}

/* ---- Elements that bring a row to its bounds ---- */

/* 1.4q, which elements between passes are below. */
static struct integer bound_between_passes(void)
{
    return (struct integer){{0, 0, 0, 0, prime.limb[4] / 5 * 7}};
}

/* 1/x mod 2^52, for an odd x. */
static uint64_t inverse_of_odd(uint64_t x)
{
    uint64_t inverse = x;
    for (size_t i = 0; i < 5; i++)
        inverse *= 2 - x * inverse;
    return inverse & LIMB_MASK;
}

enum { TRIES = 100 };

/* An x from `from` to a `room` above it of whose product with c as little is left as can be found,
 * or as much. What is left is q times the sum of the low halves of column 4, and of the high ones
 * modulo 2^52, but for a part of x that depends on c: low halves become 0 or nearly 2^52, and with
 * them the sum. Half of the time it is the carry of the high ones that is made large, without which
 * more would be left than is allowed. */
static struct integer factor_at_edge(const struct integer *from, const struct integer *room,
                                     const struct fr_lane_factor *c, bool is_most, uint64_t *seed)
{
    struct integer x = {{0}}, best = x;
    const u128 counts = vectors_random(seed) % 2 ? LIMB_MASK : ~(u128)0;
    u128 best_high = 0;
    uint64_t best_low = 0;
    for (size_t i = 0; i < 4 && is_most; i++) {
        uint64_t y = c->quotient[4 - i];
        if (y) x.limb[i] = LIMB_MASK & -inverse_of_odd(y >> __builtin_ctzll(y));
    }
    best = x;
    for (size_t i = 0; i < TRIES && is_most; i++) {
        struct integer other = x;
        other.limb[0] = x.limb[0] * (2 * (uint64_t)i + 1) & LIMB_MASK;
        u128 high = column_below(&other, c->quotient) & counts;
        if (high < best_high) continue;
        best = other;
        best_high = high;
    }
    for (size_t i = 0; i < TRIES; i++) {
        uint64_t top = from->limb[4] + 1 + vectors_random(seed) % (room->limb[4] - 1);
        uint64_t low = top * c->quotient[0] & LIMB_MASK;
        if (!is_most) low = LIMB_MASK - low;
        if (i > 0 && low < best_low) continue;
        best.limb[4] = top;
        best_low = low;
    }
    return best;
}

/* Elements with which a row is as small after the pass, or as large, as can be found. Each level
 * adds a product to it or takes it; the factor of that product comes from rows of its own, of which
 * one begins at `half`, whose element moves the factor as much as itself. */
static void drive_row(struct integer v[ROWS], size_t row, bool is_most, const struct integer *room,
                      size_t index, const struct fr_lane_factor *factors, uint64_t *seed)
{
    memset(v, 0, ROWS * sizeof v[0]);
    if (is_most) {
        v[0] = *room;
        add_times(&v[0], &(struct integer){{1}}, -1);
    }
    for (unsigned level = 0; level < FR_LANES_LEVELS_MAX; level++) {
        struct integer work[ROWS], x;
        size_t half = ROWS / 2 >> level, block = row / (2 * half), at = 2 * half * block + half;
        bool is_taken = row & half;
        memcpy(work, v, sizeof work);
        for (unsigned above = 0; above < level; above++)
            model_level(work, above, index, factors);
        x = factor_at_edge(&work[at], room, &factors[(index << level) + block], is_most != is_taken,
                           seed);
        v[half] = x;
        add_times(&v[half], &work[at], -1);
    }
}

/* ---- Twiddles ---- */

/* Of factors of which products leave nothing (0), next to nothing beside what is lost by low halves
 * (the smallest ones and those of high limbs alone), or the most, and any others. Times 16. */
static struct fr any_twiddle(unsigned kind, uint64_t *seed)
{
    uint64_t random = vectors_random(seed);
    struct fr twiddle;
    switch (kind) {
    case 0: return fr_zero;
    case 1: return (struct fr){{1 + random % 4}};
    case 2: return (struct fr){{0, (1 + random % 8) << 40}}; /* 2^104 */
    case 3:
        memcpy(twiddle.limb, fr_modulus, sizeof twiddle.limb);
        twiddle.limb[0] -= 1 + random % 4;
        return twiddle;
    default:
        for (size_t i = 0; i < 4; i++)
            twiddle.limb[i] = vectors_random(seed);
        twiddle.limb[3] %= fr_modulus[3];
        return twiddle;
    }
}

enum { TWIDDLE_KINDS = 5 };

/* All of one kind, or of any; the first block's is 1. */
static void any_twiddles(struct fr *twiddles, size_t count, size_t round, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        unsigned kind = (unsigned)(round % (TWIDDLE_KINDS + 1));
        if (kind == TWIDDLE_KINDS) kind = (unsigned)(vectors_random(seed) % TWIDDLE_KINDS);
        twiddles[i] = any_twiddle(kind, seed);
    }
    fr_from_u64(&twiddles[0], 16);
}

/* Levels of a block in portable arithmetic. */
static void divide(struct fr *block, size_t size, unsigned levels, size_t index,
                   const struct fr *twiddles)
{
    struct fr sixteenth;
    fr_from_u64(&sixteenth, 16);
    fr_inverse(&sixteenth, &sixteenth);
    for (unsigned level = 0; level < levels; level++) {
        size_t half = size / 2 >> level;
        for (size_t m = 0; m < (size_t)1 << level; m++) {
            struct fr twiddle, term;
            fr_mul(&twiddle, &twiddles[(index << level) + m], &sixteenth);
            for (size_t j = 0; j < half; j++) {
                struct fr *a = &block[2 * m * half + j], *b = a + half;
                fr_mul(&term, b, &twiddle);
                fr_sub(b, a, &term);
                fr_add(a, a, &term);
            }
        }
    }
}

/* ---- Tests ---- */

struct pass_case {
    struct integer v[LANES][ROWS];
    struct fr twiddles[2 * ROWS];
    struct fr_lane_factor factors[2 * ROWS];
    size_t index;
    bool is_whole;
    struct integer lowest, highest; /* of all rows at the end, in the model */
};

/* Element `lane` of a row: in order, or word by word of eight. */
static void place(uint64_t *row, size_t lane, bool is_whole, const struct fr *words)
{
    for (size_t i = 0; i < 4; i++)
        row[is_whole ? 4 * lane + i : lane / 8 * 32 + 8 * i + lane % 8] = words->limb[i];
}

static struct fr placed(const uint64_t *row, size_t lane)
{
    const uint64_t *word = row + lane / 8 * 32 + lane % 8;
    return (struct fr){{word[0], word[8], word[16], word[24]}};
}

/* The pass, in lanes and in the model, against portable code. */
static void run_pass(struct pass_case *c)
{
    static struct fr block[ROWS * LANES];
    const struct fr_lanes_pass pass = {.factors = c->factors,
                                       .block = ROWS * LANES,
                                       .levels = FR_LANES_LEVELS_MAX,
                                       .is_whole = c->is_whole,
                                       .used = ROWS * LANES};
    for (size_t row = 0; row < ROWS; row++)
        for (size_t lane = 0; lane < LANES; lane++) {
            const struct fr words = words_of(&c->v[lane][row]);
            place(block[row * LANES].limb, lane, c->is_whole, &words);
        }
    fr_lanes_levels(block, c->index, 0, LANES, &pass);
    for (size_t lane = 0; lane < LANES; lane++) {
        struct fr wanted[ROWS];
        for (size_t row = 0; row < ROWS; row++)
            wanted[row] = reduced(c->v[lane][row]);
        divide(wanted, ROWS, FR_LANES_LEVELS_MAX, c->index, c->twiddles);
        for (unsigned level = 0; level < FR_LANES_LEVELS_MAX; level++)
            model_level(c->v[lane], level, c->index, c->factors);
        for (size_t row = 0; row < ROWS; row++) {
            const struct integer *model = &c->v[lane][row];
            const struct fr words = placed(block[row * LANES].limb, lane);
            const struct integer found = integer_of(&words), bound = bound_between_passes();
            const struct fr value = reduced(found), modelled = reduced(*model);
            assert_true(fr_equal(&value, &wanted[row]));
            assert_true(fr_equal(&modelled, &wanted[row]));
            assert_true(is_below(&found, &bound));
            if (is_below(model, &c->lowest)) c->lowest = *model;
            if (is_below(&c->highest, model)) c->highest = *model;
        }
    }
}

static void require_lanes(void)
{
    if (lanes_are_available()) return;
    print_message("this processor has no lanes\n");
    skip();
}

static void prepare_case(struct pass_case *c, size_t round, size_t index, uint64_t *seed)
{
    any_twiddles(c->twiddles, 2 * ROWS, round, seed);
    fr_lane_factors_of(c->factors, c->twiddles, 2 * ROWS);
    c->index = index;
    c->is_whole = vectors_random(seed) % 2;
}

/* times q, and twentieths. */
static struct integer multiple_of_q(int64_t times, int64_t twentieths)
{
    struct integer out = {{0}}, part = {{0, 0, 0, 0, prime.limb[4] / 20}};
    add_times(&out, &prime, times);
    add_times(&out, &part, twentieths);
    return out;
}

static void passes_hold_at_their_bounds(void **state)
{
    (void)state;
    static struct pass_case c;
    uint64_t seed = test_seed(1);
    require_lanes();
    c = (struct pass_case){.lowest = multiple_of_q(35, 0)};
    for (size_t round = 0; round < ROUNDS; round++) {
        prepare_case(&c, round, 1 + vectors_random(&seed) % 3, &seed);
        const struct integer room = c.is_whole ? prime : bound_between_passes();
        for (size_t lane = 0; lane < LANES; lane++)
            drive_row(c.v[lane], lane, vectors_random(&seed) % 2, &room, c.index, c.factors, &seed);
        run_pass(&c);
    }
    const int64_t most = FR_LANES_LEVELS_MAX * FR_LANES_CENTRE;
    const struct integer low = multiple_of_q(FR_LANES_OFFSET - most, 1);
    const struct integer high = multiple_of_q(FR_LANES_OFFSET + most + 1, 7);
    assert_true(is_below(&c.lowest, &low));
    assert_true(is_below(&high, &c.highest));
}

/* Of the first block, whose twiddles in front are 1: sums and differences of the smallest elements
 * and the largest ones, with all signs. */
static void the_first_block_holds_at_its_bounds(void **state)
{
    (void)state;
    static struct pass_case c;
    uint64_t seed = test_seed(2);
    require_lanes();
    c = (struct pass_case){.lowest = multiple_of_q(35, 0)};
    for (size_t round = 0; round < ROUNDS / 2; round++) {
        prepare_case(&c, round, 0, &seed);
        const struct integer room = c.is_whole ? prime : bound_between_passes();
        for (size_t lane = 0; lane < LANES; lane++)
            for (size_t row = 0; row < ROWS; row++) {
                bool is_most = (size_t)__builtin_parityll(row & lane) == (round & 1);
                c.v[lane][row] = is_most ? room : (struct integer){{0}};
                if (is_most) add_times(&c.v[lane][row], &(struct integer){{1}}, -1);
            }
        run_pass(&c);
    }
    const struct integer low = multiple_of_q(FR_LANES_OFFSET - 14, 1);
    const struct integer high = multiple_of_q(FR_LANES_OFFSET + 13, 3);
    assert_true(is_below(&c.lowest, &low));
    assert_true(is_below(&high, &c.highest));
}

/* Elements of the last pass: 0, the largest ones, those that leave the least or the most when a row
 * is folded that they come to with multiples of q, and any. */
static struct integer any_element(const struct integer *room, uint64_t *seed)
{
    const uint64_t random = vectors_random(seed);
    const uint64_t times = FR_LANES_OFFSET - FR_LANES_LEVELS_MAX * FR_LANES_CENTRE +
                           2 * FR_LANES_CENTRE * ((random >> 8) % (FR_LANES_LEVELS_MAX + 1));
    struct integer x = {{0}};
    switch (random % 8) {
    case 0: return x;
    case 1: break;
    case 2: /* the first integer of which fold takes `times` q */
    case 3: /* the last one of which it does not take one more */
        x.limb[4] = (((times + random % 2) << LIMB_BITS) + 34) / 35;
        add_times(&x, &prime, -(int64_t)times);
        if (random % 2) add_times(&x, &(struct integer){{1}}, -1);
        return is_below(&x, room) ? x : (struct integer){{0}};
    default:
        for (size_t i = 0; i < 4; i++)
            x.limb[i] = vectors_random(seed) & LIMB_MASK;
        x.limb[4] = vectors_random(seed) % room->limb[4];
        return x;
    }
    x = *room;
    add_times(&x, &(struct integer){{1}}, -1);
    return x;
}

static void ends_hold_at_their_bounds(void **state)
{
    (void)state;
    enum { BLOCK_MAX = ROWS * LANES, BLOCKS = 2 };
    static const unsigned shifts[] = {0, FR_LANES_SHIFT_MIN, 16, FR_LANES_SHIFT_MAX};
    static struct fr block[BLOCK_MAX], wanted[BLOCK_MAX], twiddles[BLOCKS * BLOCK_MAX / 2];
    static struct fr_lane_factor factors[BLOCKS * ROWS];
    uint64_t seed = test_seed(3);
    require_lanes();
    for (size_t round = 0; round < ROUNDS; round++) {
        const uint64_t random = vectors_random(&seed);
        const unsigned shift = shifts[random % 4], levels = 3 + (random >> 2 & 1);
        const size_t index = random >> 3 & 1, rows = (size_t)1 << levels, size = rows * LANES;
        const struct fr_lanes_pass pass = {.factors = factors,
                                           .block = size,
                                           .levels = levels,
                                           .is_whole = random >> 4 & 1,
                                           .used = size};
        const struct integer room = pass.is_whole ? prime : bound_between_passes();
        struct fr power;
        any_twiddles(twiddles, BLOCKS * size / 2, round, &seed);
        fr_lane_factors_of(factors, twiddles, BLOCKS * rows);
        for (size_t i = 0; i < size; i++) {
            const struct integer x = any_element(&room, &seed);
            const struct fr words = words_of(&x);
            wanted[i] = reduced(x);
            place(block[i / LANES * LANES].limb, i % LANES, pass.is_whole, &words);
        }
        divide(wanted, size, levels + FR_LANES_LAST_LEVELS, index, twiddles);
        fr_from_u64(&power, UINT64_C(1) << shift);
        fr_inverse(&power, &power);
        for (size_t i = 0; i < size; i++)
            fr_mul(&wanted[i], &wanted[i], &power);
        fr_lanes_finish(block, index, &pass, twiddles, shift);
        assert_memory_equal(block, wanted, size * sizeof block[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_hold_at_their_bounds),
        cmocka_unit_test(the_first_block_holds_at_its_bounds),
        cmocka_unit_test(ends_hold_at_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
