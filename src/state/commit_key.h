/* What names a commit: its state root with the digest of its metadata (contract_tree.h), since the
 * root alone binds neither code nor owner nor length. */
#ifndef RK_STATE_COMMIT_KEY_H
#define RK_STATE_COMMIT_KEY_H

#include "base/compiler.h"

#include <stdint.h>

#define COMMIT_KEY_BYTES 64

struct commit_key {
    union {
        uint8_t bytes[COMMIT_KEY_BYTES];
        struct {
            uint8_t root[32];
            uint8_t digest[32];
        };
    };
};

static_assert(sizeof(struct commit_key) == COMMIT_KEY_BYTES, "a key is its bytes");

#endif
