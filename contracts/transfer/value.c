/* The commitment of a public value, C = v G: a sum of multiples of G that the build has put into a
 * table (tables/value_table.c), one for each digit of four bits that is not 0. */
#include "transfer/state.h"

#include "common/field.h"

/* A point (u, v) as a second summand: v + u, v - u, 2 d u v. */
struct multiple {
    struct scalar plus, minus, t2d;
};

static const struct multiple multiples[16][15] = {
#include "value_table.inc"
};

struct sum {
    struct scalar u, v, z, t; /* u / z and v / z; t = u v / z */
};

/* Hisil, Wong, Carter and Dawson 2008, section 3.1, for a = -1. */
static void add(struct sum *sum, const struct multiple *b)
{
    struct scalar x, y, z, t, e, f, g, h;
    scalar_subtract(&x, &sum->v, &sum->u);
    scalar_add(&y, &sum->v, &sum->u);
    scalar_multiply(&x, &x, &b->minus);
    scalar_multiply(&y, &y, &b->plus);
    scalar_multiply(&t, &sum->t, &b->t2d);
    scalar_add(&z, &sum->z, &sum->z);
    scalar_subtract(&e, &y, &x);
    scalar_subtract(&f, &z, &t);
    scalar_add(&g, &z, &t);
    scalar_add(&h, &y, &x);
    scalar_multiply(&sum->u, &e, &f);
    scalar_multiply(&sum->v, &g, &h);
    scalar_multiply(&sum->z, &f, &g);
    scalar_multiply(&sum->t, &e, &h);
}

void value_commit(struct point_affine *out, uint64_t value)
{
    struct sum sum = {{{0}}, scalar_one, scalar_one, {{0}}};
    struct scalar inverse;
    for (uint32_t place = 0; value; place++, value >>= 4)
        if (value & 15) add(&sum, &multiples[place][(value & 15) - 1]);
    scalar_invert(&inverse, &sum.z);
    scalar_multiply(&out->u, &sum.u, &inverse);
    scalar_multiply(&out->v, &sum.v, &inverse);
}
