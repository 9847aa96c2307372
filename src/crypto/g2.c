#define CURVE_KEEP
#include "crypto/g2.h"

#include "base/secret.h"
#include "crypto/g2_sums_lanes.h"
#include "crypto/lanes.h"
#include "crypto/scalar_split.h"

#include <stdlib.h>

#define CURVE_ZERO \
    {              \
        {{0}},     \
        {{0}}      \
    }
#define CURVE_ONE                                                                         \
    {                                                                                     \
        {{0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, 0x77ce585370525745, \
          0x5c071a97a256ec6d, 0x15f65ec3fa80e493}},                                       \
        {{0}}                                                                             \
    }
#define CURVE_GENERATOR_X                                                                 \
    {                                                                                     \
        {{0xf5f28fa202940a10, 0xb3f5fb2687b4961a, 0xa1a893b53e2ae580, 0x9894999d1a3caee9, \
          0x6f67b7631863366b, 0x058191924350bcd7}},                                       \
        {{0xa5a9c0759e23f606, 0xaaa0c59dbccd60c3, 0x3bb17e18e2867806, \
       0x1b1ab6cc8541b367, 0xc2b6ed0ef2158547, 0x11922a097360edf3}}                       \
    }
#define CURVE_GENERATOR_Y                                                                 \
    {                                                                                     \
        {{0x4c730af860494c4a, 0x597cfa1f5e369c5a, 0xe7e6856caa0a635a, 0xbbefb5e96e0d495f, \
          0x07d3a975f0ef25a2, 0x0083fd8e7e80dae5}},                                       \
        {{0xadc0fc92df64b05d, 0x18aa270a2b1461dc, 0x86adac6a3be4eba0, \
       0x79495c4ec93da33a, 0xe7175850a43ccaed, 0x0b2bc2a163de1bf2}}                       \
    }
#define CURVE_PARTS          4
#define CURVE_MSM_FEW_MAX    1
#define CURVE_MSM_SHARED_MAX 80
#define COMB_TEETH           5
#define COMB_ENTRIES         31

/* 4 (u + 1) */
static const struct fp2 g2_b = {{{0xaa270000000cfff3, 0x53cc0032fc34000a, 0x478fe97a6b0a807f,
                                  0xb1d37ebee6ba24d7, 0x8ec9733bbf78ab2f, 0x09d645513d83de7e}},
                                {{0xaa270000000cfff3, 0x53cc0032fc34000a, 0x478fe97a6b0a807f,
                                  0xb1d37ebee6ba24d7, 0x8ec9733bbf78ab2f, 0x09d645513d83de7e}}};

/* 1 / (u + 1)^((p-1)/3), of which c0 is 0, and 1 / (u + 1)^((p-1)/2) */
static const struct fp psi_x_c1 = {{0x890dc9e4867545c3, 0x2af322533285a5d5, 0x50880866309b7e2c,
                                    0xa20d1b8c7e881024, 0x14e4f04fe2db9068, 0x14e56d3f1564853a}};
static const struct fp2 psi_y = {{{0x3e2f585da55c9ad1, 0x4294213d86c18183, 0x382844c88b623732,
                                   0x92ad2afd19103e18, 0x1d794e4fac7cf0b9, 0x0bd592fc7d825ec8}},
                                 {{0x7bcfa7a25aa30fda, 0xdc17dec12a927e7c, 0x2f088dd86b4ebef1,
                                   0xd1ca2087da74d4a7, 0x2da2596696cebc1d, 0x0e2b7eedbbfd87d2}}};

static const struct {
    struct fp2 x, y;
} g2_generator_comb[COMB_ENTRIES] = {
#include "crypto/g2_generator_comb.inc"
};

RK_INLINE void g2_mul_by_3b(struct fp2 *out, const struct fp2 *a)
{
    struct fp2 four, eight;
    fp2_mul_by_nonresidue(&four, a);
    fp2_double(&four, &four);
    fp2_double(&four, &four);
    fp2_double(&eight, &four);
    fp2_add(out, &eight, &four);
}

RK_INLINE void g2_split(uint64_t parts[4], const struct fr *k)
{
    scalar_split_4(parts, k);
}

/* Limbs of any size, modulo p. */
static void g2_reduce_raw(struct fp2 *a)
{
    struct fp x;
    fp_from_limbs(&x, a->c0.limb);
    fp_to_limbs(a->c0.limb, &x);
    fp_from_limbs(&x, a->c1.limb);
    fp_to_limbs(a->c1.limb, &x);
}

/* psi_x conj(x) = psi_x_c1 (x1 + x0 u) and psi_y conj(y) */
static void psi_coordinates(struct fp2 *out_x, struct fp2 *out_y, const struct fp2 *x,
                            const struct fp2 *y)
{
    struct fp c0;
    fp_mul(&c0, &x->c1, &psi_x_c1);
    fp_mul(&out_x->c1, &x->c0, &psi_x_c1);
    out_x->c0 = c0;
    fp2_conjugate(out_y, y);
    fp2_mul(out_y, out_y, &psi_y);
}

void g2_psi(struct g2 *out, const struct g2 *a)
{
    psi_coordinates(&out->x, &out->y, &a->x, &a->y);
    fp2_conjugate(&out->z, &a->z);
}

void g2_endomorphism(struct g2 *out, const struct g2 *a)
{
    g2_psi(out, a);
    fp2_neg(&out->y, &out->y);
}

void g2_affine_endomorphism(struct g2_affine *out, const struct g2_affine *a)
{
    struct g2_affine image = {.infinity = a->infinity};
    psi_coordinates(&image.x, &image.y, &a->x, &a->y);
    fp2_neg(&image.y, &image.y);
    g2_affine_select(out, limb_mask(a->infinity), &g2_affine_identity, &image);
}

#include "crypto/curve_body.inc"
#include "crypto/curve_encode.inc"
#include "crypto/curve_mul.inc"
#define CURVE_SUMS_MUL_LAZY  fp2_mul
#define CURVE_SUMS_REDUCE(a) ((void)(a))
#define CURVE_SUMS_MUL       fp2_mul
#define CURVE_SUMS_SQR       fp2_sqr
#define CURVE_SUMS_CLONES
#define CURVE_SUMS_LANES
#include "crypto/curve_sums.inc"

/* Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves"
 * (2021): psi is the product by z on the subgroup alone. */
bool g2_affine_is_in_subgroup(const struct g2_affine *a)
{
    struct g2 point, product;
    g2_from_affine(&point, a);
    g2_mul_by_parameter(&product, &point);
    g2_endomorphism(&point, &point);
    return g2_equal(&product, &point);
}

/* [z^2 - z - 1] a + [z - 1] psi(a) + psi^2([2] a), which is [h_eff] a: Budroni and Pintore (2017),
 * RFC 9380, G.3. With z < 0 this is [|z|] ([|z|] a + a - psi(a)) - a - psi(a) + psi^2([2] a). */
void g2_clear_cofactor(struct g2 *out, const struct g2 *a)
{
    struct g2 sum, psi_a, twice;
    g2_psi(&psi_a, a);
    g2_double(&twice, a);
    g2_psi(&twice, &twice);
    g2_psi(&twice, &twice);
    g2_mul_by_parameter(&sum, a);
    g2_add(&sum, &sum, a);
    g2_sub(&sum, &sum, &psi_a);
    g2_mul_by_parameter(&sum, &sum);
    g2_sub(&sum, &sum, a);
    g2_sub(&sum, &sum, &psi_a);
    g2_add(out, &sum, &twice);
}
