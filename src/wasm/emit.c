#include "wasm/translator.h"

#include "base/require.h"

#include <stdlib.h>
#include <string.h>

static RK_NOINLINE bool grow(struct translator *t, void **array, uint32_t *capacity, uint64_t need,
                             size_t element_bytes)
{
    uint64_t wanted = *capacity ? (uint64_t)*capacity * 2 : 64;
    if (wanted < need) wanted = need;
    void *grown = wanted > UINT32_MAX ? NULL : realloc(*array, wanted * element_bytes);
    if (!grown) {
        t->failed = true;
        return false;
    }
    *array = grown;
    *capacity = (uint32_t)wanted;
    return true;
}

/* Makes an array hold `need` elements; false (and t->failed) when the host has no memory. */
RK_INLINE bool ensure(struct translator *t, void **array, uint32_t *capacity, uint64_t need,
                      size_t element_bytes)
{
    return RK_LIKELY(need <= *capacity) || grow(t, array, capacity, need, element_bytes);
}

/* Room for one instruction of any length without br_table cells. */
enum { WORDS_SLACK = 8 };

void emit_word(struct translator *t, uint64_t word)
{
    if (!ensure(t, (void **)&t->words, &t->word_capacity, (uint64_t)t->word_count + WORDS_SLACK,
                sizeof *t->words))
        return;
    t->words[t->word_count++] = word;
}

static void note_origin(struct translator *t)
{
    if (t->origin_count && t->origins[t->origin_count - 1].offset == t->offset) return;
    if (!ensure(t, (void **)&t->origins, &t->origin_capacity, (uint64_t)t->origin_count + 1,
                sizeof *t->origins))
        return;
    t->origins[t->origin_count++] = (struct code_origin){t->word_count, t->offset};
}

uint32_t emit(struct translator *t, enum code_op code, uint32_t d, uint32_t a, uint32_t b)
{
    note_origin(t);
    if (!ensure(t, (void **)&t->words, &t->word_capacity, (uint64_t)t->word_count + WORDS_SLACK,
                sizeof *t->words)) {
        t->word_count = 0; /* the array exists since the start: callers patch inside it */
    }
    uint32_t word = t->word_count;
    *insn_at(t, word) =
        (struct insn){.handler = t->handlers[code], .gas = t->pending_gas, .d = d, .a = a, .b = b};
    t->word_count += INSN_WORDS;
    t->pending_gas = 0;
    t->last = NO_WORD;
    t->last_payer = word;
    return word;
}

uint32_t emit_value(struct translator *t, uint16_t op, enum code_op code, uint32_t d, uint32_t a,
                    uint32_t b)
{
    uint32_t word = emit(t, code, d, a, b);
    if (!t->is_reference) t->last = word;
    t->last_code = code;
    t->last_op = op;
    return word;
}

void emit_undo(struct translator *t, uint32_t word)
{
    t->pending_gas += insn_at(t, word)->gas;
    t->word_count = word;
    while (t->origin_count && t->origins[t->origin_count - 1].word >= word)
        t->origin_count--;
    t->last = NO_WORD;
    t->last_payer = NO_WORD;
}

void emit_gas(struct translator *t)
{
    if (t->pending_gas == 0) return;
    if (t->last_payer == NO_WORD) {
        emit(t, CODE_GAS, 0, 0, 0);
        return;
    }
    insn_at(t, t->last_payer)->gas += t->pending_gas;
    t->pending_gas = 0;
}

void emit_barrier(struct translator *t)
{
    t->last = NO_WORD;
    t->last_payer = NO_WORD;
}

void patch_add(struct translator *t, uint32_t *list, uint32_t cell, uint32_t from)
{
    if (!ensure(t, (void **)&t->patches, &t->patch_capacity, (uint64_t)t->patch_count + 1,
                sizeof *t->patches))
        return;
    t->patches[t->patch_count] = (struct patch){cell, from, *list};
    *list = t->patch_count++;
}

void patch_add_branch(struct translator *t, uint32_t *list, uint32_t word)
{
    patch_add(t, list, word * 2 + (uint32_t)(offsetof(struct insn, d) / 4), word);
}

void patch_bind(struct translator *t, uint32_t *list)
{
    for (uint32_t i = *list; i != NO_PATCH && !t->failed; i = t->patches[i].next) {
        const struct patch *patch = &t->patches[i];
        uint32_t distance = t->word_count - patch->from;
        memcpy((uint8_t *)t->words + (size_t)patch->cell * 4, &distance, sizeof distance);
    }
    *list = NO_PATCH;
    emit_barrier(t);
}

