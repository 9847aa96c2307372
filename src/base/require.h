/* Assertions about our own code; never a way to check what came from outside.
 *
 * REQUIRE stays in every build: memory safety and consensus hang on it.
 * CHECK is compiled in only with RUSKVM_CHECK (debug, gcc, fuzz and coverage presets). */
#ifndef RK_BASE_REQUIRE_H
#define RK_BASE_REQUIRE_H

#include "base/compiler.h"

/* Prints the failed condition with its place to standard error and aborts. */
RK_NORETURN RK_COLD void require_failed(const char *condition, const char *file, int line);

#define REQUIRE(condition) \
    (RK_LIKELY(condition) ? (void)0 : require_failed(#condition, __FILE__, __LINE__))

#ifdef RUSKVM_CHECK
#define CHECK(condition) REQUIRE(condition)
#else
#define CHECK(condition) ((void)sizeof(condition))
#endif

#endif
