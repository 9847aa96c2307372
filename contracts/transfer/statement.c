/* What transactions of our own networks say and prove (spec/phoenix-sound.md 3 to 5). The node
 * hands over, besides the transaction, its payload hash m, its chain id, its last height and what
 * it says to the auditor, all computed from the bytes that the sender has signed or proven. */
#ifndef RUSKVM_DEPLOYED
#include "transfer/state.h"

#include "common/encode.h"
#include "common/field.h"

enum {
    STATEMENT_VERSION = 1,
    AUDIT_WORDS = 16, /* E and 14 words of cipher */
    INPUTS_MAX = 27 + 64 + 2 + AUDIT_WORDS,
};

static const uint64_t leaf_tag[4] = {0x6c2e6d766b737572, 0x31762e666165}; /* ruskvm.leaf.v1 */

/* ---- Parameters ---- */

static struct {
    bool is_there;
    struct point_affine key;
} auditor;

RK_METHOD(statement)
{
    uint32_t version = STATEMENT_VERSION;
    RK_RETURN(version);
}

RK_METHOD(set_auditor)
{
    RK_ARGUMENT(struct point_affine, key);
    require_external();
    auditor.is_there = true;
    auditor.key = key;
    return 0;
}

/* Option<JubJubAffine>: for whom transactions must be readable, so that wallets know. */
RK_METHOD(auditor)
{
    return rk_put_archived_option(auditor.is_there, &auditor.key, sizeof auditor.key, 8);
}

RK_METHOD(chain_id)
{
    RK_RETURN(chain_id());
}

/* ctx, and the first word of leaves: kept, since they are the same for all of a chain. */
static const struct scalar *context(void)
{
    static struct {
        bool is_there;
        uint64_t chain_id;
        struct scalar context;
    } kept;
    struct __attribute__((packed)) {
        char text[21];
        uint64_t chain_id;
        struct rk_id contract;
        uint32_t version;
    } bytes = {"ruskvm-phoenix-ctx-v1", chain_id(), transfer_id, STATEMENT_VERSION};
    static_assert(sizeof bytes == 65, "no padding");
    if (!kept.is_there || kept.chain_id != bytes.chain_id) {
        rk_query_hash((uint8_t *)&kept.context, rk_span_of(&bytes, sizeof bytes));
        kept.chain_id = bytes.chain_id;
        kept.is_there = true;
    }
    return &kept.context;
}

void note_leaf_words(struct scalar words[LEAF_WORDS], const struct note *note)
{
    struct point_affine key = point_affine_of(&note->stealth_address.key);
    scalar_of_integer(&words[0], leaf_tag);
    words[1] = *context();
    words[2] = scalar_of(note->type);
    words[3] = note->value_commitment.u;
    words[4] = note->value_commitment.v;
    words[5] = key.u;
    words[6] = key.v;
    words[7] = scalar_of(note->position);
}

/* ---- Checks ---- */

void statement_check_chain(struct rk_reader *in)
{
    RK_REQUIRE(rk_read_u64(in, TX_CHAIN_ID) == chain_id(), "The tx must target the correct chain");
    RK_REQUIRE(block_height() <= rk_read_u64(in, TX_LAST_VALID_HEIGHT),
               "The transaction is no longer valid");
}

void statement_check_signature(struct rk_reader *in)
{
    struct scalar message;
    uint8_t bytes[RK_SCALAR_BYTES];
    struct account_key sender = read_account(in, PUBLIC_SENDER);
    rk_copy(&message, rk_read_bytes(in, TX_MESSAGE, sizeof message), sizeof message);
    scalar_encode(bytes, &message);
    RK_REQUIRE(rk_query_verify_bls(rk_span_of(bytes, sizeof bytes), (const uint8_t *)&sender,
                                   rk_read_bytes(in, PUBLIC_SIGNATURE, RK_BLS_SIGNATURE_BYTES)),
               "Invalid signature!");
}

/* Public inputs in their order. */
struct inputs {
    uint32_t count;
    struct scalar words[INPUTS_MAX];
};

static void add(struct inputs *inputs, const void *scalars, uint32_t count)
{
    RK_REQUIRE(count <= INPUTS_MAX - inputs->count,
               "No circuit available for given number of inputs!");
    rk_copy(inputs->words + inputs->count, scalars, count * sizeof(struct scalar));
    inputs->count += count;
}

/* Points of transactions have z = 1. */
static void add_output(struct inputs *inputs, struct rk_reader *in, uint32_t at)
{
    const uint32_t address = at + (uint32_t)offsetof(struct note, stealth_address);
    const uint32_t commitment = at + (uint32_t)offsetof(struct note, value_commitment);
    const uint32_t cipher = at + (uint32_t)offsetof(struct note, sender) + 8;
    const uint32_t value = at + (uint32_t)offsetof(struct note, value_enc);
    RK_REQUIRE(rk_read_u8(in, at + (uint32_t)offsetof(struct note, type)) == NOTE_OBFUSCATED &&
                   rk_read_u8(in, at) == NOTE_SENDER_CIPHER,
               "Outputs must be obfuscated and name their sender");
    add(inputs, rk_read_bytes(in, address + (uint32_t)offsetof(struct stealth_address, key), 64),
        2);
    add(inputs, rk_read_bytes(in, commitment, 64), 2);
    add(inputs, rk_read_bytes(in, address, 64), 2);
    add(inputs, rk_read_bytes(in, value, 32), 1);
    add(inputs, rk_read_bytes(in, cipher, 128), 4);
}

static void add_audit(struct inputs *inputs, struct rk_reader *in)
{
    uint32_t count;
    struct rk_reader words = rk_read_vector(in, &count, TX_AUDIT, sizeof(struct scalar), 8);
    if (!auditor.is_there) {
        RK_REQUIRE(count == 0, "There is no auditor on this network");
        return;
    }
    RK_REQUIRE(count == AUDIT_WORDS, "Transactions on this network must be audited");
    add(inputs, &auditor.key, 2);
    add(inputs, words.object, count);
}

void statement_check_proof(struct rk_reader *in)
{
    struct inputs inputs = {0};
    uint32_t nullifier_count;
    struct scalar max_fee = scalar_of(rk_read_u64(in, SHIELDED_MAX_FEE));
    struct scalar deposit = scalar_of(rk_read_u64(in, SHIELDED_DEPOSIT));
    struct rk_reader nullifiers =
        rk_read_vector(in, &nullifier_count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    add(&inputs, context(), 1);
    add(&inputs, rk_read_bytes(in, TX_MESSAGE, 32), 1);
    add(&inputs, rk_read_bytes(in, SHIELDED_ROOT, 32), 1);
    add(&inputs, nullifiers.object, nullifier_count);
    for (uint32_t i = 0; i < 2; i++)
        add_output(&inputs, in, SHIELDED_OUTPUTS + i * (uint32_t)sizeof(struct note));
    add(&inputs, &max_fee, 1);
    add(&inputs, &deposit, 1);
    add_audit(&inputs, in);
    RK_REQUIRE(rk_query_verify_plonk(verifier_of(nullifier_count, auditor.is_there),
                                     rk_read_byte_vector(in, SHIELDED_PROOF), inputs.words,
                                     inputs.count),
               "Invalid transaction proof!");
}

void statement_refund_sender(struct note_sender *out, struct rk_reader *in)
{
    (void)out; /* as note_make_transparent has written it */
    (void)in;
}
#endif
