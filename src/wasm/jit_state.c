#include "wasm/jit_state.h"

#include "wasm/numeric.h"
#include "wasm/x64_vector.h"

#include <stdlib.h>

/* ---- The buffer ---- */

void jit_reserve(struct jit *j, size_t bytes)
{
    size_t used = (size_t)(j->a.at - j->buffer);
    CHECK(used <= j->reserved);
    if (j->reserved < used + bytes) j->reserved = used + bytes;
    if (RK_LIKELY(j->capacity - used >= bytes)) return;
    size_t capacity = j->capacity * 2;
    if (capacity < used + bytes) capacity = used + bytes;
    uint8_t *grown = capacity > JIT_CODE_BYTES_MAX ? NULL : realloc(j->buffer, capacity);
    if (grown) {
        j->buffer = grown;
        j->capacity = capacity;
        j->a.at = grown + used;
        return;
    }
    j->failed = true;
    j->a.at = j->buffer; /* the room asked for is less than the first buffer, but for tables */
    REQUIRE(bytes <= j->capacity);
}

void jit_align(struct jit *j, uint32_t bytes)
{
    uint32_t left = (bytes - jit_here(j) % bytes) % bytes;
    while (left) {
        uint32_t now = left < 9 ? left : 9;
        x64_nop(&j->a, now);
        left -= now;
    }
}

void *jit_append(struct jit *j, void *array, uint32_t *count, uint32_t *capacity, size_t bytes)
{
    void **elements = array;
    if (RK_UNLIKELY(*count == *capacity)) {
        uint64_t wanted = *capacity ? (uint64_t)*capacity * 2 : 64;
        void *grown = wanted > UINT32_MAX ? NULL : realloc(*elements, wanted * bytes);
        if (!grown) {
            j->failed = true;
            return NULL;
        }
        *elements = grown;
        *capacity = (uint32_t)wanted;
    }
    return (uint8_t *)*elements + (size_t)(*count)++ * bytes;
}

