#include <ruskvm/vector.h>

#include <ruskvm/alloc.h>
#include <ruskvm/panic.h>

/* Segments 0 and 1 hold the elements [0, 8) and [8, 16), segment k from 1 on [8 << (k-1), 8 << k).
 */
#define FIRST_LOG2 3

struct place {
    uint32_t segment;
    uint32_t index;
    uint32_t capacity; /* of the segment */
};

static struct place place_of(uint32_t index)
{
    if (index < 1u << FIRST_LOG2) return (struct place){0, index, 1u << FIRST_LOG2};
    uint32_t log2 = 31 - (uint32_t)__builtin_clz(index);
    return (struct place){log2 - FIRST_LOG2 + 1, index - (1u << log2), 1u << log2};
}

void *rk_vector_at(const struct rk_vector *vector, uint32_t index, uint32_t element_bytes)
{
    RK_REQUIRE(index < vector->count, "index %u of a vector of %u", index, vector->count);
    struct place place = place_of(index);
    return (uint8_t *)vector->segments[place.segment] + (size_t)place.index * element_bytes;
}

/* Where an element past the end goes. */
static void *room(struct rk_vector *vector, struct place place, uint32_t element_bytes)
{
    RK_REQUIRE(place.segment < RK_VECTOR_SEGMENTS, "a vector is full");
    void **segment = &vector->segments[place.segment];
    if (!*segment) *segment = rk_alloc((size_t)place.capacity * element_bytes);
    return (uint8_t *)*segment + (size_t)place.index * element_bytes;
}

void *rk_vector_push(struct rk_vector *vector, uint32_t element_bytes)
{
    void *element = room(vector, place_of(vector->count), element_bytes);
    vector->count++;
    return element;
}

bool rk_vector_pop(struct rk_vector *vector, void *element, uint32_t element_bytes)
{
    if (!vector->count) return false;
    rk_copy(element, rk_vector_at(vector, vector->count - 1, element_bytes), element_bytes);
    vector->count--;
    return true;
}

void rk_vector_append(struct rk_vector *vector, const void *elements, uint32_t count,
                      uint32_t element_bytes)
{
    const uint8_t *from = elements;
    while (count) {
        struct place place = place_of(vector->count);
        uint32_t some = place.capacity - place.index < count ? place.capacity - place.index : count;
        rk_copy(room(vector, place, element_bytes), from, (size_t)some * element_bytes);
        from += (size_t)some * element_bytes;
        vector->count += some;
        count -= some;
    }
}

void rk_vector_read(const struct rk_vector *vector, void *elements, uint32_t index, uint32_t count,
                    uint32_t element_bytes)
{
    uint8_t *to = elements;
    RK_REQUIRE(index <= vector->count && count <= vector->count - index,
               "elements %u to %u of a vector of %u", index, index + count, vector->count);
    while (count) {
        struct place place = place_of(index);
        uint32_t some = place.capacity - place.index < count ? place.capacity - place.index : count;
        rk_copy(to, rk_vector_at(vector, index, element_bytes), (size_t)some * element_bytes);
        to += (size_t)some * element_bytes;
        index += some;
        count -= some;
    }
}

void rk_vector_clear(struct rk_vector *vector, uint32_t element_bytes)
{
    for (uint32_t i = 0; i < RK_VECTOR_SEGMENTS && vector->segments[i]; i++) {
        size_t capacity = (size_t)1 << (i ? i - 1 + FIRST_LOG2 : FIRST_LOG2);
        rk_free(vector->segments[i], capacity * element_bytes);
        vector->segments[i] = NULL;
    }
    vector->count = 0;
}
