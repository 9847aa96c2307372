#include "vm/host_query.h"

#include "base/archive_writer.h"
#include "base/blake3.h"
#include "base/hash.h"
#include "base/keccak.h"
#include "base/require.h"
#include "crypto/field_raw.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_archive.h"
#include "crypto/kzg.h"
#include "crypto/poseidon.h"
#include "crypto/secp_recover.h"
#include "vm/query_cache.h"
#include "zk/groth16.h"
#include "zk/verifier_cache.h"

#include <stdlib.h>

/* ---- Arguments: spec/host-queries.md 3.3 and 3.5 ---- */

enum {
    SCALAR_BYTES = 32,
    G1_BYTES = 104,
    G2_BYTES = 200,
    VERIFIERS_SHARE = 4, /* the part of the cache that prepared keys of PLONK have */
};

static const struct archive_padding g1_padding[] = {{97, 7}};
static const struct archive_padding g2_padding[] = {{193, 7}};
static const struct archive_type scalar_type = ARCHIVE_OPAQUE_OF("BlsScalar", SCALAR_BYTES, 8);
static const struct archive_type scalars_type = ARCHIVE_VEC_OF("Vec<BlsScalar>", &scalar_type);
static const struct archive_type point_type =
    ARCHIVE_OPAQUE_OF("JubJubExtended", JUBJUB_EXTENDED_ARCHIVE_BYTES, 8);
static const struct archive_type schnorr_signature_type =
    ARCHIVE_OPAQUE_OF("SchnorrSignature", SCHNORR_SIGNATURE_ARCHIVE_BYTES, 8);
static const struct archive_type bls_key_type =
    ARCHIVE_PADDED_OF("BlsPublicKey", G2_BYTES, 8, g2_padding);
static const struct archive_type bls_keys_type = ARCHIVE_VEC_OF("Vec<BlsPublicKey>", &bls_key_type);
static const struct archive_type bls_signature_type =
    ARCHIVE_PADDED_OF("BlsSignature", G1_BYTES, 8, g1_padding);
static const struct archive_type bytes32_type = ARCHIVE_OPAQUE_OF("[u8; 32]", 32, 1);
static const struct archive_type bytes48_type = ARCHIVE_OPAQUE_OF("[u8; 48]", 48, 1);
static const struct archive_type bytes65_type = ARCHIVE_OPAQUE_OF("[u8; 65]", 65, 1);

/* Fields in declaration order; the compiler of the deployed system has moved some. */
static const struct archive_field plonk_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &archive_type_bytes, 8}, {"", &scalars_type, 16}};
static const struct archive_field groth16_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &archive_type_bytes, 8}, {"", &archive_type_bytes, 16}};
static const struct archive_field schnorr_fields[] = {
    {"", &scalar_type, 0}, {"", &point_type, 32}, {"", &schnorr_signature_type, 192}};
static const struct archive_field bls_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &bls_key_type, 8}, {"", &bls_signature_type, 208}};
static const struct archive_field bls_multisig_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &bls_keys_type, 8}, {"", &bls_signature_type, 16}};
static const struct archive_field kzg_fields[] = {{"commitment", &bytes48_type, 64},
                                                  {"z", &bytes32_type, 0},
                                                  {"y", &bytes32_type, 32},
                                                  {"proof", &bytes48_type, 112}};
static const struct archive_field recover_fields[] = {{"", &bytes32_type, 0},
                                                      {"", &bytes65_type, 32}};

/* Scalars, and how many of them are hashed together. */
static const struct archive_field hashes_fields[] = {{"", &scalars_type, 0},
                                                     {"", &archive_type_u32, 8}};

static const struct archive_type hashes_type =
    ARCHIVE_TUPLE_OF("poseidon_hashes", 12, 4, hashes_fields);
static const struct archive_type plonk_type = ARCHIVE_TUPLE_OF("verify_plonk", 24, 4, plonk_fields);
static const struct archive_type groth16_type =
    ARCHIVE_TUPLE_OF("verify_groth16_bn254", 24, 4, groth16_fields);
static const struct archive_type schnorr_type =
    ARCHIVE_TUPLE_OF("verify_schnorr", 384, 8, schnorr_fields);
static const struct archive_type bls_type = ARCHIVE_TUPLE_OF("verify_bls", 312, 8, bls_fields);
static const struct archive_type bls_multisig_type =
    ARCHIVE_TUPLE_OF("verify_bls_multisig", 120, 8, bls_multisig_fields);
