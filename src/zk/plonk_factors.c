#include "zk/plonk_factors.h"

void plonk_factors_portable(struct fr *numerators, struct fr *denominators,
                            const struct plonk_factors *f, size_t from, size_t to)
{
    const struct plonk_challenges *c = f->challenges;
    struct fr cosets[PLONK_WIRE_COUNT];
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        fr_from_u64(&cosets[j], plonk_wire_cosets[j]);
        fr_mul(&cosets[j], &cosets[j], &c->beta);
    }
    for (size_t i = from; i < to; i++) {
        struct fr element, wire, factor, numerator = fr_one, denominator = fr_one;
        fr_domain_element(&element, &f->prover->domain, i);
        for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
            wire = c->gamma;
            if (i < f->circuit->row_count)
                fr_add(&wire, &wire, &f->assignment->witnesses[f->circuit->rows[i].wires[j]]);
            fr_mul(&factor, &element, &cosets[j]);
            fr_add(&factor, &factor, &wire);
            fr_mul(&numerator, &numerator, &factor);
            fr_mul(&factor, &f->prover->sigma[j][i], &c->beta);
            fr_add(&factor, &factor, &wire);
            fr_mul(&denominator, &denominator, &factor);
        }
        numerators[i] = numerator;
        denominators[i] = denominator;
    }
}
