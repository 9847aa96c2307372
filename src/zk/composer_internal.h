/* What the composer keeps; for its own files. */
#ifndef RK_ZK_COMPOSER_INTERNAL_H
#define RK_ZK_COMPOSER_INTERNAL_H

/* The rows of components are those of the line that called them. */
#define COMPOSER_NO_SITES
#include "zk/composer.h"

#include "base/map.h"
#include "base/vec.h"

enum { COMPOSER_DIGITS = 256 }; /* of a fixed-base product */

/* What a fixed-base product writes into its selectors: the multiples 2^(255 - i) G, i rising. */
struct composer_base {
    struct jubjub_affine generator;
    struct jubjub_affine powers[COMPOSER_DIGITS];
};

VEC_DEFINE(composer_rows, struct plonk_row);
VEC_DEFINE(composer_origin_vec, struct circuit_origin);
VEC_DEFINE(composer_witness_origin_vec, struct circuit_witness_origin);
VEC_DEFINE(composer_checked_point_vec, struct circuit_checked_point);
VEC_DEFINE(composer_component_vec, struct circuit_component);
VEC_DEFINE(composer_u32_vec, uint32_t);
VEC_DEFINE(composer_fr_vec, struct fr);
VEC_DEFINE(composer_base_vec, struct composer_base *);

struct composer {
    enum composer_layout layout;
    struct rk_error failure; /* the first; failure.result is RK_OK while there is none */

    struct composer_rows rows;
    struct composer_u32_vec public_rows;
    struct composer_fr_vec public_inputs;

    struct fr *witnesses; /* secret: grown by hand, since realloc leaves copies behind */
    size_t witness_count, witness_capacity;
    struct map overrides; /* index -> value, of witnesses that are not allocated yet */

    struct composer_origin_vec origins; /* one for each row */
    struct composer_witness_origin_vec witness_origins;
    struct composer_checked_point_vec checked_points;
    struct composer_component_vec components;
    uint32_t component; /* the present one */
    const char *file;
    uint32_t line;

    struct composer_base_vec bases; /* of the generators used so far; owned */
    struct hades_sparse *hades;     /* NULL until it is asked for */
};

/* composer_hint for both coordinates. */
struct witness_point composer_hint_point(struct composer *composer,
                                         const struct jubjub_affine *point);

/* The value that the witness `ahead` places after the next one will get: `honest`, or what a test
 * has said. For components that must know a value before its turn to be allocated has come. */
struct fr composer_value_ahead(const struct composer *composer, size_t ahead,
                               const struct fr *honest);

/* The canonical integer of a witness. */
void composer_limbs(const struct composer *composer, uint64_t limbs[4], struct witness witness);

#endif
