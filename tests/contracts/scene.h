/* A chain of two contracts and an actor, for tests of the genesis contracts: machines whose
 * verifications are answered as the test says and noted, arguments of the transfer contract, and
 * what it says. */
#ifndef RK_TESTS_CONTRACTS_SCENE_H
#define RK_TESTS_CONTRACTS_SCENE_H

#include "../vm/machine.h"

#include "base/hex.h"
#include "crypto/bls.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_archive.h"
#include "crypto/jubjub_mul.h"
#include "crypto/phoenix_note.h"
#include "vm/host_query.h"

enum {
    TRANSFER = 1, /* ids: this byte and zeros */
    STAKE = 2,
    ACTOR = 3,
    OTHER_ACTOR = 4,
    KEY_BYTES = 200,
    NOTE_BYTES = 728,
    SCALAR_BYTES = 32,
    WITHDRAW_BYTES = 584,
};

#define SCENE_GAS UINT64_C(1000000000)

/* The fields that move with the build: ours has a longer argument and chain ids of eight bytes. */
enum scene_build {
    SCENE_OURS,
    SCENE_DEPLOYED, /* the deployed module, or our build for comparison */
};

struct scene {
    struct machine m;
    enum scene_build build;
    struct host_queries *queries;
    struct vm_query list[HOST_QUERY_COUNT];
    struct vm_query real_plonk, real_bls, real_schnorr;
    bool is_real;        /* verifications are done */
    bool answer;         /* what else they say */
    struct buffer asked; /* names and arguments of the verifications since scene_forget */
    struct buffer feed;  /* of the last call */
    uint64_t height;
};

static inline void scene_id(uint8_t id[32], uint8_t first)
{
    memset(id, 0, 32);
    id[0] = first;
}

static inline void scene_append(struct buffer *buffer, const void *bytes, size_t size_bytes)
{
    assert_int_equal(buffer_append(buffer, bytes, size_bytes), RK_OK);
}

static inline enum rk_result scene_verify(struct scene *scene, const struct vm_query *real,
                                          struct vm_query_call *call)
{
    if (scene->is_real) return real->answer(real->context, call);
    scene_append(&scene->asked, real->name, strlen(real->name) + 1);
    scene_append(&scene->asked, call->argument.bytes, call->argument.size_bytes);
    call->answer[0] = scene->answer;
    call->answer_bytes = 1;
    return RK_OK;
}

static inline enum rk_result scene_plonk(void *context, struct vm_query_call *call)
{
    struct scene *scene = context;
    return scene_verify(scene, &scene->real_plonk, call);
}

static inline enum rk_result scene_bls(void *context, struct vm_query_call *call)
{
    struct scene *scene = context;
    return scene_verify(scene, &scene->real_bls, call);
}

static inline enum rk_result scene_schnorr(void *context, struct vm_query_call *call)
{
    struct scene *scene = context;
    return scene_verify(scene, &scene->real_schnorr, call);
}

static inline void scene_deploy(struct scene *scene, uint8_t first, struct span code)
{
    uint8_t id[32];
    scene_id(id, first);
    struct vm_deployment deployment = {
        .id = id, .code = code, .owner = span_of_string("owner"), .gas_limit = SCENE_GAS};
    enum rk_result result =
        vm_deploy(scene->m.session, NULL, &scene->m.receipt, &deployment, &scene->m.failure);
    if (result) fail_msg("contract %u: %s", first, scene->m.failure.text);
}

static inline void scene_set_height(struct scene *scene, uint64_t height)
{
    scene->height = height;
    assert_int_equal(vm_session_set_data(scene->m.session, "block_height",
                                         span_of(&scene->height, sizeof scene->height), NULL),
                     RK_OK);
}

static const uint8_t scene_chain_id[8] = {0xfa};

/* Deploys the transfer contract, actors in the place of the stake contract and two more. The scene
 * must not move. */
