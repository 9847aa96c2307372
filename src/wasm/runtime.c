/* Operators that are no hot path: bulk memory, tables, growth. Ranges are checked before anything
 * is written, and sums of 32-bit values are made in 64 bits. */
#include "wasm/instance.h"

#include <stdlib.h>
#include <string.h>

static bool in_range(uint64_t at, uint64_t size, uint64_t end)
{
    return at <= end && size <= end - at;
}

enum wasm_trap_kind runtime_memory_copy(struct wasm_instance *instance, uint64_t to, uint64_t from,
                                        uint64_t size)
{
    struct linear_memory *memory = instance->memory;
    if (!in_range(to, size, memory->size_bytes) || !in_range(from, size, memory->size_bytes))
        return WASM_TRAP_MEMORY_OUT_OF_BOUNDS;
    return linear_memory_copy(memory, to, from, size) ? WASM_TRAP_NO_MEMORY : WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_memory_fill(struct wasm_instance *instance, uint64_t to, uint8_t value,
                                        uint64_t size)
{
    struct linear_memory *memory = instance->memory;
    if (!in_range(to, size, memory->size_bytes)) return WASM_TRAP_MEMORY_OUT_OF_BOUNDS;
    return linear_memory_fill(memory, to, value, size) ? WASM_TRAP_NO_MEMORY : WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_memory_init(struct wasm_instance *instance, uint32_t segment,
                                        uint64_t to, uint32_t from, uint32_t size)
{
    const struct wasm_data_segment *data = &instance->module->datas[segment];
    struct linear_memory *memory = instance->memory;
    uint32_t available = instance->dropped_datas[segment] ? 0 : data->bytes.size;
    if (!in_range(to, size, memory->size_bytes) || !in_range(from, size, available))
        return WASM_TRAP_MEMORY_OUT_OF_BOUNDS;
    const uint8_t *bytes = instance->module->bytes + data->bytes.offset + from;
    return linear_memory_write(memory, to, bytes, size) ? WASM_TRAP_NO_MEMORY : WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_memory_grow(struct wasm_instance *instance, uint64_t *before_pages,
                                        uint64_t delta_pages)
{
    struct linear_memory *memory = instance->memory;
    uint64_t before = memory->length_bytes / WASM_PAGE_BYTES;
    uint64_t delta_bytes;
    *before_pages = UINT64_MAX;
    if (__builtin_mul_overflow(delta_pages, WASM_PAGE_BYTES, &delta_bytes)) return WASM_TRAP_NONE;
    enum rk_result result = linear_memory_grow(memory, delta_bytes);
    if (result == RK_NO_MEMORY) return WASM_TRAP_NO_MEMORY;
    if (!result) *before_pages = before;
    return WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_table_init(struct wasm_instance *instance, uint32_t table_index,
                                       uint32_t segment, uint32_t to, uint32_t from, uint32_t size)
{
    const struct wasm_elem_segment *elem = &instance->module->elems[segment];
    struct wasm_table *table = instance->tables[table_index];
    uint32_t available = instance->dropped_elems[segment] ? 0 : elem->count;
    if (!in_range(to, size, table->size) || !in_range(from, size, available))
        return WASM_TRAP_TABLE_OUT_OF_BOUNDS;
    for (uint32_t i = 0; i < size; i++) {
        uint32_t item = elem->items[from + i];
        uint32_t index = WASM_ELEM_ITEM_INDEX(item);
        uint64_t value = 0;
        if (WASM_ELEM_ITEM_KIND(item) == WASM_ELEM_FUNC)
            value = (uint64_t)(uintptr_t)instance->funcs[index];
        else if (WASM_ELEM_ITEM_KIND(item) == WASM_ELEM_GLOBAL)
            value = instance->globals[index]->value.lo;
        table->elements[to + i] = value;
    }
    return WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_table_copy(struct wasm_instance *instance, uint32_t to_table,
                                       uint32_t from_table, uint32_t to, uint32_t from,
                                       uint32_t size)
{
    struct wasm_table *target = instance->tables[to_table];
    const struct wasm_table *source = instance->tables[from_table];
    if (!in_range(to, size, target->size) || !in_range(from, size, source->size))
        return WASM_TRAP_TABLE_OUT_OF_BOUNDS;
    if (size) memmove(target->elements + to, source->elements + from, (size_t)size * 8);
    return WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_table_fill(struct wasm_instance *instance, uint32_t table_index,
                                       uint32_t to, uint64_t value, uint32_t size)
{
    struct wasm_table *table = instance->tables[table_index];
    if (!in_range(to, size, table->size)) return WASM_TRAP_TABLE_OUT_OF_BOUNDS;
    for (uint32_t i = 0; i < size; i++)
        table->elements[to + i] = value;
    return WASM_TRAP_NONE;
}

enum wasm_trap_kind runtime_table_grow(struct wasm_instance *instance, uint32_t *before,
                                       uint32_t table_index, uint32_t delta, uint64_t value)
{
    struct wasm_table *table = instance->tables[table_index];
    uint64_t max = instance->store->rules->limits.table_elements;
    if (table->type.limits.max < max) max = table->type.limits.max;
    uint64_t size = (uint64_t)table->size + delta;
    *before = UINT32_MAX;
    if (size > max) return WASM_TRAP_NONE;
    if (size > table->capacity) {
        uint64_t capacity = (uint64_t)table->capacity * 2;
        if (capacity < size) capacity = size;
        if (capacity > max) capacity = max;
        uint64_t *elements = realloc(table->elements, capacity * sizeof *elements);
        if (!elements) return WASM_TRAP_NO_MEMORY;
        table->elements = elements;
        table->capacity = (uint32_t)capacity;
    }
    *before = table->size;
    table->size = (uint32_t)size;
    for (uint64_t i = *before; i < size; i++)
        table->elements[i] = value;
    return WASM_TRAP_NONE;
}
