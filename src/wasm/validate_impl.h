/* Inside the validator: the state of one body, and what validate.c (the loop and the common
 * operators) and validate_control.c (the stack in general, and operators that depend on more than
 * a signature) share. */
#ifndef RK_WASM_VALIDATE_IMPL_H
#define RK_WASM_VALIDATE_IMPL_H

#include "wasm/operator.h"
#include "wasm/validate.h"

/* Types of the first locals are looked up in a flat array, those of the others in runs, so that a
 * few bytes that declare many locals cost little. */
#define LOCALS_FLAT_MAX 512u

/* Locals before `end`, from the end of the run before, have this type. */
struct wasm_local_run {
    uint32_t end;
    uint8_t type;
};

/* An open block (core specification, appendix A.3). */
struct wasm_control {
    const uint8_t *params; /* type bytes of the block's parameters and results */
    const uint8_t *results;
    uint32_t param_count;
    uint32_t result_count;
    uint32_t height;  /* values below the block's own */
    uint32_t wide;    /* v128s among those */
    uint16_t op;      /* BLOCK, LOOP, IF, ELSE; BLOCK for the body itself */
    bool unreachable; /* the stack is polymorphic */
};

/* The operand stack is a byte per value: its type, or WASM_TYPE_NONE for a value of any type in
 * unreachable code. Below it lie 4 bytes of padding, so that the types of the topmost operands can
 * be compared as one word. Its capacity covers one more value for every byte of the body that is
 * left: most operators push without a check, and those that push more make room first. */
struct body {
    const struct wasm_module *module;
    const struct wasm_rules *rules;
    const struct wasm_func_type *type;
    struct wasm_validator *scratch;
    struct wasm_function *function;
    struct rk_error *error;
    const uint8_t *bytes; /* of the module */
    const uint8_t *end;   /* of the body */
    uint32_t disabled;    /* features left out */
    uint8_t address_type;
    uint32_t local_count;
    uint32_t local_slots;
    uint32_t local_run_count;

    const uint8_t *op_at;         /* the operator in progress */
    const uint8_t *at;            /* behind what is read of it */
    uint8_t *stack;               /* the bottom */
    uint8_t *floor;               /* the bottom of the innermost block's values */
    uint8_t *sp;                  /* above the topmost value */
    uint32_t wide;                /* v128s on the stack: they take a second slot */
    uint32_t peak;                /* the greatest height in slots */
    struct wasm_control *control; /* innermost block */
    uint32_t control_count;
    uint32_t op; /* enum wasm_operator at op_at */
};

/* Fails at the operator in progress, or at a place given. */
enum rk_result body_fail(struct body *b, enum rk_result result, const char *format, ...)
    RK_PRINTF(3, 4);
enum rk_result body_fail_at(struct body *b, enum rk_result result, const uint8_t *at,
                            const char *format, ...) RK_PRINTF(4, 5);

/* LEB128 at b->at; on failure the message names `what`. */
RK_CHECKED enum rk_result body_read_u32(struct body *b, uint32_t *out, const char *what);

RK_INLINE uint32_t body_height(const struct body *b)
{
    return (uint32_t)(b->sp - b->stack);
}

RK_INLINE void body_note_peak(struct body *b)
{
    uint32_t slots = body_height(b) + b->wide;
    if (slots > b->peak) b->peak = slots;
}

/* Pushes one value; its place is within the reserve. */
RK_INLINE void body_push(struct body *b, uint8_t type)
{
    *b->sp++ = type;
    if (type == WASM_TYPE_V128) b->wide++;
    body_note_peak(b);
}

/* Pops one value and tells its type: WASM_TYPE_NONE when it may be any. */
RK_CHECKED enum rk_result body_pop(struct body *b, uint8_t *type);
/* Pops one value that must be of the type. */
RK_CHECKED enum rk_result body_pop_type_slow(struct body *b, uint8_t expected);
RK_INLINE RK_CHECKED enum rk_result body_pop_type(struct body *b, uint8_t expected)
{
    if (RK_UNLIKELY(b->sp == b->floor || b->sp[-1] != expected)) {
        return body_pop_type_slow(b, expected);
    }
    b->sp--;
    if (expected == WASM_TYPE_V128) b->wide--;
    return RK_OK;
}
/* Pops `count` values, the last of `types` topmost. */
RK_CHECKED enum rk_result body_pop_types(struct body *b, const uint8_t *types, uint32_t count);
/* Pushes any number of values. */
RK_CHECKED enum rk_result body_push_types(struct body *b, const uint8_t *types, uint32_t count);

/* The type of a local below local_count. */
uint8_t body_local_type(const struct body *b, uint32_t index);

/* Operators whose types depend on the module or the blocks: reads the immediates of b->op and
 * checks. */
RK_CHECKED enum rk_result body_check_special(struct body *b);

/* Opens the block that is the body itself. */
RK_CHECKED enum rk_result body_open(struct body *b);

#endif
