/* Any text is a snapshot of a genesis or an error that says what and where. */
#include "chain/genesis.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct genesis_snapshot snapshot;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = genesis_read(&snapshot, span_of(bytes, size_bytes), &error);
    if (result) REQUIRE(error.result == result && error.message[0]);
    size_t notes = 0;
    for (size_t i = 0; !result && i < snapshot.balances.count; i++) {
        const struct genesis_balance *balance = &snapshot.balances.items[i];
        REQUIRE(balance->notes_at <= snapshot.values.count);
        REQUIRE(balance->notes <= snapshot.values.count - balance->notes_at);
        notes += balance->notes;
    }
    REQUIRE(result || notes == snapshot.values.count);
    genesis_free(&snapshot);
    return 0;
}
