/* Everything that takes a secret, with the secret marked as undefined memory.
 *
 * valgrind then reports each branch and each address that depends on it (Langley, "ctgrind", 2010).
 * What is made public on purpose - a signature, a key, whether a cipher opens - is marked as
 * defined before it is looked at. Without valgrind the program just runs. */

#include "crypto/backend.h"
#include "crypto/bls.h"
#include "crypto/bn_fr.h"
#include "crypto/elgamal.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "crypto/phoenix_note.h"
#include "crypto/poseidon.h"
#include "crypto/schnorr.h"
#include "crypto/schnorr_multisig.h"
#include "crypto/wallet_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define SECRET(object) ((void)VALGRIND_MAKE_MEM_UNDEFINED(&(object), sizeof(object)))
#define PUBLIC(object) ((void)VALGRIND_MAKE_MEM_DEFINED(&(object), sizeof(object)))

/* Some number below the modulus, as a secret. */
static struct fr secret_fr(uint64_t n)
{
    struct fr a;
    fr_from_u64(&a, n * UINT64_C(0x9e3779b97f4a7c15));
    fr_sqr_times(&a, &a, 5);
    SECRET(a);
    return a;
}

static struct fj secret_fj(uint64_t n)
{
    struct fj a;
    fj_from_u64(&a, n * UINT64_C(0x9e3779b97f4a7c15));
    fj_sqr_times(&a, &a, 5);
    SECRET(a);
    return a;
}

/* The functions of a field; the result is public so that the next field may be looked at. */
#define FIELD(F)                                     \
    static void field_##F(void)                      \
    {                                                \
        struct F a, b, c, batch[3], scratch[3];      \
        uint8_t bytes[sizeof a], wide[2 * sizeof a]; \
        F##_from_u64(&a, 0x123456789abcdef);         \
        F##_sqr_times(&a, &a, 3);                    \
        memset(wide, 0x5a, sizeof wide);             \
        SECRET(a);                                   \
        SECRET(wide);                                \
        F##_from_wide_le(&b, wide, sizeof wide);     \
        F##_from_wide_be(&c, wide, sizeof wide);     \
        F##_add(&b, &a, &b);                         \
        F##_sub(&b, &b, &c);                         \
        F##_double(&b, &b);                          \
        F##_neg(&c, &b);                             \
        F##_mul(&c, &c, &a);                         \
        F##_sqr(&c, &c);                             \
        F##_select(&c, F##_zero_mask(&a), &b, &c);   \
        F##_negate_if(&c, F##_zero_mask(&b), &c);    \
        F##_inverse(&c, &c);                         \
        batch[0] = a, batch[1] = b, batch[2] = c;    \
        F##_inverse_batch(batch, scratch, 3);        \
        F##_to_bytes_le(bytes, &c);                  \
        F##_to_bytes_be(bytes, &batch[1]);           \
    }
FIELD(fr)
FIELD(fp)
FIELD(fj)
FIELD(bn_fr)

/* Products that are reduced later, as the tower has them. */
static void tower(void)
{
    struct fp2 a, b, c;
    struct fp *parts[] = {&a.c0, &a.c1, &b.c0, &b.c1};
    for (size_t i = 0; i < 4; i++) {
        fp_from_u64(parts[i], 7 + i);
        fp_sqr_times(parts[i], parts[i], 5);
        SECRET(*parts[i]);
    }
    fp2_mul(&c, &a, &b);
    fp2_sqr(&c, &c);
    fp2_mul_add_mul(&c, &a, &b, &c, &b);
    fp_mul_add_mul(&c.c0, &a.c0, &b.c0, &a.c1, &b.c1);
    fp2_inverse(&c, &c);
}

static void bls(void)
{
    struct bls_secret_key key = {secret_fr(3)};
    struct bls_public_key public_key;
    struct bls_signature signature;
    uint8_t bytes[BLS_SECRET_KEY_BYTES];
    struct span message = span_of_string("message");
    for (unsigned version = BLS_V1; version <= BLS_V2; version++) {
        bls_sign(&signature, (enum bls_version)version, &key, message);
        PUBLIC(signature);
        bls_public_key_of(&public_key, &key);
        PUBLIC(public_key);
        bls_sign_multisig(&signature, (enum bls_version)version, &key, &public_key, message);
        PUBLIC(signature);
    }
    bls_secret_key_to_bytes(bytes, &key);
    bls_secret_key_wipe(&key);
}

static void groups(void)
{
    struct fr k = secret_fr(4);
    struct g1 a;
    struct g2 b;
    g1_mul(&a, &g1_generator, &k);
    g1_mul_generator(&a, &k);
    g2_mul(&b, &g2_generator, &k);
    g2_mul_generator(&b, &k);
}

