/* The hashes that contracts and the chain use. */
#include "base/blake3.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/require.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_text.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/state_folder.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/poseidon.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { DIGEST_BYTES_MAX = 64 };

static void digest_blake2b_512(uint8_t *out, struct span message)
{
    enum rk_result result = blake2b(out, 64, message);
    REQUIRE(!result);
}

static void digest_blake3(uint8_t *out, struct span message)
{
    blake3_hash(blake3_backend_select(cpu_features_detect()), out, message);
}

static void digest_scalar(uint8_t *out, struct span message)
{
    struct fr scalar;
    fr_hash(&scalar, message);
    fr_to_bytes_le(out, &scalar);
}

static void digest_jubjub_scalar(uint8_t *out, struct span message)
{
    struct fj scalar;
    fj_hash(&scalar, message);
    fj_to_bytes_le(out, &scalar);
}

struct algorithm {
    const char *name;
    size_t hash_bytes;
    void (*digest)(uint8_t *out, struct span message); /* NULL: `evp` does it */
    const char *evp;                                   /* what libcrypto calls it */
    bool is_scalar;                                    /* little-endian bytes of a number */
};

static const struct algorithm algorithms[] = {
    {"sha256", 32, .digest = sha256},
    {"sha512", 64, .evp = "SHA512"},
    {"sha3-256", 32, .evp = "SHA3-256"},
    {"sha3-512", 64, .evp = "SHA3-512"},
    {"keccak256", 32, .digest = keccak256},
    {"blake2b-256", 32, .digest = blake2b_256},
    {"blake2b-512", 64, .digest = digest_blake2b_512},
    {"blake3", 32, .digest = digest_blake3},
    {"scalar", 32, .digest = digest_scalar, .is_scalar = true},
    {"jubjub-scalar", 32, .digest = digest_jubjub_scalar, .is_scalar = true},
};

static int print_hash(const struct invocation *v, const char *algorithm, struct span hash,
                      bool is_scalar)
{
    uint8_t number[32];
    char number_text[SCALAR_TEXT_BYTES] = "0x";
    if (is_scalar) {
        for (size_t i = 0; i < sizeof number; i++)
            number[i] = hash.bytes[sizeof number - 1 - i];
        hex_encode(number_text + 2, span_of(number, sizeof number));
    }
    if (!invocation_flag(v, "json")) {
        if (is_scalar && invocation_flag(v, "number")) {
            fputs(number_text, stdout);
        } else {
            print_hex(hash.bytes, hash.size_bytes);
        }
        putchar('\n');
        return EXIT_CODE_OK;
    }
    json_t *value = json_pack("{s:s, s:o}", "algorithm", algorithm, "hash",
                              json_hex(hash.bytes, hash.size_bytes));
    if (is_scalar && value && json_object_set_new(value, "number", json_string(number_text))) {
        json_decref(value);
        value = NULL;
    }
    return output_json(v, value);
}

static int hash_message(const struct invocation *v, const struct algorithm *algorithm)
{
    uint8_t hash[DIGEST_BYTES_MAX];
    struct buffer message = {0};
    if (v->positional_count > 2) {
        output_complain(v, "unexpected argument '%s'", v->positionals[2]);
        return EXIT_CODE_USAGE;
    }
    if (invocation_string(v, "domain")) {
        output_complain(v, "--domain is for poseidon");
        return EXIT_CODE_USAGE;
    }
    int code = message_read(&message, v, 1);
    if (!code && algorithm->digest) {
        algorithm->digest(hash, buffer_span(&message));
    } else if (!code &&
               !EVP_Q_digest(NULL, algorithm->evp, NULL, message.bytes ? message.bytes : hash,
                             message.size_bytes, hash, NULL)) {
        output_complain(v, "libcrypto has no %s", algorithm->name);
        code = EXIT_CODE_INTERNAL;
    }
    buffer_free(&message);
    if (code) return code;
    return print_hash(v, algorithm->name, span_of(hash, algorithm->hash_bytes),
                      algorithm->is_scalar);
}

