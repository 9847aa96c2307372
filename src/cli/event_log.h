/* The log of events beside a store: DIR.events for the store DIR.
 *
 * Events are no part of the state, so whoever changes it writes them down. The log is a text of
 * JSON lines that only grows. A call or deployment that emits something writes a batch, a line for
 * each event that was not reverted, and behind it, once the state is committed, a line that says
 * so:
 *
 *      {"contract": ..., "function": ..., "topic": ..., "data": ..., "root": ..., "digest": ...,
 *       "index": 0, "of": 2}
 *      {..., "index": 1, "of": 2}
 *      {"committed": "<root and digest>"}
 *
 * contract and function are of the frame that emitted the event and of the root call. The batch is
 * durable before the commit. So whatever ends the program, either the last batch has its closing
 * line, or the store tells: the batch counts when it is whole and the store has its commit, else it
 * is cut off by the next writer. Lines before it are never touched.
 *
 * Whoever uses a log has its store open, which no two processes can at a time. */
#ifndef RK_CLI_EVENT_LOG_H
#define RK_CLI_EVENT_LOG_H

#include "base/buffer.h"
#include "state/store.h"
#include "vm/event.h"

struct event_log {
    char *path;
    int fd;               /* -1: there is no log yet */
    bool is_writable;     /* opened so */
    uint64_t end_bytes;   /* of what counts */
    uint64_t batch_bytes; /* of a batch behind it that waits for its commit */
    bool lacks_end;       /* the last batch counts and has no closing line */
    struct commit_key last;
};

/* Opens the log of the store in folder `folder`, if there is one; `writes` makes it when it is
 * needed. RK_IO, RK_NO_MEMORY, RK_CORRUPT when the end of the file is none of a log; and what the
 * store says. */
RK_CHECKED enum rk_result event_log_open(struct event_log *log, const char *folder,
                                         struct store *store, bool writes, struct rk_error *error);
void event_log_close(struct event_log *log); /* zeroed is allowed */

/* Writes the batch of a call that is about to be committed under `key`, durably; nothing when no
 * event counts. RK_IO with what was there left as it was. */
RK_CHECKED enum rk_result event_log_prepare(struct event_log *log, const struct commit_key *key,
                                            struct span function, const struct vm_events *events,
                                            struct rk_error *error);
/* Closes the batch after the commit. Not after one that failed: the store is asked the next time.
 */
RK_CHECKED enum rk_result event_log_confirm(struct event_log *log, struct rk_error *error);

/* Receives the lines of events, without the end of the line, in their order. */
typedef enum rk_result event_log_visit(void *context, struct span line, struct rk_error *error);
RK_CHECKED enum rk_result event_log_read(const struct event_log *log, event_log_visit *visit,
                                         void *context, struct rk_error *error);

#endif