static inline void scene_begin(struct scene *scene, enum scene_build build,
                               const struct host_query_rules *rules, struct span transfer)
{
    *scene = (struct scene){.build = build, .answer = true};
    assert_int_equal(host_queries_new(&scene->queries, rules, 1 << 20, NULL), RK_OK);
    struct vm_options options = machine_options(&vm_rules_default);
    options.queries = scene->list;
    options.query_count = host_queries_list(scene->queries, scene->list);
    for (size_t i = 0; i < options.query_count; i++) {
        struct vm_query *query = &scene->list[i];
        struct vm_query real = *query;
        if (strcmp(real.name, "verify_plonk") == 0)
            scene->real_plonk = real, query->answer = scene_plonk;
        else if (strcmp(real.name, "verify_bls") == 0)
            scene->real_bls = real, query->answer = scene_bls;
        else if (strcmp(real.name, "verify_schnorr") == 0)
            scene->real_schnorr = real, query->answer = scene_schnorr;
        else
            continue;
        query->context = scene;
        query->price = NULL;
    }
    machine_begin_with(&scene->m, options);
    scene_deploy(scene, TRANSFER, transfer);
    struct buffer actor = machine_code("actor");
    for (uint8_t id = STAKE; id <= OTHER_ACTOR; id++)
        scene_deploy(scene, id, buffer_span(&actor));
    buffer_free(&actor);
    assert_int_equal(vm_session_set_data(scene->m.session, "chain_id",
                                         span_of(scene_chain_id, build == SCENE_OURS ? 8 : 1),
                                         NULL),
                     RK_OK);
    scene_set_height(scene, 1);
}

static inline void scene_end(struct scene *scene)
{
    machine_end(&scene->m);
    host_queries_free(scene->queries);
    buffer_free(&scene->asked);
    buffer_free(&scene->feed);
}

/* ---- Calls ---- */

static inline enum rk_result scene_keep_feed(void *context, struct span data)
{
    struct scene *scene = context;
    return buffer_append(&scene->feed, data.bytes, data.size_bytes);
}

/* A call of a contract in the name of another one; caller 0: in nobody's. */
static inline enum rk_result scene_call_contract(struct scene *scene, uint8_t contract,
                                                 uint8_t caller, const char *function,
                                                 struct span argument)
{
    uint8_t id[32], caller_id[32];
    scene_id(id, contract);
    scene_id(caller_id, caller);
    scene->feed.size_bytes = 0;
    struct vm_call call = {.contract = id,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = SCENE_GAS,
                           .feed = scene_keep_feed,
                           .feed_context = scene,
                           .caller = caller ? caller_id : NULL};
    return vm_call(scene->m.session, &scene->m.receipt, &call, &scene->m.failure);
}

static inline enum rk_result scene_call(struct scene *scene, uint8_t caller, const char *function,
                                        struct span argument)
{
    return scene_call_contract(scene, TRANSFER, caller, function, argument);
}

static inline struct span scene_expect(struct scene *scene, uint8_t caller, const char *function,
                                       struct span argument)
{
    enum rk_result result = scene_call(scene, caller, function, argument);
    if (result) fail_msg("%s: %s: %s", function, rk_result_name(result), scene->m.failure.text);
    return buffer_span(&scene->m.receipt.data);
}

/* A call that must end in a panic with a text. */
static inline void scene_refuse(struct scene *scene, uint8_t caller, const char *function,
                                struct span argument, const char *text)
{
    enum rk_result result = scene_call(scene, caller, function, argument);
    struct span said = buffer_span(&scene->m.failure.panic);
    if (result != RK_TRAP || scene->m.failure.error != VM_PANIC ||
        !span_equal(said, span_of_string(text)))
        fail_msg("%s: %s, \"%.*s\" (%s) instead of \"%s\"", function, rk_result_name(result),
                 (int)said.size_bytes, (const char *)said.bytes, scene->m.failure.text, text);
}

static inline uint64_t scene_u64(struct scene *scene, const char *function, struct span argument)
{
    uint64_t value;
    struct span data = scene_expect(scene, 0, function, argument);
    assert_int_equal(data.size_bytes, sizeof value);
    memcpy(&value, data.bytes, sizeof value);
    return value;
}

/* ---- Material ---- */

/* The archive of the public key of the secret key `number`. */
static inline void scene_account(uint8_t archive[KEY_BYTES], uint8_t number)
{
    uint8_t bytes[BLS_SECRET_KEY_BYTES] = {number};
    struct bls_secret_key secret;
    struct bls_public_key key;
    assert_int_equal(bls_secret_key_from_bytes(&secret, bytes, NULL), RK_OK);
    bls_public_key_of(&key, &secret);
    g2_to_archive(archive, &key.point);
}

static inline void scene_point(struct jubjub_affine *out, uint32_t number)
{
    uint8_t bytes[32] = {0};
    struct fj scalar;
    memcpy(bytes, &number, sizeof number);
    bytes[20] = 7;
    assert_true(fj_from_bytes_le(&scalar, bytes));
    jubjub_mul_generator(out, &scalar);
}

