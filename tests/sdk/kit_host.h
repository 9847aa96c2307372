/* What the chain provides to the contract kit, for tests on the host: memory that is counted, and
 * panics that a test can expect. */
#ifndef RK_TESTS_SDK_KIT_HOST_H
#define RK_TESTS_SDK_KIT_HOST_H

#include "support.h"

#include <ruskvm/alloc.h>
#include <ruskvm/panic.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t allocated_bytes;
static jmp_buf panicked;
static char panic_message[256];

/* Each block is the allocator's own, so that the sanitizer sees its bounds. */
void *rk_alloc(size_t size_bytes)
{
    if (!size_bytes) return NULL;
    void *block = malloc(size_bytes);
    assert_non_null(block);
    memset(block, 0xa5, size_bytes);
    allocated_bytes += size_bytes;
    return block;
}

void *rk_alloc_zeroed(size_t size_bytes)
{
    void *block = rk_alloc(size_bytes);
    if (block) memset(block, 0, size_bytes);
    return block;
}

void rk_free(void *block, size_t size_bytes)
{
    allocated_bytes -= size_bytes;
    free(block);
}

_Noreturn void rk_panic(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rk_format_list(panic_message, sizeof panic_message, format, arguments);
    va_end(arguments);
    longjmp(panicked, 1);
}

/* Whether the statement ends in a panic whose message contains the text. */
#define EXPECT_PANIC(statement, text)                 \
    do {                                              \
        if (setjmp(panicked) == 0) {                  \
            statement;                                \
            fail_msg("no panic: %s", text);           \
        }                                             \
        assert_non_null(strstr(panic_message, text)); \
    } while (0)

#endif
