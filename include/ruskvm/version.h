/* Which version of the library this is. */
#ifndef RK_RUSKVM_VERSION_H
#define RK_RUSKVM_VERSION_H

#include "ruskvm/macros.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of the headers. The build takes the version of everything from these three lines. */
#define RK_VERSION_MAJOR 0
#define RK_VERSION_MINOR 1
#define RK_VERSION_PATCH 0

#define RK_VERSION_NUMBER \
    ((uint32_t)(RK_VERSION_MAJOR * 1000000 + RK_VERSION_MINOR * 1000 + RK_VERSION_PATCH))

/* Of the library that is loaded: "0.1.0", and the number that RK_VERSION_NUMBER is for the headers.
 * They differ when a program runs with another version than it was compiled for. Any thread; the
 * text lives as long as the program. */
RK_API const char *rk_version(void);
RK_API uint32_t rk_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
