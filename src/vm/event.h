/* Events: what contracts tell the world. */
#ifndef RK_VM_EVENT_H
#define RK_VM_EVENT_H

#include "base/buffer.h"
#include "base/vec.h"
#include "vm/rules.h"

struct vm_event {
    uint8_t source[VM_CONTRACT_ID_BYTES];
    bool is_reverted; /* the call that emitted it, or one above it, failed */
    size_t topic_at;  /* in the bytes of the list */
    size_t topic_bytes;
    size_t data_at;
    size_t data_bytes;
};

VEC_DEFINE(vm_event_vec, struct vm_event);

/* In the order in which they were emitted. Zero-initialise, append, free. */
struct vm_events {
    struct vm_event_vec list;
    struct buffer bytes;
};

/* UTF-8. Borrowed until the next append. */
RK_INLINE struct span vm_event_topic(const struct vm_events *events, size_t index)
{
    const struct vm_event *event = &events->list.items[index];
    return span_of(events->bytes.bytes + event->topic_at, event->topic_bytes);
}

RK_INLINE struct span vm_event_data(const struct vm_events *events, size_t index)
{
    const struct vm_event *event = &events->list.items[index];
    return span_of(events->bytes.bytes + event->data_at, event->data_bytes);
}

RK_INLINE void vm_events_free(struct vm_events *events)
{
    vm_event_vec_free(&events->list);
    buffer_free(&events->bytes);
}

RK_INLINE void vm_events_clear(struct vm_events *events)
{
    events->list.count = 0;
    events->bytes.size_bytes = 0;
}

#endif
