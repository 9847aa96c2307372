/* Hash maps and sets whose operations cost the same however large they are.
 *
 * A map of ordinary make is rebuilt when it is full, and the transaction that happens to fill it
 * pays for all. This one grows by a bucket with each entry (linear hashing): an operation touches
 * the table, one chain of entries, and when it adds an entry one chain more.
 *
 *     table: buckets, a vector    [.] [.] [.] [.] ...
 *                                  |       |
 *                                 entry   entry -> entry     {next, hash, key, value}
 *
 * Keys are compared and hashed as bytes, so structs must have no padding. Who chooses keys freely
 * can make a chain long with some effort; where strangers choose them and it matters, take the
 * ordered map. A map filled with zeros is empty.
 *
 *     RK_MAP(balance_map, struct rk_id, uint64_t)
 *     static struct balance_map balances;
 *
 *     uint64_t *balance = balance_map_obtain(&balances, &id);   0 when it is new
 *     RK_SET(seen_set, struct rk_id)
 */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_MAP_H
#define RK_SDK_C_INCLUDE_RUSKVM_MAP_H

#include <ruskvm/vector.h>

struct rk_map {
    uint32_t count;
    struct rk_vector buckets; /* of the first entry of each chain */
};

struct rk_map_sizes {
    uint32_t key_bytes;
    uint32_t value_bytes;
};

/* The value of a key, or NULL; good until the key is removed. */
void *rk_map_find(const struct rk_map *map, const void *key, struct rk_map_sizes sizes);
/* The same; a new key gets a value of zeros. */
void *rk_map_obtain(struct rk_map *map, const void *key, struct rk_map_sizes sizes);
/* False when there is no such key. */
bool rk_map_remove(struct rk_map *map, const void *key, struct rk_map_sizes sizes);

/* An entry after an entry, NULL for the first and after the last, in an order that only the history
 * of the map explains. Nothing may be added or removed meanwhile. */
const void *rk_map_next(const struct rk_map *map, const void *entry, struct rk_map_sizes sizes);
const void *rk_map_entry_key(const void *entry);
void *rk_map_entry_value(const void *entry, struct rk_map_sizes sizes);

/* Empties the map and frees what it has; costs what it has. */
void rk_map_clear(struct rk_map *map, struct rk_map_sizes sizes);

#define RK_MAP(name, key_type, value_type)                                                  \
    struct name {                                                                           \
        struct rk_map map;                                                                  \
    };                                                                                      \
    static const struct rk_map_sizes name##_sizes = {sizeof(key_type), sizeof(value_type)}; \
    RK_MAP_COMMON_(name, key_type)                                                          \
    RK_GENERATED value_type *name##_find(const struct name *m, const key_type *key)         \
    {                                                                                       \
        return rk_map_find(&m->map, key, name##_sizes);                                     \
    }                                                                                       \
    RK_GENERATED value_type *name##_obtain(struct name *m, const key_type *key)             \
    {                                                                                       \
        return rk_map_obtain(&m->map, key, name##_sizes);                                   \
    }                                                                                       \
    RK_GENERATED value_type *name##_value(const void *entry)                                \
    {                                                                                       \
        return rk_map_entry_value(entry, name##_sizes);                                     \
    }

#define RK_SET(name, key_type)                                              \
    struct name {                                                           \
        struct rk_map map;                                                  \
    };                                                                      \
    static const struct rk_map_sizes name##_sizes = {sizeof(key_type), 0};  \
    RK_MAP_COMMON_(name, key_type)                                          \
    RK_GENERATED bool name##_has(const struct name *m, const key_type *key) \
    {                                                                       \
        return rk_map_find(&m->map, key, name##_sizes) != NULL;             \
    }                                                                       \
    /* False when it was there before. */                                   \
    RK_GENERATED bool name##_add(struct name *m, const key_type *key)       \
    {                                                                       \
        uint32_t count = m->map.count;                                      \
        rk_map_obtain(&m->map, key, name##_sizes);                          \
        return m->map.count != count;                                       \
    }

#define RK_MAP_COMMON_(name, key_type)                                            \
    RK_GENERATED uint32_t name##_count(const struct name *m)                      \
    {                                                                             \
        return m->map.count;                                                      \
    }                                                                             \
    RK_GENERATED bool name##_remove(struct name *m, const key_type *key)          \
    {                                                                             \
        return rk_map_remove(&m->map, key, name##_sizes);                         \
    }                                                                             \
    RK_GENERATED const void *name##_next(const struct name *m, const void *entry) \
    {                                                                             \
        return rk_map_next(&m->map, entry, name##_sizes);                         \
    }                                                                             \
    RK_GENERATED const key_type *name##_key(const void *entry)                    \
    {                                                                             \
        return rk_map_entry_key(entry);                                           \
    }                                                                             \
    RK_GENERATED void name##_clear(struct name *m)                                \
    {                                                                             \
        rk_map_clear(&m->map, name##_sizes);                                      \
    }

#endif
