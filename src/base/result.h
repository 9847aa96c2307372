/* The one result type, and the error a person will read.
 *
 * A function that can fail returns enum rk_result and leaves its outputs untouched on failure.
 * Where the cause is worth telling it also takes a `struct rk_error *` (NULL is allowed: the caller
 * does not want to know) and fills it with what was wrong, where, and what was expected. */
#ifndef RK_BASE_RESULT_H
#define RK_BASE_RESULT_H

#include "base/compiler.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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
    RK_RESULT_COUNT
};

/* The short, stable name of a result ("malformed"); "unknown" for values outside the enum. */
const char *rk_result_name(enum rk_result result);

/* Returns the failure of a call to the caller; for functions that own nothing at that point. */
#define RK_TRY(call)                                            \
    do {                                                        \
        enum rk_result rk_try_result_ = (call);                 \
        if (RK_UNLIKELY(rk_try_result_)) return rk_try_result_; \
    } while (0)

#define RK_ERROR_MESSAGE_BYTES 240
#define RK_NO_POSITION         UINT64_MAX

/* An error with its place. Plain data owned by the caller; needs no release. */
struct rk_error {
    enum rk_result result;
    uint64_t offset;                      /* byte offset in the input, or RK_NO_POSITION */
    char message[RK_ERROR_MESSAGE_BYTES]; /* UTF-8, never empty once set, truncated to fit */
};

/* Fills *error (when not NULL) and returns `result`, so that a failure is one statement. */
enum rk_result rk_fail(struct rk_error *error, enum rk_result result, uint64_t offset,
                       const char *format, ...) RK_PRINTF(4, 5);
enum rk_result rk_fail_v(struct rk_error *error, enum rk_result result, uint64_t offset,
                         const char *format, va_list arguments);

#endif
