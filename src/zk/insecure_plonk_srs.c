/* INSECURE parameters, whose secret is known. */
#include "base/parallel.h"
#include "base/require.h"
#include "crypto/std_rng.h"
#include "zk/plonk_srs.h"

#include <stdlib.h>

/* Multiples of the generator from a table of [d 256^w] generator for all digits d of a byte: the
 * scalars are no secrets. */
enum { WINDOWS = 32, DIGITS = 256, BLOCK = 256 };

struct job {
    struct g1_affine (*table)[DIGITS];
    struct g1_affine *powers;
    const struct fr *x, *g;
};

static void fill_table(struct g1_affine (*table)[DIGITS])
{
    struct g1 base = g1_generator, row[DIGITS];
    struct fp scratch[2 * DIGITS];
    for (size_t w = 0; w < WINDOWS; w++) {
        row[0] = g1_identity;
        for (size_t d = 1; d < DIGITS; d++)
            g1_add(&row[d], &row[d - 1], &base);
        g1_add(&base, &row[DIGITS - 1], &base);
        g1_to_affine_batch(table[w], scratch, row, DIGITS);
    }
}

static void fill_powers(void *context, unsigned worker, size_t from, size_t to)
{
    const struct job *job = context;
    struct g1 sums[BLOCK];
    struct fp scratch[2 * BLOCK];
    struct fr scalar;
    uint64_t exponent = from;
    (void)worker;
    fr_pow_vartime(&scalar, job->x, &exponent, 1);
    fr_mul(&scalar, &scalar, job->g);
    for (size_t i = from; i < to; i++) {
        uint8_t bytes[WINDOWS];
        struct g1 *sum = &sums[i - from];
        fr_to_bytes_le(bytes, &scalar);
        *sum = g1_identity;
        for (size_t w = 0; w < WINDOWS; w++)
            if (bytes[w]) g1_add_affine(sum, sum, &job->table[w][bytes[w]]);
        fr_mul(&scalar, &scalar, job->x);
    }
    g1_to_affine_batch(job->powers + from, scratch, sums, to - from);
}

enum rk_result insecure_plonk_srs_make_from(struct plonk_srs *out, size_t degree,
                                            const struct fr *x, const struct fr *g,
                                            const struct fr *h, unsigned threads,
                                            struct rk_error *error)
{
    if (degree < 1 || degree > (size_t)1 << PLONK_SRS_DEGREE_LOG_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no parameters for the degree %zu", degree);
    if (fr_is_zero(x) || fr_is_zero(g) || fr_is_zero(h))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a secret of the parameters is 0");
    struct plonk_srs srs = {.power_count = degree + PLONK_SRS_EXTRA_POWERS, .is_insecure = true};
    struct job job = {.x = x, .g = g};
    enum rk_result result = RK_OK;
    job.powers = srs.powers = malloc(srs.power_count * sizeof *srs.powers);
    job.table = malloc(WINDOWS * sizeof *job.table);
    if (!srs.powers || !job.table) {
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for parameters");
        goto done;
    }
    fill_table(job.table);
    parallel_for(threads, srs.power_count, BLOCK, fill_powers, &job);
    struct g2 point;
    struct fr xh;
    srs.opening.g = srs.powers[0];
    g2_mul_generator(&point, h);
    g2_to_affine(&srs.opening.h, &point);
    fr_mul(&xh, x, h);
    g2_mul_generator(&point, &xh);
    g2_to_affine(&srs.opening.xh, &point);
    *out = srs;
    srs.powers = NULL;
done:
    free(job.table);
    plonk_srs_free(&srs);
    return result;
}

enum rk_result insecure_plonk_srs_make(struct plonk_srs *out, size_t degree,
                                       const uint8_t seed[PLONK_SRS_SEED_BYTES], unsigned threads,
                                       struct rk_error *error)
{
    struct std_rng rng;
    struct fr secrets[3]; /* x, g, h */
    static_assert((int)PLONK_SRS_SEED_BYTES == (int)STD_RNG_SEED_BYTES, "a seed of the generator");
    std_rng_init(&rng, seed);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(secrets); i++) {
        do {
            std_rng_fr(&rng, &secrets[i]);
        } while (fr_is_zero(&secrets[i]));
    }
    return insecure_plonk_srs_make_from(out, degree, &secrets[0], &secrets[1], &secrets[2], threads,
                                        error);
}
