/* What every test includes first: cmocka with the headers it silently needs, in their order. */
#ifndef RK_TESTS_SUPPORT_H
#define RK_TESTS_SUPPORT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* CTest's SKIP_RETURN_CODE: a test whose material is absent prints why and exits with this. */
#define TEST_SKIPPED 77

#endif
