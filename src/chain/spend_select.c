/* Which notes a transaction spends: spec/phoenix.md 7. */
#include "chain/spend.h"

#include <stdlib.h>

struct candidate {
    uint64_t value;
    size_t index;
};

static int by_value(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* What the last `count` of the notes have together; four of them fit in 66 bits. */
static u128 largest(const struct candidate *notes, size_t note_count, size_t count)
{
    u128 sum = 0;
    for (size_t i = note_count - count; i < note_count; i++)
        sum += notes[i].value;
    return sum;
}

/* The first list of `wanted` notes, in lexicographic order of places, that has the cost. Each note
 * is the smallest with which the largest of those behind it still suffice. */
static void pick(size_t *chosen, const struct candidate *notes, size_t count, size_t wanted,
                 uint64_t cost)
{
    u128 sum = 0;
    size_t at = 0;
    for (size_t i = 0; i < wanted; i++) {
        size_t behind = wanted - i - 1;
        while (at + behind + 1 < count &&
               sum + notes[at].value + largest(notes, count, behind) < cost)
            at++;
        sum += notes[at].value;
        chosen[i] = notes[at++].index;
    }
}

static enum rk_result check_sum(const struct candidate *notes, size_t count, uint64_t cost,
                                size_t inputs_max, struct rk_error *error)
{
    u128 all = 0;
    size_t most = count < inputs_max ? count : inputs_max;
    for (size_t i = 0; i < count; i++)
        all += notes[i].value;
    if (all < cost)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the notes have %llu together; %llu are needed", (unsigned long long)all,
                       (unsigned long long)cost);
    u128 reachable = largest(notes, count, most);
    if (reachable < cost)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the %zu largest notes have %llu; %llu are needed: merge notes first", most,
                       (unsigned long long)reachable, (unsigned long long)cost);
    return RK_OK;
}

enum rk_result spend_select(size_t chosen[SHIELDED_INPUTS_MAX], size_t *chosen_count,
                            const uint64_t *values, size_t count, uint64_t cost, size_t inputs_max,
                            struct rk_error *error)
{
    if (inputs_max < 1 || inputs_max > SHIELDED_INPUTS_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no transaction has %zu inputs",
                       inputs_max);
    struct candidate *notes = calloc(count + 1, sizeof *notes);
    if (!notes) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for notes");
    for (size_t i = 0; i < count; i++)
        notes[i] = (struct candidate){values[i], i};
    qsort(notes, count, sizeof *notes, by_value);
    enum rk_result result = check_sum(notes, count, cost, inputs_max, error);
    if (!result) {
        *chosen_count = count < inputs_max ? count : inputs_max;
        pick(chosen, notes, count, *chosen_count, cost);
    }
    free(notes);
    return result;
}

enum rk_result spend_select_shape(size_t chosen[SHIELDED_INPUTS_MAX], size_t *chosen_count,
                                  const uint64_t *values, size_t count, uint64_t cost,
                                  struct rk_error *error)
{
    enum { USUAL = 2 };
    enum rk_result result = spend_select(chosen, chosen_count, values, count, cost, USUAL, error);
    if (result != RK_LIMIT) return result;
    return spend_select(chosen, chosen_count, values, count, cost, SHIELDED_INPUTS_MAX, error);
}
