/* The state of one translation, and emission of instructions: emit.c. The operators: translate.c.
 *
 * The translator walks a validated body once, with an abstract operand stack. An entry is at its
 * home slot, or is a local not yet read, or a constant not yet written; so local.get and the
 * constants emit nothing, and the instruction that consumes them takes the local's slot or an
 * immediate. An instruction's result goes to the home slot, and a local.set right behind it moves
 * the destination to the local. In the reference tier nothing is folded: every operator is a STEP
 * with its gas, then plain instructions without any. */
#ifndef RK_WASM_TRANSLATOR_H
#define RK_WASM_TRANSLATOR_H

#include "base/arena.h"
#include "wasm/code.h"

enum operand_kind { OPERAND_HOME, OPERAND_LOCAL, OPERAND_CONST };

struct operand {
    uint8_t kind;
    uint8_t type;   /* enum wasm_type */
    uint32_t home;  /* slot */
    uint32_t local; /* OPERAND_LOCAL: index of the local */
    uint64_t value; /* OPERAND_CONST: in slot form */
};

#define NO_PATCH UINT32_MAX
#define NO_WORD  UINT32_MAX

/* A 32-bit cell to be filled with the distance from an instruction to a label not yet bound. */
struct patch {
    uint32_t cell; /* index in 32-bit units */
    uint32_t from; /* word of the instruction */
    uint32_t next; /* NO_PATCH ends the list */
};

struct control {
    uint16_t op; /* enum wasm_operator: BLOCK, LOOP, IF, ELSE; the function itself is a BLOCK */
    bool is_function;
    uint32_t operand_count; /* below the parameters */
    uint32_t home;          /* slot of the first parameter or result */
    const uint8_t *params;
    const uint8_t *results;
    uint32_t param_count;
    uint32_t result_count;
    uint32_t header;       /* LOOP: word of the label */
    uint32_t patches;      /* branches to the end */
    uint32_t else_patches; /* IF: the branch around the first arm */
    uint32_t stub;         /* last br_table stub to this label ... */
    uint32_t stub_of;      /* ... and the word of its br_table */
};

struct translator {
    struct wasm_module *module;
    struct wasm_function *function;
    const struct wasm_rules *rules;
    const void *const *handlers;
    bool is_reference;
    bool failed; /* the host has no memory; everything since is void */

    uint32_t offset; /* of the current operator, in the module */

    uint8_t *local_types;
    uint32_t *local_slots;   /* slot of each local */
    uint32_t *local_aliases; /* unread copies of each local on the operand stack */

    struct operand *operands;
    struct operand nowhere; /* written to, never read, when memory ran out */
    uint32_t operand_count;
    uint32_t operand_capacity;
    uint32_t settled; /* operands below are all at home */

    struct control *controls;
    uint32_t control_count;
    uint32_t control_capacity;

    uint64_t *words;
    uint32_t word_count;
    uint32_t word_capacity;
    struct code_origin *origins;
    uint32_t origin_count;
    uint32_t origin_capacity;
    struct patch *patches;
    uint32_t patch_count;
    uint32_t patch_capacity;

    bool dead;            /* the current operator cannot be reached */
    uint32_t dead_blocks; /* blocks opened since */

    uint32_t pending_gas; /* of operators passed, not yet in an instruction */
    /* The newest instruction, while its result has not been named by anyone else: its word, its
     * code and the operator it came from. NO_WORD after a label or anything without a result. */
    uint32_t last;
    uint32_t last_code;
    uint16_t last_op;
    /* The newest instruction whose gas may still grow; NO_WORD after labels, calls, branches. */
    uint32_t last_payer;
};

/* Appends an instruction carrying all pending gas; returns its word. */
uint32_t emit(struct translator *t, enum code_op code, uint32_t d, uint32_t a, uint32_t b);
void emit_word(struct translator *t, uint64_t word);
/* The same for an instruction with a result in d, which a local.set may still move. */
uint32_t emit_value(struct translator *t, uint16_t op, enum code_op code, uint32_t d, uint32_t a,
                    uint32_t b);
/* Takes back the newest instruction; its gas is pending again. */
void emit_undo(struct translator *t, uint32_t word);
/* Puts pending gas where both the way here pays it and no other way does. */
void emit_gas(struct translator *t);
/* Closes the run of instructions: the next one can be reached from elsewhere or must not be mixed
 * with those before. */
void emit_barrier(struct translator *t);

RK_INLINE struct insn *insn_at(struct translator *t, uint32_t word)
{
    return (struct insn *)(t->words + word);
}

/* Forward branches: note where a distance goes, fill all of a list with the way to here. */
void patch_add(struct translator *t, uint32_t *list, uint32_t cell, uint32_t from);
void patch_add_branch(struct translator *t, uint32_t *list, uint32_t word);
void patch_bind(struct translator *t, uint32_t *list);

/* The operand stack. */
uint32_t push_home(struct translator *t, uint8_t type); /* its slot */
void push_local(struct translator *t, uint32_t local);
void push_const(struct translator *t, uint8_t type, uint64_t value);
struct operand pop(struct translator *t);
/* A slot that holds the value of a popped operand. */
uint32_t operand_slot(struct translator *t, struct operand *operand);
/* Brings the top `count` operands, or all, to their homes. */
void settle(struct translator *t, uint32_t count);
void settle_all(struct translator *t);
/* Drops operands above `count`. */
void truncate_operands(struct translator *t, uint32_t count);
/* Assigns a popped operand to a local. */
void assign_local(struct translator *t, struct operand *value, uint32_t local);

/* Makes room for one more control; NULL when out of memory. */
struct control *push_control(struct translator *t);

#endif
