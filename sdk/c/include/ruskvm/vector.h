/* Vectors that grow without moving: segments of doubling size.
 *
 *     header: count, segments ->  [8 elements] [8] [16] [32] ...
 *
 * Adding an element touches the header and the element's page, however many there are; an element
 * stays at its address. A vector filled with zeros is empty, so a static one needs no initialiser.
 *
 *     RK_VECTOR(note_vector, struct note)
 *     static struct note_vector notes;
 *
 *     note_vector_push(&notes, note);
 *     note_vector_at(&notes, 3)->value = 7;
 */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_VECTOR_H
#define RK_SDK_C_INCLUDE_RUSKVM_VECTOR_H

#include <ruskvm/memory.h>
#include <ruskvm/span.h>

#include <stdint.h>

#define RK_VECTOR_SEGMENTS 28

struct rk_vector {
    uint32_t count;
    void *segments[RK_VECTOR_SEGMENTS];
};

/* The functions below take the size of an element each time; RK_VECTOR knows it. */

/* The element, which must be there. */
void *rk_vector_at(const struct rk_vector *vector, uint32_t index, uint32_t element_bytes);
/* Room for one more element at the end; undefined contents. */
void *rk_vector_push(struct rk_vector *vector, uint32_t element_bytes);
/* Copies the last element and takes it away; false when there is none. */
bool rk_vector_pop(struct rk_vector *vector, void *element, uint32_t element_bytes);
/* Many at once: adds to the end, and copies out what must be there. */
void rk_vector_append(struct rk_vector *vector, const void *elements, uint32_t count,
                      uint32_t element_bytes);
void rk_vector_read(const struct rk_vector *vector, void *elements, uint32_t index, uint32_t count,
                    uint32_t element_bytes);
/* Empties the vector and frees its segments. */
void rk_vector_clear(struct rk_vector *vector, uint32_t element_bytes);

#define RK_VECTOR(name, type)                                                           \
    struct name {                                                                       \
        struct rk_vector vector;                                                        \
    };                                                                                  \
    RK_GENERATED uint32_t name##_count(const struct name *v)                            \
    {                                                                                   \
        return v->vector.count;                                                         \
    }                                                                                   \
    RK_GENERATED type *name##_at(const struct name *v, uint32_t index)                  \
    {                                                                                   \
        return rk_vector_at(&v->vector, index, sizeof(type));                           \
    }                                                                                   \
    RK_GENERATED void name##_push(struct name *v, type element)                         \
    {                                                                                   \
        *(type *)rk_vector_push(&v->vector, sizeof(type)) = element;                    \
    }                                                                                   \
    RK_GENERATED bool name##_pop(struct name *v, type *element)                         \
    {                                                                                   \
        return rk_vector_pop(&v->vector, element, sizeof(type));                        \
    }                                                                                   \
    RK_GENERATED void name##_append(struct name *v, const type *elements, uint32_t n)   \
    {                                                                                   \
        rk_vector_append(&v->vector, elements, n, sizeof(type));                        \
    }                                                                                   \
    RK_GENERATED void name##_read(const struct name *v, type *elements, uint32_t index, \
                                  uint32_t n)                                           \
    {                                                                                   \
        rk_vector_read(&v->vector, elements, index, n, sizeof(type));                   \
    }                                                                                   \
    RK_GENERATED void name##_clear(struct name *v)                                      \
    {                                                                                   \
        rk_vector_clear(&v->vector, sizeof(type));                                      \
    }

#endif
