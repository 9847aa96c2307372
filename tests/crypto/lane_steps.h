/* Additions of points of G1 in lanes, given one by one. */
#ifndef RK_TESTS_CRYPTO_LANE_STEPS_H
#define RK_TESTS_CRYPTO_LANE_STEPS_H

#include "crypto/g1_lanes.h"

struct lane_step {
    const struct fp *a, *b;
    struct fp *out;
    bool negates_a, negates_b;
};

/* What is beyond the last one is filled with ones, which nothing may depend on. */
static inline void lane_steps_add(const struct lane_step *steps, size_t count)
{
    static struct g1_lanes_batch batch;
    memset(&batch, 1, sizeof batch);
    g1_lanes_batch_init(&batch);
    batch.count = count;
    for (size_t i = 0; i < count; i++) {
        batch.a[i] = steps[i].a;
        batch.b[i] = steps[i].b;
        batch.out[i] = steps[i].out;
        batch.negates_a[i] = steps[i].negates_a;
        batch.negates_b[i] = steps[i].negates_b;
    }
    g1_lanes_add(&batch);
}

#endif