static const struct archive_type kzg_type =
    ARCHIVE_TUPLE_OF("verify_kzg_proof", 160, 1, kzg_fields);
static const struct archive_type recover_type =
    ARCHIVE_TUPLE_OF("secp256k1_recover", 97, 1, recover_fields);

static struct span field(struct archive_view view, size_t index)
{
    return archive_span(archive_child(view, index));
}

struct query_entry {
    struct host_queries *queries;
    enum host_query_id id;
};

struct host_queries {
    const struct host_query_rules *rules;
    const struct blake3_backend *backend;
    struct query_cache cache;
    struct verifier_cache *verifiers;
    struct query_entry entries[HOST_QUERY_COUNT]; /* the contexts of struct vm_query */
};

/* ---- The queries ---- */

/* Answers a valid argument: writes call->answer, and answer_bytes where the table leaves them open.
 * RK_INVALID for what ends the call in a panic. */
typedef enum rk_result answer_function(const struct host_queries *queries,
                                       struct vm_query_call *call, struct archive_view argument);

static enum rk_result answer_hash(const struct host_queries *queries, struct vm_query_call *call,
                                  struct archive_view argument)
{
    (void)queries;
    struct fr hash;
    fr_hash(&hash, archive_span(argument));
    fr_archive_write(call->answer, &hash);
    return RK_OK;
}

static enum rk_result answer_keccak256(const struct host_queries *queries,
                                       struct vm_query_call *call, struct archive_view argument)
{
    (void)queries;
    keccak256(call->answer, archive_span(argument));
    return RK_OK;
}

static enum rk_result answer_sha256(const struct host_queries *queries, struct vm_query_call *call,
                                    struct archive_view argument)
{
    (void)queries;
    sha256(call->answer, archive_span(argument));
    return RK_OK;
}

/* Copies scalars, which stand at any address, with their limbs as they are. */
static enum rk_result copy_scalars(struct fr **out, size_t *count, struct archive_view vec)
{
    *count = archive_count(vec);
    *out = malloc(*count * sizeof **out + 1);
    if (!*out) return RK_NO_MEMORY;
    struct span bytes = archive_span(vec);
    for (size_t i = 0; i < *count; i++)
        memcpy((*out)[i].limb, bytes.bytes + i * SCALAR_BYTES, SCALAR_BYTES);
    return RK_OK;
}

static enum rk_result answer_poseidon_hash(const struct host_queries *queries,
                                           struct vm_query_call *call, struct archive_view argument)
{
    (void)queries;
    struct fr *scalars, hash;
    size_t count;
    RK_TRY(copy_scalars(&scalars, &count, argument));
    enum rk_result result = poseidon_hash(&hash, POSEIDON_OTHER, scalars, count);
    if (!result) fr_archive_write(call->answer, &hash);
    free(scalars);
    return result;
}

/* Hashes of `width` scalars each. */
static enum rk_result hash_many(struct vm_query_call *call, struct archive_view vec,
                                uint64_t domain, size_t width)
{
    struct fr *scalars;
    size_t count = archive_count(vec);
    if (count == 0 || width == 0 || count % width) return RK_INVALID;
    RK_TRY(copy_scalars(&scalars, &count, vec));
    /* In place: a hash is behind no scalar that is still to be read. */
    enum rk_result result = poseidon_hash_many(scalars, domain, scalars, width, count / width);
    for (size_t i = 0; !result && i < count / width; i++)
        fr_archive_write(call->answer + i * SCALAR_BYTES, &scalars[i]);
    call->answer_bytes = count / width * SCALAR_BYTES;
    free(scalars);
    return result;
}

static enum rk_result answer_poseidon_nodes(const struct host_queries *queries,
                                            struct vm_query_call *call,
                                            struct archive_view argument)
{
    (void)queries;
    return hash_many(call, argument, POSEIDON_MERKLE4, 4);
}

static enum rk_result answer_poseidon_hashes(const struct host_queries *queries,
                                             struct vm_query_call *call,
                                             struct archive_view argument)
{
    (void)queries;
    return hash_many(call, archive_child(argument, 0), POSEIDON_OTHER,
                     (size_t)archive_u64(archive_child(argument, 1)));
}

