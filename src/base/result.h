/* How functions make errors. The result type and the error themselves are public. */
#ifndef RK_BASE_RESULT_H
#define RK_BASE_RESULT_H

#include "base/compiler.h"
#include "ruskvm/result.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the failure of a call to the caller; for functions that own nothing at that point. */
#define RK_TRY(call)                                            \
    do {                                                        \
        enum rk_result rk_try_result_ = (call);                 \
        if (RK_UNLIKELY(rk_try_result_)) return rk_try_result_; \
    } while (0)

/* Fills *error (when not NULL) and returns `result`, so that a failure is one statement. */
enum rk_result rk_fail(struct rk_error *error, enum rk_result result, uint64_t offset,
                       const char *format, ...) RK_PRINTF(4, 5);
enum rk_result rk_fail_v(struct rk_error *error, enum rk_result result, uint64_t offset,
                         const char *format, va_list arguments);

#endif
