/* The one result type, and the error a person will read.
 *
 * A function that can fail returns enum rk_result and leaves its outputs untouched on failure.
 * Where the cause is worth telling it also takes a `struct rk_error *` (NULL is allowed: the caller
 * does not want to know) and fills it with what was wrong, where, and what was expected. */
#ifndef RK_RUSKVM_RESULT_H
#define RK_RUSKVM_RESULT_H

#include "ruskvm/macros.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers stay; new results are added at the end. Take one you do not know for a failure. */
enum rk_result {
    RK_OK = 0,
    RK_MALFORMED,   /* bytes do not follow their format; the input is at fault */
    RK_INVALID,     /* well-formed, but breaks a rule of what it describes */
    RK_UNSUPPORTED, /* needs a feature that the rule set leaves out */
    RK_LIMIT,       /* a declared limit was reached; a larger limit may accept the same input */
    RK_UNLINKABLE,  /* an import is missing or of another type */
    RK_TRAP,        /* execution ended in a trap; the trap tells which */
    RK_NOT_FOUND,   /* the named thing does not exist */
    RK_EXISTS,      /* the named thing exists already */
    RK_FULL,        /* a fixed-size container has no room left */
    RK_NO_MEMORY,   /* the host refused memory; nothing was changed */
    RK_IO,          /* the operating system failed a read or write; errno is in the message */
    RK_CORRUPT,     /* stored bytes do not match their checksum or hash */
    RK_USAGE,       /* the caller's arguments make no sense */
    RK_CANCELLED,   /* a callback of the caller asked to stop; nothing was changed */
    RK_RESULT_COUNT
};

/* The short, stable name of a result ("malformed"); "unknown" for values outside the enum. The text
 * lives as long as the program. Any thread. */
RK_API const char *rk_result_name(enum rk_result result);

#define RK_ERROR_MESSAGE_BYTES 240
#define RK_NO_POSITION         UINT64_MAX

/* An error with its place. Plain data owned by the caller; needs no release. Its layout stays. */
struct rk_error {
    enum rk_result result;
    uint64_t offset;                      /* byte offset in the input, or RK_NO_POSITION */
    char message[RK_ERROR_MESSAGE_BYTES]; /* UTF-8, never empty once set, truncated to fit */
};

#ifdef __cplusplus
}
#endif

#endif
