/* A hash table with open addressing and linear probing: insert, find (half of them in vain), and
 * remove by moving later entries back. */
#include "kernel.h"

enum { SLOT_BITS = 12, SLOTS = 1 << SLOT_BITS, KEYS = 2048 };

struct entry {
    uint64_t key; /* 0 marks a free slot */
    uint64_t value;
};

static struct entry table[SLOTS];

static inline size_t home_of(uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9fb21c651e98df25)) >> (64 - SLOT_BITS));
}

/* The slot of the key, or the free slot where it belongs. */
static struct entry *slot_of(uint64_t key)
{
    size_t i = home_of(key);
    while (table[i].key != 0 && table[i].key != key)
        i = (i + 1) % SLOTS;
    return &table[i];
}

static KERNEL_NOINLINE void map_add(uint64_t key, uint64_t value)
{
    struct entry *e = slot_of(key);
    e->key = key;
    e->value += value;
}

static KERNEL_NOINLINE bool map_find(uint64_t *value, uint64_t key)
{
    const struct entry *e = slot_of(key);
    if (e->key == 0) return false;
    *value = e->value;
    return true;
}

static KERNEL_NOINLINE bool map_remove(uint64_t key)
{
    struct entry *e = slot_of(key);
    if (e->key == 0) return false;
    size_t hole = (size_t)(e - table);
    for (size_t i = (hole + 1) % SLOTS; table[i].key != 0; i = (i + 1) % SLOTS) {
        /* An entry may fill the hole when its home is not between the hole and itself. */
        size_t from_home = (i - home_of(table[i].key)) % SLOTS;
        size_t from_hole = (i - hole) % SLOTS;
        if (from_home >= from_hole) {
            table[hole] = table[i];
            hole = i;
        }
    }
    table[hole] = (struct entry){0, 0};
    return true;
}

uint64_t run(uint32_t rounds)
{
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        memset(table, 0, sizeof table);
        uint64_t state = 5 + round, found = 0, value;
        for (uint64_t i = 0; i < KEYS; i++)
            map_add(kernel_random(&state) | 1, i);
        uint64_t replay = 5 + round;
        for (uint64_t i = 0; i < KEYS; i++) {
            uint64_t key = kernel_random(&replay) | 1;
            if (map_find(&value, key)) found += value;
            if (map_find(&value, key + 1)) found++; /* even keys are never there */
            if (i % 2 == 0 && map_remove(key)) found += i;
        }
        replay = 5 + round;
        for (uint64_t i = 0; i < KEYS; i++)
            if (map_find(&value, kernel_random(&replay) | 1)) found += value * i;
        sum = kernel_mix(sum, found);
    }
    return sum;
}
