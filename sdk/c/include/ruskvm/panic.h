/* Failing: a panic ends the call, takes everything back that it did, and tells the caller why. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_PANIC_H
#define RK_SDK_C_INCLUDE_RUSKVM_PANIC_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Ends the call with a message in the form of printf: %s %.*s %c %d %i %u %x with l, ll, z, a
 * minimum width and zeros in front, %%. A message of more than 1,023 bytes loses its end. The
 * message should be UTF-8: callers see no text otherwise. */
_Noreturn void rk_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the call with a message unless the condition holds. */
#define RK_REQUIRE(condition, ...) \
    ((void)(__builtin_expect(!!(condition), 1) || (rk_panic(__VA_ARGS__), 0)))

/* The same about what can only be wrong when this contract is: the message is where it stands. */
#define RK_ASSERT(condition) RK_REQUIRE(condition, "%s:%d: %s", __FILE_NAME__, __LINE__, #condition)

/* The same formats into a buffer: ends with a zero, loses what does not fit. Returns the bytes
 * written without the zero. */
size_t rk_format(char *text, size_t capacity_bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t rk_format_list(char *text, size_t capacity_bytes, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Lower-case hexadecimal digits with a final zero, for messages. */
#define RK_HEX_TEXT_BYTES(size_bytes) (2 * (size_bytes) + 1)
const char *rk_hex(char *text, const void *bytes, size_t size_bytes);

#endif
