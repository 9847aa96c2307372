/* Keys of the circuits, one for each number of inputs, given at genesis. */
#include "transfer/state.h"

#include <ruskvm/alloc.h>
#include <ruskvm/ordered_map.h>

RK_ORDERED_MAP(verifier_map, uint64_t, struct rk_span, RK_ORDER_NUMBER)
static struct verifier_map verifiers;

static uint64_t shape_of(uint32_t input_count, bool is_audited)
{
    return (uint64_t)input_count << 1 | is_audited;
}

struct rk_span verifier_of(uint32_t input_count, bool is_audited)
{
    uint64_t shape = shape_of(input_count, is_audited);
    const struct rk_span *key = verifier_map_find(&verifiers, &shape);
    RK_REQUIRE(key, "No circuit available for given number of inputs!");
    return *key;
}

struct set_verifier {
    uint32_t input_count, is_audited;
    struct rk_archived_vector key;
};
static_assert(sizeof(struct set_verifier) == 16, "archive");

/* An empty key takes the circuit away. */
RK_METHOD(set_verifier)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct set_verifier), 4);
    uint32_t input_count = rk_read_u32(&in, offsetof(struct set_verifier, input_count));
    uint32_t is_audited = rk_read_u32(&in, offsetof(struct set_verifier, is_audited));
    struct rk_span given = rk_read_byte_vector(&in, offsetof(struct set_verifier, key));
    uint64_t shape = shape_of(input_count, is_audited != 0);
    RK_REQUIRE(is_audited <= 1, "%s", in.complaint);
    require_external();
    struct rk_span *key = verifier_map_find(&verifiers, &shape);
    if (key) {
        rk_free((void *)(uintptr_t)key->bytes, key->size_bytes);
        verifier_map_remove(&verifiers, &shape);
    }
    if (given.size_bytes > 0) {
        uint8_t *copy = rk_alloc(given.size_bytes);
        rk_copy(copy, given.bytes, given.size_bytes);
        *verifier_map_obtain(&verifiers, &shape) = rk_span_of(copy, given.size_bytes);
    }
    return 0;
}