static struct operand *push(struct translator *t, uint8_t type)
{
    if (!ensure(t, (void **)&t->operands, &t->operand_capacity, (uint64_t)t->operand_count + 1,
                sizeof *t->operands))
        return &t->nowhere;
    struct operand *top = &t->operands[t->operand_count];
    const struct operand *below = t->operand_count ? top - 1 : NULL;
    uint32_t home = below ? below->home + wasm_type_slots(below->type) : t->function->local_slots;
    *top = (struct operand){.type = type, .home = home};
    t->operand_count++;
    return top;
}

uint32_t push_home(struct translator *t, uint8_t type)
{
    return push(t, type)->home;
}

void push_local(struct translator *t, uint32_t local)
{
    struct operand *top = push(t, t->local_types[local]);
    top->kind = OPERAND_LOCAL;
    top->local = local;
    t->local_aliases[local]++;
}

void push_const(struct translator *t, uint8_t type, uint64_t value)
{
    struct operand *top = push(t, type);
    top->kind = OPERAND_CONST;
    top->value = value;
}

struct operand pop(struct translator *t)
{
    if (t->failed) return (struct operand){0};
    CHECK(t->operand_count > 0);
    struct operand top = t->operands[--t->operand_count];
    if (t->settled > t->operand_count) t->settled = t->operand_count;
    if (top.kind == OPERAND_LOCAL) t->local_aliases[top.local]--;
    return top;
}

static void emit_copy(struct translator *t, uint32_t d, uint32_t a, uint8_t type)
{
    if (d != a)
        emit_value(t, WASM_OP_LOCAL_GET, type == WASM_TYPE_V128 ? CODE_COPY128 : CODE_COPY, d, a,
                   0);
}

static void emit_const(struct translator *t, uint32_t d, uint64_t value)
{
    emit_value(t, WASM_OP_I64_CONST, CODE_CONST, d, 0, 0);
    emit_word(t, value);
}

uint32_t operand_slot(struct translator *t, struct operand *operand)
{
    if (operand->kind == OPERAND_LOCAL) return t->local_slots[operand->local];
    if (operand->kind == OPERAND_CONST) {
        emit_const(t, operand->home, operand->value);
        operand->kind = OPERAND_HOME;
    }
    return operand->home;
}

static void settle_one(struct translator *t, struct operand *operand)
{
    if (operand->kind == OPERAND_LOCAL) {
        emit_copy(t, operand->home, t->local_slots[operand->local], operand->type);
        t->local_aliases[operand->local]--;
    } else if (operand->kind == OPERAND_CONST) {
        emit_const(t, operand->home, operand->value);
    }
    operand->kind = OPERAND_HOME;
}

void settle(struct translator *t, uint32_t count)
{
    if (t->failed) return;
    uint32_t first = t->operand_count - count;
    if (first < t->settled) first = t->settled;
    for (uint32_t i = first; i < t->operand_count; i++)
        settle_one(t, &t->operands[i]);
    if (first == t->settled) t->settled = t->operand_count;
}

void settle_all(struct translator *t)
{
    settle(t, t->operand_count);
}

void truncate_operands(struct translator *t, uint32_t count)
{
    while (t->operand_count > count && !t->failed)
        pop(t);
}

/* Looking for the copies of one local among the unsettled operands must not cost a long walk at
 * every assignment: past this many, all are settled, and the walk does not come again. */
enum { ALIAS_WALK_MAX = 64 };

static void settle_aliases(struct translator *t, uint32_t local)
{
    if (t->operand_count - t->settled > ALIAS_WALK_MAX) {
        settle_all(t);
        return;
    }
    for (uint32_t i = t->settled; i < t->operand_count && t->local_aliases[local]; i++) {
        struct operand *operand = &t->operands[i];
        if (operand->kind == OPERAND_LOCAL && operand->local == local) settle_one(t, operand);
    }
}

void assign_local(struct translator *t, struct operand *value, uint32_t local)
{
    if (t->failed) return;
    uint32_t slot = t->local_slots[local];
    if (t->local_aliases[local]) settle_aliases(t, local);
    switch (value->kind) {
    case OPERAND_LOCAL: emit_copy(t, slot, t->local_slots[value->local], value->type); break;
    case OPERAND_CONST: emit_const(t, slot, value->value); break;
    default:
        if (t->last != NO_WORD && insn_at(t, t->last)->d == value->home)
            insn_at(t, t->last)->d = slot;
        else
            emit_copy(t, slot, value->home, value->type);
    }
    t->last = NO_WORD;
}

struct control *push_control(struct translator *t)
{
    if (!ensure(t, (void **)&t->controls, &t->control_capacity, (uint64_t)t->control_count + 1,
                sizeof *t->controls))
        return NULL;
    struct control *control = &t->controls[t->control_count++];
    *control = (struct control){.patches = NO_PATCH, .else_patches = NO_PATCH, .stub_of = NO_WORD};
    return control;
}
