/* Shielded payments of our own network for benchmarks: payers who have two notes each in a genesis,
 * and of each one payment of both. Proofs take seconds, so that keys and payments are kept in files
 * of a folder; what is read from them is verified, and what does not hold is made anew.
 *
 * Everything fails by ending the program. One thread at a time; proofs use others inside. */
#ifndef RK_BENCH_CHAIN_PAYMENTS_H
#define RK_BENCH_CHAIN_PAYMENTS_H

#include "base/buffer.h"
#include "chain/genesis.h"
#include "chain/typed_transaction.h"

enum { PAYMENTS_MAX = 512, PAYMENTS_NOTES_EACH = 2 };

/* Appends the payers' notes to a snapshot, of which they have to be the only ones: payments say
 * where in the tree they are. */
void payments_genesis(struct genesis_snapshot *snapshot);

/* Appends the wires of `count` payments, of different payers, to wires[], and the container of
 * their verifier to *verifier. */
void payments_get(struct buffer *wires, struct buffer *verifier, size_t count, const char *folder,
                  const struct typed_chain *chain, unsigned threads);

#endif
