#include "chain/transaction_check.h"

#include "base/checked.h"
#include "base/require.h"
#include "crypto/kzg.h"

enum rk_result transaction_total_lux(uint64_t *out, const struct executable *e,
                                     struct rk_error *error)
{
    uint64_t value = e->model == TRANSACTION_PUBLIC ? e->value : 0, total;
    if (!checked_mul_u64(&total, e->gas_limit, e->gas_price) ||
        !checked_add_u64(&total, total, e->deposit) || !checked_add_u64(&total, total, value))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "gas limit * gas price, deposit and value pass 64 bits");
    *out = total;
    return RK_OK;
}

enum rk_result transaction_check_fee(const struct executable *e, struct rk_error *error)
{
    uint64_t fee;
    if (e->model == TRANSACTION_PUBLIC) return RK_OK;
    if (!checked_mul_u64(&fee, e->gas_limit, e->gas_price))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "gas limit * gas price passes 64 bits");
    if (fee != e->max_fee)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the greatest fee is %llu, not gas limit * gas price, which is %llu",
                       (unsigned long long)e->max_fee, (unsigned long long)fee);
    return RK_OK;
}

static enum rk_result check_blob(const struct transaction_blob *blob, size_t index,
                                 struct rk_error *error)
{
    uint8_t hash[KZG_VERSIONED_HASH_BYTES];
    struct rk_error inner = {.result = RK_OK};
    kzg_versioned_hash(hash, blob->commitment.bytes);
    if (memcmp(hash, blob->hash, sizeof hash) != 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "blob %zu has a commitment of another hash than the transaction says",
                       index);
    enum rk_result result =
        kzg_verify_blob_proof(blob->bytes.bytes, blob->commitment.bytes, blob->proof.bytes, &inner);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "blob %zu: %s", index, inner.message);
    return RK_OK;
}

enum rk_result transaction_check_blobs(const struct transaction_data *data, struct rk_error *error)
{
    if (data->kind != TRANSACTION_BLOBS) return RK_OK;
    for (size_t i = 0; i < data->blob_count; i++) {
        if (!data->blobs[i].has_sidecar)
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the bytes of blob %zu are missing",
                           i);
        RK_TRY(check_blob(&data->blobs[i], i, error));
    }
    return RK_OK;
}

size_t transaction_spending_ids(const struct executable *e)
{
    return e->model == TRANSACTION_PUBLIC ? 1 : e->nullifier_count;
}

void transaction_spending_id(struct spending_id *out, const struct executable *e, size_t index)
{
    *out = (struct spending_id){0};
    REQUIRE(index < transaction_spending_ids(e));
    if (e->model == TRANSACTION_SHIELDED) {
        out->size_bytes = sizeof e->nullifiers[index];
        memcpy(out->bytes, e->nullifiers[index], out->size_bytes);
        return;
    }
    out->size_bytes = SPENDING_ID_BYTES_MAX;
    memcpy(out->bytes, e->sender, sizeof e->sender);
    memcpy(out->bytes + sizeof e->sender, &e->nonce, sizeof e->nonce); /* little endian */
}
