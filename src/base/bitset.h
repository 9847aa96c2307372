/* A set of the numbers 0 .. bits - 1, one bit each, walked in increasing order. */
#ifndef RK_BASE_BITSET_H
#define RK_BASE_BITSET_H

#include "base/compiler.h"
#include "base/require.h"
#include "base/result.h"

#include <stdbool.h>
#include <stddef.h>

struct bitset {
    uint64_t *words; /* bits past `bits` in the last word are zero */
    size_t bits;
};

/* An empty set with room for `bits` numbers, a bound that does not change. RK_NO_MEMORY. */
RK_CHECKED enum rk_result bitset_init(struct bitset *set, size_t bits);
void bitset_free(struct bitset *set);

RK_INLINE bool bitset_has(const struct bitset *set, size_t i)
{
    REQUIRE(i < set->bits);
    return set->words[i / 64] >> (i % 64) & 1;
}
RK_INLINE void bitset_add(struct bitset *set, size_t i)
{
    REQUIRE(i < set->bits);
    set->words[i / 64] |= (uint64_t)1 << (i % 64);
}
RK_INLINE void bitset_remove(struct bitset *set, size_t i)
{
    REQUIRE(i < set->bits);
    set->words[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* Adds from .. from + count - 1. */
void bitset_add_range(struct bitset *set, size_t from, size_t count);
void bitset_clear(struct bitset *set);
size_t bitset_count(const struct bitset *set);

/* The least member >= from, or set->bits when there is none:
 * for (i = bitset_next(s, 0); i < s->bits; i = bitset_next(s, i + 1)) */
size_t bitset_next(const struct bitset *set, size_t from);

/* Adds every member of `other`, a set of the same bound. */
void bitset_add_all(struct bitset *set, const struct bitset *other);

#endif