static void jubjub(void)
{
    struct fj k = secret_fj(5);
    struct jubjub_extended p, q;
    struct jubjub_affine a;
    jubjub_from_affine(&p, &jubjub_generator);
    jubjub_mul_exact(&q, &p, &k);
    jubjub_mul(&q, &p, &k);
    jubjub_to_affine(&a, &q);
    jubjub_mul_generator(&a, &k);
    jubjub_mul_generator_nums(&a, &k);
    jubjub_exchange(&a, &k, &jubjub_generator_nums);
}

static void schnorr(void)
{
    struct fj secret = secret_fj(6), random = secret_fj(7);
    struct fr message;
    fr_from_u64(&message, 8);
    for (unsigned v = SCHNORR_DEPLOYED; v <= SCHNORR_BOUND; v++) {
        enum schnorr_version version = (enum schnorr_version)v;
        struct schnorr_signature signature;
        struct schnorr_signature_double both;
        struct schnorr_secret_var_gen var_gen = {secret, jubjub_generator_nums};
        struct jubjub_affine key;
        struct schnorr_key_double key_double;
        struct schnorr_key_var_gen key_var_gen;
        schnorr_key(&key, &secret);
        schnorr_key_double(&key_double, &secret);
        schnorr_key_var_gen(&key_var_gen, &var_gen);
        schnorr_sign(&signature, version, &secret, &message, &random);
        schnorr_sign_double(&both, version, &secret, &message, &random);
        schnorr_sign_var_gen(&signature, version, &var_gen, &message, &random);
    }
}

static void sponges(void)
{
    struct fr message[5], cipher[6], secret[2] = {secret_fr(10), secret_fr(11)}, nonce, hash;
    for (unsigned i = 0; i < 5; i++)
        message[i] = secret_fr(12 + i);
    fr_from_u64(&nonce, 9);
    if (poseidon_hash(&hash, POSEIDON_OTHER, message, 5)) abort();
    if (poseidon_encrypt(cipher, message, 5, secret, &nonce)) abort();
    uint8_t bytes[40];
    struct fj scalar;
    memset(bytes, 7, sizeof bytes);
    SECRET(bytes);
    fr_hash(&hash, span_of(bytes, sizeof bytes));
    fj_hash(&scalar, span_of(bytes, sizeof bytes));
}

static void elgamal(void)
{
    struct fj secret = secret_fj(20), blinder = secret_fj(21);
    struct elgamal cipher;
    struct jubjub_affine shared, message;
    elgamal_encrypt(&cipher, &shared, &jubjub_generator_nums, &jubjub_generator, &jubjub_generator,
                    &blinder);
    elgamal_decrypt(&message, &cipher, &secret);
}

static void notes(void)
{
    struct phoenix_secret_key secret = {secret_fj(30), secret_fj(31)};
    struct phoenix_view_key view;
    struct phoenix_address address;
    struct phoenix_stealth_address stealth;
    struct fj r = secret_fj(32), note_secret;
    struct fr nullifier;
    struct jubjub_affine commitment;
    phoenix_view_key(&view, &secret);
    phoenix_address(&address, &secret);
    PUBLIC(address);
    phoenix_stealth_address(&stealth, &address, &r);
    PUBLIC(stealth);
    phoenix_note_secret(&note_secret, &secret, &stealth);
    phoenix_nullifier(&nullifier, &note_secret, 5);
    phoenix_commit_value(&commitment, 1000, &r);
}

static void keys(void)
{
    uint8_t seed[WALLET_SEED_BYTES];
    struct fr account;
    struct fj a, b;
    memset(seed, 3, sizeof seed);
    SECRET(seed);
    wallet_account_key(&account, seed, 1);
    wallet_shielded_key(&a, &b, seed, 1);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {
        {"fr", field_fr},     {"fp", field_fp},     {"fj", field_fj},     {"bn_fr", field_bn_fr},
        {"tower", tower},     {"groups", groups},   {"bls", bls},         {"jubjub", jubjub},
        {"schnorr", schnorr}, {"sponges", sponges}, {"elgamal", elgamal}, {"notes", notes},
        {"keys", keys},
    };
    /* Products in C, then those in assembly: valgrind runs their instructions, though the processor
     * that it shows to programs does not have them. Eight lanes it cannot run. */
    unsigned errors = 0;
    for (unsigned b = CRYPTO_PORTABLE; b <= CRYPTO_ADX; b++) {
        enum crypto_backend backend = (enum crypto_backend)b;
        if (backend > crypto_backend_in_use() && !RUNNING_ON_VALGRIND) break;
        field_kernels = *field_kernels_of(backend);
        printf("products: %s\n", crypto_backend_name(backend));
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            parts[i].run();
            unsigned now = (unsigned)VALGRIND_COUNT_ERRORS;
            printf("%-8s %s\n", parts[i].name, now == errors ? "ok" : "depends on a secret");
            errors = now;
        }
    }
    return 0;
}
