/* Which records a record refers to, and where in its payload their locations stand: all that moving
 * or counting records needs to know about their contents. No hash covers a location, so a payload
 * whose locations were replaced is as good as before. */
#ifndef RK_STATE_REFERENCE_H
#define RK_STATE_REFERENCE_H

#include "state/record.h"

struct record_reference {
    size_t offset;     /* of the location (u64, little endian) in the payload */
    uint64_t location; /* never RECORD_NONE */
    enum record_kind kind;
};

typedef enum rk_result (*record_visit_reference)(void *context,
                                                 const struct record_reference *reference,
                                                 struct rk_error *error);

/* Calls visit for each reference, in the order of their offsets, until it does not return RK_OK.
 * RK_CORRUPT when the payload cannot be of that kind; visit may have been called by then. A parent
 * commit is no reference, and a tombstone has none. */
RK_CHECKED enum rk_result record_references(enum record_kind kind, struct span payload,
                                            record_visit_reference visit, void *context,
                                            struct rk_error *error);

#endif
