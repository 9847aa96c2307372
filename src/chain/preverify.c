#include "chain/preverify.h"

#include "base/archive_writer.h"
#include "base/parallel.h"
#include "chain/transaction_check.h"
#include "chain/transfer_archive.h"
#include "zk/verifier_cache.h"

#include <stdatomic.h>
#include <stdlib.h>

static enum rk_result no(struct rk_error *error, const char *reason)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s", reason);
}

enum rk_result preverify_check(const struct network_rules *rules, uint64_t height,
                               const struct executable *tx, struct rk_error *error)
{
    if (tx->size_bytes > PREVERIFY_BYTES_MAX)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the transaction has %zu bytes, of %d",
                       tx->size_bytes, PREVERIFY_BYTES_MAX);
    if (tx->gas_price < 1) return no(error, "Gas price too low!");
    if (tx->gas_limit < rules->chain.min_gas_limit)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the gas limit is %llu, of at least %llu",
                       (unsigned long long)tx->gas_limit,
                       (unsigned long long)rules->chain.min_gas_limit);
    RK_TRY(chain_check(rules, height, tx, error));
    return transaction_check_blobs(tx->data, error);
}

/* ---- By the state ---- */

static enum rk_result ask(struct vm_session *session, struct vm_receipt *receipt,
                          const char *function, struct span argument, struct rk_error *error)
{
    struct vm_failure failure = {0};
    struct vm_call call = {
        .contract = chain_transfer_id,
        .function = span_of_string(function),
        .argument = argument,
        .gas_limit = UINT64_MAX,
    };
    enum rk_result result = vm_simulate(session, receipt, &call, &failure);
    if (result)
        result = rk_fail(error, result, RK_NO_POSITION, "the transfer contract fails at %s: %s",
                         function, failure.text);
    vm_failure_free(&failure);
    return result;
}

static enum rk_result check_account(struct vm_session *session, struct vm_receipt *receipt,
                                    bool *waits, const struct executable *tx,
                                    struct rk_error *error)
{
    uint64_t account[2], total; /* nonce, balance */
    RK_TRY(transaction_total_lux(&total, tx, error));
    RK_TRY(ask(session, receipt, "account", span_of(tx->sender_archive, sizeof tx->sender_archive),
               error));
    if (receipt->data.size_bytes != sizeof account)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "the transfer contract tells no account");
    memcpy(account, receipt->data.bytes, sizeof account);
    if (total > account[1]) return no(error, "Account doesn't have enough funds");
    if (tx->nonce <= account[0]) return no(error, "Already used nonce");
    *waits = tx->nonce - account[0] > 1;
    return RK_OK;
}

static enum rk_result check_nullifiers(struct vm_session *session, struct vm_receipt *receipt,
                                       const struct executable *tx, struct rk_error *error)
{
    struct buffer scalars = {0}, argument = {0};
    enum rk_result result = RK_OK;
    for (size_t i = 0; i < tx->nullifier_count && !result; i++) {
        uint8_t archived[FR_ARCHIVE_BYTES];
        struct fr nullifier;
        for (size_t j = 0; j < i; j++)
            if (memcmp(tx->nullifiers[i], tx->nullifiers[j], 32) == 0)
                result = no(error, "the transaction has a nullifier twice");
        if (!result && !fr_from_bytes_le(&nullifier, tx->nullifiers[i]))
            result = no(error, "a nullifier is not below the modulus");
        if (result) break;
        fr_archive_write(archived, &nullifier);
        result = buffer_append(&scalars, archived, sizeof archived);
    }
    const struct archive_value value = archive_of_bytes(buffer_span(&scalars));
    if (!result) result = transfer_archive(&argument, &transfer_type_scalars, &value, error);
    if (!result)
        result = ask(session, receipt, "existing_nullifiers", buffer_span(&argument), error);
    struct archive_view found;
    if (!result)
        result = archive_validate(&found, &transfer_type_scalars, buffer_span(&receipt->data),
                                  ARCHIVE_ALIGN_MAX, error);
    if (!result && archive_count(found) > 0)
        result = no(error, "A provided nullifier has already been spent");
    buffer_free(&argument);
    buffer_free(&scalars);
    return result;
}

enum rk_result preverify_state(struct vm_session *session, bool *waits, const struct executable *tx,
                               struct rk_error *error)
{
    struct vm_receipt receipt;
    *waits = false;
    vm_receipt_init(&receipt);
    enum rk_result result = tx->model == TRANSACTION_PUBLIC
                                ? check_account(session, &receipt, waits, tx, error)
                                : check_nullifiers(session, &receipt, tx, error);
    vm_receipt_free(&receipt);
    return result;
}

/* ---- Signatures and proofs ---- */

/* Transactions are cut into batches of one model whatever the number of threads. A batch is large
 * enough to share what can be shared, and there are enough of them for the cores. */
enum { BATCH_MAX = 64 };

struct batch {
    const struct executable *transactions[BATCH_MAX];
    bool *valid[BATCH_MAX];
    size_t count;
};
VEC_DEFINE(batch_vec, struct batch);

struct verification {
    struct host_queries *queries;
    const struct host_query_rules *rules;
    struct verifier_cache *verifiers;
    struct batch_vec batches;
    atomic_int failure; /* enum rk_result, the first one that is not RK_OK */
};

