/* What the files of typed_transaction.h share. */
#ifndef RK_CHAIN_TYPED_TRANSACTION_INTERNAL_H
#define RK_CHAIN_TYPED_TRANSACTION_INTERNAL_H

#include "chain/typed_transaction.h"

enum { TYPED_LENGTH_BYTES = 4 /* of E, in front of it */ };

/* ctx, m, id and sizes, from the E that is given. */
void typed_transaction_compute(struct typed_transaction *transaction, struct span signed_part,
                               size_t sidecar_bytes);

/* Appends the argument of spend_and_execute; the claim has the signature.
 * RK_LIMIT, RK_NO_MEMORY; *out is then as it was. */
RK_CHECKED enum rk_result typed_transaction_archive(struct buffer *out,
                                                    const struct typed_transaction *transaction,
                                                    const struct executable_claim *claim,
                                                    struct rk_error *error);

#endif
