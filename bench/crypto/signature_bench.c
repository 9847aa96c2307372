/* The time of hashing to the curve, of BLS signatures and of batches of them. With blst, the ratio
 * to it where it does the same: blst's verification is of its scheme with keys in G2, checks of key
 * and signature included. */

#include "crypto/bls.h"
#include "crypto/hash_to_curve.h"
#include "crypto/kzg.h"
#include "crypto_bench.h"

#include <stdlib.h>

enum { BATCH = 64 };

static const char dst[] = "BLS_SIG_BLS12381G1_XMD:SHA-256_DUSK_V2";
static const char message[] = "a message of moderate length, forty bytes";

struct bench {
    struct bls_secret_key secret_key;
    struct bls_public_key keys[BATCH];
    struct bls_signature signatures[3], batch_signatures[3][BATCH];
    struct bls_batch_item items[3][BATCH], one_key[3][BATCH];
    struct g1_affine affine[BATCH];
    struct fr scalars[BATCH];
    uint8_t encodings[BATCH][BLS_SIGNATURE_BYTES];
    struct g1 point;
    struct g2 point2;
    uint8_t blob[KZG_BLOB_BYTES];
    struct fr value;
    bool valid;
};

static void run_hash(void *context)
{
    struct bench *bench = context;
    hash_to_g1(&bench->point, span_of_string(message), span_of_string(dst));
}

