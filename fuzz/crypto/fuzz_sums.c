/* Sums of products over G1 and G2 by whatever way their number takes, against one product: points
 * are known multiples of the generator, equal and opposite ones and the identity among them. The
 * first four bytes are the group, the number of terms and a step; what follows are scalars with
 * their points, which are gone through over and over. */
#include "base/require.h"
#include "crypto/g1.h"
#include "crypto/g2.h"

enum { TERMS_MAX = 2000, POINTS = 64, HEADER = 4, SCALAR_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Multiples of the generator from -POINTS / 2 on. */
struct table {
    struct g1_affine g1[POINTS];
    struct g2_affine g2[POINTS];
    struct fr multiples[POINTS];
    struct fr z2, half;
};

static const struct table *known_points(void)
{
    static struct table table;
    static bool is_known;
    if (is_known) return &table;
    for (int i = 0; i < POINTS; i++) {
        int m = i - POINTS / 2;
        struct g1 g1;
        struct g2 g2;
        fr_from_u64(&table.multiples[i], (uint64_t)(m < 0 ? -m : m));
        if (m < 0) fr_neg(&table.multiples[i], &table.multiples[i]);
        g1_mul_generator(&g1, &table.multiples[i]);
        g2_mul_generator(&g2, &table.multiples[i]);
        g1_to_affine(&table.g1[i], &g1);
        g2_to_affine(&table.g2[i], &g2);
    }
    fr_from_u64(&table.z2, 0xd201000000010000);
    fr_sqr(&table.z2, &table.z2);
    fr_from_u64(&table.half, 2);
    fr_inverse(&table.half, &table.half);
    is_known = true;
    return &table;
}

/* Of a form and up to 32 bytes: any, or where one of the parts that scalars are cut into is small
 * or changes its sign. Returns how many bytes were taken. */
static size_t scalar_of(struct fr *out, const struct table *table, const uint8_t *data, size_t size)
{
    static const uint8_t sizes[4] = {32, 8, 16, 4};
    uint8_t bytes[SCALAR_MAX] = {0}, form = data[0];
    size_t taken = sizes[form & 3];
    if (taken > size - 1) taken = size - 1;
    memcpy(bytes, data + 1, taken);
    fr_from_wide_le(out, bytes, taken);
    if (form & 4) { /* the second half of what was taken times z^2, and the first half */
        struct fr low, high;
        fr_from_wide_le(&low, bytes, taken / 2);
        fr_from_wide_le(&high, bytes + taken / 2, taken - taken / 2);
        fr_mul(&high, &high, &table->z2);
        fr_add(out, &low, &high);
    }
    if (form & 8) fr_mul(out, out, &table->half);
    if (form & 16) fr_mul(out, out, &table->z2);
    if (form & 32) fr_neg(out, out);
    return 1 + taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fr scalars[TERMS_MAX];
    static struct g1_affine g1_points[TERMS_MAX];
    static struct g2_affine g2_points[TERMS_MAX];
    const struct table *table = known_points();
    struct fr total = fr_zero, product;
    if (size < HEADER + 2) return 0;
    const bool is_g1 = data[0] & 1;
    const size_t count = (size_t)(data[1] | data[2] << 8) % (TERMS_MAX + 1), step = data[3];
    size_t at = HEADER;
    for (size_t i = 0; i < count; i++) {
        if (size - at < 2) at = HEADER;
        const size_t point = (data[at] + i * step) % POINTS;
        at++;
        at += scalar_of(&scalars[i], table, data + at, size - at);
        g1_points[i] = table->g1[point];
        g2_points[i] = table->g2[point];
        fr_mul(&product, &scalars[i], &table->multiples[point]);
        fr_add(&total, &total, &product);
    }
    if (is_g1) {
        struct g1 found, wanted;
        REQUIRE(!g1_msm_vartime(&found, g1_points, count, scalars, count));
        g1_mul_generator(&wanted, &total);
        REQUIRE(g1_equal(&found, &wanted));
    } else {
        struct g2 found, wanted;
        REQUIRE(!g2_msm_vartime(&found, g2_points, count, scalars, count));
        g2_mul_generator(&wanted, &total);
        REQUIRE(g2_equal(&found, &wanted));
    }
    return 0;
}
