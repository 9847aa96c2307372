/* What both directions of a snapshot agree on; docs/state-snapshot.md says the same in a table. */
#ifndef RK_STATE_SNAPSHOT_FORMAT_H
#define RK_STATE_SNAPSHOT_FORMAT_H

#include "state/commit.h"

#define SNAPSHOT_MAGIC "ruskvm snapshot\n"

enum {
    SNAPSHOT_MAGIC_BYTES = sizeof SNAPSHOT_MAGIC - 1,
    SNAPSHOT_VERSION = 1,
    SNAPSHOT_HEADER_BYTES = SNAPSHOT_MAGIC_BYTES + 4 + COMMIT_KEY_BYTES + 4,
    /* Of a contract, before its owner. */
    SNAPSHOT_CONTRACT_BYTES = CONTRACT_ID_BYTES + 1 + 8 + 4 + 4,
    SNAPSHOT_PAGE_BYTES = 4 + 2,
    /* Compression: a window of 4 MiB, so that a reader need not give it more. */
    SNAPSHOT_WINDOW_LOG2 = 22,
};

/* What follows in the list of a contract's pages. */
enum { SNAPSHOT_PAGES_END = 0, SNAPSHOT_PAGE = 1 };

static_assert(SNAPSHOT_MAGIC_BYTES == 16, "the magic is 16 bytes");

#endif
