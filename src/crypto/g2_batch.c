#include "crypto/g2_batch.h"

#include "crypto/g2_lanes.h"
#include "crypto/lanes.h"

/* With fewer points than this a group is not worth its lanes. */
enum { GROUP_MIN = 2 };

/* ---- The subgroup ---- */

/* Of points off the curve the answer means nothing. */
static void in_subgroup(bool *answers, const struct g2_affine *const *points, size_t count)
{
    bool has_lanes = lanes_are_available();
    for (size_t at = 0; at < count; at += G2_LANES) {
        const struct g2_affine *list[G2_LANES];
        size_t n = count - at < G2_LANES ? count - at : G2_LANES;
        unsigned members = 0, unknown = UINT32_MAX;
        for (size_t i = 0; i < G2_LANES; i++) {
            const struct g2_affine *point = points[at + (i < n ? i : 0)];
            list[i] = point->infinity ? &g2_affine_generator : point;
        }
        if (has_lanes && n >= GROUP_MIN) members = g2_lanes_in_subgroup(&unknown, list);
        for (size_t i = 0; i < n; i++)
            answers[at + i] =
                points[at + i]->infinity ||
                (unknown >> i & 1 ? g2_affine_is_in_subgroup(points[at + i]) : members >> i & 1);
    }
}

/* ---- Decoding ---- */

/* What stands in lanes until they are full of it. */
struct group {
    size_t indices[G2_ROOT_LANES];
    struct fp2 x[G2_ROOT_LANES];
    bool larger[G2_ROOT_LANES];
    size_t count;
};

static void decode_one(struct g2_affine *out, enum rk_result *result, const uint8_t *bytes)
{
    struct g2_affine point;
    *result = g2_from_compressed(&point, bytes, NULL);
    if (!*result) *out = point;
}

static void decode_group(struct g2_affine *out, enum rk_result *results,
                         const uint8_t *const *bytes, struct group *group)
{
    struct fp2 y[G2_ROOT_LANES];
    struct g2_affine points[G2_ROOT_LANES];
    const struct g2_affine *list[G2_ROOT_LANES];
    bool answers[G2_ROOT_LANES];
    if (group->count % G2_LANES == 1) { /* one that would be alone in a vector */
        const size_t index = group->indices[--group->count];
        decode_one(&out[index], &results[index], bytes[index]);
    }
    if (!group->count) return;
    for (size_t i = group->count; i < G2_ROOT_LANES; i++)
        group->x[i] = group->x[0];
    unsigned found = g2_lanes_find_y(y, group->x, group->count);
    size_t places[G2_ROOT_LANES], count = 0;
    for (size_t i = 0; i < group->count; i++) {
        results[group->indices[i]] = RK_INVALID;
        if (!(found >> i & 1)) continue;
        uint64_t flip = limb_mask(group->larger[i]) ^ fp2_larger_mask(&y[i]);
        fp2_negate_if(&y[i], flip, &y[i]);
        points[count] = (struct g2_affine){.x = group->x[i], .y = y[i]};
        list[count] = &points[count];
        places[count++] = group->indices[i];
    }
    if (count) in_subgroup(answers, list, count);
    for (size_t i = 0; i < count; i++) {
        if (!answers[i]) continue;
        out[places[i]] = points[i];
        results[places[i]] = RK_OK;
    }
    group->count = 0;
}

void g2_from_compressed_each(struct g2_affine *out, enum rk_result *results,
                             const uint8_t *const *bytes, size_t count)
{
    enum { COMPRESSED = 0x80, INFINITY_FLAG = 0x40, LARGER = 0x20, FLAGS = 0xe0 };
    bool has_lanes = lanes_are_available();
    struct group group = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        uint8_t coordinates[96];
        memcpy(coordinates, bytes[i], sizeof coordinates);
        coordinates[0] &= (uint8_t)~FLAGS;
        /* The identity, and what is refused by its flags or its x, is for the one that knows all of
         * the rules. */
        if (!has_lanes || (bytes[i][0] & (COMPRESSED | INFINITY_FLAG)) != COMPRESSED ||
            !fp2_from_bytes_be(&group.x[group.count], coordinates)) {
            decode_one(&out[i], &results[i], bytes[i]);
            continue;
        }
        group.larger[group.count] = bytes[i][0] & LARGER;
        group.indices[group.count++] = i;
        if (group.count == G2_ROOT_LANES) decode_group(out, results, bytes, &group);
    }
    decode_group(out, results, bytes, &group);
}

void g2_affine_each_is_member(bool *answers, const struct g2_affine *const *points, size_t count)
{
    in_subgroup(answers, points, count);
    for (size_t i = 0; i < count; i++)
        answers[i] = answers[i] && g2_affine_is_on_curve(points[i]);
}
