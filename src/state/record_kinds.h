/* What the store must know of a kind of record to move it: which records it refers to.
 *
 * Kinds are filled in by the code that defines their payloads. A record may only refer to records
 * written before it, so a reference always points to a smaller location than the record's own. */
#ifndef RK_STATE_RECORD_KINDS_H
#define RK_STATE_RECORD_KINDS_H

#include "base/vec.h"
#include "state/record.h"

/* The longest chain of references from a commit down. */
#define RECORD_DEPTH_MAX 128

struct record_reference {
    uint64_t location;
    enum record_kind kind;
};

VEC_DEFINE(record_reference_vec, struct record_reference);

struct record_kind_ops {
    /* Appends every reference in the payload to *references, RECORD_NONE left out. RK_MALFORMED
     * when the payload is not of its format, RK_NO_MEMORY. NULL: records of this kind have none. */
    enum rk_result (*enumerate)(struct record_reference_vec *references, struct span payload);
    /* Replaces the locations, given in the order of enumerate, in a payload that enumerate has
     * accepted. Its length stays. */
    void (*rewrite)(uint8_t *payload, size_t payload_bytes, const uint64_t *locations,
                    size_t count);
};

/* For RECORD_COMMIT the payload is what was given to store_commit. */
struct record_kinds {
    struct record_kind_ops ops[RECORD_KIND_COUNT];
};

#endif
