#include "base/result.h"

#include <stdio.h>

/* Callers were compiled with this layout. */
static_assert(sizeof(struct rk_error) == 256, "a public struct");
static_assert(offsetof(struct rk_error, message) == 16, "a public struct");

const char *rk_result_name(enum rk_result result)
{
    static const char *const names[RK_RESULT_COUNT] = {
        [RK_OK] = "ok",
        [RK_MALFORMED] = "malformed",
        [RK_INVALID] = "invalid",
        [RK_UNSUPPORTED] = "unsupported",
        [RK_LIMIT] = "limit",
        [RK_UNLINKABLE] = "unlinkable",
        [RK_TRAP] = "trap",
        [RK_NOT_FOUND] = "not found",
        [RK_EXISTS] = "exists",
        [RK_FULL] = "full",
        [RK_NO_MEMORY] = "no memory",
        [RK_IO] = "i/o error",
        [RK_CORRUPT] = "corrupt",
        [RK_USAGE] = "usage",
        [RK_CANCELLED] = "cancelled",
    };
    return (unsigned)result < RK_RESULT_COUNT ? names[result] : "unknown";
}

enum rk_result rk_fail_v(struct rk_error *error, enum rk_result result, uint64_t offset,
                         const char *format, va_list arguments)
{
    if (error) {
        error->result = result;
        error->offset = offset;
        vsnprintf(error->message, sizeof error->message, format, arguments);
    }
    return result;
}

enum rk_result rk_fail(struct rk_error *error, enum rk_result result, uint64_t offset,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rk_fail_v(error, result, offset, format, arguments);
    va_end(arguments);
    return result;
}
