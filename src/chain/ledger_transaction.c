#include "chain/ledger_transaction.h"

#include "base/parallel.h"

static const uint8_t transfer_id[VM_CONTRACT_ID_BYTES] = {1};

static struct span verifier_of(const struct genesis_snapshot *snapshot, size_t inputs,
                               bool is_audited)
{
    for (size_t i = 0; i < snapshot->verifiers.count; i++) {
        const struct genesis_verifier *verifier = &snapshot->verifiers.items[i];
        if (verifier->inputs == inputs && verifier->is_audited == is_audited)
            return genesis_verifier_key(snapshot, verifier);
    }
    return span_of(NULL, 0);
}

void ledger_network_make(struct ledger_network *out, const struct genesis_snapshot *snapshot,
                         uint64_t chain_id, unsigned formats)
{
    *out = (struct ledger_network){
        .formats = formats,
        .chain =
            {
                .chain_id = chain_id,
                .is_audited = snapshot->has_auditor,
                .auditor = snapshot->auditor,
            },
    };
    memcpy(out->chain.contract, transfer_id, sizeof transfer_id);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        out->verifiers[i] =
            verifier_of(snapshot, statements[i].input_count, statements[i].is_audited);
}

static enum rk_result read_typed(struct ledger_transaction *out,
                                 const struct ledger_network *network, struct span bytes,
                                 const struct known_points *known, struct rk_error *error)
{
    RK_TRY(typed_transaction_decode_known(&out->typed, bytes, known, error));
    return typed_transaction_executable(&out->executable, &out->typed_claim, &out->argument,
                                        &out->typed, &network->chain, network->verifiers, error);
}

static enum rk_result read_deployed(struct ledger_transaction *out,
                                    const struct ledger_network *network, struct span bytes,
                                    const struct known_points *known, struct rk_error *error)
{
    RK_TRY(transaction_decode_known(&out->deployed, network->formats, bytes, known, error));
    if (out->deployed.chain_id != network->chain.chain_id)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the transaction is for the chain %u, not %llu", out->deployed.chain_id,
                       (unsigned long long)network->chain.chain_id);
    size_t inputs =
        out->deployed.model == TRANSACTION_SHIELDED ? out->deployed.phoenix.nullifier_count : 0;
    const struct statement *statement = statement_by_shape(inputs, false);
    struct span verifier =
        statement ? network->verifiers[statement - statements] : span_of(NULL, 0);
    return transaction_executable(&out->executable, &out->deployed_claim, &out->deployed, verifier,
                                  error);
}

static enum rk_result read_known(struct ledger_transaction *out,
                                 const struct ledger_network *network, struct span bytes,
                                 const struct known_points *known, struct rk_error *error)
{
    return network->formats ? read_deployed(out, network, bytes, known, error)
                            : read_typed(out, network, bytes, known, error);
}

enum rk_result ledger_transaction_read(struct ledger_transaction *out,
                                       const struct ledger_network *network, struct span bytes,
                                       struct rk_error *error)
{
    return read_known(out, network, bytes, NULL, error);
}

/* ---- Many ---- */

struct reading {
    struct ledger_transaction *out;
    struct ledger_reading *readings;
    const struct ledger_network *network;
    const struct span *bytes;
    const struct known_points *known;
};

static void read_some(void *context, unsigned worker, size_t from, size_t to)
{
    const struct reading *r = context;
    (void)worker;
    for (size_t i = from; i < to; i++)
        r->readings[i].result =
            read_known(&r->out[i], r->network, r->bytes[i], r->known, &r->readings[i].error);
}

void ledger_transactions_read(struct ledger_transaction *out, struct ledger_reading *readings,
                              const struct ledger_network *network, struct known_points *known,
                              const struct span *bytes, size_t count, unsigned threads)
{
    enum { GRAIN = 8 };
    struct reading r = {out, readings, network, bytes, known};
    enum rk_result result = RK_OK;
    /* Without memory for more names the rest are decoded one by one. */
    for (size_t i = 0; i < count && !result; i++)
        result = network->formats ? transaction_name_points(known, bytes[i])
                                  : typed_transaction_name_points(known, bytes[i]);
    known_points_decode(known, threads);
    parallel_for(threads, count, GRAIN, read_some, &r);
}

void ledger_transaction_free(struct ledger_transaction *transaction)
{
    typed_transaction_free(&transaction->typed);
    transaction_free(&transaction->deployed);
    transaction_claim_free(&transaction->deployed_claim);
    buffer_free(&transaction->argument);
}
