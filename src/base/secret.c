#include "base/secret.h"

#include <sodium.h>

void secret_wipe(void *bytes, size_t size_bytes)
{
    sodium_memzero(bytes, size_bytes);
}

bool secret_equal(const void *a, const void *b, size_t size_bytes)
{
    return sodium_memcmp(a, b, size_bytes) == 0;
}

void secret_random(void *bytes, size_t size_bytes)
{
    randombytes_buf(bytes, size_bytes);
}
