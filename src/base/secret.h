/* Bytes that nobody else may learn: made, compared and wiped by libsodium. */
#ifndef RK_BASE_SECRET_H
#define RK_BASE_SECRET_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>

/* Overwrites with zeros, in a way that no compiler leaves out. */
void secret_wipe(void *bytes, size_t size_bytes);

/* Whether two runs of bytes are equal, in a time that depends on the size alone. */
bool secret_equal(const void *a, const void *b, size_t size_bytes);

/* Fills with unpredictable bytes from the operating system. Ends the process when it has none. */
void secret_random(void *bytes, size_t size_bytes);

#endif
