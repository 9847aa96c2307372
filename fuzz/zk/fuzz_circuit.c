/* Descriptions of circuits from any bytes, packed (first byte even) or deflated (odd): what decodes
 * packs to content that decodes to the same and packs as before; what does not says why. */
#include "zk/circuit_format.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Small, so that inputs of a fuzzer reach them. */
static const struct circuit_limits limits = {
    .rows_max = 1000,
    .witnesses_max = 5000,
    .packed_bytes_max = 1 << 16,
};

static void check_rows(const struct plonk_circuit *circuit)
{
    REQUIRE(circuit->row_count && circuit->row_count <= limits.rows_max);
    for (size_t i = 0; i < circuit->row_count; i++)
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
            REQUIRE(circuit->rows[i].wires[w] < circuit->witness_count);
    for (size_t i = 0; i < circuit->public_count; i++)
        REQUIRE(circuit->public_rows[i] < circuit->row_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct circuit_description first = {0}, second = {0};
    struct rk_error error = {.result = RK_OK};
    struct buffer once = {0}, twice = {0}, compressed = {0};
    if (size_bytes == 0) return 0;
    struct span rest = span_of(bytes + 1, size_bytes - 1);
    enum rk_result result = bytes[0] & 1 ? circuit_decode(&first, rest, &limits, &error)
                                         : circuit_unpack(&first, rest, &limits, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return 0;
    }
    check_rows(&first.circuit);
    REQUIRE(circuit_pack(&once, &first.circuit) == RK_OK);
    REQUIRE(circuit_encode(&compressed, &first.circuit) == RK_OK);
    /* Packing may be longer than what was read, which had scalars that no row uses or spelt out. */
    struct circuit_limits room = limits;
    room.packed_bytes_max = once.size_bytes;
    REQUIRE(circuit_decode(&second, buffer_span(&compressed), &room, &error) == RK_OK);
    REQUIRE(circuit_pack(&twice, &second.circuit) == RK_OK);
    REQUIRE(span_equal(buffer_span(&once), buffer_span(&twice)));
    circuit_description_free(&first);
    circuit_description_free(&second);
    buffer_free(&once);
    buffer_free(&twice);
    buffer_free(&compressed);
    return 0;
}
