/* What is known of a function's locals before its code is compiled: which it uses, how much, and
 * which of them live in registers. */
#include "wasm/jit_state.h"

/* ---- Declarations ---- */

static void add_group(struct jit *j, uint32_t first, uint32_t slot, uint8_t type)
{
    struct jit_local_group *group =
        jit_append(j, &j->groups, &j->group_count, &j->group_capacity, sizeof *j->groups);
    if (group) *group = (struct jit_local_group){first, slot, type};
}

/* Neighbours of one type are one group, parameters too. */
static void read_groups(struct jit *j)
{
    const struct wasm_func_type *type = j->type;
    uint32_t local = 0, slot = 0;
    j->group_count = 0;
    for (; local < type->param_count; local++) {
        uint8_t param = wasm_func_type_param(type, local);
        if (local == 0 || param != wasm_func_type_param(type, local - 1))
            add_group(j, local, slot, param);
        slot += wasm_type_slots(param);
    }
    struct reader r = reader_of(wasm_module_bytes(j->module, j->function->body));
    for (uint32_t groups = reader_leb_u32(&r); groups && !j->failed; groups--) {
        uint32_t repeat = reader_leb_u32(&r);
        uint8_t group_type = reader_u8(&r);
        add_group(j, local, slot, group_type);
        local += repeat;
        slot += repeat * wasm_type_slots(group_type);
    }
    CHECK(j->failed || (local == j->function->local_count && slot == j->function->local_slots));
}

static void make_local(struct jit *j, uint32_t index)
{
    uint32_t low = 0, high = j->group_count; /* the last group that begins at or before it */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (j->groups[middle].first <= index)
            low = middle;
        else
            high = middle;
    }
    const struct jit_local_group *group = &j->groups[low];
    j->locals[index] = (struct jit_local){
        .slot = group->slot + (index - group->first) * wasm_type_slots(group->type),
        .type = group->type,
        .pin = NO_REG,
        .cache = NO_REG,
        .used_in = j->function_number,
    };
    uint32_t *used = jit_append(j, &j->used, &j->used_count, &j->used_capacity, sizeof *j->used);
    if (used) *used = index;
}

/* ---- Which locals are pinned ---- */

/* An access in a loop counts eight times as much as one around it, up to this depth. */
enum { LOOP_SHIFT = 3, LOOP_DEPTH_MAX = 5 };

struct usage {
    uint64_t call_weight; /* of everything that does not keep the callers' registers */
};

static bool is_call(uint16_t op)
{
    if (op == WASM_OP_CALL || op == WASM_OP_CALL_INDIRECT) return true;
    uint16_t code = wasm_operators[op].code;
    if (op == WASM_OP_MEMORY_COPY) return false;
    return code >> 8 == 0xfc || op == WASM_OP_MEMORY_GROW || op == WASM_OP_TABLE_GET ||
           op == WASM_OP_TABLE_SET;
}

/* Loops are counted with a bit for each open block, which says whether it is one. */
static void weigh(struct jit *j, struct usage *usage)
{
    struct reader r = wasm_function_reader(j->function);
    struct wasm_instruction in;
    uint8_t *is_loop = j->block_kinds;
    uint32_t depth = 0, loops = 0;
    while (wasm_instruction_next(&in, &r)) {
        uint32_t weight = UINT32_C(1)
                          << LOOP_SHIFT * (loops < LOOP_DEPTH_MAX ? loops : LOOP_DEPTH_MAX);
        switch (in.op) {
        case WASM_OP_LOCAL_GET:
        case WASM_OP_LOCAL_SET:
        case WASM_OP_LOCAL_TEE: {
            struct jit_local *local = &j->locals[in.index];
            if (local->used_in != j->function_number) make_local(j, in.index);
            if (__builtin_add_overflow(local->weight, weight, &local->weight))
                local->weight = UINT32_MAX;
            break;
        }
        case WASM_OP_BLOCK:
        case WASM_OP_LOOP:
        case WASM_OP_IF:
            is_loop[depth++] = in.op == WASM_OP_LOOP;
            loops += in.op == WASM_OP_LOOP;
            break;
        case WASM_OP_END:
            if (depth) loops -= is_loop[--depth];
            break;
        default:
            if (is_call(in.op)) usage->call_weight += weight;
            break;
        }
    }
}

/* The heaviest locals of a kind, in order. */
static uint32_t heaviest(const struct jit *j, bool is_float, uint32_t *best, uint32_t max)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < j->used_count; k++) {
        uint32_t i = j->used[k];
        const struct jit_local *local = &j->locals[i];
        if (jit_is_float(local->type) != is_float) continue;
        if (local->weight == 0) continue;
        if (count == max && j->locals[best[count - 1]].weight >= local->weight) continue;
        uint32_t at = count < max ? count++ : max - 1;
        while (at && j->locals[best[at - 1]].weight < local->weight) {
            best[at] = best[at - 1];
            at--;
        }
        best[at] = i;
    }
    return count;
}

static void pin(struct jit *j, uint32_t index, int reg, bool is_saved, struct jit_registers *r)
{
    j->locals[index].pin = (int8_t)reg;
    j->locals[index].is_saved = is_saved;
    j->pinned[j->pinned_count++] = index;
    r->pins |= BIT(reg);
    r->temps &= ~BIT(reg);
}

static void choose_pins(struct jit *j, const struct usage *usage)
{
    uint32_t best[JIT_PINS_MAX];
    uint32_t callee = GPR_CALLEE_PINS, caller = GPR_CALLER_PINS;
    uint32_t count = heaviest(j, false, best, 6);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t weight = j->locals[best[i]].weight;
        /* Saved once on entry, or around every call. */
        bool by_callee = callee && weight > 2;
        bool by_caller = caller && weight > 2 * usage->call_weight;
        if (by_caller && (usage->call_weight == 0 || !by_callee)) {
            int reg = __builtin_ctz(caller);
            caller &= caller - 1;
            pin(j, best[i], reg, false, &j->gpr);
        } else if (by_callee) {
            int reg = __builtin_ctz(callee);
            callee &= callee - 1;
            pin(j, best[i], reg, true, &j->gpr);
        }
    }
    uint32_t free = XMM_PINS;
    count = heaviest(j, true, best, 7);
    for (uint32_t i = 0; i < count; i++) {
        if (j->locals[best[i]].weight <= 2 * usage->call_weight) break;
        int reg = __builtin_ctz(free);
        free &= free - 1;
        pin(j, best[i], reg, false, &j->xmm);
    }
}

void jit_locals_begin(struct jit *j)
{
    struct usage usage = {0};
    j->function_number++;
    j->used_count = j->pinned_count = 0;
    read_groups(j);
    if (j->failed) return;
    weigh(j, &usage);
    if (!j->failed) choose_pins(j, &usage);
}
