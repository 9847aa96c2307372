/* Where the rows of a circuit come from: the line of circuit code that made each, and the component
 * it belongs to; and what each component costs.
 *
 * Components form a tree, a row belongs to one of its nodes, and the path from the root names it:
 * input[1]/schnorr/mul_point. Nothing here is part of the circuit: keys and proofs do not depend on
 * it. Texts are functions of the circuit's code alone, so that they can be compared. */
#ifndef RK_ZK_CIRCUIT_ORIGIN_H
#define RK_ZK_CIRCUIT_ORIGIN_H

#include "base/buffer.h"
#include "base/result.h"

#include <stdbool.h>

/* The number of a component that is not one of many. */
#define CIRCUIT_NOT_NUMBERED UINT32_MAX

/* A node of the tree. Indexes are into the list of all nodes, in which parents stand before their
 * children and the first is the root; 0 therefore means that there is none. */
struct circuit_component {
    const char *name; /* "" for the root */
    uint32_t number;
    uint32_t parent;
    uint32_t first_child, last_child, next_sibling;
    /* What was made in the component itself, not in those below it. */
    uint32_t row_count, witness_count, public_count;
};

struct circuit_origin {
    const char *file; /* "" when unknown */
    uint32_t line;
    uint32_t component;
};

/* Where a witness comes from, and whether its value is the prover's to choose. */
struct circuit_witness_origin {
    struct circuit_origin place;
    bool is_input; /* else rows are to determine it: what circuit_detect.h asks about */
};

/* A point whose coordinates are public inputs, of which verifiers check before they verify that it
 * is of the curve's subgroup of prime order. */
struct circuit_checked_point {
    uint32_t x, y; /* witnesses */
};

/* Borrows everything. */
struct circuit_origins {
    const struct circuit_origin *rows;
    size_t row_count;
    const struct circuit_witness_origin *witnesses;
    size_t witness_count;
    const struct circuit_checked_point *checked_points;
    size_t checked_point_count;
    const struct circuit_component *components;
    size_t component_count;
};

/* What a component costs with all that is below it. */
struct circuit_cost {
    uint64_t row_count, witness_count, public_count;
};

/* Fills component_count costs, those of component i at costs[i]. */
void circuit_costs(struct circuit_cost *costs, const struct circuit_origins *origins);

/* Appends the path of a component; "circuit" for the root. RK_NO_MEMORY. */
RK_CHECKED enum rk_result
circuit_path_append(struct buffer *text, const struct circuit_origins *origins, uint32_t component);

/* Appends "PATH (FILE:LINE)" for an origin, and for that of a row. RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_place_append(struct buffer *text,
                                               const struct circuit_origins *origins,
                                               const struct circuit_origin *origin);
RK_CHECKED enum rk_result circuit_origin_append(struct buffer *text,
                                                const struct circuit_origins *origins, size_t row);

enum circuit_statistics_format {
    CIRCUIT_STATISTICS_TABLE, /* aligned, for people; components are indented */
    CIRCUIT_STATISTICS_TSV,   /* a line of names, then a line per component; paths in full */
};

/* Appends, for each component down to depth_max below the root, parents before children: its rows,
 * witnesses and public inputs, with and without what is below it. RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_statistics_append(struct buffer *text,
                                                    const struct circuit_origins *origins,
                                                    enum circuit_statistics_format format,
                                                    unsigned depth_max);

#endif
