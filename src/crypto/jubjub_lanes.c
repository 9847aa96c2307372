/* Products in lanes by windows of four signed bits, where one secret chooses for all lanes; those
 * of the generator are in jubjub_base_lanes.c. */
#include "crypto/jubjub_lanes.h"

#include "base/require.h"
#include "base/secret.h"

#ifdef __AVX512IFMA__
#include "crypto/jubjub_point_lanes.h"

enum {
    WINDOW = 4,
    MULTIPLES = 1 << (WINDOW - 1), /* 1 to 8 */
    WINDOWS = 252 / WINDOW,
    GROUPS = JUBJUB_LANES_BATCH / JUBJUB_LANES,
};

static void fill_table(struct niels_lanes table[MULTIPLES], const struct point_lanes *base)
{
    struct point_lanes multiple = *base;
    niels_lanes_of(&table[0], base);
    for (size_t i = 1; i < MULTIPLES; i++) {
        point_lanes_add_niels(&multiple, &table[0], true);
        niels_lanes_of(&table[i], &multiple);
    }
    secret_wipe(&multiple, sizeof multiple);
}

/* The digit d of -8..8 times the points of the table. */
static void choose(struct niels_lanes *out, const struct niels_lanes table[MULTIPLES], int digit)
{
    uint64_t sign = limb_opaque((uint64_t)(int64_t)(digit >> 31));
    uint64_t size = ((uint64_t)(int64_t)digit ^ sign) - sign;
    struct niels_lanes found = {0};
    lanes_set_constant(&found.minus, &point_one);
    found.plus = found.minus;
    lanes_add(&found.z2, &found.plus, &found.plus);
    for (uint64_t i = 0; i < MULTIPLES; i++) {
        const __mmask8 mask = (__mmask8)limb_zero_mask(size ^ (i + 1));
        lanes_blend(&found.minus, mask, &table[i].minus, &found.minus);
        lanes_blend(&found.plus, mask, &table[i].plus, &found.plus);
        lanes_blend(&found.t2d, mask, &table[i].t2d, &found.t2d);
        lanes_blend(&found.z2, mask, &table[i].z2, &found.z2);
    }
    const __mmask8 negative = (__mmask8)sign;
    struct fr_lanes negated = {0};
    lanes_sub(&negated, &negated, &found.t2d, 2); /* 2 */
    lanes_blend(&out->t2d, negative, &negated, &found.t2d);
    lanes_blend(&out->minus, negative, &found.plus, &found.minus);
    lanes_blend(&out->plus, negative, &found.minus, &found.plus);
    out->z2 = found.z2;
}

/* Digits of -7..8, and the top one as two of 0..8, so that it needs no carry: products by the
 * prime order would not change points of the subgroup alone. */
static void recode(int digits[WINDOWS + 1], const struct fj *secret)
{
    uint64_t limbs[4];
    int carry = 0;
    fj_to_limbs(limbs, secret);
    for (unsigned i = 0; i < WINDOWS; i++) {
        int digit = (int)(limbs[i / 16] >> i % 16 * WINDOW & 15) + carry;
        carry = i < WINDOWS - 1 ? (digit + 7) >> WINDOW : 0;
        digits[i] = digit - (carry << WINDOW);
    }
    /* Of 0..15: the top digit of the order is 14. */
    digits[WINDOWS] = digits[WINDOWS - 1] >> 1;
    digits[WINDOWS - 1] -= digits[WINDOWS];
    secret_wipe(limbs, sizeof limbs);
}

static void multiply(struct point_lanes *p, const int digits[WINDOWS + 1])
{
    struct niels_lanes table[MULTIPLES], chosen;
    fill_table(table, p);
    point_lanes_set_identity(p);
    choose(&chosen, table, digits[WINDOWS]);
    point_lanes_add_niels(p, &chosen, true);
    for (unsigned w = WINDOWS; w-- > 0;) {
        for (unsigned i = 0; w < WINDOWS - 1 && i < WINDOW; i++)
            point_lanes_double(p, i == WINDOW - 1);
        choose(&chosen, table, digits[w]);
        point_lanes_add_niels(p, &chosen, w == WINDOWS - 1);
    }
    secret_wipe(table, sizeof table);
    secret_wipe(&chosen, sizeof chosen);
}

void point_lanes_to_affine(struct jubjub_affine *out, struct point_lanes *points, size_t groups)
{
    struct fr_lanes products[GROUPS], inverse, factor;
    struct fr lanes[FR_LANES], scratch[FR_LANES];
    struct fr *us[FR_LANES], *vs[FR_LANES], *places[FR_LANES];
    const struct fr_lanes none = {0};
    struct fr_lanes unit;
    __mmask8 zeros[GROUPS];
    REQUIRE(groups > 0 && groups <= GROUPS);
    lanes_set_constant(&unit, &point_one);
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = &lanes[i];
    for (size_t g = 0; g < groups; g++) {
        /* A 0 counts as 1, as in fr_inverse_batch; on the curve there is none. */
        zeros[g] = lanes_zero_mask(&points[g].z);
        lanes_blend(&points[g].z, zeros[g], &unit, &points[g].z);
        if (g)
            fr_lanes_mul(&products[g], &products[g - 1], &points[g].z);
        else
            products[g] = points[g].z;
    }
    lanes_store_fr(places, &products[groups - 1]);
    fr_inverse_batch(lanes, scratch, FR_LANES);
    fr_lanes_load(&inverse, (const struct fr *const *)places);
    fr_lanes_mul_constant(&inverse, &inverse, &point_to_lanes);
    for (size_t g = groups; g-- > 0;) {
        factor = inverse;
        if (g) fr_lanes_mul(&factor, &inverse, &products[g - 1]);
        fr_lanes_mul(&inverse, &inverse, &points[g].z);
        lanes_blend(&factor, zeros[g], &none, &factor);
        fr_lanes_mul(&points[g].u, &points[g].u, &factor);
        fr_lanes_mul(&points[g].v, &points[g].v, &factor);
        for (size_t i = 0; i < FR_LANES; i++) {
            us[i] = &out[g * FR_LANES + i].u;
            vs[i] = &out[g * FR_LANES + i].v;
        }
        lanes_store_fr(us, &points[g].u);
        lanes_store_fr(vs, &points[g].v);
    }
    secret_wipe(products, sizeof products);
    secret_wipe(lanes, sizeof lanes);
    secret_wipe(scratch, sizeof scratch);
    secret_wipe(&inverse, sizeof inverse);
    secret_wipe(&factor, sizeof factor);
}

void jubjub_lanes_exchange(struct jubjub_affine *out, const struct fj *secret,
                           const struct jubjub_affine *points, size_t count)
{
    struct point_lanes products[GROUPS];
    int digits[WINDOWS + 1];
    REQUIRE(count > 0 && count % JUBJUB_LANES == 0 && count <= JUBJUB_LANES_BATCH);
    recode(digits, secret);
    for (size_t g = 0; g < count / JUBJUB_LANES; g++) {
        point_lanes_load(&products[g], points + g * JUBJUB_LANES);
        multiply(&products[g], digits);
    }
    point_lanes_to_affine(out, products, count / JUBJUB_LANES);
    secret_wipe(products, sizeof products);
    secret_wipe(digits, sizeof digits);
}

#else

void jubjub_lanes_exchange(struct jubjub_affine *out, const struct fj *secret,
                           const struct jubjub_affine *points, size_t count)
{
    (void)out, (void)secret, (void)points, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
