#define CURVE_KEEP
#include "crypto/bn_g1.h"

const struct bn_g1_affine bn_g1_generator = {
    .x = {{0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f}}, /* 1 */
    .y = {{0xa6ba871b8b1e1b3a, 0x14f1d651eb8e167b, 0xccdd46def0f28c58, 0x1c14ef83340fbe5e}}, /* 2 */
};

/* 3 */
static const struct bn_fp curve_b = {
    {0x7a17caa950ad28d7, 0x1f6ac17ae15521b9, 0x334bea4e696bd284, 0x2a1f6744ce179d8e}};

#define CURVE_B                  curve_b
#define CURVE_SQRT               bn_fp_sqrt
#define CURVE_IN_SUBGROUP(point) ((void)(point), true)
#include "crypto/bn_curve_body.inc"
