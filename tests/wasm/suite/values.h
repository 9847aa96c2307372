/* Values as the scripts of the test suite write them: arguments, and patterns for results. */
#ifndef RK_TESTS_WASM_SUITE_VALUES_H
#define RK_TESTS_WASM_SUITE_VALUES_H

#include "wasm/types.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads an argument. False when it is not one; *type and *value are then unspecified. */
bool value_read(uint8_t *type, struct wasm_value *value, const json_t *json);

/* Whether a result of that type is what the pattern describes: a value by its bits, a NaN of a
 * kind, a reference. False also for a pattern that cannot be read. */
bool value_matches(const json_t *pattern, uint8_t type, struct wasm_value value);

/* Writes "i32:0x0000002a" and the like, truncated to fit. */
void value_print(char *text, size_t size_bytes, uint8_t type, struct wasm_value value);

#endif
