/* Why a call or a deployment failed.
 *
 * Two kinds of failure must not be mixed up. The contract's own - it panicked, ran out of gas,
 * asked for what it may not have - is part of the outcome: every node has it, and functions say
 * RK_TRAP. The host's - no memory, a damaged page, a failed read - says nothing about the contract:
 * functions say that result, and the session can only be dropped. And a call that makes no sense is
 * RK_USAGE: nothing was run. A struct rk_failure tells about all three.
 *
 * Make one, use it for call after call, free it. It is for one thread at a time. What functions
 * return by pointer lives until the failure is used for another call or freed. */
#ifndef RK_RUSKVM_FAILURE_H
#define RK_RUSKVM_FAILURE_H

#include "ruskvm/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rk_failure;

/* How a contract can fail. Numbers stay; new kinds are added at the end. */
enum rk_failure_kind {
    RK_FAILURE_NONE = 0,
    RK_FAILURE_PANIC,           /* it said so, with a message */
    RK_FAILURE_OUT_OF_GAS,      /* the limit was reached */
    RK_FAILURE_NO_CONTRACT,     /* there is no contract with the id */
    RK_FAILURE_TRAP,            /* WebAssembly trapped: rk_failure_text says how */
    RK_FAILURE_MODULE,          /* the code is no module, or no contract */
    RK_FAILURE_ARGUMENT_BUFFER, /* the module has no argument buffer, or not in its memory */
    RK_FAILURE_FUNCTION,        /* there is no such function, or it has the wrong type */
    RK_FAILURE_INITIALISATION,  /* `init` cannot be called */
    RK_FAILURE_EXISTS,          /* there is a contract with this id */
    RK_FAILURE_POSITION,        /* the id collides with another one in the state */
    RK_FAILURE_MEMORY,          /* a pointer, a length or an argument is out of bounds */
    RK_FAILURE_TEXT,            /* what must be UTF-8 is not */
    RK_FAILURE_DEPTH,           /* calls nested too deeply */
    RK_FAILURE_NO_QUERY,        /* there is no such host query */
    RK_FAILURE_QUERY,           /* the host query refused */
    RK_FAILURE_NO_FEED,         /* nobody receives what the contract feeds */
    RK_FAILURE_FEED,            /* who received it did not want any more */
    RK_FAILURE_LIMIT            /* the contract wants more than there may be */
};

/* RK_NO_MEMORY, RK_USAGE for NULL. */
RK_API RK_CHECKED enum rk_result rk_failure_new(struct rk_failure **out);
RK_API void rk_failure_free(struct rk_failure *failure); /* NULL is allowed */

/* What the function returned that the failure was given to last; RK_OK when there was none. */
RK_API enum rk_result rk_failure_result(const struct rk_failure *failure);

/* RK_FAILURE_NONE unless the result is RK_TRAP. */
RK_API enum rk_failure_kind rk_failure_kind_of(const struct rk_failure *failure);

/* "panic", "out-of-gas", ...: short and stable; "none", "unknown". Lives as long as the program. */
RK_API const char *rk_failure_kind_name(enum rk_failure_kind kind);

/* What a contract would see whose call failed so: -1 panic, -2 out of gas, -3 no contract,
 * INT32_MIN for all others; 0 unless the result is RK_TRAP. */
RK_API int32_t rk_failure_code(const struct rk_failure *failure);

/* A sentence in UTF-8, at most RK_ERROR_MESSAGE_BYTES with its zero; empty without a failure. */
RK_API const char *rk_failure_text(const struct rk_failure *failure);

/* The whole message of a panic as the contract gave it, in UTF-8; empty for other failures. */
RK_API struct rk_span rk_failure_panic(const struct rk_failure *failure);

/* Where execution was: a function of a module, and the byte offset in the module of the operator
 * that trapped or that made the call in progress. */
struct rk_frame {
    size_t size_bytes;
    uint64_t function; /* index in the module's function space, imports included */
    uint64_t offset;
};

/* Frames of the contract that failed, the innermost first; of a deep stack the inner ones. Each
 * contract has a stack of its own: those of its callers are not among them. RK_NOT_FOUND from
 * rk_failure_frame_count on, RK_USAGE for a pointer of NULL. */
RK_API size_t rk_failure_frame_count(const struct rk_failure *failure);
RK_API RK_CHECKED enum rk_result rk_failure_frame(const struct rk_failure *failure,
                                                  struct rk_frame *frame, size_t index);

#ifdef __cplusplus
}
#endif

#endif
