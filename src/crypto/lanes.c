#include "crypto/lanes.h"

#include "crypto/backend.h"

bool lanes_are_available(void)
{
    return crypto_backend_in_use() == CRYPTO_IFMA;
}
