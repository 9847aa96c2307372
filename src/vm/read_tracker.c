#include "vm/read_tracker.h"

#include "base/require.h"

#include <stdlib.h>
#include <string.h>

/* A page that was hit while a snapshot was on top. */
struct hit {
    uint64_t page;
    uint64_t level; /* of the snapshot */
};
VEC_DEFINE(hit_vec, struct hit);
VEC_DEFINE(page_vec, uint64_t);

struct tracked_memory {
    struct read_tracker *tracker;
    struct linear_memory *memory;
    uint64_t level;       /* snapshots there are */
    struct hit_vec hits;  /* by level */
    struct table found;   /* struct hit -> bool: does it count as written? */
    struct table allowed; /* page -> enum linear_access, of pages that allow something */
};

static struct span key_of(const struct hit *hit)
{
    return span_of(hit, sizeof *hit);
}

static struct span page_key(const uint64_t *page)
{
    return span_of(page, sizeof *page);
}

static void allow(struct tracked_memory *m, uint64_t page, enum linear_access access)
{
    void *value;
    uint8_t byte = (uint8_t)access;
    if (access == LINEAR_MAY_NOTHING) {
        (void)!table_remove(&m->allowed, page_key(&page));
    } else if (table_obtain(&m->allowed, &value, page_key(&page))) {
        m->tracker->has_failed = true;
    } else {
        memcpy(value, &byte, sizeof byte);
    }
}

static enum linear_access touched(void *context, uint64_t page)
{
    struct tracked_memory *m = context;
    struct hit hit = {page, m->level};
    uint8_t counts = 1;
    if (m->tracker->steps >= READ_TRACKER_STEPS_MAX) return LINEAR_MAY_WRITE;
    m->tracker->steps++;
    void *found = table_find(&m->found, key_of(&hit));
    if (!found) {
        if (table_obtain(&m->found, &found, key_of(&hit)) || hit_vec_push(&m->hits, hit))
            m->tracker->has_failed = true;
        allow(m, page, LINEAR_MAY_READ);
        return LINEAR_MAY_READ;
    }
    memcpy(found, &counts, sizeof counts);
    linear_memory_mark_page(m->memory, page);
    allow(m, page, LINEAR_MAY_WRITE);
    return LINEAR_MAY_WRITE;
}

static struct tracked_memory *find(const struct read_tracker *tracker,
                                   const struct linear_memory *memory)
{
    for (size_t i = 0; i < tracker->memories.count; i++)
        if (tracker->memories.items[i]->memory == memory) return tracker->memories.items[i];
    return NULL;
}

enum rk_result read_tracker_enter(struct read_tracker *tracker, struct linear_memory *memory)
{
    struct tracked_memory *m = find(tracker, memory);
    if (!m) {
        m = calloc(1, sizeof *m);
        if (!m || tracked_memory_vec_push(&tracker->memories, m)) {
            free(m);
            return RK_NO_MEMORY;
        }
        m->tracker = tracker;
        m->memory = memory;
        table_init(&m->found, sizeof(uint8_t), 0);
        table_init(&m->allowed, sizeof(uint8_t), 0);
    }
    table_free(&m->allowed);
    table_init(&m->allowed, sizeof(uint8_t), 0);
    m->level++;
    return RK_OK;
}

void read_tracker_revert(struct read_tracker *tracker, const struct linear_memory *memory)
{
    struct tracked_memory *m = find(tracker, memory);
    REQUIRE(m && m->level);
    uint64_t level = m->level--;
    while (m->hits.count && m->hits.items[m->hits.count - 1].level == level) {
        struct hit hit = m->hits.items[--m->hits.count];
        struct hit below = {hit.page, m->level};
        const uint8_t *counts = table_find(&m->found, key_of(&hit));
        if (counts && *counts)
            allow(m, hit.page,
                  table_find(&m->found, key_of(&below)) ? LINEAR_MAY_READ : LINEAR_MAY_NOTHING);
        (void)!table_remove(&m->found, key_of(&hit));
    }
}

enum rk_result read_tracker_pause(struct read_tracker *tracker)
{
    if (tracker->is_paused) return RK_OK;
    tracker->is_paused = true;
    for (size_t i = 0; i < tracker->memories.count; i++)
        RK_TRY(linear_memory_set_watch(tracker->memories.items[i]->memory, NULL));
    return tracker->has_failed ? RK_NO_MEMORY : RK_OK;
}

enum rk_result read_tracker_resume(struct read_tracker *tracker)
{
    tracker->is_paused = false;
    if (tracker->has_failed) return RK_NO_MEMORY;
    if (tracker->steps >= READ_TRACKER_STEPS_MAX) return RK_OK;
    for (size_t i = 0; i < tracker->memories.count; i++) {
        struct tracked_memory *m = tracker->memories.items[i];
        struct linear_memory_watch watch = {touched, m};
        struct table_entry *entry;
        RK_TRY(linear_memory_set_watch(m->memory, &watch));
        for (size_t at = 0; (entry = table_next(&m->allowed, &at));) {
            uint64_t page;
            const uint8_t *access = table_value(entry);
            memcpy(&page, table_key(entry).bytes, sizeof page);
            RK_TRY(linear_memory_permit(m->memory, page, (enum linear_access) * access));
        }
    }
    return RK_OK;
}

void read_tracker_end(struct read_tracker *tracker)
{
    for (size_t i = 0; i < tracker->memories.count; i++) {
        struct tracked_memory *m = tracker->memories.items[i];
        REQUIRE(linear_memory_set_watch(m->memory, NULL) == RK_OK);
        hit_vec_free(&m->hits);
        table_free(&m->found);
        table_free(&m->allowed);
        free(m);
    }
    tracked_memory_vec_free(&tracker->memories);
    *tracker = (struct read_tracker){.is_paused = true};
}
