/* A bounded cursor over bytes from outside.
 *
 * A read that runs past the end, or meets an over-long LEB128, returns a value of no meaning and
 * sets `failure`; further reads keep it and do not move. So a decoder may read a few fields and
 * look once. Positions are byte offsets from `start`. */
#ifndef RK_BASE_READER_H
#define RK_BASE_READER_H

#include "base/compiler.h"
#include "base/span.h"

enum reader_failure {
    READER_OK = 0,
    READER_TRUNCATED,    /* input ended inside a value */
    READER_LEB_TOO_LONG, /* more LEB128 bytes than the type allows */
    READER_LEB_TOO_BIG,  /* unused bits of the last LEB128 byte do not extend the value */
};

struct reader {
    const uint8_t *start;
    const uint8_t *at; /* start <= at <= end */
    const uint8_t *end;
    enum reader_failure failure;
};

/* A text for a person: "unexpected end", "integer representation too long", "integer too large". */
const char *reader_failure_text(enum reader_failure failure);

RK_INLINE struct reader reader_of(struct span bytes)
{
    /* An empty span may be NULL, to which nothing may be added, not even 0. */
    const uint8_t *end = bytes.size_bytes ? bytes.bytes + bytes.size_bytes : bytes.bytes;
    return (struct reader){bytes.bytes, bytes.bytes, end, READER_OK};
}

RK_INLINE size_t reader_left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}
RK_INLINE size_t reader_offset(const struct reader *r)
{
    return (size_t)(r->at - r->start);
}
RK_INLINE bool reader_done(const struct reader *r)
{
    return r->at == r->end;
}

RK_INLINE uint8_t reader_u8(struct reader *r)
{
    if (RK_UNLIKELY(r->failure || r->at == r->end)) {
        if (!r->failure) r->failure = READER_TRUNCATED;
        return 0;
    }
    return *r->at++;
}

/* Little-endian fixed-width integers. */
uint32_t reader_u32_le(struct reader *r);
uint64_t reader_u64_le(struct reader *r);

/* The next size_bytes bytes, borrowed; an empty span on failure. */
struct span reader_take(struct reader *r, size_t size_bytes);

/* LEB128 with the canonical bounds of the WebAssembly specification (5.2.2): at most
 * ceil(N/7) bytes, and the unused bits of the last one are zero (or the sign). */
uint64_t reader_leb_u_slow(struct reader *r, unsigned bits);
int64_t reader_leb_s_slow(struct reader *r, unsigned bits);

RK_INLINE uint32_t reader_leb_u32(struct reader *r)
{
    if (RK_LIKELY(!r->failure && r->at < r->end && *r->at < 0x80)) return *r->at++;
    return (uint32_t)reader_leb_u_slow(r, 32);
}

RK_INLINE uint64_t reader_leb_u64(struct reader *r)
{
    if (RK_LIKELY(!r->failure && r->at < r->end && *r->at < 0x80)) return *r->at++;
    return reader_leb_u_slow(r, 64);
}

RK_INLINE int32_t reader_leb_s32(struct reader *r)
{
    return (int32_t)reader_leb_s_slow(r, 32);
}
RK_INLINE int64_t reader_leb_s33(struct reader *r)
{
    return reader_leb_s_slow(r, 33);
}
RK_INLINE int64_t reader_leb_s64(struct reader *r)
{
    return reader_leb_s_slow(r, 64);
}

#endif
