/* Values of WebAssembly as a person types and reads them.
 *
 *   i32, i64   decimal, signed or unsigned, or hexadecimal after 0x; underscores between digits
 *   f32, f64   decimal, hexadecimal as of C (0x1.8p3), inf, nan, nan:0xPAYLOAD, each with a sign
 *   v128       0x and 32 hexadecimal digits: one number, lane 0 in its lowest digits
 *   externref  the host's number, or null
 *   funcref    null
 *
 * What is printed can be read again; integers are printed signed. */
#ifndef RK_CLI_VALUE_H
#define RK_CLI_VALUE_H

#include "base/result.h"
#include "wasm/types.h"

#include <jansson.h>
#include <stdio.h>

/* RK_USAGE with a message that tells what the type takes. */
RK_CHECKED enum rk_result value_parse(struct wasm_value *value, struct rk_error *error,
                                      uint8_t type, const char *text);

/* Reads a value from its slots. */
struct wasm_value value_of_slots(uint8_t type, const uint64_t *slots);

/* The text of a value. */
#define VALUE_TEXT_BYTES 64
void value_text(char text[VALUE_TEXT_BYTES], uint8_t type, struct wasm_value value);

/* "i32 1, f64 2.5" of `count` types from their slots. */
void print_values(FILE *file, const uint8_t *types, uint32_t count, const uint64_t *slots);

/* [{"type": "i32", "value": -1, "bits": "0xffffffff"}, ...]; floats, vectors and references are
 * texts. NULL without memory. */
json_t *json_values(const uint8_t *types, uint32_t count, const uint64_t *slots);

#endif
