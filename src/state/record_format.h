/* How a record and the head of a segment look on disk, and the keys of their checksums.
 *
 * All integers are little endian. A record begins at a multiple of 16:
 *
 *      0    2    4         8                  16        20              32
 *     +----+----+---------+------------------+---------+----------------+---------- ... -+------+
 *     |magi|kind| payload |     sequence     | header  | payload check  | payload        | zeros|
 *     | c  |    |  bytes  |                  | check   |                |                | to 16|
 *     +----+----+---------+------------------+---------+----------------+---------- ... -+------+
 *
 * The checks are BLAKE3 keyed with the store's id, over the record's location, its first 16 bytes
 * and, for the second, its payload. Id and location are in them so that a record of another store,
 * or one the disk put in a wrong place, is not taken for what was asked; and as the id is random, a
 * contract cannot plant bytes in its memory that a search for the next whole record after damage
 * would take for one. The header has a check of its own so that a length can be believed before
 * the payload is read.
 *
 * A segment begins with 64 bytes:
 *
 *      0         8      12        16                                   48               64
 *     +---------+-------+---------+------------------------------------+-----------------+
 *     | magic   |version| segment | store id                           | check           |
 *     +---------+-------+---------+------------------------------------+-----------------+ */
#ifndef RK_STATE_RECORD_FORMAT_H
#define RK_STATE_RECORD_FORMAT_H

#include "base/blake3.h"
#include "state/record.h"

enum {
    STORE_ID_BYTES = 32,
    RECORD_ALIGN_BYTES = 16,
    RECORD_HEADER_BYTES = 32,
    SEGMENT_HEADER_BYTES = 64,
    SEGMENT_VERSION = 1,
};

struct record_header {
    enum record_kind kind;
    uint32_t payload_bytes;
    uint64_t sequence;
};

/* What is needed to compute checks: a hasher of the store, ready with its key. Read only. */
struct record_checker {
    struct blake3_hasher hasher;
    uint8_t store_id[STORE_ID_BYTES];
};

void record_checker_init(struct record_checker *checker, const uint8_t store_id[STORE_ID_BYTES]);

/* Of the whole record, padding included. */
RK_INLINE uint64_t record_size_bytes(uint64_t payload_bytes)
{
    return (RECORD_HEADER_BYTES + payload_bytes + RECORD_ALIGN_BYTES - 1) &
           ~(uint64_t)(RECORD_ALIGN_BYTES - 1);
}

RK_INLINE uint64_t record_location(uint32_t segment, uint32_t offset)
{
    return (uint64_t)segment << 32 | offset;
}
RK_INLINE uint32_t location_segment(uint64_t location)
{
    return (uint32_t)(location >> 32);
}
RK_INLINE uint32_t location_offset(uint64_t location)
{
    return (uint32_t)location;
}

void record_header_encode(uint8_t bytes[RECORD_HEADER_BYTES], const struct record_checker *checker,
                          struct record_header header, struct span payload, uint64_t location);

/* False unless the bytes are a header that was written for this location. */
RK_CHECKED bool record_header_decode(struct record_header *header,
                                     const uint8_t bytes[RECORD_HEADER_BYTES],
                                     const struct record_checker *checker, uint64_t location);

/* Tells whether the payload is the one the header was written for; the header is known good. */
RK_CHECKED bool record_payload_matches(const struct record_checker *checker,
                                       const uint8_t header_bytes[RECORD_HEADER_BYTES],
                                       struct span payload, uint64_t location);

void segment_header_encode(uint8_t bytes[SEGMENT_HEADER_BYTES],
                           const uint8_t store_id[STORE_ID_BYTES], uint32_t segment);
/* RK_CORRUPT unless the bytes are a whole segment head of a version we know. */
RK_CHECKED enum rk_result segment_header_decode(uint8_t store_id[STORE_ID_BYTES], uint32_t *segment,
                                                const uint8_t bytes[SEGMENT_HEADER_BYTES]);

#endif
