/* A growable array of one type.
 *
 *     VEC_DEFINE(u32_vec, uint32_t)
 *     struct u32_vec v = {0};
 *     res = u32_vec_push(&v, 7);      v.items[v.count - 1] is 7
 *     u32_vec_free(&v);
 *
 * Zero-initialise, push, free; elements are moved with memcpy. Pointers into `items` end with the
 * next push or reserve. Growth doubles, so n pushes cost O(n). */
#ifndef RK_BASE_VEC_H
#define RK_BASE_VEC_H

#include "base/compiler.h"
#include "base/require.h"
#include "base/result.h"

#include <stdlib.h>
#include <string.h>

/* The part that knows no types: makes room for `extra` more items. */
RK_CHECKED enum rk_result vec_grow(void **items, size_t *capacity, size_t count, size_t extra,
                                   size_t item_bytes);

/* A file that defines a type of array need not use all its functions. */
#define VEC_FUNCTION static inline __attribute__((unused))

/* struct NAME, and
 *   NAME_reserve(v, extra)             room for `extra` more; RK_NO_MEMORY leaves v as it was
 *   NAME_push(v, item)
 *   NAME_append(v, items, count)       copies `count` items, which do not lie in v
 *   NAME_pop(v)                        the last item, which must exist
 *   NAME_truncate(v, count)            drops all items from `count` on
 *   NAME_free(v)                       v is then empty and usable */
#define VEC_DEFINE(name, type)                                                                 \
    struct name {                                                                              \
        type *items;                                                                           \
        size_t count;                                                                          \
        size_t capacity;                                                                       \
    };                                                                                         \
    RK_CHECKED VEC_FUNCTION enum rk_result name##_reserve(struct name *v, size_t extra)        \
    {                                                                                          \
        if (RK_LIKELY(v->capacity - v->count >= extra)) return RK_OK;                          \
        void *items = v->items;                                                                \
        enum rk_result result = vec_grow(&items, &v->capacity, v->count, extra, sizeof(type)); \
        v->items = items;                                                                      \
        return result;                                                                         \
    }                                                                                          \
    RK_CHECKED VEC_FUNCTION enum rk_result name##_push(struct name *v, type item)              \
    {                                                                                          \
        enum rk_result result = name##_reserve(v, 1);                                          \
        if (!result) v->items[v->count++] = item;                                              \
        return result;                                                                         \
    }                                                                                          \
    RK_CHECKED VEC_FUNCTION enum rk_result name##_append(struct name *v, const type *items,    \
                                                         size_t count)                         \
    {                                                                                          \
        enum rk_result result = name##_reserve(v, count);                                      \
        if (result || count == 0) return result;                                               \
        memcpy(v->items + v->count, items, count * sizeof(type));                              \
        v->count += count;                                                                     \
        return RK_OK;                                                                          \
    }                                                                                          \
    VEC_FUNCTION type name##_pop(struct name *v)                                               \
    {                                                                                          \
        REQUIRE(v->count != 0);                                                                \
        return v->items[--v->count];                                                           \
    }                                                                                          \
    VEC_FUNCTION void name##_truncate(struct name *v, size_t count)                            \
    {                                                                                          \
        REQUIRE(count <= v->count);                                                            \
        v->count = count;                                                                      \
    }                                                                                          \
    VEC_FUNCTION void name##_free(struct name *v)                                              \
    {                                                                                          \
        free(v->items);                                                                        \
        *v = (struct name){0};                                                                 \
    }                                                                                          \
    struct name /* so that a use ends in a semicolon */

#endif
