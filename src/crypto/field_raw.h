/* The deployed system's arithmetic on limbs of any value, for input that may break the rule that an
 * element is below its modulus: archives of contracts are not checked for it (spec/crypto.md 2.4).
 *
 * For elements below the modulus these functions are the ordinary ones. For others they give, bit
 * for bit, what the deployed system gives, which is not always a number congruent to the right one:
 * carries out of the top limb are dropped. Equality there is that of limbs (fr_equal). Everything
 * is constant time; outputs may be inputs.
 *
 * For F in fr, fj and fp:
 *
 *   F_raw_add(out, a, b)   a + b mod 2^w, w the bits of the limbs; less p when it is p or more
 *   F_raw_sub(out, a, b)   fr, fj: a - b mod 2^w, plus p mod 2^w when a < b
 *                          fp: F_raw_add(a, F_raw_neg(b)), which differs where b > p
 *   F_raw_neg(out, a)      0 for 0, else p - a mod 2^w
 *   F_raw_mul(out, a, b)   Montgomery's reduction of the whole product, its last carry dropped;
 * less p when it is p or more. A square is the product with itself. F_raw_to_limbs(limbs, a)  the
 * limbs of F: what is written when `a` is encoded: the product with the integer 1 F_raw_reduce(out,
 * a)   the element below p that is congruent to a: the way out, for a caller who knows that the
 * deployed system ends with such a one */
#ifndef RK_CRYPTO_FIELD_RAW_H
#define RK_CRYPTO_FIELD_RAW_H

#include "crypto/fj.h"
#include "crypto/fp.h"
#include "crypto/fr.h"

#define FIELD_RAW_DECLARE(F)                                               \
    void F##_raw_add(struct F *out, const struct F *a, const struct F *b); \
    void F##_raw_sub(struct F *out, const struct F *a, const struct F *b); \
    void F##_raw_neg(struct F *out, const struct F *a);                    \
    void F##_raw_mul(struct F *out, const struct F *a, const struct F *b); \
    void F##_raw_to_limbs(uint64_t *limbs, const struct F *a);             \
    void F##_raw_reduce(struct F *out, const struct F *a)

FIELD_RAW_DECLARE(fr);
FIELD_RAW_DECLARE(fj);
FIELD_RAW_DECLARE(fp);
#undef FIELD_RAW_DECLARE

#endif
