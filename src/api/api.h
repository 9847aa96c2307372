/* What the files behind the public interface share: handles, and how structs cross it.
 *
 * The interface is thin: a function checks what it is given, translates structs, and calls the one
 * function of state or vm that does the work. Handles count their users: a store lives while a
 * machine is on it, a machine while a session is. */
#ifndef RK_API_API_H
#define RK_API_API_H

#include "state/state.h"
#include "vm/host_query.h"
#include "vm/vm.h"

#include "ruskvm/ruskvm.h"

/* ---- Handles ---- */

struct rk_store {
    _Atomic uint64_t users; /* the handle, and machines */
    struct store *inner;
};
void api_store_release(struct rk_store *store);

/* A query of the caller's; the context of its entry in the machine. */
struct api_query {
    struct rk_query query;
    char *name;
};

struct rk_vm {
    _Atomic uint64_t users; /* the handle, and sessions */
    struct rk_store *store;
    struct vm *inner;
    struct host_queries *host_queries;
    struct api_query *queries;
    size_t query_count;
    void (*debug)(void *context, const uint8_t *contract, struct rk_span message);
    void *debug_context;
};
void api_vm_release(struct rk_vm *vm);

struct rk_failure {
    struct vm_failure vm;  /* when error.result is RK_TRAP */
    struct rk_error error; /* of the host or of the caller otherwise */
};

/* Forgets the failure of the call before; NULL is allowed. */
void api_failure_clear(struct rk_failure *failure);
/* Notes how a call ended and returns it. `error` is what a failure of the host is. */
enum rk_result api_failure_note(struct rk_failure *failure, enum rk_result result,
                                const struct rk_error *error);

struct rk_receipt {
    struct vm_receipt vm;
};
/* NULL is allowed. */
void api_receipt_clear(struct rk_receipt *receipt);

/* ---- Arguments ---- */

RK_INLINE struct span api_span(struct rk_span span)
{
    return span_of(span.bytes, span.size_bytes);
}
RK_INLINE struct rk_span api_lend(struct span span)
{
    return (struct rk_span){span.bytes, span.size_bytes};
}

/* Returns RK_USAGE from a function that was given NULL. */
#define API_NEED(pointer, error)                                                            \
    do {                                                                                    \
        if (!(pointer))                                                                     \
            return rk_fail((error), RK_USAGE, RK_NO_POSITION, "%s: '" #pointer "' is NULL", \
                           __func__);                                                       \
    } while (0)

/* RK_USAGE for a span that is NULL but not empty. */
RK_CHECKED enum rk_result api_check_span(struct rk_span span, const char *what,
                                         struct rk_error *error);

/* A public struct that begins with size_bytes. The first version is the shortest there is. */
struct api_struct {
    const char *name;
    size_t size_bytes;       /* now */
    size_t first_size_bytes; /* of its first version */
};

/* The type, and the last member of its first version. */
#define API_STRUCT(type, member)                                \
    (&(const struct api_struct){#type, sizeof(struct type),     \
                                offsetof(struct type, member) + \
                                    sizeof(((const struct type *)0)->member)})

/* Reads a struct of the caller's into ours: RK_USAGE, RK_UNSUPPORTED. */
RK_CHECKED enum rk_result api_take(void *ours, const void *theirs, const struct api_struct *type,
                                   struct rk_error *error);

/* Whether api_give can fill a struct of the caller's: RK_USAGE. */
RK_CHECKED enum rk_result api_check_room(const void *theirs, const struct api_struct *type,
                                         struct rk_error *error);
/* Fills it from ours, which is the new one, as far as it goes, and the rest with zeros. */
void api_give(void *theirs, const void *ours, const struct api_struct *type);

RK_INLINE void api_key_give(struct rk_commit_key *theirs, const struct commit_key *ours)
{
    static_assert(sizeof *theirs == COMMIT_KEY_BYTES, "the same bytes");
    memcpy(theirs, ours->bytes, sizeof *theirs);
}
RK_INLINE struct commit_key api_key(const struct rk_commit_key *theirs)
{
    struct commit_key key;
    memcpy(key.bytes, theirs, sizeof key.bytes);
    return key;
}

#endif