static enum rk_result answer_verify_plonk(const struct host_queries *queries,
                                          struct vm_query_call *call, struct archive_view argument)
{
    struct fr *inputs;
    size_t count;
    bool holds = false;
    RK_TRY(copy_scalars(&inputs, &count, archive_child(argument, 2)));
    for (size_t i = 0; i < count; i++)
        fr_raw_reduce(&inputs[i], &inputs[i]);
    enum rk_result result = plonk_verify_encoded(&holds, queries->verifiers, queries->rules->plonk,
                                                 queries->rules->plonk_decoding, field(argument, 0),
                                                 field(argument, 1), inputs, count, NULL);
    call->answer[0] = holds;
    free(inputs);
    return result;
}

static enum rk_result answer_verify_groth16(const struct host_queries *queries,
                                            struct vm_query_call *call,
                                            struct archive_view argument)
{
    (void)queries;
    bool holds = false;
    RK_TRY(groth16_verify_encoded(&holds, field(argument, 0), field(argument, 1),
                                  field(argument, 2), NULL));
    call->answer[0] = holds;
    return RK_OK;
}

static enum rk_result answer_verify_schnorr(const struct host_queries *queries,
                                            struct vm_query_call *call,
                                            struct archive_view argument)
{
    (void)queries;
    call->answer[0] = schnorr_verify_archived(field(argument, 0).bytes, field(argument, 1).bytes,
                                              field(argument, 2).bytes);
    return RK_OK;
}

static enum rk_result answer_verify_bls(const struct host_queries *queries,
                                        struct vm_query_call *call, struct archive_view argument)
{
    struct bls_public_key key;
    struct bls_signature signature;
    g2_from_archive_unchecked(&key.point, field(argument, 1).bytes);
    g1_from_archive_unchecked(&signature.point, field(argument, 2).bytes);
    call->answer[0] = bls_verify(queries->rules->bls, &key, &signature, field(argument, 0));
    return RK_OK;
}

static enum rk_result answer_verify_bls_multisig(const struct host_queries *queries,
                                                 struct vm_query_call *call,
                                                 struct archive_view argument)
{
    struct archive_view vec = archive_child(argument, 1);
    struct bls_signature signature;
    size_t count = archive_count(vec);
    struct bls_public_key *keys = malloc(count * sizeof *keys + 1);
    if (!keys) return RK_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        g2_from_archive_unchecked(&keys[i].point, archive_span(vec).bytes + i * G2_BYTES);
    g1_from_archive_unchecked(&signature.point, field(argument, 2).bytes);
    enum rk_result result =
        bls_verify_multisig(queries->rules->bls, keys, count, &signature, field(argument, 0));
    call->answer[0] = result == RK_OK;
    free(keys);
    return result == RK_NO_MEMORY ? result : RK_OK;
}

static enum rk_result answer_verify_kzg_proof(const struct host_queries *queries,
                                              struct vm_query_call *call,
                                              struct archive_view argument)
{
    (void)queries;
    call->answer[0] =
        kzg_verify_proof(field(argument, 0).bytes, field(argument, 1).bytes,
                         field(argument, 2).bytes, field(argument, 3).bytes, NULL) == RK_OK;
    return RK_OK;
}

static enum rk_result answer_secp256k1_recover(const struct host_queries *queries,
                                               struct vm_query_call *call,
                                               struct archive_view argument)
{
    (void)queries;
    call->answer[0] =
        secp_recover(call->answer + 1, field(argument, 0).bytes, field(argument, 1).bytes);
    return RK_OK;
}

/* ---- The table ---- */

struct query_info {
    const char *name;
    const struct archive_type *type;
    size_t answer_bytes;
    bool is_cached;
};

static const struct query_info infos[HOST_QUERY_COUNT] = {
#define HOST_QUERY(id, name, type, answer_bytes, is_cached) {name, &type, answer_bytes, is_cached},
#include "vm/host_queries.def"
};

static answer_function *const answers[HOST_QUERY_COUNT] = {
    [HOST_QUERY_HASH] = answer_hash,
    [HOST_QUERY_POSEIDON_HASH] = answer_poseidon_hash,
    [HOST_QUERY_VERIFY_PLONK] = answer_verify_plonk,
    [HOST_QUERY_VERIFY_GROTH16] = answer_verify_groth16,
    [HOST_QUERY_VERIFY_SCHNORR] = answer_verify_schnorr,
    [HOST_QUERY_VERIFY_BLS] = answer_verify_bls,
    [HOST_QUERY_VERIFY_BLS_MULTISIG] = answer_verify_bls_multisig,
    [HOST_QUERY_KECCAK256] = answer_keccak256,
    [HOST_QUERY_SHA256] = answer_sha256,
    [HOST_QUERY_VERIFY_KZG_PROOF] = answer_verify_kzg_proof,
    [HOST_QUERY_SECP256K1_RECOVER] = answer_secp256k1_recover,
    [HOST_QUERY_POSEIDON_NODES] = answer_poseidon_nodes,
    [HOST_QUERY_POSEIDON_HASHES] = answer_poseidon_hashes,
};

