#include "crypto/kzg.h"

#include "base/hash.h"
#include "crypto/pairing.h"

/* The one element of the trusted setup that checking needs. */
static const struct g2_prepared tau_prepared = {.lines =
#include "crypto/g2_tau_lines.inc"
};

static enum rk_result read_element(struct fr *out, const char *what,
                                   const uint8_t bytes[KZG_ELEMENT_BYTES], struct rk_error *error)
{
    if (fr_from_bytes_be(out, bytes)) return RK_OK;
    return rk_fail(error, RK_MALFORMED, 0, "%s is not below the group's order", what);
}

static enum rk_result read_point(struct g1_affine *out, const char *what,
                                 const uint8_t bytes[KZG_POINT_BYTES], struct rk_error *error)
{
    struct rk_error cause = {.result = RK_OK};
    enum rk_result result = g1_from_compressed(out, bytes, &cause);
    if (result) return rk_fail(error, result, cause.offset, "%s: %s", what, cause.message);
    return RK_OK;
}

/* e(C - y g1 + z W, g2) e(-W, tau g2) = 1: the equation with both points of G2 constant. */
static enum rk_result check_opening(const struct g1_affine *commitment, const struct fr *z,
                                    const struct fr *y, const struct g1_affine *proof,
                                    struct rk_error *error)
{
    struct g1 sum, product;
    struct g1_affine left, minus_proof;
    g1_from_affine(&product, proof);
    g1_mul_vartime(&sum, &product, z);
    g1_add_affine(&sum, &sum, commitment);
    g1_mul_generator(&product, y);
    g1_sub(&sum, &sum, &product);
    g1_to_affine(&left, &sum);
    g1_affine_neg(&minus_proof, proof);
    const struct pairing_term terms[2] = {{&left, &g2_prepared_generator},
                                          {&minus_proof, &tau_prepared}};
    if (pairing_product_is_one(terms, RK_ARRAY_LENGTH(terms))) return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the proof does not hold");
}

enum rk_result kzg_verify_proof(const uint8_t commitment[KZG_POINT_BYTES],
                                const uint8_t z[KZG_ELEMENT_BYTES],
                                const uint8_t y[KZG_ELEMENT_BYTES],
                                const uint8_t proof[KZG_POINT_BYTES], struct rk_error *error)
{
    struct g1_affine c, w;
    struct fr z_element, y_element;
    RK_TRY(read_element(&z_element, "z", z, error));
    RK_TRY(read_element(&y_element, "y", y, error));
    RK_TRY(read_point(&c, "commitment", commitment, error));
    RK_TRY(read_point(&w, "proof", proof, error));
    return check_opening(&c, &z_element, &y_element, &w, error);
}

void kzg_blob_challenge(struct fr *out, const uint8_t blob[KZG_BLOB_BYTES],
                        const uint8_t commitment[KZG_POINT_BYTES])
{
    struct sha256 hasher;
    uint8_t degree[16] = {0}, digest[SHA256_HASH_BYTES];
    degree[14] = KZG_BLOB_ELEMENTS >> 8;
    sha256_init(&hasher);
    sha256_update(&hasher, span_of_string("FSBLOBVERIFY_V1_"));
    sha256_update(&hasher, span_of(degree, sizeof degree));
    sha256_update(&hasher, span_of(blob, KZG_BLOB_BYTES));
    sha256_update(&hasher, span_of(commitment, KZG_POINT_BYTES));
    sha256_final(&hasher, digest);
    fr_from_wide_be(out, digest, sizeof digest);
}

enum { ROW = 64 }; /* the blob is a square of ROW rows of ROW elements */

/* roots[i] = step^(i with its six bits reversed). */
static void reversed_powers(struct fr roots[ROW], const struct fr *step)
{
    struct fr power = fr_one;
    for (unsigned i = 0; i < ROW; i++) {
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < 6; bit++)
            reversed |= (i >> bit & 1) << (5 - bit);
        roots[reversed] = power;
        fr_mul(&power, &power, step);
    }
}

/* With r the roots, f(z) = (z^n - 1) / n * the sum of f_i r_i / (z - r_i), and f_i where z = r_i.
 * The root at 64 i + j, whose twelve bits are reversed, is the product of one for i and one for j.
 */
enum rk_result kzg_evaluate_blob(struct fr *out, const uint8_t blob[KZG_BLOB_BYTES],
                                 const struct fr *z, struct rk_error *error)
{
    struct fr row_roots[ROW], column_roots[ROW], root[ROW], inverse[ROW], scratch[ROW];
    struct fr step, sum = fr_zero, element, at_root = fr_zero, factor;
    bool is_root = false;
    fr_sqr_times(&step, &fr_root_of_unity, 20); /* of order 2^12 */
    reversed_powers(row_roots, &step);
    fr_sqr_times(&step, &step, 6);
    reversed_powers(column_roots, &step);
    for (size_t i = 0; i < ROW; i++) {
        for (size_t j = 0; j < ROW; j++) {
            fr_mul(&root[j], &row_roots[i], &column_roots[j]);
            fr_sub(&inverse[j], z, &root[j]);
        }
        fr_inverse_batch(inverse, scratch, ROW);
        for (size_t j = 0; j < ROW; j++) {
            size_t offset = (ROW * i + j) * KZG_ELEMENT_BYTES;
            if (!fr_from_bytes_be(&element, blob + offset))
                return rk_fail(error, RK_MALFORMED, offset,
                               "the blob's element is not below the group's order");
            if (fr_is_zero(&inverse[j])) {
                is_root = true;
                at_root = element;
            }
            fr_mul(&factor, &inverse[j], &root[j]);
            fr_mul(&factor, &factor, &element);
            fr_add(&sum, &sum, &factor);
        }
    }
    fr_sqr_times(&factor, z, 12);
    fr_sub(&factor, &factor, &fr_one);
    fr_mul(&sum, &sum, &factor);
    fr_from_u64(&factor, KZG_BLOB_ELEMENTS);
    fr_inverse_vartime(&factor, &factor);
    fr_mul(&sum, &sum, &factor);
    *out = is_root ? at_root : sum;
    return RK_OK;
}

enum rk_result kzg_verify_blob_proof(const uint8_t blob[KZG_BLOB_BYTES],
                                     const uint8_t commitment[KZG_POINT_BYTES],
                                     const uint8_t proof[KZG_POINT_BYTES], struct rk_error *error)
{
    struct g1_affine c, w;
    struct fr z, y;
    RK_TRY(read_point(&c, "commitment", commitment, error));
    RK_TRY(read_point(&w, "proof", proof, error));
    kzg_blob_challenge(&z, blob, commitment);
    RK_TRY(kzg_evaluate_blob(&y, blob, &z, error));
    return check_opening(&c, &z, &y, &w, error);
}

void kzg_versioned_hash(uint8_t out[KZG_VERSIONED_HASH_BYTES],
                        const uint8_t commitment[KZG_POINT_BYTES])
{
    sha256(out, span_of(commitment, KZG_POINT_BYTES));
    out[0] = 0x01;
}
