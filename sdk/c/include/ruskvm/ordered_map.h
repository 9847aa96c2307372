/* Ordered maps and sets: B-trees with nodes of about 1 KiB, so that an operation among a million
 * entries touches four or five of them, whatever keys others choose.
 *
 * Keys are ordered as bytes, first byte first, or as unsigned numbers of 1, 2, 4 or 8 bytes.
 * Structs as keys must have no padding. A map filled with zeros is empty.
 *
 *     RK_ORDERED_MAP(order_map, uint64_t, struct order, RK_ORDER_NUMBER)
 *     static struct order_map orders;
 *
 *     for (uint64_t price = 0, *at = order_map_first(&orders, &price); at; ...)
 */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_ORDERED_MAP_H
#define RK_SDK_C_INCLUDE_RUSKVM_ORDERED_MAP_H

#include <ruskvm/memory.h>
#include <ruskvm/span.h>

#include <stdint.h>

enum rk_order {
    RK_ORDER_BYTES,
    RK_ORDER_NUMBER,
};

struct rk_ordered_map {
    uint32_t count;
    uint32_t height; /* of interior levels */
    void *root;      /* NULL while empty */
};

struct rk_ordered_sizes {
    uint32_t key_bytes;
    uint32_t value_bytes;
    enum rk_order order;
};

/* The value of a key, or NULL. Adding and removing moves values: use them at once. */
void *rk_ordered_map_find(const struct rk_ordered_map *map, const void *key,
                          struct rk_ordered_sizes sizes);
/* The same; a new key gets a value of zeros. */
void *rk_ordered_map_obtain(struct rk_ordered_map *map, const void *key,
                            struct rk_ordered_sizes sizes);
/* False when there is no such key. */
bool rk_ordered_map_remove(struct rk_ordered_map *map, const void *key,
                           struct rk_ordered_sizes sizes);

/* The least key, the greatest, the least that is greater than `key`, the least that is not less.
 * The key found is written to *found, its value returned; NULL when there is none. `found` may be
 * `key`. */
void *rk_ordered_map_first(const struct rk_ordered_map *map, void *found,
                           struct rk_ordered_sizes sizes);
void *rk_ordered_map_last(const struct rk_ordered_map *map, void *found,
                          struct rk_ordered_sizes sizes);
void *rk_ordered_map_after(const struct rk_ordered_map *map, void *found, const void *key,
                           struct rk_ordered_sizes sizes);
void *rk_ordered_map_from(const struct rk_ordered_map *map, void *found, const void *key,
                          struct rk_ordered_sizes sizes);

/* Empties the map and frees what it has; costs what it has. */
void rk_ordered_map_clear(struct rk_ordered_map *map, struct rk_ordered_sizes sizes);

#define RK_ORDERED_MAP(name, key_type, value_type, key_order)                       \
    RK_ORDERED_COMMON_(name, key_type, value_type, sizeof(value_type), key_order)   \
    RK_GENERATED value_type *name##_find(const struct name *m, const key_type *key) \
    {                                                                               \
        return rk_ordered_map_find(&m->map, key, name##_sizes);                     \
    }                                                                               \
    RK_GENERATED value_type *name##_obtain(struct name *m, const key_type *key)     \
    {                                                                               \
        return rk_ordered_map_obtain(&m->map, key, name##_sizes);                   \
    }

/* Of a set, first, last, after and from return something that is not NULL when there is a key. */
#define RK_ORDERED_SET(name, key_type, key_order)                           \
    RK_ORDERED_COMMON_(name, key_type, const void, 0, key_order)            \
    RK_GENERATED bool name##_has(const struct name *m, const key_type *key) \
    {                                                                       \
        return rk_ordered_map_find(&m->map, key, name##_sizes) != NULL;     \
    }                                                                       \
    /* False when it was there before. */                                   \
    RK_GENERATED bool name##_add(struct name *m, const key_type *key)       \
    {                                                                       \
        uint32_t count = m->map.count;                                      \
        rk_ordered_map_obtain(&m->map, key, name##_sizes);                  \
        return m->map.count != count;                                       \
    }

#define RK_ORDERED_COMMON_(name, key_type, value_type, value_bytes, key_order)          \
    struct name {                                                                       \
        struct rk_ordered_map map;                                                      \
    };                                                                                  \
    static const struct rk_ordered_sizes name##_sizes = {sizeof(key_type), value_bytes, \
                                                         key_order};                    \
    RK_GENERATED uint32_t name##_count(const struct name *m)                            \
    {                                                                                   \
        return m->map.count;                                                            \
    }                                                                                   \
    RK_GENERATED bool name##_remove(struct name *m, const key_type *key)                \
    {                                                                                   \
        return rk_ordered_map_remove(&m->map, key, name##_sizes);                       \
    }                                                                                   \
    RK_GENERATED value_type *name##_first(const struct name *m, key_type *found)        \
    {                                                                                   \
        return rk_ordered_map_first(&m->map, found, name##_sizes);                      \
    }                                                                                   \
    RK_GENERATED value_type *name##_last(const struct name *m, key_type *found)         \
    {                                                                                   \
        return rk_ordered_map_last(&m->map, found, name##_sizes);                       \
    }                                                                                   \
    RK_GENERATED value_type *name##_after(const struct name *m, key_type *found,        \
                                          const key_type *key)                          \
    {                                                                                   \
        return rk_ordered_map_after(&m->map, found, key, name##_sizes);                 \
    }                                                                                   \
    RK_GENERATED value_type *name##_from(const struct name *m, key_type *found,         \
                                         const key_type *key)                           \
    {                                                                                   \
        return rk_ordered_map_from(&m->map, found, key, name##_sizes);                  \
    }                                                                                   \
    RK_GENERATED void name##_clear(struct name *m)                                      \
    {                                                                                   \
        rk_ordered_map_clear(&m->map, name##_sizes);                                    \
    }

#endif
