#include "api/api.h"

#include <stdlib.h>

enum rk_result rk_receipt_new(struct rk_receipt **out)
{
    API_NEED(out, NULL);
    struct rk_receipt *receipt = calloc(1, sizeof *receipt);
    if (!receipt) return RK_NO_MEMORY;
    vm_receipt_init(&receipt->vm);
    *out = receipt;
    return RK_OK;
}

void rk_receipt_free(struct rk_receipt *receipt)
{
    if (!receipt) return;
    vm_receipt_free(&receipt->vm);
    free(receipt);
}

void api_receipt_clear(struct rk_receipt *receipt)
{
    if (!receipt) return;
    receipt->vm.gas_limit = receipt->vm.gas_spent = 0;
    receipt->vm.data.size_bytes = 0;
    vm_events_clear(&receipt->vm.events);
    call_tree_clear(&receipt->vm.calls);
}

uint64_t rk_receipt_gas_limit(const struct rk_receipt *receipt)
{
    return receipt ? receipt->vm.gas_limit : 0;
}

uint64_t rk_receipt_gas_spent(const struct rk_receipt *receipt)
{
    return receipt ? receipt->vm.gas_spent : 0;
}

struct rk_span rk_receipt_data(const struct rk_receipt *receipt)
{
    return receipt ? api_lend(buffer_span(&receipt->vm.data)) : (struct rk_span){NULL, 0};
}

size_t rk_receipt_event_count(const struct rk_receipt *receipt)
{
    return receipt ? receipt->vm.events.list.count : 0;
}

enum rk_result rk_receipt_event(const struct rk_receipt *receipt, struct rk_event *event,
                                size_t index)
{
    const struct api_struct *type = API_STRUCT(rk_event, is_reverted);
    API_NEED(receipt, NULL);
    API_NEED(event, NULL);
    RK_TRY(api_check_room(event, type, NULL));
    const struct vm_events *events = &receipt->vm.events;
    if (index >= events->list.count) return RK_NOT_FOUND;
    const struct rk_event ours = {
        .contract = events->list.items[index].source,
        .topic = api_lend(vm_event_topic(events, index)),
        .data = api_lend(vm_event_data(events, index)),
        .is_reverted = events->list.items[index].is_reverted,
    };
    api_give(event, &ours, type);
    return RK_OK;
}

size_t rk_receipt_call_count(const struct rk_receipt *receipt)
{
    return receipt ? receipt->vm.calls.nodes.count : 0;
}

enum rk_result rk_receipt_call(const struct rk_receipt *receipt, struct rk_call_node *node,
                               size_t index)
{
    const struct api_struct *type = API_STRUCT(rk_call_node, memory_bytes);
    API_NEED(receipt, NULL);
    API_NEED(node, NULL);
    RK_TRY(api_check_room(node, type, NULL));
    if (index >= receipt->vm.calls.nodes.count) return RK_NOT_FOUND;
    const struct call_node *found = &receipt->vm.calls.nodes.items[index];
    const struct rk_call_node ours = {
        .contract = found->contract,
        .parent = found->parent == CALL_TREE_NONE ? RK_CALL_NONE : found->parent,
        .depth = found->depth,
        .gas_limit = found->gas_limit,
        .gas_spent = found->gas_spent,
        .memory_bytes = found->memory_bytes,
    };
    api_give(node, &ours, type);
    return RK_OK;
}