static inline void scene_put_point(uint8_t archive[160], const struct jubjub_affine *point)
{
    struct jubjub_extended extended;
    jubjub_from_affine(&extended, point);
    jubjub_extended_archive_write(archive, &extended);
}

/* The archive of a stealth address with z = 1. */
static inline void scene_stealth(uint8_t archive[320], uint32_t number)
{
    struct jubjub_affine r, key;
    scene_point(&r, 2 * number + 1);
    scene_point(&key, 2 * number + 2);
    scene_put_point(archive, &r);
    scene_put_point(archive + 160, &key);
}

static inline void scene_put_scalar(uint8_t archive[SCALAR_BYTES], uint64_t number)
{
    uint8_t bytes[32] = {0};
    struct fr scalar;
    memcpy(bytes, &number, sizeof number);
    assert_true(fr_from_bytes_le(&scalar, bytes));
    fr_archive_write(archive, &scalar);
}

static inline void scene_put_u64(uint8_t *to, uint64_t value)
{
    memcpy(to, &value, sizeof value);
}

/* Zeros up to an alignment, then a root of zeros; where it is. */
static inline size_t scene_root(struct buffer *archive, size_t size_bytes, size_t align_bytes)
{
    static const uint8_t zeros[4096];
    scene_append(archive, zeros, (size_t)-archive->size_bytes % align_bytes);
    size_t at = archive->size_bytes;
    scene_append(archive, zeros, size_bytes);
    return at;
}

static inline void scene_put_vector(struct buffer *archive, size_t at, size_t elements,
                                    size_t count)
{
    int32_t distance = (int32_t)((ptrdiff_t)elements - (ptrdiff_t)at);
    uint32_t number = (uint32_t)count;
    memcpy(archive->bytes + at, &distance, 4);
    memcpy(archive->bytes + at + 4, &number, 4);
}

/* A string whose bytes, where there are more than seven, stand at `text_at`. */
static inline void scene_put_string(struct buffer *archive, size_t at, size_t text_at,
                                    const char *text)
{
    uint32_t size_bytes = (uint32_t)strlen(text);
    int32_t distance = (int32_t)((ptrdiff_t)text_at - (ptrdiff_t)at);
    if (size_bytes <= 7) {
        memcpy(archive->bytes + at, text, size_bytes);
        archive->bytes[at + 7] = (uint8_t)size_bytes;
        return;
    }
    memcpy(archive->bytes + at, &size_bytes, 4);
    memcpy(archive->bytes + at + 4, &distance, 4);
}

/* ---- Transactions ---- */

struct scene_call_data {
    uint8_t contract; /* 0: no call */
    const char *function;
    struct span argument;
};

struct scene_transaction {
    bool is_public;
    /* public: secret keys by number; 0 for receiver and refund: the sender */
    uint8_t sender, receiver, refund;
    uint64_t value, nonce;
    /* shielded: */
    uint64_t nullifiers[8];
    size_t nullifier_count;
    uint8_t root[SCALAR_BYTES];
    uint32_t outputs; /* numbers their addresses */
    bool is_transparent, names_no_sender;
    uint64_t transparent_values[2];
    uint32_t refund_address;
    uint64_t max_fee;
    /* both: */
    uint64_t deposit, gas_limit, gas_price;
    struct scene_call_data call;
    const char *memo;
    uint8_t wrong_chain; /* added to the id */
    /* ours: */
    uint64_t last_valid_height;
    size_t audit_words;
};

static inline void scene_note(uint8_t note[NOTE_BYTES], enum scene_build build, uint32_t number)
{
    struct jubjub_affine point;
    memset(note, 0, NOTE_BYTES);
    note[0] = build == SCENE_OURS ? 2 : 0;
    for (uint32_t i = 0; i < (build == SCENE_OURS ? 4 : 8); i++)
        scene_put_scalar(note + 8 + 32 * (size_t)i, number * 100 + i + 5);
    scene_point(&point, 1000 + number);
    jubjub_affine_archive_write(note + 264, &point);
    scene_stealth(note + 328, number);
    memset(note + 648, 0xff, 8);
    if (build == SCENE_OURS)
        scene_put_scalar(note + 656, number + 77);
    else
        memset(note + 656, (int)number, 68);
    note[724] = 1;
}

static inline void scene_transparent(uint8_t note[NOTE_BYTES], uint32_t number, uint64_t value)
{
    struct jubjub_affine commitment;
    static const struct fj zero;
    memset(note, 0, NOTE_BYTES);
    note[0] = 1;
    phoenix_commit_value(&commitment, value, &zero);
    jubjub_affine_archive_write(note + 264, &commitment);
    scene_stealth(note + 328, number);
    memset(note + 648, 0xff, 8);
    scene_put_u64(note + 656, value);
}

