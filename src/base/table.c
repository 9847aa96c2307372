/* Two arrays: the entries in order of insertion, and open-addressed slots that point into them.
 * Removal leaves a NULL among the entries, with its slot still pointing there so that probing goes
 * on; both vanish at the next rebuild. A rebuild comes when half of the slots are taken, so linear
 * probing stays short, and doubles the slots only if the keys that are left need it. */

#include "base/table.h"

#include "base/checked.h"

#include <sodium/crypto_shorthash_siphash24.h>
#include <stdlib.h>

struct table_entry {
    uint64_t hash;
    size_t key_bytes;
    size_t key_offset;            /* of the key in bytes[], after the value */
    _Alignas(16) uint8_t bytes[]; /* value, then key */
};

enum { SLOTS_MIN = 16 };

void table_init(struct table *table, size_t value_bytes, uint64_t seed)
{
    *table = (struct table){.value_bytes = value_bytes, .seed = seed};
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->entries_used; i++)
        free(table->entries[i]);
    free(table->entries);
    free(table->slots);
    table_init(table, table->value_bytes, table->seed);
}

struct span table_key(const struct table_entry *entry)
{
    return span_of(entry->bytes + entry->key_offset, entry->key_bytes);
}

void *table_value(struct table_entry *entry)
{
    return entry->bytes;
}

static uint64_t hash_key(const struct table *table, struct span key)
{
    const uint64_t seeds[2] = {table->seed, ~table->seed};
    uint64_t hash;
    static_assert(sizeof seeds == crypto_shorthash_siphash24_KEYBYTES, "a key of two words");
    static_assert(sizeof hash == crypto_shorthash_siphash24_BYTES, "a hash of one word");
    crypto_shorthash_siphash24((uint8_t *)&hash, key.bytes, key.size_bytes, (const uint8_t *)seeds);
    return hash;
}

/* The index of the key's entry, or entries_used. */
static size_t find_index(const struct table *table, uint64_t hash, struct span key)
{
    if (table->slots_count == 0) return table->entries_used;
    size_t mask = table->slots_count - 1;
    for (size_t slot = hash & mask; table->slots[slot]; slot = (slot + 1) & mask) {
        size_t index = table->slots[slot] - 1;
        const struct table_entry *entry = table->entries[index];
        if (entry && entry->hash == hash && span_equal(table_key(entry), key)) return index;
    }
    return table->entries_used;
}

void *table_find(const struct table *table, struct span key)
{
    size_t index = find_index(table, hash_key(table, key), key);
    return index < table->entries_used ? table_value(table->entries[index]) : NULL;
}

static void slots_add(uint32_t *slots, size_t slots_count, uint64_t hash, size_t index)
{
    size_t mask = slots_count - 1;
    size_t slot = hash & mask;
    while (slots[slot])
        slot = (slot + 1) & mask;
    slots[slot] = (uint32_t)(index + 1);
}

/* Makes room for one more entry: new arrays with no removed entries, at most a quarter full. */
static enum rk_result rebuild(struct table *table)
{
    if (table->count >= TABLE_COUNT_MAX) return RK_FULL;
    size_t slots_count = SLOTS_MIN;
    while (slots_count / 4 <= table->count)
        slots_count *= 2;
    uint32_t *slots = calloc(slots_count, sizeof *slots);
    struct table_entry **entries = malloc(slots_count / 2 * sizeof(struct table_entry *));
    if (!slots || !entries) {
        free(slots);
        free(entries);
        return RK_NO_MEMORY;
    }
    size_t used = 0;
    for (size_t i = 0; i < table->entries_used; i++) {
        struct table_entry *entry = table->entries[i];
        if (!entry) continue;
        slots_add(slots, slots_count, entry->hash, used);
        entries[used++] = entry;
    }
    free(table->slots);
    free(table->entries);
    table->slots = slots;
    table->slots_count = slots_count;
    table->entries = entries;
    table->entries_used = used;
    return RK_OK;
}

static struct table_entry *entry_new(const struct table *table, uint64_t hash, struct span key)
{
    size_t size_bytes = sizeof(struct table_entry);
    if (!checked_add_size(&size_bytes, size_bytes, table->value_bytes)) return NULL;
    if (!checked_add_size(&size_bytes, size_bytes, key.size_bytes)) return NULL;
    struct table_entry *entry = calloc(1, size_bytes);
    if (!entry) return NULL;
    entry->hash = hash;
    entry->key_bytes = key.size_bytes;
    entry->key_offset = table->value_bytes;
    if (key.size_bytes) memcpy(entry->bytes + entry->key_offset, key.bytes, key.size_bytes);
    return entry;
}

enum rk_result table_obtain(struct table *table, void **value, struct span key)
{
    uint64_t hash = hash_key(table, key);
    size_t index = find_index(table, hash, key);
    if (index == table->entries_used) {
        if (table->entries_used >= table->slots_count / 2) {
            enum rk_result result = rebuild(table);
            if (result) return result;
        }
        struct table_entry *entry = entry_new(table, hash, key);
        if (!entry) return RK_NO_MEMORY;
        index = table->entries_used++;
        table->entries[index] = entry;
        slots_add(table->slots, table->slots_count, hash, index);
        table->count++;
    }
    *value = table_value(table->entries[index]);
    return RK_OK;
}

enum rk_result table_remove(struct table *table, struct span key)
{
    size_t index = find_index(table, hash_key(table, key), key);
    if (index == table->entries_used) return RK_NOT_FOUND;
    free(table->entries[index]);
    table->entries[index] = NULL;
    table->count--;
    return RK_OK;
}

struct table_entry *table_next(const struct table *table, size_t *at)
{
    while (*at < table->entries_used) {
        struct table_entry *entry = table->entries[(*at)++];
        if (entry) return entry;
    }
    return NULL;
}
