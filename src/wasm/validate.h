/* Validation of function bodies (core specification 3.3 and appendix A.3). */
#ifndef RK_WASM_VALIDATE_H
#define RK_WASM_VALIDATE_H

#include "wasm/module.h"

/* Scratch memory of a validation, reused from function to function: stacks grow to the greatest
 * need and stay. Zero-initialise; one thread at a time. */
struct wasm_validator {
    uint8_t *operand_types;
    uint32_t operand_capacity;
    struct wasm_control *controls;
    uint32_t control_capacity;
    uint8_t *local_types; /* of the first locals, see validate.c */
    struct wasm_local_run *local_runs;
    uint32_t local_run_capacity;
    /* Bit per function: usable by ref.func (named in globals, elements or exports), owned by the
     * decoder. */
    const uint8_t *declared_functions;
    /* The data count section's count, or WASM_NO_INDEX without that section. */
    uint32_t data_count;
};

/* Validates one body and fills first_operator, local_count, local_slots and operand_slots of
 * `function`, whose module, index, type and body are set. Errors as of wasm_module_load(). */
RK_CHECKED enum rk_result wasm_validate_function(struct wasm_validator *validator,
                                                 struct wasm_function *function,
                                                 struct rk_error *error);

void wasm_validator_free(struct wasm_validator *validator);

#endif
