/* Follows reads through a root call, for rules under which a read may count as a write
 * (contract-abi.md 1.7, state.md 6.3).
 *
 * The deployed machine finds written pages by page faults. Each memory has a stack of snapshots,
 * one for each frame of its contract that has not been reverted; each snapshot knows the pages that
 * were hit, and those that count as written, while it was on top:
 *
 *      touch of a page that does not allow it: hit it, and allow reads; if it was hit already, it
 *                                              counts as written, and allow writes
 *      a frame begins                          pages allow nothing; a new snapshot
 *      a frame is reverted                     its snapshot goes; pages that counted as written in
 * it allow reads if the snapshot below has hit them, else nothing
 *
 * So a page that was hit below and allows nothing, because the reverted frame did not touch it, is
 * taken for written when it is read. Here the same automaton runs on watched memories
 * (linear_memory_set_watch). What counts as written is marked as touched, so that the session takes
 * it from there: marks of reverted frames are taken back with them.
 *
 * Up to READ_TRACKER_STEPS_MAX touches of a root call are told; from then on reads are reads. The
 * limit is a rule: every node meets it at the same access. It keeps what one session takes of the
 * process's mappings, which are some 65,000, to a quarter at the very most.
 *
 * For the thread of the session. */
#ifndef RK_VM_READ_TRACKER_H
#define RK_VM_READ_TRACKER_H

#include "base/linear_memory.h"
#include "base/table.h"
#include "base/vec.h"

enum { READ_TRACKER_STEPS_MAX = 8192 };

struct tracked_memory;
VEC_DEFINE(tracked_memory_vec, struct tracked_memory *);

struct read_tracker {
    struct tracked_memory_vec memories;
    uint32_t steps;
    bool is_paused;
    bool has_failed; /* no memory for what is noted; told by read_tracker_resume */
};

/* Zero-initialised; to be ended. */

/* A frame of the contract with this memory begins. While paused. RK_NO_MEMORY. */
RK_CHECKED enum rk_result read_tracker_enter(struct read_tracker *tracker,
                                             struct linear_memory *memory);
/* The last frame on this memory that was not reverted is. While paused. */
void read_tracker_revert(struct read_tracker *tracker, const struct linear_memory *memory);

/* Between them memories may be used without being followed. Begins paused. RK_NO_MEMORY. */
RK_CHECKED enum rk_result read_tracker_pause(struct read_tracker *tracker);
RK_CHECKED enum rk_result read_tracker_resume(struct read_tracker *tracker);

/* Lets go of all memories. */
void read_tracker_end(struct read_tracker *tracker);

#endif
