/* Which records a record refers to, and where in its payload their locations stand: all that moving
 * or counting records needs to know about their contents. No hash covers a location, so a payload
 * whose locations were replaced is as good as before. */
#ifndef RK_STATE_REFERENCE_H
#define RK_STATE_REFERENCE_H

#include "state/record_kinds.h"

/* The answer to struct record_kinds for the records of a state. With `out` NULL the payload is only
 * checked. A parent commit is no reference, and a tombstone has none. */
RK_CHECKED enum rk_result record_references(struct record_reference_vec *out, enum record_kind kind,
                                            struct span payload, struct rk_error *error);

/* Kinds whose records can have references. */
#define RECORD_KINDS_WITH_REFERENCES                                            \
    (RECORD_KIND_BIT(RECORD_PAGE) | RECORD_KIND_BIT(RECORD_PAGE_TREE) |         \
     RECORD_KIND_BIT(RECORD_CONTRACT) | RECORD_KIND_BIT(RECORD_CONTRACT_TREE) | \
     RECORD_KIND_BIT(RECORD_DIRECTORY) | RECORD_KIND_BIT(RECORD_COMMIT))

#endif
