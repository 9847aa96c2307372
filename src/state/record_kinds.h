/* What the store must know of records to move them: which records a record refers to, and where.
 *
 * Whoever defines the payloads answers that, for all kinds at once. A record may only refer to
 * records written before it, so a reference always points to a smaller location than the record's
 * own. */
#ifndef RK_STATE_RECORD_KINDS_H
#define RK_STATE_RECORD_KINDS_H

#include "base/vec.h"
#include "state/record.h"

/* The longest chain of references from a commit down. */
#define RECORD_DEPTH_MAX 128

struct record_reference {
    uint64_t location; /* never RECORD_NONE */
    size_t offset;     /* of the location (u64, little endian) in the payload */
    enum record_kind kind;
};

VEC_DEFINE(record_reference_vec, struct record_reference);

struct record_kinds {
    /* Appends every reference in the payload to *out, in the order of their offsets. RK_CORRUPT
     * when the payload cannot be of that kind, RK_NO_MEMORY; *out may have got some by then. For
     * RECORD_COMMIT the payload is what was given to store_commit. */
    enum rk_result (*references)(struct record_reference_vec *out, enum record_kind kind,
                                 struct span payload, struct rk_error *error);
    /* A set of kinds, RECORD_KIND_BIT each: those that have references. Of the others nothing but
     * the size is looked at. */
    uint32_t with_references;
};

#define RECORD_KIND_BIT(kind) (UINT32_C(1) << (kind))

static inline bool record_kind_has_references(const struct record_kinds *kinds,
                                              enum record_kind kind)
{
    return kinds->with_references & RECORD_KIND_BIT(kind);
}

#endif
