#include "chain/transfer_archive.h"

#include "base/require.h"
#include "vm/rules.h"

static const struct archive_padding key_padding[] = {{193, 7}};
static const struct archive_padding signature_padding[] = {{97, 7}};
static const struct archive_type bytes32 = ARCHIVE_OPAQUE_OF("[u8; 32]", 32, 1);
static const struct archive_type schnorr =
    ARCHIVE_OPAQUE_OF("SchnorrSignature", SCHNORR_SIGNATURE_ARCHIVE_BYTES, 8);
static const struct archive_type note = ARCHIVE_OPAQUE_OF("Note", TRANSFER_NOTE_BYTES, 8);
static const struct archive_type notes =
    ARCHIVE_ARRAY_OF("[Note; 2]", 2 * TRANSFER_NOTE_BYTES, 8, 2, &note);
static const struct archive_type stealth =
    ARCHIVE_OPAQUE_OF("StealthAddress", TRANSFER_STEALTH_BYTES, 8);
static const struct archive_type fee = ARCHIVE_OPAQUE_OF("Fee", TRANSFER_FEE_BYTES, 8);

const struct archive_type transfer_type_scalar = ARCHIVE_OPAQUE_OF("BlsScalar", 32, 8);
const struct archive_type transfer_type_scalars =
    ARCHIVE_VEC_OF("Vec<BlsScalar>", &transfer_type_scalar);
const struct archive_type transfer_type_contract_id = ARCHIVE_OPAQUE_OF("ContractId", 32, 1);
const struct archive_type transfer_type_key =
    ARCHIVE_PADDED_OF("BlsPublicKey", TRANSFER_KEY_BYTES, 8, key_padding);
const struct archive_type transfer_type_signature =
    ARCHIVE_PADDED_OF("BlsSignature", TRANSFER_SIGNATURE_BYTES, 8, signature_padding);

/* ---- TransactionData ---- */

static const struct archive_field call_fields[] = {{"contract", &transfer_type_contract_id, 0},
                                                   {"fn_name", &archive_type_string, 32},
                                                   {"fn_args", &archive_type_bytes, 40}};
static const struct archive_type call = ARCHIVE_STRUCT_OF("ContractCall", 48, 4, call_fields);

static const struct archive_field bytecode_fields[] = {{"hash", &bytes32, 0},
                                                       {"bytes", &archive_type_bytes, 32}};
static const struct archive_type bytecode =
    ARCHIVE_STRUCT_OF("ContractBytecode", 40, 4, bytecode_fields);
static const struct archive_type bytes_option =
    ARCHIVE_OPTION_OF("Option<Vec<u8>>", 12, 4, &archive_type_bytes);
static const struct archive_field deploy_fields[] = {{"bytecode", &bytecode, 0},
                                                     {"owner", &archive_type_bytes, 40},
                                                     {"init_args", &bytes_option, 56},
                                                     {"nonce", &archive_type_u64, 48}};
static const struct archive_type deploy = ARCHIVE_STRUCT_OF("ContractDeploy", 72, 8, deploy_fields);

static const struct archive_field call_payload[] = {{"", &call, 4}};
static const struct archive_field deploy_payload[] = {{"", &deploy, 8}};
static const struct archive_field memo_payload[] = {{"", &archive_type_bytes, 4}};
static const struct archive_type blob = ARCHIVE_OPAQUE_OF("BlobData", TRANSFER_BLOB_BYTES, 1);
static const struct archive_type blobs = ARCHIVE_VEC_OF("Vec<BlobData>", &blob);
static const struct archive_field blob_payload[] = {{"", &blobs, 4}};
static const struct archive_variant data_variants[] = {
    ARCHIVE_VARIANT_OF("Call", call_payload), ARCHIVE_VARIANT_OF("Deploy", deploy_payload),
    ARCHIVE_VARIANT_OF("Memo", memo_payload), ARCHIVE_VARIANT_OF("Blob", blob_payload)};