static const struct {
    const char *name;
    uint64_t domain;
} domains[] = {
    {"other", POSEIDON_OTHER},
    {"merkle2", POSEIDON_MERKLE2},
    {"merkle4", POSEIDON_MERKLE4},
};
static const char *const domain_names[] = {"other", "merkle2", "merkle4", NULL};

/* Poseidon hashes elements of the field, not bytes. */
static int hash_scalars(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *wanted = invocation_string(v, "domain");
    const size_t count = v->positional_count - 1;
    uint64_t domain = POSEIDON_OTHER;
    uint8_t bytes[32];
    struct fr hash;
    for (size_t i = 0; wanted && i < RK_ARRAY_LENGTH(domains); i++)
        if (strcmp(domains[i].name, wanted) == 0) domain = domains[i].domain;
    if (invocation_string(v, "text")) {
        output_complain(v, "poseidon hashes scalars, not a text: `hash scalar` makes one of it");
        return EXIT_CODE_USAGE;
    }
    struct fr *inputs = calloc(count + 1, sizeof *inputs);
    enum rk_result result =
        inputs ? RK_OK : rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    for (size_t i = 0; !result && i < count; i++)
        result = scalar_text_read(&inputs[i], v->positionals[1 + i], &error);
    if (!result && poseidon_hash(&hash, domain, inputs, count))
        result =
            rk_fail(&error, RK_USAGE, RK_NO_POSITION,
                    count ? "this domain does not hash %zu scalars" : "no scalars to hash", count);
    free(inputs);
    if (result) return output_failure(v, NULL, &error);
    fr_to_bytes_le(bytes, &hash);
    return print_hash(v, "poseidon", span_of(bytes, sizeof bytes), true);
}

static int run(const struct invocation *v)
{
    const char *name = v->positionals[0];
    struct suggestion suggestion = {.wanted = name};
    if (strcmp(name, "poseidon") == 0) return hash_scalars(v);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(algorithms); i++) {
        if (strcmp(algorithms[i].name, name) == 0) return hash_message(v, &algorithms[i]);
        suggestion_offer(&suggestion, algorithms[i].name);
    }
    suggestion_offer(&suggestion, "poseidon");
    if (suggestion.best)
        output_complain(v, "unknown algorithm '%s', did you mean '%s'?", name, suggestion.best);
    else
        output_complain(v, "unknown algorithm '%s'", name);
    return EXIT_CODE_USAGE;
}

static const struct option_spec options[] = {
    MESSAGE_TEXT_OPTION,
    {.name = "number",
     .letter = 'n',
     .kind = OPTION_FLAG,
     .help = "print a scalar as a number, 0x and the highest digit first"},
    {.name = "domain",
     .kind = OPTION_STRING,
     .argument = "DOMAIN",
     .help = "the domain of a poseidon hash (default: other)",
     .choices = domain_names},
};

const struct command cmd_hash = {
    .path = "hash",
    .summary = "hash bytes, or scalars with poseidon",
    .positionals = "ALGORITHM [FILE] [SCALAR ...]",
    .description =
        "Hashes a file, standard input without one, or --text, and prints the hash in hexadecimal. "
        "ALGORITHM is sha256, sha512, sha3-256, sha3-512, keccak256 (as in Ethereum, which is not "
        "SHA-3), blake2b-256, blake2b-512, blake3, scalar (BLAKE2b-512 modulo the order of "
        "BLS12-381: the host query `hash`), jubjub-scalar (the same modulo the order of JubJub), "
        "or "
        "poseidon.\n\n"
        "poseidon hashes the SCALARs: numbers below the order of BLS12-381, decimal or hexadecimal "
        "after 0x, or the 64 digits of 32 little-endian bytes after le:.\n\n"
        "Scalars are printed as their 32 bytes, little endian, which is how contracts and their "
        "tools write them; --number turns them around.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
