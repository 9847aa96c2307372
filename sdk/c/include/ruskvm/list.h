/* Doubly linked lists: elements stay at their addresses and leave from anywhere; queues and stacks.
 *
 * An operation touches the header, the element and its neighbours. A list filled with zeros is
 * empty.
 *
 *     RK_LIST(job_list, struct job)
 *     static struct job_list jobs;
 *
 *     *job_list_add_last(&jobs) = job;
 *     for (struct job *j = job_list_first(&jobs); j; j = job_list_after(j))
 */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_LIST_H
#define RK_SDK_C_INCLUDE_RUSKVM_LIST_H

#include <ruskvm/memory.h>
#include <ruskvm/span.h>

#include <stdint.h>

/* Stands before each element, which it keeps aligned to 8. */
struct rk_list_link {
    struct rk_list_link *next, *previous;
} __attribute__((aligned(8)));

struct rk_list {
    uint32_t count;
    struct rk_list_link *first, *last;
};

/* A new element of undefined contents at an end, or before another one (NULL: at the end). */
void *rk_list_add_first(struct rk_list *list, uint32_t element_bytes);
void *rk_list_add_before(struct rk_list *list, void *element, uint32_t element_bytes);
/* Takes an element of the list out and frees it. */
void rk_list_remove(struct rk_list *list, void *element, uint32_t element_bytes);
/* Copies the first element and takes it away; false when there is none. */
bool rk_list_take_first(struct rk_list *list, void *element, uint32_t element_bytes);
void rk_list_clear(struct rk_list *list, uint32_t element_bytes);

static inline void *rk_list_element(struct rk_list_link *link)
{
    return link ? link + 1 : NULL;
}

static inline void *rk_list_after(const void *element)
{
    return rk_list_element(((const struct rk_list_link *)element - 1)->next);
}

static inline void *rk_list_before(const void *element)
{
    return rk_list_element(((const struct rk_list_link *)element - 1)->previous);
}

#define RK_LIST(name, type)                                             \
    struct name {                                                       \
        struct rk_list list;                                            \
    };                                                                  \
    RK_GENERATED uint32_t name##_count(const struct name *l)            \
    {                                                                   \
        return l->list.count;                                           \
    }                                                                   \
    RK_GENERATED type *name##_first(const struct name *l)               \
    {                                                                   \
        return rk_list_element(l->list.first);                          \
    }                                                                   \
    RK_GENERATED type *name##_last(const struct name *l)                \
    {                                                                   \
        return rk_list_element(l->list.last);                           \
    }                                                                   \
    RK_GENERATED type *name##_after(const type *element)                \
    {                                                                   \
        return rk_list_after(element);                                  \
    }                                                                   \
    RK_GENERATED type *name##_before(const type *element)               \
    {                                                                   \
        return rk_list_before(element);                                 \
    }                                                                   \
    RK_GENERATED type *name##_add_first(struct name *l)                 \
    {                                                                   \
        return rk_list_add_first(&l->list, sizeof(type));               \
    }                                                                   \
    RK_GENERATED type *name##_add_last(struct name *l)                  \
    {                                                                   \
        return rk_list_add_before(&l->list, NULL, sizeof(type));        \
    }                                                                   \
    RK_GENERATED type *name##_add_before(struct name *l, type *element) \
    {                                                                   \
        return rk_list_add_before(&l->list, element, sizeof(type));     \
    }                                                                   \
    RK_GENERATED void name##_remove(struct name *l, type *element)      \
    {                                                                   \
        rk_list_remove(&l->list, element, sizeof(type));                \
    }                                                                   \
    RK_GENERATED bool name##_take_first(struct name *l, type *element)  \
    {                                                                   \
        return rk_list_take_first(&l->list, element, sizeof(type));     \
    }                                                                   \
    RK_GENERATED void name##_clear(struct name *l)                      \
    {                                                                   \
        rk_list_clear(&l->list, sizeof(type));                          \
    }

#endif
