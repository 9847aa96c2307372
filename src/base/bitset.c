#include "base/bitset.h"

#include <stdlib.h>
#include <string.h>

static size_t word_count(const struct bitset *set)
{
    return set->bits / 64 + (set->bits % 64 != 0);
}

enum rk_result bitset_init(struct bitset *set, size_t bits)
{
    struct bitset made = {NULL, bits};
    made.words = calloc(word_count(&made) + 1, sizeof(uint64_t)); /* never of size 0 */
    if (!made.words) return RK_NO_MEMORY;
    *set = made;
    return RK_OK;
}

void bitset_free(struct bitset *set)
{
    free(set->words);
    *set = (struct bitset){0};
}

void bitset_add_range(struct bitset *set, size_t from, size_t count)
{
    REQUIRE(from <= set->bits && count <= set->bits - from);
    size_t end = from + count;
    while (from < end) {
        size_t shift = from % 64;
        size_t part = 64 - shift < end - from ? 64 - shift : end - from;
        uint64_t ones = part == 64 ? ~(uint64_t)0 : ((uint64_t)1 << part) - 1;
        set->words[from / 64] |= ones << shift;
        from += part;
    }
}

void bitset_clear(struct bitset *set)
{
    memset(set->words, 0, word_count(set) * sizeof *set->words);
}

size_t bitset_count(const struct bitset *set)
{
    size_t count = 0;
    for (size_t i = 0; i < word_count(set); i++)
        count += (size_t)__builtin_popcountll(set->words[i]);
    return count;
}

size_t bitset_next(const struct bitset *set, size_t from)
{
    if (from >= set->bits) return set->bits;
    size_t at = from / 64;
    uint64_t word = set->words[at] & ~(uint64_t)0 << (from % 64);
    while (!word) {
        if (++at == word_count(set)) return set->bits;
        word = set->words[at];
    }
    return at * 64 + (size_t)__builtin_ctzll(word);
}

void bitset_add_all(struct bitset *set, const struct bitset *other)
{
    REQUIRE(set->bits == other->bits);
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] |= other->words[i];
}