const char *host_query_name(enum host_query_id id)
{
    return (unsigned)id < HOST_QUERY_COUNT ? infos[id].name : "?";
}

enum host_query_id host_query_by_name(struct span name)
{
    unsigned id = 0;
    while (id < HOST_QUERY_COUNT && !span_equal(name, span_of_string(infos[id].name)))
        id++;
    return (enum host_query_id)id;
}

static bool read_argument(struct archive_view *view, enum host_query_id id, struct span argument,
                          size_t align_bytes)
{
    return archive_validate(view, infos[id].type, argument, align_bytes, NULL) == RK_OK;
}

/* ---- Prices ---- */

static uint64_t count_items(enum host_query_id id, struct archive_view view)
{
    size_t count;
    switch (id) {
    case HOST_QUERY_VERIFY_BLS_MULTISIG: count = archive_count(archive_child(view, 1)); break;
    case HOST_QUERY_POSEIDON_HASHES: count = archive_count(archive_child(view, 0)); break;
    default: count = archive_count(view);
    }
    return count ? count : 1;
}

uint64_t host_query_price(const struct host_query_rules *rules, enum host_query_id id,
                          struct span argument, size_t align_bytes)
{
    const struct host_query_price *price = &rules->prices[id];
    struct archive_view view;
    uint64_t units = 0;
    if (price->unit == HOST_QUERY_FLAT) return price->base;
    bool is_valid = read_argument(&view, id, argument, align_bytes);
    if (price->unit == HOST_QUERY_BYTE)
        units = is_valid ? archive_count(view) : argument.size_bytes;
    else
        units = is_valid ? count_items(id, view) : 1;
    return price->base + price->per_unit * units; /* the argument has at most 64 KiB */
}

static uint64_t price(void *context, const struct vm_query_call *call)
{
    const struct query_entry *entry = context;
    return host_query_price(entry->queries->rules, entry->id, call->argument, call->align_bytes);
}

/* ---- Answering ---- */

/* What a result depends on: the query, the versions, the argument and where it lies. */
static void cache_key(const struct host_queries *queries, uint8_t hash[BLAKE3_HASH_BYTES],
                      enum host_query_id id, struct span argument, size_t align_bytes)
{
    const struct host_query_rules *rules = queries->rules;
    const uint8_t head[5] = {(uint8_t)id, (uint8_t)rules->bls, (uint8_t)rules->plonk,
                             (uint8_t)rules->plonk_decoding, (uint8_t)align_bytes};
    struct blake3_hasher hasher;
    blake3_init(&hasher, queries->backend);
    blake3_update(&hasher, span_of(head, sizeof head));
    blake3_update(&hasher, argument);
    blake3_final(&hasher, hash);
}

static enum rk_result answer(void *context, struct vm_query_call *call)
{
    struct query_entry *entry = context;
    struct host_queries *queries = entry->queries;
    const struct query_info *info = &infos[entry->id];
    uint8_t hash[BLAKE3_HASH_BYTES];
    struct archive_view view;
    bool known;
    memset(call->answer, 0, info->answer_bytes);
    call->answer_bytes = info->answer_bytes;
    if (info->is_cached) {
        cache_key(queries, hash, entry->id, call->argument, call->align_bytes);
        if (query_cache_find(&queries->cache, &known, hash)) {
            call->answer[0] = known;
            return RK_OK;
        }
    }
    if (!read_argument(&view, entry->id, call->argument, call->align_bytes)) return RK_OK;
    enum rk_result result = answers[entry->id](queries, call, view);
    if (result == RK_INVALID)
        return vm_fail_panic(call->failure, span_of_string("host query panicked"));
    if (!result && info->is_cached) query_cache_put(&queries->cache, hash, call->answer[0] != 0);
    return result;
}

/* ---- Making and listing ---- */

