/* What a commit is known by: the state root, and the digest of what the root does not bind
 * (contract_tree.h). All zeros: no commit. */
#ifndef RK_STATE_COMMIT_KEY_H
#define RK_STATE_COMMIT_KEY_H

#include "base/compiler.h"

#include <stdbool.h>
#include <string.h>

#define COMMIT_KEY_BYTES 64

struct commit_key {
    union {
        struct {
            uint8_t root[32];
            uint8_t digest[32];
        };
        uint8_t bytes[COMMIT_KEY_BYTES];
    };
};

RK_INLINE bool commit_key_equal(const struct commit_key *a, const struct commit_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}
RK_INLINE bool commit_key_is_none(const struct commit_key *key)
{
    static const struct commit_key none;
    return commit_key_equal(key, &none);
}

#endif