static void run_hash_each(void *context)
{
    struct bench *bench = context;
    struct span messages[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        messages[i] = span_of_string(message);
    hash_to_g1_each(bench->affine, messages, BATCH, span_of_string(dst));
}

static void run_hash_g2(void *context)
{
    struct bench *bench = context;
    hash_to_g2(&bench->point2, span_of_string(message), span_of_string(dst));
}

static void run_key_valid(void *context)
{
    struct bench *bench = context;
    bench->valid &= bls_public_key_is_valid(&bench->keys[0]);
}

static void run_signature_valid(void *context)
{
    struct bench *bench = context;
    bench->valid &= bls_signature_is_valid(&bench->signatures[2]);
}

static void run_decode(void *context)
{
    struct bench *bench = context;
    bench->valid &= bls_signature_from_bytes(&bench->batch_signatures[2][0], bench->encodings[0],
                                             NULL) == RK_OK;
}

static void run_decode_each(void *context)
{
    struct bench *bench = context;
    const uint8_t *bytes[BATCH];
    enum rk_result results[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        bytes[i] = bench->encodings[i];
    bls_signatures_from_bytes(bench->batch_signatures[2], results, bytes, BATCH, NULL);
    for (size_t i = 0; i < BATCH; i++)
        bench->valid &= results[i] == RK_OK;
}

static void run_members(void *context)
{
    struct bench *bench = context;
    bool answers[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        bench->affine[i] = bench->batch_signatures[2][i].point;
    g1_affine_each_is_member(answers, bench->affine, BATCH);
    for (size_t i = 0; i < BATCH; i++)
        bench->valid &= answers[i];
}

static void run_mul_each(void *context)
{
    struct bench *bench = context;
    g1_mul_each_vartime(bench->affine, bench->affine, bench->scalars, BATCH);
}

static void run_public_key(void *context)
{
    struct bench *bench = context;
    bls_public_key_of(&bench->keys[0], &bench->secret_key);
}

static void run_sign_v1(void *context)
{
    struct bench *bench = context;
    bls_sign(&bench->signatures[1], BLS_V1, &bench->secret_key, span_of_string(message));
}

static void run_sign_v2(void *context)
{
    struct bench *bench = context;
    bls_sign(&bench->signatures[2], BLS_V2, &bench->secret_key, span_of_string(message));
}

static void run_verify_v1(void *context)
{
    struct bench *bench = context;
    bench->valid &=
        bls_verify(BLS_V1, &bench->keys[0], &bench->signatures[1], span_of_string(message));
}

static void run_verify_v2(void *context)
{
    struct bench *bench = context;
    bench->valid &=
        bls_verify(BLS_V2, &bench->keys[0], &bench->signatures[2], span_of_string(message));
}

static void run_aggregate(void *context)
{
    struct bench *bench = context;
    struct bls_public_key key;
    bench->valid &= bls_aggregate_keys(&key, BLS_V2, bench->keys, BATCH) == RK_OK;
}

static void run_batch(struct bench *bench, enum bls_version version,
                      const struct bls_batch_item *items)
{
    bool valid[BATCH];
    size_t invalid_count = 0;
    bench->valid &=
        bls_verify_batch(valid, &invalid_count, version, items, BATCH) == RK_OK && !invalid_count;
}

static void run_batch_v1(void *context)
{
    struct bench *bench = context;
    run_batch(bench, BLS_V1, bench->items[1]);
}

static void run_batch_v2(void *context)
{
    struct bench *bench = context;
    run_batch(bench, BLS_V2, bench->items[2]);
}

static void run_batch_one_key(void *context)
{
    struct bench *bench = context;
    run_batch(bench, BLS_V2, bench->one_key[2]);
}

static void run_kzg(void *context)
{
    struct bench *bench = context;
    static const uint8_t zero[32];
    uint8_t generator[48], identity[48] = {0xc0};
    g1_to_compressed(generator, &g1_affine_generator);
    bench->valid &= kzg_verify_proof(generator, zero, zero, identity, NULL) == RK_INVALID;
}

static void run_blob(void *context)
{
    struct bench *bench = context;
    bench->valid &= kzg_evaluate_blob(&bench->value, bench->blob, &bench->value, NULL) == RK_OK;
}

#ifdef RUSKVM_BLST
static const blst_p1_affine *peer_signature(const struct bench *bench)
{
    return (const blst_p1_affine *)&bench->signatures[2].point;
}

static const blst_p2_affine *peer_key(const struct bench *bench)
{
    return (const blst_p2_affine *)&bench->keys[0].point;
}

static void peer_hash(void *context)
{
    struct bench *bench = context;
    blst_hash_to_g1((blst_p1 *)&bench->point, (const byte *)message, strlen(message),
                    (const byte *)dst, strlen(dst), NULL, 0);
}

static void peer_hash_each(void *context)
{
    struct bench *bench = context;
    static blst_p1 points[BATCH];
    const blst_p1 *from[BATCH];
    for (size_t i = 0; i < BATCH; i++) {
        blst_hash_to_g1(&points[i], (const byte *)message, strlen(message), (const byte *)dst,
                        strlen(dst), NULL, 0);
        from[i] = &points[i];
    }
    static blst_p1_affine affine[BATCH];
    blst_p1s_to_affine(affine, from, BATCH);
    bench->valid &= blst_p1_affine_on_curve(&affine[0]);
}

static void peer_hash_g2(void *context)
{
    struct bench *bench = context;
    blst_hash_to_g2((blst_p2 *)&bench->point2, (const byte *)message, strlen(message),
                    (const byte *)dst, strlen(dst), NULL, 0);
}

static void peer_key_valid(void *context)
{
    struct bench *bench = context;
    bench->valid &=
        blst_p2_affine_on_curve(peer_key(bench)) && blst_p2_affine_in_g2(peer_key(bench));
}

static void peer_signature_valid(void *context)
{
    struct bench *bench = context;
    bench->valid &= blst_p1_affine_on_curve(peer_signature(bench)) &&
                    blst_p1_affine_in_g1(peer_signature(bench));
}

static void peer_decode(void *context)
{
    struct bench *bench = context;
    blst_p1_affine point;
    bench->valid &= blst_p1_uncompress(&point, bench->encodings[0]) == BLST_SUCCESS &&
                    blst_p1_affine_in_g1(&point);
}

static void peer_decode_each(void *context)
{
    for (size_t i = 0; i < BATCH; i++)
        peer_decode(context);
}

static void peer_members(void *context)
{
    for (size_t i = 0; i < BATCH; i++)
        peer_signature_valid(context);
}

static void peer_verify(void *context)
{
    struct bench *bench = context;
    peer_key_valid(bench);
    peer_signature_valid(bench);
    bench->valid &= blst_core_verify_pk_in_g2(
                        peer_key(bench), peer_signature(bench), true, (const byte *)message,
                        strlen(message), (const byte *)dst, strlen(dst), NULL, 0) == BLST_SUCCESS;
}

static void peer_sign(void *context)
{
    struct bench *bench = context;
    blst_p1 point;
    blst_p1_affine affine;
    blst_scalar secret;
    blst_scalar_from_fr(&secret, (const blst_fr *)&bench->secret_key.scalar);
    blst_hash_to_g1(&point, (const byte *)message, strlen(message), (const byte *)dst, strlen(dst),
                    NULL, 0);
    blst_sign_pk_in_g2(&point, &point, &secret);
    blst_p1_to_affine(&affine, &point);
}

static void peer_mul_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < BATCH; i++) {
        blst_scalar scalar;
        blst_p1 point;
        blst_scalar_from_fr(&scalar, (const blst_fr *)&bench->scalars[i]);
        blst_p1_from_affine(&point, peer_signature(bench));
        blst_p1_mult(&point, &point, scalar.b, 255);
        blst_p1_to_affine((blst_p1_affine *)&bench->affine[i], &point);
    }
}

static void peer_public_key(void *context)
{
    struct bench *bench = context;
    blst_p2 point;
    blst_p2_affine affine;
    blst_scalar secret;
    blst_scalar_from_fr(&secret, (const blst_fr *)&bench->secret_key.scalar);
    blst_sk_to_pk_in_g2(&point, &secret);
    blst_p2_to_affine(&affine, &point);
}
#define PEER(function) function
#else
#define PEER(function) NULL
#endif

static const struct bench_row rows[] = {
    {"hash to G1", 1, run_hash, PEER(peer_hash)},
    {"hash to G1, 64, each", BATCH, run_hash_each, PEER(peer_hash_each)},
    {"hash to G2", 1, run_hash_g2, PEER(peer_hash_g2)},
    {"check a key", 1, run_key_valid, PEER(peer_key_valid)},
    {"check a signature", 1, run_signature_valid, PEER(peer_signature_valid)},
    {"check signatures, 64, each", BATCH, run_members, PEER(peer_members)},
    {"decode a signature", 1, run_decode, PEER(peer_decode)},
    {"decode signatures, 64, each", BATCH, run_decode_each, PEER(peer_decode_each)},
    {"products on G1, 64, each", BATCH, run_mul_each, PEER(peer_mul_each)},
    {"public key", 1, run_public_key, PEER(peer_public_key)},
    {"sign, V1", 1, run_sign_v1, NULL},
    {"sign, V2", 1, run_sign_v2, PEER(peer_sign)},
    {"verify, V1", 1, run_verify_v1, NULL},
    {"verify, V2", 1, run_verify_v2, PEER(peer_verify)},
    {"aggregate 64 keys, each", BATCH, run_aggregate, NULL},
    {"batch of 64, V1, each", BATCH, run_batch_v1, NULL},
    {"batch of 64 keys, V2, each", BATCH, run_batch_v2, NULL},
    {"batch of 64 of one key, V2, each", BATCH, run_batch_one_key, NULL},
    {"verify a KZG proof", 1, run_kzg, NULL},
    {"evaluate a blob", 1, run_blob, NULL},
};

static void set_up(struct bench *bench)
{
    struct bls_secret_key secret;
    bench->valid = true;
    fr_from_u64(&bench->secret_key.scalar, 0x1234567);
    fr_inverse(&bench->secret_key.scalar, &bench->secret_key.scalar);
    secret = bench->secret_key;
    bench->value = secret.scalar;
    for (size_t i = 0; i < BATCH; i++) {
        bls_public_key_of(&bench->keys[i], &secret);
        for (enum bls_version version = BLS_V1; version <= BLS_V2; version++) {
            struct bls_signature *signature = &bench->batch_signatures[version][i];
            bls_sign(signature, version, &secret, span_of_string(message));
            bench->items[version][i] =
                (struct bls_batch_item){&bench->keys[i], signature, span_of_string(message)};
            bench->one_key[version][i] = bench->items[version][0];
        }
        bench->scalars[i] = secret.scalar;
        bls_signature_to_bytes(bench->encodings[i], &bench->batch_signatures[2][i]);
        fr_mul(&secret.scalar, &secret.scalar, &secret.scalar);
    }
    run_sign_v1(bench);
    run_sign_v2(bench);
}

int main(void)
{
    static struct bench bench;
    set_up(&bench);
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    if (!bench.valid) printf("something did not verify\n");
    return !bench.valid;
}
