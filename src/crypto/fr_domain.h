/* Evaluation domains over the scalar field of BLS12-381: polynomials between coefficients and
 * values.
 *
 * A domain of 2^k elements is the powers of w = root_of_unity^(2^(32-k)); values are in the order
 * of the powers, coefficients in the order of their degree. The coset is 7 w^i. See
 * spec/crypto.md 7.
 *
 * A domain owns its tables of powers, of 2^(k-1) elements, two to four of them; it does not change
 * after fr_domain_init and may be used by many threads. Transforms work in place. Their memory
 * accesses do not depend on the values; their time does in lanes, where the rare value that comes
 * close to q takes longer. */
#ifndef RK_CRYPTO_FR_DOMAIN_H
#define RK_CRYPTO_FR_DOMAIN_H

#include "base/result.h"
#include "crypto/fr.h"

enum { FR_DOMAIN_LOG_MAX = 32, FR_DOMAIN_COSET = 7, FR_DOMAIN_BYTES = 172 };

struct fr_domain {
    unsigned log_size;
    uint64_t size;
    struct fr size_element, size_inverse; /* the size, and 1/size */
    struct fr generator, generator_inverse;
    struct fr coset, coset_inverse; /* 7 and 1/7 */
    struct fr *powers;              /* w^i, i < size / 2, owned */
    struct fr *inverse_powers;      /* w^-i, owned; NULL when there are twiddles */
    /* For lanes, where there are any and the size pays: the powers and the inverse ones times 16,
     * in the order of reversed bits (fr_domain_lanes.h). One block of memory, owned; else NULL. */
    struct fr *twiddles, *inverse_twiddles;
    struct fr_lane_factor *factors, *inverse_factors; /* of the first of both; the same */
};

/* RK_LIMIT for a log_size above FR_DOMAIN_LOG_MAX, RK_NO_MEMORY when the host refuses the tables;
 * then the domain is untouched. */
RK_CHECKED enum rk_result fr_domain_init(struct fr_domain *domain, unsigned log_size);
void fr_domain_free(struct fr_domain *domain);

/* w^i for any i. */
void fr_domain_element(struct fr *out, const struct fr_domain *domain, uint64_t i);

/* From `size` coefficients to values at w^i, and back. */
void fr_domain_forward(const struct fr_domain *domain, struct fr *elements);
void fr_domain_inverse(const struct fr_domain *domain, struct fr *elements);

/* The same with values at 7 w^i. */
void fr_domain_coset_forward(const struct fr_domain *domain, struct fr *elements);
void fr_domain_coset_inverse(const struct fr_domain *domain, struct fr *elements);

enum fr_transform {
    FR_FORWARD,
    FR_INVERSE,
    FR_COSET_FORWARD,
    FR_COSET_INVERSE,
};

/* Any of them on as many threads as said; the elements are the same for any number. For a forward
 * transform those from `used` on are 0, which saves time when they are three quarters or more of
 * them; for an inverse one `used` is the size. */
void fr_domain_transform(const struct fr_domain *domain, struct fr *elements,
                         enum fr_transform transform, size_t used, unsigned threads);

/* The values at 7 w^i of a polynomial of `count` coefficients, at most `size`, times a factor. */
void fr_domain_coset_values(const struct fr_domain *domain, struct fr *values,
                            const struct fr *coefficients, size_t count, const struct fr *factor,
                            unsigned threads);

/* The polynomial, of `count` coefficients, at a point. */
void fr_polynomial_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                            const struct fr *at);

/* The serialized form of a domain. */
void fr_domain_to_bytes(uint8_t bytes[FR_DOMAIN_BYTES], const struct fr_domain *domain);

#endif
