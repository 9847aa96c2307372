/* The reader of prepared points is total and bounded, what it accepts is written back as it was,
 * and whatever lines it gives can be walked. */

#include "base/require.h"
#include "crypto/pairing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A prepared point with the input written over some of it. */
static void expand(uint8_t raw[G2_PREPARED_RAW_BYTES], const uint8_t *data, size_t size)
{
    g2_prepared_to_raw(raw, &g2_prepared_generator);
    if (size < 3) return;
    size_t at = ((size_t)data[0] << 8 | data[1]) % G2_PREPARED_RAW_BYTES;
    size_t room = G2_PREPARED_RAW_BYTES - at;
    memcpy(raw + at, data + 2, size - 2 < room ? size - 2 : room);
}

static void read_and_walk(struct span bytes)
{
    static struct g2_prepared prepared;
    static uint8_t back[G2_PREPARED_RAW_BYTES];
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = g2_prepared_from_raw(&prepared, bytes, &error);
    if (result) {
        REQUIRE(result == RK_MALFORMED && error.offset < G2_PREPARED_RAW_BYTES);
        return;
    }
    g2_prepared_to_raw(back, &prepared);
    REQUIRE(span_equal(span_of(back, sizeof back), bytes));
    const struct pairing_term term = {&g1_affine_generator, &prepared};
    struct fp12 value;
    pairing_miller_loop(&value, &term, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t raw[G2_PREPARED_RAW_BYTES];
    read_and_walk(span_of(data, size));
    expand(raw, data, size);
    read_and_walk(span_of(raw, sizeof raw));
    return 0;
}
