#include "chain/ledger_transaction.h"

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
                                 struct rk_error *error)
{
    RK_TRY(typed_transaction_decode(&out->typed, bytes, error));
    return typed_transaction_executable(&out->executable, &out->typed_claim, &out->argument,
                                        &out->typed, &network->chain, network->verifiers, error);
}

static enum rk_result read_deployed(struct ledger_transaction *out,
                                    const struct ledger_network *network, struct span bytes,
                                    struct rk_error *error)
{
    RK_TRY(transaction_decode(&out->deployed, network->formats, bytes, error));
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

enum rk_result ledger_transaction_read(struct ledger_transaction *out,
                                       const struct ledger_network *network, struct span bytes,
                                       struct rk_error *error)
{
    return network->formats ? read_deployed(out, network, bytes, error)
                            : read_typed(out, network, bytes, error);
}

void ledger_transaction_free(struct ledger_transaction *transaction)
{
    typed_transaction_free(&transaction->typed);
    transaction_free(&transaction->deployed);
    transaction_claim_free(&transaction->deployed_claim);
    buffer_free(&transaction->argument);
}