/* Appends what a call or memo points to; then, with the root there, the data at `at` of it. */
struct scene_data_places {
    size_t function, bytes;
};

static inline struct scene_data_places scene_data_outside(struct buffer *archive,
                                                          const struct scene_transaction *tx)
{
    struct scene_data_places places = {0, 0};
    if (tx->call.contract) {
        places.function = archive->size_bytes;
        if (strlen(tx->call.function) > 7)
            scene_append(archive, tx->call.function, strlen(tx->call.function));
        places.bytes = archive->size_bytes;
        scene_append(archive, tx->call.argument.bytes, tx->call.argument.size_bytes);
    } else if (tx->memo) {
        places.bytes = archive->size_bytes;
        scene_append(archive, tx->memo, strlen(tx->memo));
    }
    return places;
}

static inline void scene_data_root(struct buffer *archive, size_t at,
                                   const struct scene_transaction *tx,
                                   struct scene_data_places places)
{
    if (tx->call.contract) {
        archive->bytes[at] = 1;
        scene_id(archive->bytes + at + 12, tx->call.contract);
        scene_put_string(archive, at + 44, places.function, tx->call.function);
        scene_put_vector(archive, at + 52, places.bytes, tx->call.argument.size_bytes);
    } else if (tx->memo) {
        archive->bytes[at] = 1;
        archive->bytes[at + 8] = 2;
        scene_put_vector(archive, at + 12, places.bytes, strlen(tx->memo));
    }
}

static inline void scene_public_root(struct buffer *archive, size_t root,
                                     const struct scene_transaction *tx)
{
    uint8_t *bytes = archive->bytes + root;
    bytes[0] = 1;
    scene_account(bytes + 96, tx->sender);
    scene_account(bytes + 296, tx->receiver ? tx->receiver : tx->sender);
    scene_put_u64(bytes + 496, tx->value);
    scene_put_u64(bytes + 504, tx->deposit);
    scene_put_u64(bytes + 512, tx->gas_limit);
    scene_put_u64(bytes + 520, tx->gas_price);
    scene_account(bytes + 528, tx->refund ? tx->refund : tx->sender);
    scene_put_u64(bytes + 728, tx->nonce);
    bytes[736] = (uint8_t)(scene_chain_id[0] + tx->wrong_chain);
    memset(bytes + 744, 0x5c, 96);
}

static inline void scene_shielded_root(struct buffer *archive, size_t root, enum scene_build build,
                                       const struct scene_transaction *tx)
{
    uint8_t *bytes = archive->bytes + root;
    for (uint32_t i = 0; i < 2; i++) {
        uint8_t *note = bytes + 8 + i * NOTE_BYTES;
        if (tx->is_transparent)
            scene_transparent(note, tx->outputs + i, tx->transparent_values[i]);
        else
            scene_note(note, build, tx->outputs + i);
        if (tx->names_no_sender)
            note[0] = 1;
        else
            note[0] = build == SCENE_OURS ? 2 : 0;
    }
    memcpy(bytes + 1464, tx->root, SCALAR_BYTES);
    scene_put_u64(bytes + 1504, tx->max_fee ? tx->max_fee : tx->gas_limit * tx->gas_price);
    scene_put_u64(bytes + 1512, tx->deposit);
    bytes[1520] = 1;
    memcpy(bytes + 1521, "fee sender", 10);
    scene_put_u64(bytes + 1784, tx->gas_limit);
    scene_put_u64(bytes + 1792, tx->gas_price);
    scene_stealth(bytes + 1800, tx->refund_address);
    bytes[2208] = (uint8_t)(scene_chain_id[0] + tx->wrong_chain);
}

