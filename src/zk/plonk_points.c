#include "zk/plonk_points.h"

#include "base/parallel.h"

#include <stdatomic.h>

enum {
    G1_BYTES = g1_compressed_bytes,
    G2_BYTES = g2_compressed_bytes,
    LIMBS_BYTES = 96,
    PIECE = 64
};

struct job {
    struct g1_affine *out; /* NULL: points are checked only */
    const uint8_t *bytes;
    enum plonk_point_form form;
    size_t checked_count;    /* of the first ones, in full */
    atomic_size_t first_bad; /* index of a point, the number of points when there is none */
};

static size_t size_of(enum plonk_point_form form)
{
    switch (form) {
    case PLONK_POINT_COMPRESSED: return g1_compressed_bytes;
    case PLONK_POINT_RAW:
    case PLONK_POINT_RAW_ON_CURVE: return g1_raw_bytes;
    case PLONK_POINT_LIMBS: break;
    }
    return LIMBS_BYTES;
}

static bool is_reduced(const struct fp *a)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(a->limb); i++)
        (void)limb_sub(a->limb[i], fp_modulus[i], &borrow);
    return borrow;
}

/* A point, of which only the subgroup is not checked. */
static enum rk_result read_one(struct g1_affine *out, const uint8_t *bytes,
                               enum plonk_point_form form, bool is_checked, struct rk_error *error)
{
    if (form == PLONK_POINT_COMPRESSED) return g1_from_compressed_unchecked(out, bytes, error);
    struct g1_affine point = {.infinity = false};
    if (form == PLONK_POINT_LIMBS) {
        memcpy(&point.x, bytes, sizeof point.x);
        memcpy(&point.y, bytes + sizeof point.x, sizeof point.y);
        if (!is_reduced(&point.x) || !is_reduced(&point.y))
            return rk_fail(error, RK_MALFORMED, 0, "a coordinate is not below the modulus");
    } else {
        uint8_t again[g1_raw_bytes];
        g1_from_raw_unchecked(&point, bytes);
        g1_to_raw(again, &point);
        if (is_checked && memcmp(again, bytes, sizeof again) != 0)
            return rk_fail(error, RK_MALFORMED, 0, "a point has another encoding");
        if (is_checked && point.infinity && !g1_affine_equal(&point, &g1_affine_identity))
            return rk_fail(error, RK_MALFORMED, 0, "the identity has coordinates");
    }
    if ((is_checked || form != PLONK_POINT_RAW) && !g1_affine_is_on_curve(&point))
        return rk_fail(error, RK_INVALID, 0, "a point is not on the curve");
    *out = point;
    return RK_OK;
}

static enum rk_result decode_one(struct g1_affine *out, const uint8_t *bytes,
                                 enum plonk_point_form form, bool is_checked,
                                 struct rk_error *error)
{
    struct g1_affine point;
    RK_TRY(read_one(&point, bytes, form, is_checked, error));
    if (is_checked && !g1_affine_is_in_subgroup(&point))
        return rk_fail(error, RK_INVALID, 0, "a point is not in the subgroup of prime order");
    *out = point;
    return RK_OK;
}

/* The first of `count` points that is not in the subgroup; `count` when all are. */
static size_t first_outside(const struct g1_affine *points, size_t count)
{
    bool members[PIECE];
    size_t i = 0;
    g1_affine_each_is_member(members, points, count);
    while (i < count && members[i])
        i++;
    return i;
}

static void decode_piece(void *context, unsigned worker, size_t from, size_t to)
{
    struct job *job = context;
    struct g1_affine points[PIECE];
    size_t size_bytes = size_of(job->form), count = 0, bad;
    const uint8_t *bytes = job->bytes + from * size_bytes;
    (void)worker;
    /* Compressed points are checked all or none: many at a time unless one is at fault. */
    if (job->form == PLONK_POINT_COMPRESSED &&
        !g1_from_compressed_batch(points, bytes, to - from, from < job->checked_count, NULL)) {
        count = bad = to - from;
    } else {
        while (from + count < to && !read_one(&points[count], bytes + count * size_bytes, job->form,
                                              from + count < job->checked_count, NULL))
            count++;
        size_t checked = job->checked_count > from ? job->checked_count - from : 0;
        if (checked > count) checked = count;
        bad = first_outside(points, checked);
        if (bad == checked) bad = count;
    }
    if (job->out) memcpy(job->out + from, points, bad * sizeof *points);
    if (from + bad == to) return;
    size_t first = atomic_load(&job->first_bad);
    while (from + bad < first && !atomic_compare_exchange_weak(&job->first_bad, &first, from + bad))
        continue;
}

static enum rk_result decode_all(struct job *job, size_t count, uint64_t offset, unsigned threads,
                                 struct rk_error *error)
{
    struct g1_affine unused;
    atomic_init(&job->first_bad, count);
    parallel_for(threads, count, PIECE, decode_piece, job);
    size_t bad = atomic_load(&job->first_bad), size_bytes = size_of(job->form);
    if (bad == count) return RK_OK;
    enum rk_result result = decode_one(&unused, job->bytes + bad * size_bytes, job->form,
                                       bad < job->checked_count, error);
    if (error) error->offset += offset + bad * size_bytes;
    return result;
}

enum rk_result plonk_points_decode(struct g1_affine *out, const uint8_t *bytes, size_t count,
                                   enum plonk_point_form form, bool is_checked, uint64_t offset,
                                   unsigned threads, struct rk_error *error)
{
    struct job job = {
        .out = out, .bytes = bytes, .form = form, .checked_count = is_checked ? count : 0};
    return decode_all(&job, count, offset, threads, error);
}

enum rk_result plonk_points_check_limbs(const uint8_t *bytes, size_t count, size_t subgroup_count,
                                        uint64_t offset, unsigned threads, struct rk_error *error)
{
    struct job job = {.bytes = bytes, .form = PLONK_POINT_LIMBS, .checked_count = subgroup_count};
    return decode_all(&job, count, offset, threads, error);
}

void plonk_point_to_limbs(uint8_t bytes[96], const struct g1_affine *point)
{
    memcpy(bytes, &point->x, sizeof point->x);
    memcpy(bytes + sizeof point->x, &point->y, sizeof point->y);
}

static enum rk_result at_offset(enum rk_result result, struct rk_error *error, uint64_t offset)
{
    if (result && error && error->offset != RK_NO_POSITION) error->offset += offset;
    return result;
}

enum rk_result plonk_opening_key_decode(struct plonk_opening_key *out,
                                        const uint8_t bytes[PLONK_OPENING_KEY_BYTES],
                                        uint64_t offset, struct rk_error *error)
{
    struct plonk_opening_key key;
    RK_TRY(at_offset(g1_from_compressed(&key.g, bytes, error), error, offset));
    RK_TRY(
        at_offset(g2_from_compressed(&key.h, bytes + G1_BYTES, error), error, offset + G1_BYTES));
    RK_TRY(at_offset(g2_from_compressed(&key.xh, bytes + G1_BYTES + G2_BYTES, error), error,
                     offset + G1_BYTES + G2_BYTES));
    *out = key;
    return RK_OK;
}

void plonk_opening_key_encode(uint8_t bytes[PLONK_OPENING_KEY_BYTES],
                              const struct plonk_opening_key *key)
{
    g1_to_compressed(bytes, &key->g);
    g2_to_compressed(bytes + G1_BYTES, &key->h);
    g2_to_compressed(bytes + G1_BYTES + G2_BYTES, &key->xh);
}
