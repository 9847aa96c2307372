/* LEB128 as read is what writing gives back, no read leaves its bounds, and a failure sticks.
 *
 * The first byte of an input picks the type; the rest is read as a run of such values. */

#include "base/buffer.h"
#include "base/reader.h"
#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum kind { U32, U64, S32, S33, S64, KIND_COUNT };

struct value {
    uint64_t bits;
    bool is_signed;
};

static struct value read_value(struct reader *r, enum kind kind)
{
    switch (kind) {
    case U32: return (struct value){reader_leb_u32(r), false};
    case U64: return (struct value){reader_leb_u64(r), false};
    case S32: return (struct value){(uint64_t)(int64_t)reader_leb_s32(r), true};
    case S33: return (struct value){(uint64_t)reader_leb_s33(r), true};
    default: return (struct value){(uint64_t)reader_leb_s64(r), true};
    }
}

static void check_range(struct value value, enum kind kind)
{
    int64_t number = (int64_t)value.bits;
    if (kind == U32) REQUIRE(value.bits <= UINT32_MAX);
    if (kind == S32) REQUIRE(number >= INT32_MIN && number <= INT32_MAX);
    if (kind == S33) REQUIRE(number >= -((int64_t)1 << 32) && number < (int64_t)1 << 32);
}

/* Writing gives a form no longer than what was read, and the same value on reading it again. */
static void check_round_trip(struct value value, enum kind kind, size_t read_bytes)
{
    struct buffer buffer = {0};
    enum rk_result result = value.is_signed ? buffer_append_leb_s(&buffer, (int64_t)value.bits)
                                            : buffer_append_leb_u(&buffer, value.bits);
    REQUIRE(!result && buffer.size_bytes <= read_bytes);
    struct reader r = reader_of(buffer_span(&buffer));
    REQUIRE(read_value(&r, kind).bits == value.bits && !r.failure && reader_done(&r));
    buffer_free(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    enum kind kind = (enum kind)(data[0] % KIND_COUNT);
    struct reader r = reader_of(span_of(data + 1, size - 1));
    while (!reader_done(&r)) {
        size_t before = reader_offset(&r);
        struct value value = read_value(&r, kind);
        REQUIRE(r.at >= r.start && r.at <= r.end);
        if (r.failure) {
            enum reader_failure failure = r.failure;
            size_t at = reader_offset(&r);
            reader_u64_le(&r);
            reader_take(&r, 0);
            REQUIRE(r.failure == failure && reader_offset(&r) == at);
            break;
        }
        check_range(value, kind);
        check_round_trip(value, kind, reader_offset(&r) - before);
    }
    return 0;
}