/* The argument of spend_and_execute, into a buffer that is empty. */
static inline void scene_argument(struct buffer *archive, enum scene_build build,
                                  const struct scene_transaction *tx)
{
    static const uint8_t proof[1008] = {9, 8, 7};
    uint8_t scalar[SCALAR_BYTES];
    for (size_t i = 0; !tx->is_public && i < tx->nullifier_count; i++) {
        scene_put_scalar(scalar, tx->nullifiers[i]);
        scene_append(archive, scalar, sizeof scalar);
    }
    struct scene_data_places places = scene_data_outside(archive, tx);
    size_t proof_at = archive->size_bytes;
    if (!tx->is_public) scene_append(archive, proof, sizeof proof);
    size_t audit_at = scene_root(archive, 0, 8);
    for (size_t i = 0; i < tx->audit_words; i++) {
        scene_put_scalar(scalar, i + 31);
        scene_append(archive, scalar, sizeof scalar);
    }
    size_t root = scene_root(archive, build == SCENE_OURS ? 2280 : 2224, 8);
    if (tx->is_public) {
        scene_public_root(archive, root, tx);
        scene_data_root(archive, root + 8, tx, places);
    } else {
        scene_shielded_root(archive, root, build, tx);
        scene_data_root(archive, root + 2120, tx, places);
        scene_put_vector(archive, root + 1496, 0, tx->nullifier_count);
        scene_put_vector(archive, root + 2216, proof_at, sizeof proof);
    }
    if (build != SCENE_OURS) return;
    scene_put_scalar(archive->bytes + root + 2224, 4711); /* m */
    scene_put_u64(archive->bytes + root + 2256, scene_chain_id[0] + tx->wrong_chain);
    scene_put_u64(archive->bytes + root + 2264,
                  tx->last_valid_height ? tx->last_valid_height : UINT64_MAX);
    scene_put_vector(archive, root + 2272, audit_at, tx->audit_words);
}

static inline enum rk_result scene_spend(struct scene *scene, const struct scene_transaction *tx)
{
    struct buffer argument = {0};
    scene_argument(&argument, scene->build, tx);
    enum rk_result result = scene_call(scene, 0, "spend_and_execute", buffer_span(&argument));
    buffer_free(&argument);
    return result;
}

static inline enum rk_result scene_refund(struct scene *scene, uint64_t gas_spent)
{
    return scene_call(scene, 0, "refund", span_of(&gas_spent, sizeof gas_spent));
}

/* ---- Withdrawals ---- */

struct scene_withdrawal {
    uint8_t contract;
    uint64_t value;
    bool to_account; /* by number; else to the stealth address of this number */
    uint32_t receiver;
    bool has_schnorr;           /* kinds of signature and token */
    const uint64_t *nullifiers; /* NULL: by nonce */
    size_t nullifier_count;
    uint64_t nonce;
};

/* The archive Withdraw, into a buffer that is empty. */
static inline void scene_withdrawal(struct buffer *archive, const struct scene_withdrawal *w)
{
    uint8_t scalar[SCALAR_BYTES];
    for (size_t i = 0; i < w->nullifier_count; i++) {
        scene_put_scalar(scalar, w->nullifiers[i]);
        scene_append(archive, scalar, sizeof scalar);
    }
    size_t root = scene_root(archive, WITHDRAW_BYTES, 8);
    uint8_t *bytes = archive->bytes + root;
    bytes[0] = w->to_account;
    if (w->to_account)
        scene_account(bytes + 8, (uint8_t)w->receiver);
    else
        scene_stealth(bytes + 8, w->receiver);
    if (w->nullifiers) {
        scene_put_vector(archive, root + 332, 0, w->nullifier_count);
    } else {
        bytes[328] = 1;
        scene_put_u64(bytes + 336, w->nonce);
    }
    bytes[344] = !w->has_schnorr;
    memset(bytes + 352, 0x3a, w->has_schnorr ? 192 : 97);
    scene_id(bytes + 544, w->contract);
    scene_put_u64(bytes + 576, w->value);
}

/* The argument of the actor's `forward`: calls a function of a contract with an argument. */
static inline void scene_forward(struct buffer *argument, uint8_t contract, const char *function,
                                 struct span inner)
{
    uint8_t order[64] = {0};
    scene_id(order, contract);
    memcpy(order + 32, function, strlen(function));
    scene_append(argument, order, sizeof order);
    scene_append(argument, inner.bytes, inner.size_bytes);
}

/* ---- ContractToContract ---- */

static inline void scene_order(struct buffer *archive, uint8_t contract, uint64_t value,
                               const char *function, struct span data)
{
    size_t text_at = 0;
    if (strlen(function) > 7) scene_append(archive, function, strlen(function));
    size_t data_at = archive->size_bytes;
    scene_append(archive, data.bytes, data.size_bytes);
    size_t root = scene_root(archive, 56, 8);
    scene_id(archive->bytes + root, contract);
    scene_put_u64(archive->bytes + root + 32, value);
    scene_put_string(archive, root + 40, text_at, function);
    scene_put_vector(archive, root + 48, data_at, data.size_bytes);
}

#endif
