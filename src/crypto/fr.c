#define FIELD_KEEP
#include "crypto/fr.h"

/* 2^256, its square and its cube mod p. */
#define FIELD_R  {0x00000001fffffffe, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f}
#define FIELD_R2 {0xc999e990f3f29c6d, 0x2b6cedcb87925c23, 0x05d314967254398f, 0x0748d9d99f59ff11}
#define FIELD_R3 {0xc62c1807439b73af, 0x1b3e0d188cf06990, 0x73d13c71c7b5f418, 0x6e2a5bb9c8db33e9}
#include "crypto/field_body.inc"

/* 7^t for q - 1 = 2^32 t: of order 2^32. */
const struct fr fr_root_of_unity = {
    {0xb9b58d8c5f0e466a, 0x5b1b4c801819d7ec, 0x0af53ae352a31e64, 0x5bf3adda19e9b27b}};

bool fr_sqrt_vartime(struct fr *out, const struct fr *a)
{
    /* (t - 1) / 2 */
    static const uint64_t exponent[4] = {0x7fff2dff7fffffff, 0x04d0ec02a9ded201, 0x94cebea4199cec04,
                                         0x0000000039f6d3a9};
    struct fr power, root, rest, generator = fr_root_of_unity;
    fr_pow_vartime(&power, a, exponent, 4);
    fr_mul(&root, a, &power);
    fr_mul(&rest, &root, &power); /* a^t: in the group of order 2^32; root^2 = a * rest */
    unsigned order = 32;          /* of the generator, as a power of two */
    while (!fr_equal(&rest, &fr_one)) {
        if (fr_is_zero(&rest)) break; /* the root of 0 is 0 */
        unsigned k = 0;               /* rest has order 2^k */
        for (struct fr x = rest; k < order && !fr_equal(&x, &fr_one); k++)
            fr_sqr(&x, &x);
        if (k == order) return false;
        if (order - k > 1) fr_sqr_times(&generator, &generator, order - k - 1);
        fr_mul(&root, &root, &generator);
        fr_sqr(&generator, &generator);
        fr_mul(&rest, &rest, &generator);
        order = k;
    }
    *out = root;
    return true;
}