enum { DATA_CALL, DATA_DEPLOY, DATA_MEMO, DATA_BLOBS };
static const struct archive_type data_type =
    ARCHIVE_ENUM_OF("TransactionData", 80, 8, data_variants);
static const struct archive_type data_option =
    ARCHIVE_OPTION_OF("Option<TransactionData>", 88, 8, &data_type);

/* ---- Transaction ---- */

static const struct archive_field skeleton_fields[] = {{"root", &transfer_type_scalar, 1456},
                                                       {"nullifiers", &transfer_type_scalars, 1488},
                                                       {"outputs", &notes, 0},
                                                       {"max_fee", &archive_type_u64, 1496},
                                                       {"deposit", &archive_type_u64, 1504}};
static const struct archive_type skeleton =
    ARCHIVE_STRUCT_OF("TxSkeleton", 1512, 8, skeleton_fields);
static const struct archive_field shielded_payload_fields[] = {{"chain_id", &archive_type_u8, 2200},
                                                               {"tx_skeleton", &skeleton, 0},
                                                               {"fee", &fee, 1512},
                                                               {"data", &data_option, 2112}};
static const struct archive_type shielded_payload =
    ARCHIVE_STRUCT_OF("PhoenixPayload", 2208, 8, shielded_payload_fields);
static const struct archive_field shielded_fields[] = {{"payload", &shielded_payload, 0},
                                                       {"proof", &archive_type_bytes, 2208}};
static const struct archive_type shielded =
    ARCHIVE_STRUCT_OF("PhoenixTransaction", 2216, 8, shielded_fields);

static const struct archive_field public_fee_fields[] = {
    {"gas_limit", &archive_type_u64, 0},
    {"gas_price", &archive_type_u64, 8},
    {"refund_address", &transfer_type_key, 16}};
static const struct archive_type public_fee =
    ARCHIVE_STRUCT_OF("MoonlightFee", 216, 8, public_fee_fields);
static const struct archive_field public_payload_fields[] = {
    {"chain_id", &archive_type_u8, 728},   {"sender", &transfer_type_key, 88},
    {"receiver", &transfer_type_key, 288}, {"value", &archive_type_u64, 488},
    {"deposit", &archive_type_u64, 496},   {"fee", &public_fee, 504},
    {"nonce", &archive_type_u64, 720},     {"data", &data_option, 0}};
static const struct archive_type public_payload =
    ARCHIVE_STRUCT_OF("MoonlightPayload", 736, 8, public_payload_fields);
static const struct archive_field public_fields[] = {{"payload", &public_payload, 0},
                                                     {"signature", &transfer_type_signature, 736}};
static const struct archive_type public_transaction =
    ARCHIVE_STRUCT_OF("MoonlightTransaction", 840, 8, public_fields);

static const struct archive_field shielded_variant[] = {{"", &shielded, 8}};
static const struct archive_field public_variant[] = {{"", &public_transaction, 8}};
static const struct archive_variant transaction_variants[] = {
    ARCHIVE_VARIANT_OF("Phoenix", shielded_variant),
    ARCHIVE_VARIANT_OF("Moonlight", public_variant)};
const struct archive_type transfer_type_transaction =
    ARCHIVE_ENUM_OF("Transaction", TRANSFER_TRANSACTION_BYTES, 8, transaction_variants);

/* ---- Withdraw ---- */

static const struct archive_field stealth_variant[] = {{"", &stealth, 8}};
static const struct archive_field key_variant[] = {{"", &transfer_type_key, 8}};
static const struct archive_variant receiver_variants[] = {
    ARCHIVE_VARIANT_OF("Phoenix", stealth_variant), ARCHIVE_VARIANT_OF("Moonlight", key_variant)};
static const struct archive_type receiver =
    ARCHIVE_ENUM_OF("WithdrawReceiver", 328, 8, receiver_variants);