#define APPEND(j, array, count) \
    jit_append((j), &(j)->array, &(j)->count##_count, &(j)->count##_capacity, sizeof *(j)->array)

static void note(struct jit *j, uint32_t at, uint32_t wasm_offset)
{
    struct jit_origin *origin = APPEND(j, origins, origin);
    if (origin) *origin = (struct jit_origin){at, wasm_offset};
    if (!j->inlined) return;
    /* Where the caller stands: found with the next address, which is none of an instruction. */
    origin = APPEND(j, origins, origin);
    if (origin) *origin = (struct jit_origin){at + 1, j->inlined};
}

void jit_note_origin(struct jit *j, uint32_t wasm_offset)
{
    note(j, jit_here(j), wasm_offset);
}

void jit_note_access(struct jit *j)
{
    note(j, jit_here(j) + JIT_INSIDE_ACCESS, j->offset);
}

void jit_link_add_table(struct jit *j, uint32_t *list, uint32_t entry, uint32_t table)
{
    uint32_t index = j->link_count;
    struct jit_link *link = APPEND(j, links, link);
    if (!link) return;
    *link = (struct jit_link){.at = entry, .next = *list, .table = table};
    *list = index;
}

void jit_link_add(struct jit *j, uint32_t *list, uint8_t *distance)
{
    jit_link_add_table(j, list, jit_offset_of(j, distance), JIT_NO_LINK);
}

void jit_link_bind(struct jit *j, uint32_t *list)
{
    for (uint32_t i = *list; i != JIT_NO_LINK && !j->failed; i = j->links[i].next) {
        const struct jit_link *link = &j->links[i];
        if (link->table == JIT_NO_LINK) {
            x64_aim(j->buffer + link->at, j->a.at);
        } else {
            uint32_t distance = jit_here(j) - link->table;
            memcpy(j->buffer + link->at, &distance, sizeof distance);
        }
    }
    *list = JIT_NO_LINK;
}

struct jit_stub *jit_stub_add(struct jit *j, enum jit_stub_kind kind, uint8_t *distance)
{
    struct jit_stub *stub = APPEND(j, stubs, stub);
    if (!stub) stub = &j->no_stub;
    *stub = (struct jit_stub){
        .kind = (uint8_t)kind,
        .from = jit_offset_of(j, distance),
        .back = jit_here(j),
        .wasm_offset = j->offset,
        .inlined = j->inlined,
    };
    return stub;
}

void jit_trap_if(struct jit *j, enum x64_cc cc, enum jit_thunk trap)
{
    jit_stub_add(j, STUB_TRAP, x64_jcc(&j->a, cc))->a = trap;
}

void jit_trap(struct jit *j, enum jit_thunk trap)
{
    jit_call_thunk(j, trap);
    jit_note_origin(j, j->offset);
}

void jit_call_thunk(struct jit *j, enum jit_thunk thunk)
{
    x64_aim(x64_call(&j->a), j->buffer + j->thunks[thunk]);
}

/* Equal constants are kept once if they are not too far apart: looking at all of them would take
 * longer than in proportion to the function. */
enum { CONSTANTS_LOOKED_AT = 16 };

uint32_t jit_constant(struct jit *j, uint64_t low, uint64_t high)
{
    uint32_t count = j->constant_count;
    for (uint32_t i = count; i > 0 && count - i < CONSTANTS_LOOKED_AT; i--) {
        const struct jit_constant *constant = &j->constants[i - 1];
        if (constant->low == low && constant->high == high) return i - 1;
    }
    struct jit_constant *constant = APPEND(j, constants, constant);
    if (constant) *constant = (struct jit_constant){low, high, JIT_NO_LINK};
    return count;
}

void jit_vex_constant(struct jit *j, uint32_t op, int reg, int v, uint32_t constant)
{
    if (j->failed) return;
    jit_link_add(j, &j->constants[constant].links, x64_vex_rrip(&j->a, op, reg, v));
}

void jit_emit_constants(struct jit *j)
{
    for (uint32_t i = 0; i < j->constant_count && !j->failed; i++) {
        jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
        if (j->failed) return;
        struct jit_constant *constant = &j->constants[i];
        if (constant->links == JIT_NO_LINK) continue;
        jit_align(j, sizeof(uint64_t[2]));
        jit_link_bind(j, &constant->links);
        x64_u64(&j->a, constant->low);
        x64_u64(&j->a, constant->high);
    }
    j->constant_count = 0;
}

/* ---- Gas ---- */

void jit_flush_gas(struct jit *j)
{
    uint64_t gas = j->pending_gas;
    j->pending_gas = 0;
    if (j->options->without_gas) return;
    bool has_flags = j->flags_at == jit_here(j);
    while (gas) { /* once, unless the code between two flushes is gigantic */
        uint64_t now = gas > INT32_MAX ? INT32_MAX : gas;
        x64_lea(&j->a, X64_64, R_GAS, x64_at(R_GAS, (int64_t)now));
        gas -= now;
    }
    if (has_flags) j->flags_at = jit_here(j);
}

void jit_publish_gas(struct jit *j)
{
    jit_flush_gas(j);
    if (j->options->without_gas) return;
    x64_mov_rm(&j->a, X64_64, R_SCRATCH, x64_at(R_INSTANCE, offsetof(struct wasm_instance, fuel)));
    x64_store(&j->a, 3, x64_at(R_SCRATCH, offsetof(struct wasm_fuel, committed)), R_GAS);
}

/* ---- Moving values ---- */

static unsigned float_size_log2(uint8_t type)
{
    return type == WASM_TYPE_F32 ? 2 : type == WASM_TYPE_F64 ? 3 : 4;
}

void jit_load(struct jit *j, uint8_t type, int reg, struct x64_mem mem)
{
    if (jit_is_float(type))
        x64_vload(&j->a, float_size_log2(type), reg, mem);
    else
        x64_mov_rm(&j->a, jit_width(type), reg, mem);
}

/* Slots hold 32-bit values zero-extended. Registers do, too, but for vector ones. */
void jit_save(struct jit *j, uint8_t type, struct x64_mem mem, int reg)
{
    if (type == WASM_TYPE_F32) {
        x64_vmov_to_gpr(&j->a, X64_32, R_SCRATCH, reg);
        x64_store(&j->a, 3, mem, R_SCRATCH);
    } else if (jit_is_float(type)) {
        x64_vstore(&j->a, float_size_log2(type), mem, reg);
    } else {
        x64_store(&j->a, 3, mem, reg);
    }
}

static void load_vector_const(struct jit *j, int reg, uint32_t index)
{
    if (j->failed) return;
    const struct jit_constant *constant = &j->constants[index];
    if (constant->low == 0 && constant->high == 0)
        x64_vzero(&j->a, reg);
    else if ((constant->low & constant->high) == UINT64_MAX)
        x64_vones(&j->a, reg);
    else
        jit_vex_constant(j, VMOVUPS, reg, 0, index);
}

static void load_const(struct jit *j, uint8_t type, int reg, uint64_t bits)
{
    if (type == WASM_TYPE_V128) {
        load_vector_const(j, reg, (uint32_t)bits);
    } else if (!jit_is_float(type)) {
        x64_mov_ri(&j->a, reg, bits);
    } else if (bits == 0) {
        x64_vxor(&j->a, reg, reg, reg);
    } else {
        x64_mov_ri(&j->a, R_SCRATCH, bits);
        x64_vmov_from_gpr(&j->a, X64_64, reg, R_SCRATCH);
    }
}

static void save_const(struct jit *j, struct x64_mem mem, uint64_t bits)
{
    if (x64_is_i32((int64_t)bits)) {
        x64_store_i(&j->a, 3, mem, (int32_t)bits);
    } else {
        x64_mov_ri(&j->a, R_SCRATCH, bits);
        x64_store(&j->a, 3, mem, R_SCRATCH);
    }
}

static void move(struct jit *j, uint8_t type, int to, int from)
{
    if (to == from) return;
    if (jit_is_float(type))
        x64_vmov_rr(&j->a, to, from);
    else
        x64_mov_rr(&j->a, jit_width(type), to, from);
}

int jit_register_of(const struct jit *j, const struct jit_value *value)
{
    if (value->kind == VALUE_GPR || value->kind == VALUE_XMM) return value->reg;
    if (value->kind != VALUE_LOCAL) return NO_REG;
    const struct jit_local *local = &j->locals[value->local];
    return local->pin != NO_REG ? local->pin : local->cache;
}

bool jit_is_in_frame(const struct jit *j, const struct jit_value *value, struct x64_mem *mem)
{
    if (value->kind == VALUE_SLOT) {
        *mem = jit_slot(value->home);
        return true;
    }
    if (value->kind != VALUE_LOCAL || jit_register_of(j, value) != NO_REG) return false;
    *mem = jit_slot(j->locals[value->local].slot);
    return true;
}

static void load_sum(struct jit *j, int reg, const struct jit_value *value)
{
    const struct jit_local *local = &j->locals[value->local];
    int from = local->pin != NO_REG ? local->pin : local->cache;
    if (from == NO_REG) {
        x64_mov_rm(&j->a, X64_64, reg, jit_slot(local->slot));
        from = reg;
    }
    x64_lea(&j->a, X64_64, reg, x64_at(from, (int64_t)value->bits));
}

void jit_load_value(struct jit *j, int reg, const struct jit_value *value)
{
    if (value->kind == VALUE_SUM) {
        load_sum(j, reg, value);
        return;
    }
    int from = jit_register_of(j, value);
    struct x64_mem mem;
    if (from != NO_REG)
        move(j, value->type, reg, from);
    else if (jit_is_in_frame(j, value, &mem))
        jit_load(j, value->type, reg, mem);
    else
        load_const(j, value->type, reg, value->bits);
}

/* ---- Registers ---- */

static struct jit_registers *registers_of(struct jit *j, uint8_t type)
{
    return jit_is_float(type) ? &j->xmm : &j->gpr;
}

static void drop_cache(struct jit *j, struct jit_registers *r, int reg)
{
    j->locals[r->owner[reg] - OWNER_LOCAL].cache = NO_REG;
    r->owner[reg] = JIT_NO_OWNER;
}

/* A v128 in a slot has canonical NaNs. */
static void spill(struct jit *j, struct jit_value *value)
{
    struct jit_registers *r = registers_of(j, value->type);
    if (value->type == WASM_TYPE_V128) jit_canonicalize_lanes(j, value, value->reg);
    jit_save(j, value->type, jit_slot(value->home), value->reg);
    r->owner[value->reg] = JIT_NO_OWNER;
    value->kind = VALUE_SLOT;
}

/* A free register, else one with a copy of a local, else that of the deepest value. */
static int take(struct jit *j, struct jit_registers *r, uint32_t wanted)
{
    uint32_t candidates = r->temps & ~r->locked & (wanted ? wanted : ~UINT32_C(0));
    REQUIRE(candidates);
    int cached = NO_REG, deepest = NO_REG;
    for (uint32_t left = candidates; left; left &= left - 1) {
        int reg = __builtin_ctz(left);
        int64_t owner = r->owner[reg];
        if (owner == JIT_NO_OWNER) {
            r->locked |= BIT(reg);
            return reg;
        }
        if (owner >= OWNER_LOCAL) {
            if (cached == NO_REG) cached = reg;
        } else if (deepest == NO_REG || owner < r->owner[deepest]) {
            deepest = reg;
        }
    }
    if (cached != NO_REG) {
        /* In turns, so that what was loaded last stays longest. */
        uint32_t later = candidates & ~((BIT(r->last_dropped) << 1) - 1);
        for (uint32_t left = later; left; left &= left - 1) {
            int reg = __builtin_ctz(left);
            if (r->owner[reg] < OWNER_LOCAL) continue;
            cached = reg;
            break;
        }
        r->last_dropped = (uint8_t)cached;
        drop_cache(j, r, cached);
        r->locked |= BIT(cached);
        return cached;
    }
    spill(j, &j->values[r->owner[deepest]]);
    r->locked |= BIT(deepest);
    return deepest;
}

int jit_take_gpr(struct jit *j, uint32_t wanted)
{
    return take(j, &j->gpr, wanted);
}

int jit_take_xmm(struct jit *j)
{
    return take(j, &j->xmm, 0);
}

void jit_clear_gpr(struct jit *j, uint32_t set)
{
    struct jit_registers *r = &j->gpr;
    for (uint32_t left = set & ~r->locked; left; left &= left - 1) {
        int reg = __builtin_ctz(left);
        int64_t owner = r->owner[reg];
        if (owner == JIT_NO_OWNER) continue;
        if (owner >= OWNER_LOCAL) {
            drop_cache(j, r, reg);
            continue;
        }
        struct jit_value *value = &j->values[owner];
        int free = NO_REG;
        for (uint32_t other = r->temps & ~r->locked & ~set; other; other &= other - 1) {
            if (r->owner[__builtin_ctz(other)] == JIT_NO_OWNER) {
                free = __builtin_ctz(other);
                break;
            }
        }
        if (free == NO_REG) {
            spill(j, value);
            continue;
        }
        x64_mov_rr(&j->a, X64_64, free, reg);
        r->owner[free] = owner;
        r->owner[reg] = JIT_NO_OWNER;
        value->reg = (uint8_t)free;
    }
    r->locked |= set;
}

/* ---- The operand stack ---- */

uint32_t jit_next_home(const struct jit *j)
{
    if (j->value_count == 0) return j->function->local_slots;
    const struct jit_value *top = &j->values[j->value_count - 1];
    return top->home + wasm_type_slots(top->type);
}

static struct jit_value *push(struct jit *j, enum jit_value_kind kind, uint8_t type)
{
    uint32_t home = jit_next_home(j);
    struct jit_value *value = APPEND(j, values, value);
    if (!value) value = &j->no_value;
    *value = (struct jit_value){.kind = (uint8_t)kind, .type = type, .home = home};
    return value;
}

void jit_push_slot(struct jit *j, uint8_t type)
{
    push(j, VALUE_SLOT, type);
}

void jit_push_const(struct jit *j, uint8_t type, uint64_t bits)
{
    struct jit_value *value = push(j, VALUE_CONST, type);
    value->bits = bits;
    value->is_u32 = bits <= UINT32_MAX;
}

void jit_push_local(struct jit *j, uint32_t local)
{
    struct jit_value *value = push(j, VALUE_LOCAL, j->locals[local].type);
    value->local = local;
    j->locals[local].aliases++;
}

/* A pinned register is not the value's own: the operator that comes next assigns it. */
struct jit_value *jit_push_gpr(struct jit *j, uint8_t type, int reg)
{
    struct jit_value *value = push(j, VALUE_GPR, type);
    value->reg = (uint8_t)reg;
    if (!(j->gpr.pins & BIT(reg))) j->gpr.owner[reg] = (int64_t)j->value_count - 1;
    return value;
}

struct jit_value *jit_push_xmm(struct jit *j, uint8_t type, int reg, bool may_be_nan)
{
    struct jit_value *value = push(j, VALUE_XMM, type);
    value->reg = (uint8_t)reg;
    value->may_be_nan = may_be_nan;
    if (!(j->xmm.pins & BIT(reg))) j->xmm.owner[reg] = (int64_t)j->value_count - 1;
    return value;
}

void jit_push_sum(struct jit *j, uint32_t local, int64_t constant)
{
    struct jit_value *value = push(j, VALUE_SUM, WASM_TYPE_I64);
    value->local = local;
    value->bits = (uint64_t)constant;
    j->locals[local].aliases++;
}

void jit_push_flags(struct jit *j, enum x64_cc cc)
{
    push(j, VALUE_FLAGS, WASM_TYPE_I32)->reg = (uint8_t)cc;
}

struct jit_value jit_pop(struct jit *j)
{
    if (j->failed || j->value_count == 0) {
        CHECK(j->failed);
        return (struct jit_value){.kind = VALUE_CONST, .type = WASM_TYPE_I32};
    }
    struct jit_value top = j->values[--j->value_count];
    if (j->settled > j->value_count) j->settled = j->value_count;
    if (jit_is_of_local(&top)) {
        j->locals[top.local].aliases--;
    } else if (top.kind == VALUE_GPR || top.kind == VALUE_XMM) {
        struct jit_registers *r = registers_of(j, top.type);
        if (!(r->pins & BIT(top.reg))) r->owner[top.reg] = JIT_NO_OWNER;
        r->locked |= BIT(top.reg);
    }
    return top;
}

static int use(struct jit *j, struct jit_value *value)
{
    struct jit_registers *r = registers_of(j, value->type);
    int reg = jit_register_of(j, value);
    if (reg == NO_REG) {
        reg = take(j, r, 0);
        jit_load_value(j, reg, value);
        if (value->kind == VALUE_LOCAL) {
            j->locals[value->local].cache = (int8_t)reg;
            r->owner[reg] = OWNER_LOCAL + value->local;
            return reg;
        }
        value->kind = jit_is_float(value->type) ? VALUE_XMM : VALUE_GPR;
        value->reg = (uint8_t)reg;
    }
    r->locked |= BIT(reg);
    return reg;
}

int jit_use_gpr(struct jit *j, struct jit_value *value)
{
    return use(j, value);
}

int jit_use_xmm(struct jit *j, struct jit_value *value)
{
    return use(j, value);
}

static int own(struct jit *j, struct jit_value *value, int hint)
{
    struct jit_registers *r = registers_of(j, value->type);
    bool is_own =
        (value->kind == VALUE_GPR || value->kind == VALUE_XMM) && !(r->pins & BIT(value->reg));
    if (is_own && hint == NO_REG) return value->reg;
    int from = jit_register_of(j, value);
    if (from != NO_REG) r->locked |= BIT(from);
    int reg = is_own ? value->reg : hint != NO_REG ? hint : take(j, r, 0);
    jit_load_value(j, reg, value);
    value->kind = jit_is_float(value->type) ? VALUE_XMM : VALUE_GPR;
    value->reg = (uint8_t)reg;
    return reg;
}

int jit_own_gpr(struct jit *j, struct jit_value *value, int hint)
{
    return own(j, value, hint);
}

int jit_own_xmm(struct jit *j, struct jit_value *value, int hint)
{
    return own(j, value, hint);
}

/* X_SCRATCH = all ones in the lanes that are NaN. */
static void find_nans(struct jit *j, bool is_64, int reg)
{
    x64_vex_rrri(&j->a, is_64 ? VCMPPD : VCMPPS, X_SCRATCH, reg, reg, VCMP_UNORDERED);
}

/* The lanes that X_SCRATCH selects become the canonical NaN. */
static void replace_nans(struct jit *j, bool is_64, int reg)
{
    uint64_t nan = is_64 ? WASM_F64_CANONICAL_NAN
                         : WASM_F32_CANONICAL_NAN * (UINT64_C(1) + (UINT64_C(1) << 32));
    x64_vex_rrr(&j->a, VANDNPS, reg, X_SCRATCH, reg);
    jit_vex_constant(j, VANDPS, X_SCRATCH, X_SCRATCH, jit_constant(j, nan, nan));
    x64_vex_rrr(&j->a, VORPS, reg, reg, X_SCRATCH);
}

void jit_canonicalize_lanes(struct jit *j, struct jit_value *value, int reg)
{
    if (!value->may_be_nan) return;
    value->may_be_nan = false;
    find_nans(j, value->nan_is_64, reg);
    replace_nans(j, value->nan_is_64, reg);
}

void jit_canonicalize(struct jit *j, struct jit_value *value, int reg)
{
    if (!value->may_be_nan) return;
    value->may_be_nan = false;
    bool is_lanes = value->type == WASM_TYPE_V128;
    bool is_64 = is_lanes ? value->nan_is_64 : value->type == WASM_TYPE_F64;
    if (is_lanes) {
        find_nans(j, is_64, reg);
        x64_vex_rrr(&j->a, VPTEST, X_SCRATCH, 0, X_SCRATCH);
    } else {
        x64_ucomis(&j->a, is_64, reg, reg);
    }
    uint8_t *is_nan = x64_jcc(&j->a, is_lanes ? CC_NE : CC_P);
    struct jit_stub *stub = jit_stub_add(j, is_lanes ? STUB_LANES : STUB_CANONICAL, is_nan);
    stub->a = (uint32_t)reg;
    stub->b = is_64;
}

void jit_settle_flags(struct jit *j)
{
    if (j->value_count == 0) return;
    struct jit_value *top = &j->values[j->value_count - 1];
    if (top->kind != VALUE_FLAGS) return;
    enum x64_cc cc = (enum x64_cc)top->reg;
    int reg = take(j, &j->gpr, 0);
    x64_setcc(&j->a, cc, reg);
    x64_extend_rr(&j->a, X64_32, 0, false, reg, reg);
    top = &j->values[j->value_count - 1];
    top->kind = VALUE_GPR;
    top->reg = (uint8_t)reg;
    j->gpr.owner[reg] = (int64_t)j->value_count - 1;
    j->gpr.locked &= ~BIT(reg);
}

static void settle_one(struct jit *j, struct jit_value *value)
{
    struct x64_mem home = jit_slot(value->home), mem;
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (value->kind == VALUE_FLAGS) jit_settle_flags(j);
    if (value->may_be_nan) {
        if (value->kind == VALUE_SLOT) {
            jit_load(j, value->type, X_SCRATCH, home);
            jit_canonicalize(j, value, X_SCRATCH);
            jit_save(j, value->type, home, X_SCRATCH);
        } else {
            jit_canonicalize(j, value, value->reg);
        }
    }
    switch ((enum jit_value_kind)value->kind) {
    case VALUE_SLOT:
    case VALUE_FLAGS: return;
    case VALUE_GPR:
    case VALUE_XMM: spill(j, value); return;
    case VALUE_CONST:
        if (value->type == WASM_TYPE_V128) {
            load_const(j, value->type, X_SCRATCH, value->bits);
            jit_save(j, value->type, home, X_SCRATCH);
        } else {
            save_const(j, home, value->bits);
        }
        break;
    case VALUE_SUM:
        j->locals[value->local].aliases--;
        load_sum(j, R_SCRATCH, value);
        x64_store(&j->a, 3, home, R_SCRATCH);
        break;
    case VALUE_LOCAL:
        j->locals[value->local].aliases--;
        if (!jit_is_in_frame(j, value, &mem)) {
            jit_save(j, value->type, home, jit_register_of(j, value));
        } else if (value->type == WASM_TYPE_V128) {
            jit_load(j, value->type, X_SCRATCH, mem);
            jit_save(j, value->type, home, X_SCRATCH);
        } else {
            x64_mov_rm(&j->a, X64_64, R_SCRATCH, mem);
            x64_store(&j->a, 3, home, R_SCRATCH);
        }
        break;
    }
    value->kind = VALUE_SLOT;
}

void jit_settle_value(struct jit *j, uint32_t index)
{
    settle_one(j, &j->values[index]);
}

void jit_settle(struct jit *j, uint32_t count)
{
    if (j->failed) return;
    uint32_t first = j->value_count - count;
    if (first < j->settled) first = j->settled;
    for (uint32_t i = first; i < j->value_count; i++)
        settle_one(j, &j->values[i]);
    if (first == j->settled) j->settled = j->value_count;
}

/* Many are moved by a loop, so that no operator of a few bytes becomes kilobytes of code. */
void jit_move_slots(struct jit *j, struct x64_mem to, struct x64_mem from, uint32_t count)
{
    enum { UNROLLED_MAX = 8 };
    struct x64 *a = &j->a;
    if (count <= UNROLLED_MAX) {
        for (uint32_t i = 0; i < count; i++) {
            x64_mov_rm(a, X64_64, R_SCRATCH, from);
            x64_store(a, 3, to, R_SCRATCH);
            from.disp += 8;
            to.disp += 8;
        }
        return;
    }
    /* Registers that may hold something: the scratch words of the frame keep them. */
    struct x64_mem keep = x64_at(RSP, (int64_t)j->spare);
    x64_store(a, 3, keep, RAX);
    x64_mov_ri(a, RAX, 0);
    uint8_t *loop = a->at;
    from.index = to.index = RAX;
    x64_mov_rm(a, X64_64, R_SCRATCH, from);
    x64_store(a, 3, to, R_SCRATCH);
    x64_alu_ri(a, ALU_ADD, X64_64, RAX, 8);
    x64_alu_ri(a, ALU_CMP, X64_64, RAX, (int32_t)(count * 8));
    x64_aim(x64_jcc(a, CC_NE), loop);
    x64_mov_rm(a, X64_64, RAX, keep);
}

void jit_settle_all(struct jit *j)
{
    jit_settle(j, j->value_count);
}

void jit_spill_below(struct jit *j, uint32_t count)
{
    if (j->failed) return;
    int64_t end = (int64_t)j->value_count - count;
    for (int reg = 0; reg < 16; reg++) {
        if (j->gpr.owner[reg] != JIT_NO_OWNER && j->gpr.owner[reg] < end)
            spill(j, &j->values[j->gpr.owner[reg]]);
        if (j->xmm.owner[reg] != JIT_NO_OWNER && j->xmm.owner[reg] < end)
            spill(j, &j->values[j->xmm.owner[reg]]);
    }
}

void jit_truncate(struct jit *j, uint32_t count)
{
    uint32_t gpr_locked = j->gpr.locked, xmm_locked = j->xmm.locked;
    while (j->value_count > count && !j->failed)
        jit_pop(j);
    j->gpr.locked = gpr_locked;
    j->xmm.locked = xmm_locked;
}

void jit_forget(struct jit *j)
{
    for (int reg = 0; reg < 16; reg++) {
        if (j->gpr.owner[reg] >= OWNER_LOCAL) drop_cache(j, &j->gpr, reg);
        if (j->xmm.owner[reg] >= OWNER_LOCAL) drop_cache(j, &j->xmm, reg);
    }
    j->epoch++;
    j->flags_at = JIT_NO_LINK;
}

/* ---- Locals ---- */

int jit_hint(const struct jit *j, bool is_float)
{
    if (j->next_op != WASM_OP_LOCAL_SET && j->next_op != WASM_OP_LOCAL_TEE) return NO_REG;
    const struct jit_local *local = &j->locals[j->next_index];
    if (local->aliases || jit_is_float(local->type) != is_float) return NO_REG;
    return local->pin;
}

/* A local, or a sum with one, on the stack gets a register of its own. */
static void read_local(struct jit *j, uint32_t index)
{
    struct jit_value *value = &j->values[index];
    struct jit_registers *r = registers_of(j, value->type);
    uint32_t locked = r->locked;
    int reg = take(j, r, 0);
    jit_load_value(j, reg, value);
    j->locals[value->local].aliases--;
    value->kind = jit_is_float(value->type) ? VALUE_XMM : VALUE_GPR;
    value->reg = (uint8_t)reg;
    r->owner[reg] = index;
    r->locked = locked;
}

void jit_compute_sum(struct jit *j, uint32_t index)
{
    if (!j->failed && j->values[index].kind == VALUE_SUM) read_local(j, index);
}

/* Looking for the copies of one local among the unsettled values must not cost a long walk at every
 * assignment: past this many, all are settled, and the walk does not come again. */
enum { ALIAS_WALK_MAX = 64 };

static void settle_aliases(struct jit *j, uint32_t local)
{
    if (j->value_count - j->settled > ALIAS_WALK_MAX) {
        jit_settle_all(j);
        return;
    }
    for (uint32_t i = j->settled; i < j->value_count && j->locals[local].aliases; i++) {
        struct jit_value *value = &j->values[i];
        if (!jit_is_of_local(value) || value->local != local) continue;
        jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
        if (j->failed) return;
        read_local(j, i);
    }
}

void jit_assign(struct jit *j, struct jit_value *value, uint32_t index)
{
    if (j->failed) return;
    struct jit_local *local = &j->locals[index];
    if (value->kind == VALUE_LOCAL && value->local == index) return;
    if (local->aliases) settle_aliases(j, index);
    if (value->may_be_nan) jit_canonicalize(j, value, use(j, value));
    local->checked_epoch = 0;
    for (int i = 0; i < JIT_MARKS; i++) {
        if (j->marks[i].local == index) j->marks[i].epoch = 0;
    }
    if (local->pin != NO_REG) {
        jit_load_value(j, local->pin, value);
        return;
    }
    struct jit_registers *r = registers_of(j, local->type);
    if (local->cache != NO_REG) drop_cache(j, r, local->cache);
    if (value->kind == VALUE_CONST && local->type != WASM_TYPE_V128) {
        save_const(j, jit_slot(local->slot), value->bits);
        return;
    }
    int reg = use(j, value);
    jit_save(j, local->type, jit_slot(local->slot), reg);
    if (value->kind == VALUE_LOCAL) return;
    r->owner[reg] = OWNER_LOCAL + index;
    local->cache = (int8_t)reg;
}

void jit_save_pins(struct jit *j)
{
    for (uint32_t i = 0; i < j->pinned_count; i++) {
        const struct jit_local *local = &j->locals[j->pinned[i]];
        if (!local->is_saved) jit_save(j, local->type, jit_slot(local->slot), local->pin);
    }
}

void jit_restore_pins(struct jit *j)
{
    for (uint32_t i = 0; i < j->pinned_count; i++) {
        const struct jit_local *local = &j->locals[j->pinned[i]];
        if (!local->is_saved) jit_load(j, local->type, local->pin, jit_slot(local->slot));
    }
}

/* ---- Stubs ---- */

static void emit_canonical(struct jit *j, const struct jit_stub *stub)
{
    x64_mov_ri(&j->a, R_SCRATCH, stub->b ? WASM_F64_CANONICAL_NAN : WASM_F32_CANONICAL_NAN);
    x64_vmov_from_gpr(&j->a, X64_64, (int)stub->a, R_SCRATCH);
}

static void emit_stub(struct jit *j, const struct jit_stub *stub)
{
    x64_aim(j->buffer + stub->from, j->a.at);
    j->inlined = stub->inlined;
    if (stub->from_too) x64_aim(j->buffer + stub->from_too, j->a.at);
    switch ((enum jit_stub_kind)stub->kind) {
    case STUB_TRAP:
        jit_call_thunk(j, (enum jit_thunk)stub->a);
        jit_note_origin(j, stub->wasm_offset);
        return;
    case STUB_GAS:
        jit_call_thunk(j, JIT_OUT_OF_GAS);
        jit_note_origin(j, stub->wasm_offset);
        break;
    case STUB_CANONICAL: emit_canonical(j, stub); break;
    case STUB_LANES: replace_nans(j, stub->b, (int)stub->a); break;
    case STUB_INDIRECT: jit_emit_indirect(j, stub); break;
    case STUB_MARK: jit_emit_mark(j, stub); break;
    case STUB_INDEX: jit_emit_index(j, stub); break;
    }
    x64_aim(x64_jmp(&j->a), j->buffer + stub->back);
}

void jit_emit_stubs(struct jit *j)
{
    for (uint32_t i = 0; i < j->stub_count && !j->failed; i++) {
        jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
        if (!j->failed) emit_stub(j, &j->stubs[i]);
    }
    j->stub_count = 0;
    j->inlined = 0;
}
