#include "base/reader.h"

const char *reader_failure_text(enum reader_failure failure)
{
    switch (failure) {
    case READER_OK: return "no failure";
    case READER_TRUNCATED: return "unexpected end";
    case READER_LEB_TOO_LONG: return "integer representation too long";
    case READER_LEB_TOO_BIG: return "integer too large";
    }
    return "unknown failure";
}

struct span reader_take(struct reader *r, size_t size_bytes)
{
    if (r->failure || reader_left(r) < size_bytes) {
        if (!r->failure) r->failure = READER_TRUNCATED;
        return span_of(NULL, 0);
    }
    struct span taken = span_of(r->at, size_bytes);
    r->at += size_bytes;
    return taken;
}

uint32_t reader_u32_le(struct reader *r)
{
    uint32_t value = 0;
    struct span s = reader_take(r, sizeof value);
    if (s.size_bytes) memcpy(&value, s.bytes, sizeof value);
    return value;
}

uint64_t reader_u64_le(struct reader *r)
{
    uint64_t value = 0;
    struct span s = reader_take(r, sizeof value);
    if (s.size_bytes) memcpy(&value, s.bytes, sizeof value);
    return value;
}

uint64_t reader_leb_u_slow(struct reader *r, unsigned bits)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (shift >= bits) {
            if (!r->failure) r->failure = READER_LEB_TOO_LONG;
            return 0;
        }
        uint8_t byte = reader_u8(r);
        if (r->failure) return 0;
        unsigned used = bits - shift;
        if (used < 7 && (byte & 0x7f) >> used) {
            r->failure = byte & 0x80 ? READER_LEB_TOO_LONG : READER_LEB_TOO_BIG;
            return 0;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return value;
    }
}

int64_t reader_leb_s_slow(struct reader *r, unsigned bits)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (shift >= bits) {
            if (!r->failure) r->failure = READER_LEB_TOO_LONG;
            return 0;
        }
        uint8_t byte = reader_u8(r);
        if (r->failure) return 0;
        unsigned used = bits - shift;
        if (used < 7) {
            /* The sign bit and all bits above it must agree. */
            unsigned top = (byte & 0x7fu) >> (used - 1);
            unsigned ones = 0x7fu >> (used - 1);
            if (top != 0 && top != ones) {
                r->failure = byte & 0x80 ? READER_LEB_TOO_LONG : READER_LEB_TOO_BIG;
                return 0;
            }
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            unsigned width = shift + 7;
            if (width < 64 && (byte & 0x40)) value |= ~(uint64_t)0 << width;
            return (int64_t)value;
        }
    }
}
