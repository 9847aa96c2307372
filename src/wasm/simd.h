/* Vector operators of the interpreter as functions over slots, found by operator number.
 *
 * A v128 takes two consecutive slots, low half first; scalars take one, i32 and f32 zero-extended.
 * Every float result that is a NaN is canonical (0x7fc00000, 0x7ff8000000000000 in each lane), by
 * contract-abi.md 1.4; operators that only move bits (abs, neg, pmin, pmax, splat, ...) pass NaNs
 * through as the WebAssembly specification has them. */
#ifndef RK_WASM_SIMD_H
#define RK_WASM_SIMD_H

#include "wasm/operator.h"

/* Result into d; operands a, b, c as the operator has them (unused ones are NULL). d may be equal
 * to any operand's pointer but does not overlap one otherwise. `lane` is the lane immediate; for
 * i8x16.shuffle c points to the 16 lane indices instead of slots. */
typedef void (*wasm_simd_compute)(uint64_t *d, const uint64_t *a, const uint64_t *b,
                                  const uint64_t *c, uint32_t lane);

/* Loads: memory points to 1 << align readable bytes (operators.def); v is the vector operand of
 * the lane loads, else NULL. d may equal v. */
typedef void (*wasm_simd_load)(uint64_t *d, const uint8_t *memory, const uint64_t *v,
                               uint32_t lane);

/* Stores: writes exactly 1 << align bytes. */
typedef void (*wasm_simd_store)(uint8_t *memory, const uint64_t *v, uint32_t lane);

struct wasm_simd_operator {
    wasm_simd_compute compute; /* NULL for loads and stores, and for non-vector operators */
    wasm_simd_load load;
    wasm_simd_store store;
};

/* Indexed by enum wasm_operator; all NULL for operators outside the 0xfd prefix and for
 * v128.const, which is no computation. */
extern const struct wasm_simd_operator wasm_simd_operators[WASM_OPERATOR_COUNT];

#endif
