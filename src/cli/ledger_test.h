/* The snapshot of a chain for trying things out: everything belongs to the wallet of one mnemonic.
 */
#ifndef RK_CLI_LEDGER_TEST_H
#define RK_CLI_LEDGER_TEST_H

#include "base/buffer.h"
#include "base/result.h"
#include "chain/mnemonic.h"

/* Draws a mnemonic of 24 words. RK_IO without randomness. */
RK_CHECKED enum rk_result ledger_test_mnemonic(char text[MNEMONIC_TEXT_BYTES],
                                               struct rk_error *error);

/* Appends the snapshot: public and shielded funds for the first two profiles of the mnemonic's
 * wallet, of which the first owns the contracts and is rewarded for blocks. The auditor is base 58,
 * or NULL: none. */
RK_CHECKED enum rk_result ledger_test_snapshot(struct buffer *out, struct span mnemonic,
                                               uint64_t chain_id, const char *auditor,
                                               struct rk_error *error);

#endif