static const struct archive_field nullifiers_variant[] = {{"", &transfer_type_scalars, 4}};
static const struct archive_field nonce_variant[] = {{"", &archive_type_u64, 8}};
static const struct archive_variant token_variants[] = {
    ARCHIVE_VARIANT_OF("Phoenix", nullifiers_variant),
    ARCHIVE_VARIANT_OF("Moonlight", nonce_variant)};
static const struct archive_type token =
    ARCHIVE_ENUM_OF("WithdrawReplayToken", 16, 8, token_variants);
static const struct archive_field schnorr_variant[] = {{"", &schnorr, 8}};
static const struct archive_field bls_variant[] = {{"", &transfer_type_signature, 8}};
static const struct archive_variant signature_variants[] = {
    ARCHIVE_VARIANT_OF("Phoenix", schnorr_variant), ARCHIVE_VARIANT_OF("Moonlight", bls_variant)};
static const struct archive_type withdraw_signature =
    ARCHIVE_ENUM_OF("WithdrawSignature", 200, 8, signature_variants);
static const struct archive_field withdraw_fields[] = {
    {"contract", &transfer_type_contract_id, 544},
    {"value", &archive_type_u64, 576},
    {"receiver", &receiver, 0},
    {"token", &token, 328},
    {"signature", &withdraw_signature, 344}};
const struct archive_type transfer_type_withdraw =
    ARCHIVE_STRUCT_OF("Withdraw", 584, 8, withdraw_fields);

/* ---- Blocks ---- */

static void put_u64(uint8_t *to, uint64_t value)
{
    memcpy(to, &value, sizeof value);
}