static enum rk_result remember(const struct verification *v, const struct executable *tx,
                               bool holds)
{
    const struct executable_claim *claim = &tx->claim;
    bool is_public = claim->model == TRANSACTION_PUBLIC;
    struct buffer argument = {0};
    enum rk_result result =
        is_public
            ? host_query_bls_argument(&argument, claim->message, &claim->key, &claim->signature)
            : host_query_plonk_argument(&argument, claim->verifier, claim->proof, claim->inputs,
                                        claim->input_count);
    if (!result)
        host_queries_remember(v->queries,
                              is_public ? HOST_QUERY_VERIFY_BLS : HOST_QUERY_VERIFY_PLONK,
                              buffer_span(&argument), holds);
    buffer_free(&argument);
    return result == RK_LIMIT ? RK_OK : result; /* what no contract can ask is not remembered */
}

static enum rk_result verify_signatures(const struct verification *v, struct batch *batch)
{
    struct bls_batch_item items[BATCH_MAX];
    bool valid[BATCH_MAX];
    size_t invalid;
    for (size_t i = 0; i < batch->count; i++) {
        const struct executable_claim *claim = &batch->transactions[i]->claim;
        items[i] = (struct bls_batch_item){&claim->key, &claim->signature, claim->message};
    }
    RK_TRY(bls_verify_batch(valid, &invalid, v->rules->bls, items, batch->count));
    for (size_t i = 0; i < batch->count; i++) {
        *batch->valid[i] = valid[i];
        RK_TRY(remember(v, batch->transactions[i], valid[i]));
    }
    return RK_OK;
}

/* Proofs that decode, under keys that do, verified together; others do not hold. */
static enum rk_result verify_proofs(const struct verification *v, struct batch *batch)
{
    struct plonk_proof proofs[BATCH_MAX];
    struct plonk_batch_item items[BATCH_MAX];
    struct verifier_lease leases[BATCH_MAX] = {0};
    size_t places[BATCH_MAX], count = 0, invalid;
    bool valid[BATCH_MAX];
    struct span encoded[BATCH_MAX];
    enum rk_result result = RK_OK, decoded[BATCH_MAX];
    for (size_t i = 0; i < batch->count; i++)
        encoded[i] = batch->transactions[i]->claim.proof;
    plonk_proofs_decode(proofs, decoded, v->rules->plonk_decoding, encoded, batch->count);
    for (size_t i = 0; i < batch->count && !result; i++) {
        const struct executable_claim *claim = &batch->transactions[i]->claim;
        *batch->valid[i] = false;
        result = decoded[i];
        if (!result)
            result = verifier_cache_borrow(v->verifiers, &leases[count], v->rules->plonk_decoding,
                                           claim->verifier, NULL);
        if (result == RK_MALFORMED || result == RK_INVALID) {
            result = RK_OK;
            continue;
        }
        items[count] = (struct plonk_batch_item){leases[count].verifier, v->rules->plonk,
                                                 &proofs[i], claim->inputs, claim->input_count};
        places[count++] = i;
    }
    if (!result && count) result = plonk_verify_batch(valid, &invalid, items, count);
    for (size_t i = 0; i < count && !result; i++)
        *batch->valid[places[i]] = valid[i];
    for (size_t i = 0; i < BATCH_MAX; i++)
        verifier_cache_return(v->verifiers, &leases[i]);
    for (size_t i = 0; i < batch->count && !result; i++)
        result = remember(v, batch->transactions[i], *batch->valid[i]);
    return result;
}

static void verify_batches(void *context, unsigned worker, size_t from, size_t to)
{
    struct verification *v = context;
    (void)worker;
    for (size_t i = from; i < to; i++) {
        struct batch *batch = &v->batches.items[i];
        enum rk_result result = batch->transactions[0]->model == TRANSACTION_PUBLIC
                                    ? verify_signatures(v, batch)
                                    : verify_proofs(v, batch);
        int none = RK_OK;
        if (result) (void)atomic_compare_exchange_strong(&v->failure, &none, (int)result);
    }
}

/* Puts those of a model into batches of `size`. */
static enum rk_result gather(struct verification *v, bool *valid,
                             const struct executable *const *transactions, size_t count,
                             enum transaction_model model, size_t size)
{
    struct batch batch = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        const struct executable *tx = transactions[i];
        if (tx->model != model) continue;
        if (model == TRANSACTION_SHIELDED && tx->claim.verifier.size_bytes == 0) {
            valid[i] = true; /* the key is the contract's alone */
            continue;
        }
        batch.transactions[batch.count] = tx;
        batch.valid[batch.count++] = &valid[i];
        if (batch.count < size) continue;
        RK_TRY(batch_vec_push(&v->batches, batch));
        batch.count = 0;
    }
    return batch.count ? batch_vec_push(&v->batches, batch) : RK_OK;
}

static size_t batch_size(const struct executable *const *transactions, size_t count,
                         enum transaction_model model)
{
    enum { BATCH_MIN = 8, SHARES = 4 };
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += transactions[i]->model == model;
    size_t size = (found + SHARES - 1) / SHARES;
    return size < BATCH_MIN ? BATCH_MIN : size > BATCH_MAX ? BATCH_MAX : size;
}

enum rk_result preverify_batch(bool *valid, struct host_queries *queries,
                               const struct executable *const *transactions, size_t count,
                               unsigned threads)
{
    enum { VERIFIERS_BYTES = 4 << 20 };
    struct verification v = {.queries = queries, .rules = host_queries_rules(queries)};
    enum rk_result result = verifier_cache_new(&v.verifiers, VERIFIERS_BYTES);
    for (unsigned model = TRANSACTION_SHIELDED; model <= TRANSACTION_PUBLIC && !result; model++)
        result = gather(&v, valid, transactions, count, (enum transaction_model)model,
                        batch_size(transactions, count, (enum transaction_model)model));
    if (!result) {
        parallel_for(threads, v.batches.count, 1, verify_batches, &v);
        result = (enum rk_result)atomic_load(&v.failure);
    }
    verifier_cache_free(v.verifiers);
    batch_vec_free(&v.batches);
    return result;
}
