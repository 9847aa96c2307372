#include "state/contract_tree.h"

#include <inttypes.h>

enum { CONTRACT_VERSION = 1 };

const struct tree_shape contract_tree_shape = {1, 32, 2, RECORD_CONTRACT_TREE, RECORD_CONTRACT};

void contract_free(struct contract *contract)
{
    buffer_free(&contract->owner);
}

void contract_leaf_hashes(const struct blake3_backend *backend,
                          uint8_t hash[TREE_LANES_MAX][HASH_BYTES], const struct contract *contract)
{
    static const char domain[] = "ruskvm contract 1";
    uint8_t kind = (uint8_t)contract->kind;
    uint32_t owner_bytes = (uint32_t)contract->owner.size_bytes;
    struct blake3_hasher hasher;
    blake3_init(&hasher, backend);
    blake3_update(&hasher, span_of_string(domain));
    blake3_update(&hasher, span_of(contract->id, CONTRACT_ID_BYTES));
    blake3_update(&hasher, span_of(&kind, sizeof kind));
    blake3_update(&hasher, span_of(&contract->length_bytes, 8));
    blake3_update(&hasher, span_of(contract->code_hash, HASH_BYTES));
    blake3_update(&hasher, span_of(&owner_bytes, sizeof owner_bytes));
    blake3_update(&hasher, buffer_span(&contract->owner));
    memcpy(hash[0], contract->pages.hash[0], HASH_BYTES);
    blake3_final(&hasher, hash[1]);
}

enum rk_result contract_encode(struct buffer *out, const struct contract *contract)
{
    RK_TRY(buffer_append_u8(out, CONTRACT_VERSION));
    RK_TRY(buffer_append(out, contract->id, CONTRACT_ID_BYTES));
    RK_TRY(buffer_append_u8(out, (uint8_t)contract->kind));
    RK_TRY(buffer_append_u32_le(out, contract->position));
    RK_TRY(buffer_append_u64_le(out, contract->length_bytes));
    RK_TRY(buffer_append(out, contract->code_hash, HASH_BYTES));
    RK_TRY(buffer_append_u64_le(out, contract->code_location));
    RK_TRY(tree_root_encode(page_tree_shape(contract->kind), out, &contract->pages));
    RK_TRY(buffer_append_u32_le(out, (uint32_t)contract->owner.size_bytes));
    return buffer_append(out, contract->owner.bytes, contract->owner.size_bytes);
}

enum rk_result contract_decode(const struct blake3_backend *backend, struct contract *contract,
                               struct span payload, struct rk_error *error)
{
    struct reader r = reader_of(payload);
    struct contract decoded = {0};
    unsigned version = reader_u8(&r);
    struct span id = reader_take(&r, CONTRACT_ID_BYTES);
    decoded.kind = (enum memory_kind)reader_u8(&r);
    decoded.position = reader_u32_le(&r);
    decoded.length_bytes = reader_u64_le(&r);
    struct span code_hash = reader_take(&r, HASH_BYTES);
    decoded.code_location = reader_u64_le(&r);
    if (r.failure || version != CONTRACT_VERSION || !page_tree_shape(decoded.kind) ||
        decoded.position == 0)
        return rk_fail(error, RK_CORRUPT, reader_offset(&r),
                       "a contract record does not begin as one");
    memcpy(decoded.id, id.bytes, CONTRACT_ID_BYTES);
    memcpy(decoded.code_hash, code_hash.bytes, HASH_BYTES);
    RK_TRY(tree_root_decode(page_tree_shape(decoded.kind), backend, &decoded.pages, &r, error));
    uint32_t owner_bytes = reader_u32_le(&r);
    if (r.failure || owner_bytes > CONTRACT_OWNER_BYTES_MAX || owner_bytes != reader_left(&r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&r),
                       "a contract record does not end with its owner");
    struct span owner = reader_take(&r, owner_bytes);
    if (buffer_append(&decoded.owner, owner.bytes, owner.size_bytes))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a contract's owner");
    *contract = decoded;
    return RK_OK;
}

enum rk_result contract_read(struct state_access *access, struct contract *contract,
                             const struct tree_entry *leaf, uint64_t position,
                             struct rk_error *error)
{
    struct span payload;
    struct contract decoded;
    RK_TRY(access_read(access, &payload, RECORD_CONTRACT, leaf->location, error));
    RK_TRY(contract_decode(access->backend, &decoded, payload, error));
    uint8_t hash[TREE_LANES_MAX][HASH_BYTES];
    contract_leaf_hashes(access->backend, hash, &decoded);
    if (decoded.position != position ||
        !tree_hashes_equal(&contract_tree_shape, (const uint8_t(*)[HASH_BYTES])hash,
                           (const uint8_t(*)[HASH_BYTES])leaf->hash)) {
        contract_free(&decoded);
        return rk_fail(error, RK_CORRUPT, leaf->location,
                       "the contract at location %" PRIu64 " is not the one at position %" PRIu64,
                       leaf->location, position);
    }
    *contract = decoded;
    return RK_OK;
}

enum rk_result contract_read_code(struct state_access *access, struct span *code,
                                  const struct contract *contract, struct rk_error *error)
{
    struct span payload = span_of(NULL, 0);
    uint8_t hash[HASH_BYTES];
    if (contract->code_location != RECORD_NONE)
        RK_TRY(access_read(access, &payload, RECORD_CODE, contract->code_location, error));
    blake3_hash(access->backend, hash, payload);
    if (memcmp(hash, contract->code_hash, HASH_BYTES) != 0)
        return rk_fail(error, RK_CORRUPT, contract->code_location,
                       "the code at location %" PRIu64 " has another hash",
                       contract->code_location);
    *code = payload;
    return RK_OK;
}