enum rk_result host_queries_new(struct host_queries **out, const struct host_query_rules *rules,
                                size_t cache_bytes, struct rk_error *error)
{
    struct host_queries *queries = calloc(1, sizeof *queries);
    if (!queries)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the host queries");
    if (verifier_cache_new(&queries->verifiers, cache_bytes / VERIFIERS_SHARE)) {
        free(queries);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the host queries");
    }
    queries->rules = rules;
    queries->backend = blake3_backend_select(cpu_features_detect());
    query_cache_init(&queries->cache, cache_bytes - cache_bytes / VERIFIERS_SHARE);
    for (unsigned id = 0; id < HOST_QUERY_COUNT; id++)
        queries->entries[id] = (struct query_entry){queries, (enum host_query_id)id};
    *out = queries;
    return RK_OK;
}

void host_queries_free(struct host_queries *queries)
{
    if (!queries) return;
    query_cache_free(&queries->cache);
    verifier_cache_free(queries->verifiers);
    free(queries);
}

size_t host_queries_list(struct host_queries *queries, struct vm_query list[HOST_QUERY_COUNT])
{
    size_t count = 0;
    for (unsigned id = 0; id < HOST_QUERY_COUNT; id++) {
        if (queries->rules->left_out >> id & 1) continue;
        list[count++] = (struct vm_query){
            .name = infos[id].name,
            .price = price,
            .answer = answer,
            .context = &queries->entries[id],
        };
    }
    return count;
}

void host_queries_statistics(struct host_queries *queries, struct host_query_statistics *statistics)
{
    struct query_cache *cache = &queries->cache;
    pthread_mutex_lock(&cache->lock);
    *statistics = (struct host_query_statistics){
        .hits = cache->hits,
        .misses = cache->misses,
        .entries = cache->young.count + cache->old.count,
    };
    pthread_mutex_unlock(&cache->lock);
}

/* ---- Answers beforehand ---- */

const struct host_query_rules *host_queries_rules(const struct host_queries *queries)
{
    return queries->rules;
}

void host_queries_remember(struct host_queries *queries, enum host_query_id id,
                           struct span argument, bool known)
{
    uint8_t hash[BLAKE3_HASH_BYTES];
    REQUIRE(infos[id].is_cached);
    cache_key(queries, hash, id, argument, ARCHIVE_ALIGN_MAX);
    query_cache_put(&queries->cache, hash, known);
}

static enum rk_result write_argument(struct buffer *out, const struct archive_type *type,
                                     const struct archive_value *value)
{
    size_t size_bytes = 0;
    REQUIRE(out->size_bytes == 0);
    RK_TRY(buffer_reserve(out, VM_ARGUMENT_BYTES_MAX));
    enum rk_result result =
        archive_write(out->bytes, VM_ARGUMENT_BYTES_MAX, &size_bytes, type, value, NULL);
    if (result) return result == RK_FULL ? RK_LIMIT : result;
    out->size_bytes = size_bytes;
    return RK_OK;
}

enum rk_result host_query_bls_argument(struct buffer *out, struct span message,
                                       const struct bls_public_key *key,
                                       const struct bls_signature *signature)
{
    uint8_t key_bytes[G2_BYTES], signature_bytes[G1_BYTES];
    g2_to_archive(key_bytes, &key->point);
    g1_to_archive(signature_bytes, &signature->point);
    const struct archive_value value =
        ARCHIVE_ITEMS(archive_of_bytes(message), archive_of_bytes(span_of(key_bytes, G2_BYTES)),
                      archive_of_bytes(span_of(signature_bytes, G1_BYTES)));
    return write_argument(out, &bls_type, &value);
}

enum rk_result host_query_plonk_argument(struct buffer *out, struct span verifier,
                                         struct span proof, const struct fr *inputs,
                                         size_t input_count)
{
    if (input_count > VM_ARGUMENT_BYTES_MAX / SCALAR_BYTES) return RK_LIMIT;
    uint8_t *scalars = malloc(input_count * SCALAR_BYTES + 1);
    if (!scalars) return RK_NO_MEMORY;
    for (size_t i = 0; i < input_count; i++)
        fr_archive_write(scalars + i * SCALAR_BYTES, &inputs[i]);
    const struct archive_value value =
        ARCHIVE_ITEMS(archive_of_bytes(verifier), archive_of_bytes(proof),
                      archive_of_bytes(span_of(scalars, input_count * SCALAR_BYTES)));
    enum rk_result result = write_argument(out, &plonk_type, &value);
    free(scalars);
    return result;
}
