/* Storage of the kit under the chain's own gas: one operation a call. */
#include <ruskvm/alloc.h>
#include <ruskvm/contract.h>
#include <ruskvm/list.h>
#include <ruskvm/map.h>
#include <ruskvm/ordered_map.h>

RK_VECTOR(id_vector, struct rk_id)
RK_MAP(id_map, struct rk_id, uint64_t)
RK_ORDERED_MAP(id_tree, struct rk_id, uint64_t, RK_ORDER_BYTES)
RK_LIST(id_list, struct rk_id)

static struct id_vector vector;
static struct id_map map;
static struct id_tree tree;
static struct id_list list;

/* A number spread over 32 bytes: keys that look like ids. */
static struct rk_id id_of(uint64_t number)
{
    struct rk_id id;
    for (int i = 0; i < 4; i++) {
        number = (number + UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);
        number ^= number >> 31;
        __builtin_memcpy(id.bytes + 8 * i, &number, 8);
    }
    return id;
}

struct range {
    uint64_t first, count;
};

#define EACH(number) for (uint64_t number = in.first; number < in.first + in.count; number++)

RK_METHOD(push)
{
    RK_ARGUMENT(struct range, in);
    EACH(number) id_vector_push(&vector, id_of(number));
    return 0;
}

RK_METHOD(put)
{
    RK_ARGUMENT(struct range, in);
    EACH(number)
    {
        struct rk_id id = id_of(number);
        *id_map_obtain(&map, &id) = number;
    }
    return 0;
}

RK_METHOD(insert)
{
    RK_ARGUMENT(struct range, in);
    EACH(number)
    {
        struct rk_id id = id_of(number);
        *id_tree_obtain(&tree, &id) = number;
    }
    return 0;
}

RK_METHOD(enqueue)
{
    RK_ARGUMENT(struct range, in);
    EACH(number) * id_list_add_last(&list) = id_of(number);
    return 0;
}

/* Looks all of a range up everywhere, and takes the list's from its beginning. */
RK_METHOD(check)
{
    RK_ARGUMENT(struct range, in);
    EACH(number)
    {
        struct rk_id id = id_of(number), taken;
        const uint64_t *in_map = id_map_find(&map, &id), *in_tree = id_tree_find(&tree, &id);
        RK_ASSERT(rk_equal(id_vector_at(&vector, (uint32_t)number), &id, sizeof id));
        RK_ASSERT(in_map && *in_map == number);
        RK_ASSERT(in_tree && *in_tree == number);
        RK_ASSERT(id_list_take_first(&list, &taken) && rk_equal(&taken, &id, sizeof id));
    }
    return 0;
}

RK_METHOD(remove)
{
    RK_ARGUMENT(struct range, in);
    EACH(number)
    {
        struct rk_id id = id_of(number);
        RK_ASSERT(id_map_remove(&map, &id) && !id_map_remove(&map, &id));
        RK_ASSERT(id_tree_remove(&tree, &id) && !id_tree_remove(&tree, &id));
    }
    return 0;
}

/* Blocks of all sizes: apart from each other, in a page when they fit, and given out again. */
RK_METHOD(allocate)
{
    enum { COUNT = 600 };
    static uint8_t *blocks[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t size = 1 + i * i % 70000;
        blocks[i] = rk_alloc(size);
        uintptr_t first = (uintptr_t)blocks[i], last = first + size - 1;
        RK_ASSERT(first % 8 == 0);
        RK_ASSERT(size > 65536 || first / 65536 == last / 65536);
        RK_ASSERT(rk_alloc_size(size) >= size && rk_alloc_size(size) <= 2 * size + 16);
        __builtin_memset(blocks[i], (int)(i & 255), size);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t size = 1 + i * i % 70000;
        RK_ASSERT(blocks[i][0] == (i & 255) && blocks[i][size - 1] == (i & 255));
    }
    size_t pages = __builtin_wasm_memory_size(0);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT; i++)
            rk_free(blocks[i], 1 + i * i % 70000);
        for (uint32_t i = COUNT; i-- > 0;)
            blocks[i] = rk_alloc(1 + i * i % 70000);
    }
    RK_ASSERT(__builtin_wasm_memory_size(0) == pages);
    uint8_t *again = blocks[0];
    rk_free(again, 1);
    RK_ASSERT(rk_alloc_zeroed(1) == again && again[0] == 0);
    RK_ASSERT(rk_alloc(0) == NULL);
    return 0;
}

RK_METHOD(allocate_too_much)
{
    rk_alloc(UINT32_MAX / 2);
    rk_alloc(UINT32_MAX / 2);
    rk_alloc(UINT32_MAX / 2);
    return 0;
}
