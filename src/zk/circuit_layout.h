/* The order in which descriptions of circuits name selectors, and fingerprints of layouts. */
#ifndef RK_ZK_CIRCUIT_LAYOUT_H
#define RK_ZK_CIRCUIT_LAYOUT_H

#include "zk/circuit.h"

/* The selectors of a row in the order of spec/plonk.md 2, which is not that of keys, and what that
 * text calls them: q_m to q_var. */
extern const uint8_t circuit_selector_order[PLONK_SELECTOR_COUNT];
/* By enum plonk_key_point. */
extern const char *const circuit_selector_names[PLONK_SELECTOR_COUNT];

enum { CIRCUIT_FINGERPRINT_BYTES = 32 };

/* Folds all rows into one scalar: selectors in that order, then wires (spec/plonk.md 3.4). Two
 * layouts that differ by accident have different ones; it is no defence against intent. Public
 * inputs are not in it. */
void circuit_fingerprint(uint8_t fingerprint[CIRCUIT_FINGERPRINT_BYTES],
                         const struct plonk_circuit *circuit);

/* The same fold over the values of witnesses. */
void circuit_witness_fingerprint(uint8_t fingerprint[CIRCUIT_FINGERPRINT_BYTES],
                                 const struct plonk_circuit *circuit,
                                 const struct plonk_assignment *assignment);

#endif