void transfer_put_point(uint8_t to[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                        const struct jubjub_affine *point)
{
    struct jubjub_extended extended;
    jubjub_from_affine(&extended, point);
    jubjub_extended_archive_write(to, &extended);
}

void transfer_put_stealth(uint8_t to[TRANSFER_STEALTH_BYTES],
                          const struct phoenix_stealth_address *address)
{
    transfer_put_point(to, &address->r);
    transfer_put_point(to + JUBJUB_EXTENDED_ARCHIVE_BYTES, &address->key);
}

void transfer_put_note(uint8_t to[TRANSFER_NOTE_BYTES], const struct shielded_note *from)
{
    memset(to, 0, TRANSFER_NOTE_BYTES);
    to[0] = TRANSFER_SENDER_MASKED;
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        fr_archive_write(to + 8 + 32 * i, &from->sender_cipher[i]);
    jubjub_affine_archive_write(to + 264, &from->commitment);
    transfer_put_stealth(to + 328, &(const struct phoenix_stealth_address){from->r, from->key});
    put_u64(to + 648, UINT64_MAX);
    fr_archive_write(to + 656, &from->value_cipher);
    to[724] = SHIELDED_OBFUSCATED;
}

void transfer_put_fee(uint8_t to[TRANSFER_FEE_BYTES], uint64_t gas_limit, uint64_t gas_price,
                      const struct phoenix_stealth_address *refund)
{
    memset(to, 0, TRANSFER_FEE_BYTES);
    to[0] = TRANSFER_SENDER_CONTRACT;
    put_u64(to + 264, gas_limit);
    put_u64(to + 272, gas_price);
    transfer_put_stealth(to + 280, refund);
}

/* ---- Values ---- */

static struct archive_value memo_value(struct transfer_data_value *out, struct span bytes)
{
    out->items[1] = archive_of_bytes(bytes);
    return archive_variant(DATA_MEMO, &out->items[1], 1);
}

static struct archive_value call_value(struct transfer_data_value *out,
                                       const struct transaction_call *from)
{
    out->items[2] = archive_of_bytes(span_of(from->contract, sizeof from->contract));
    out->items[3] = archive_of_bytes(from->function);
    out->items[4] = archive_of_bytes(from->argument);
    out->items[1] = archive_items(&out->items[2], 3);
    return archive_variant(DATA_CALL, &out->items[1], 1);
}

/* items: 1 the deployment; 2 to 5 its fields; 6 and 7 those of the code, without its bytes; 8 the
 * argument of `init`. */
static struct archive_value deploy_value(struct transfer_data_value *out,
                                         const struct transaction_deployment *from)
{
    out->items[6] = archive_of_bytes(span_of(from->code_hash, sizeof from->code_hash));
    out->items[7] = archive_of_bytes(span_of(NULL, 0));
    out->items[2] = archive_items(&out->items[6], 2);
    out->items[3] = archive_of_bytes(from->owner);
    out->items[8] = archive_of_bytes(from->argument);
    out->items[4] = archive_items(&out->items[8], from->has_argument);
    out->items[5] = archive_number(from->nonce);
    out->items[1] = archive_items(&out->items[2], 4);
    return archive_variant(DATA_DEPLOY, &out->items[1], 1);
}

void transfer_data_value(struct transfer_data_value *out, const struct transaction_data *data)
{
    *out = (struct transfer_data_value){.value = archive_items(NULL, 0)};
    switch (data->kind) {
    case TRANSACTION_NO_DATA: return;
    case TRANSACTION_CALL: out->items[0] = call_value(out, &data->call); break;
    case TRANSACTION_DEPLOYMENT: out->items[0] = deploy_value(out, &data->deployment); break;
    case TRANSACTION_MEMO: out->items[0] = memo_value(out, data->memo); break;
    case TRANSACTION_BLOBS:
        for (size_t i = 0; i < data->blob_count; i++)
            memcpy(out->hashes + i * TRANSACTION_BLOB_HASH_BYTES, data->blobs[i].hash,
                   TRANSACTION_BLOB_HASH_BYTES);
        out->items[0] =
            memo_value(out, span_of(out->hashes, data->blob_count * TRANSACTION_BLOB_HASH_BYTES));
        break;
    }
    out->value = archive_items(&out->items[0], 1);
}

enum rk_result transfer_data_value_whole(struct transfer_data_value *out, struct buffer *blobs_out,
                                         const struct transaction_data *data)
{
    transfer_data_value(out, data);
    if (data->kind == TRANSACTION_DEPLOYMENT)
        out->items[7] = archive_of_bytes(data->deployment.code);
    if (data->kind != TRANSACTION_BLOBS) return RK_OK;
    RK_TRY(buffer_reserve(blobs_out, data->blob_count * TRANSFER_BLOB_BYTES + 1));
    for (size_t i = 0; i < data->blob_count; i++) {
        const struct transaction_blob *from = &data->blobs[i];
        uint8_t *to = blobs_out->bytes + blobs_out->size_bytes;
        memset(to, 0, TRANSFER_BLOB_BYTES);
        to[0] = from->has_sidecar;
        if (from->has_sidecar) {
            memcpy(to + 1, from->bytes.bytes, TRANSACTION_BLOB_BYTES);
            memcpy(to + 1 + TRANSACTION_BLOB_BYTES, from->commitment.bytes, 48);
            memcpy(to + 49 + TRANSACTION_BLOB_BYTES, from->proof.bytes, 48);
        }
        memcpy(to + 97 + TRANSACTION_BLOB_BYTES, from->hash, sizeof from->hash);
        blobs_out->size_bytes += TRANSFER_BLOB_BYTES;
    }
    out->items[1] = archive_of_bytes(buffer_span(blobs_out));
    out->items[0] = archive_variant(DATA_BLOBS, &out->items[1], 1);
    return RK_OK;
}

enum rk_result transfer_archive(struct buffer *out, const struct archive_type *type,
                                const struct archive_value *value, struct rk_error *error)
{
    size_t size_bytes = 0;
    REQUIRE(out->size_bytes == 0);
    if (buffer_reserve(out, VM_ARGUMENT_BYTES_MAX))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for an argument");
    enum rk_result result =
        archive_write(out->bytes, VM_ARGUMENT_BYTES_MAX, &size_bytes, type, value, error);
    if (result == RK_FULL)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the argument for the transfer contract has more than %d bytes",
                       VM_ARGUMENT_BYTES_MAX);
    if (!result) out->size_bytes = size_bytes;
    return result;
}
