#include "crypto/field_many.h"
#include "crypto/field_many_lanes.h"
#include "crypto/lanes.h"

#define DEFINE(F)                                                                        \
    void F##_mul_many(struct F *out, const struct F *a, const struct F *b, size_t count) \
    {                                                                                    \
        size_t done = lanes_are_available() ? count - count % FIELD_MANY_LANES : 0;      \
        if (done) F##_lanes_mul_many(out, a, b, done);                                   \
        for (size_t i = done; i < count; i++)                                            \
            F##_mul(&out[i], &a[i], &b[i]);                                              \
    }

DEFINE(fr)
DEFINE(fp)
