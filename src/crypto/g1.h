/* G1 of BLS12-381: the subgroup of order q of y^2 = x^3 + 4 over Fp. See spec/crypto.md 4. */
#ifndef RK_CRYPTO_G1_H
#define RK_CRYPTO_G1_H

#include "base/result.h"
#include "crypto/fp.h"
#include "crypto/fr.h"

#define CURVE             g1
#define CURVE_FIELD       fp
#define CURVE_FIELD_BYTES 48
#include "crypto/curve_inline.inc"

/* [z^2] a for a in the subgroup: (beta x, -y) for a cube root of unity beta, beta (x, y) being
 * [-z^2] (x, y). */
void g1_endomorphism(struct g1 *out, const struct g1 *a);
void g1_affine_endomorphism(struct g1_affine *out, const struct g1_affine *a);

/* Reads `count` compressed points that lie anywhere: out[i], results[i] and errors[i] become what
 * g1_from_compressed gives for bytes[i], outputs staying as they were where it fails. `errors` may
 * be NULL. Where there are lanes (lanes.h) eight points cost some two alone. */
void g1_from_compressed_each(struct g1_affine *out, enum rk_result *results,
                             const uint8_t *const *bytes, size_t count, struct rk_error *errors);

/* Which of `count` points are on the curve and in the subgroup: any coordinates are allowed. The
 * identity is. Eight at a time as well. */
void g1_affine_each_is_member(bool *answers, const struct g1_affine *points, size_t count);

/* out[i] = [scalars[i]] points[i] for points of the subgroup, with one inversion for 64 of them and
 * eight at a time where there are lanes. Time depends on all; scalars whose two digits to the base
 * z^2 (scalar_split.h) are short cost less. */
void g1_mul_each_vartime(struct g1_affine *out, const struct g1_affine *points,
                         const struct fr *scalars, size_t count);

/* Points for sums that are made over and over, with multiples of them that make the sums cheaper:
 * level l has [2^(16 l)] P for each point P, followed by the image of that under the endomorphism.
 * One level is enough, G1_LEVELS of them save a fifth of the time for some thousands of points and
 * more, and take 1.5 KiB a point. They do not change and may be used by many threads. */
enum { G1_LEVELS = 8, G1_LEVEL_BITS = 16 };

struct g1_levels {
    struct g1_xy *points; /* level_count * 2 * count, owned; the identity has y = 0 */
    size_t count;
    unsigned level_count; /* 1 or G1_LEVELS */
};

/* One level, of points of the subgroup, the identity among them. RK_NO_MEMORY. */
RK_CHECKED enum rk_result g1_levels_init(struct g1_levels *out, const struct g1_affine *points,
                                         size_t count);
/* The same with level_count levels (1 or G1_LEVELS), from the coordinates of _at level by level, as
 * they stand in memory: 96 bytes a point. Nothing is checked. RK_NO_MEMORY. */
RK_CHECKED enum rk_result g1_levels_restore(struct g1_levels *out, const uint8_t *coordinates,
                                            size_t count, unsigned level_count, unsigned threads);
void g1_levels_free(struct g1_levels *levels);

/* Makes the others of one level: some 30 us a point. RK_NO_MEMORY leaves it as it was. */
RK_CHECKED enum rk_result g1_levels_extend(struct g1_levels *levels, unsigned threads);

RK_INLINE const struct g1_xy *g1_levels_at(const struct g1_levels *levels, unsigned level, size_t i)
{
    return &levels->points[2 * (level * levels->count + i)];
}

/* Memory that sums use one after another, never two at a time: without it the system clears memory
 * for each of them. Zeros before the first one; _free wipes it. Some 4 MiB, 3 MiB more for each
 * thread, and 32 bytes a point. */
struct g1_levels_room {
    void *memory; /* owned */
    size_t size_bytes;
};

void g1_levels_room_free(struct g1_levels_room *room);

/* The sum of scalars[i] times point i over the first `count` points, on as many threads as said; it
 * is the same for any number. Time depends on the scalars, copies of which are wiped. `room` may be
 * NULL. RK_NO_MEMORY. */
RK_CHECKED enum rk_result g1_levels_sum_vartime(struct g1 *out, const struct g1_levels *levels,
                                                const struct fr *scalars, size_t count,
                                                unsigned threads, struct g1_levels_room *room);

#include "crypto/curve_end.inc"

#endif
