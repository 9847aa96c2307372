#include "chain/circuit_keys.h"

#include "base/blake3.h"
#include "base/draft_file.h"
#include "base/hex.h"
#include "base/mapped_file.h"
#include "base/parallel.h"
#include "base/require.h"
#include "zk/shielded_circuit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { NAME_DIGEST_BYTES = 8 /* of a digest in the name of a file */ };

/* Anybody may know it: that is what makes the parameters insecure. */
static const uint8_t insecure_seed[PLONK_SRS_SEED_BYTES] = "ruskvm insecure parameters 1";

struct key_pair {
    struct plonk_prover *prover;
    struct plonk_verifier *verifier;
    struct buffer verifier_bytes;
};

struct circuit_keys {
    char *folder, *parameters_path; /* owned; may be NULL */
    struct circuit_keys_options options;
    uint8_t parameters[BLAKE3_HASH_BYTES]; /* their digest */
    bool is_insecure;
    struct plonk_srs srs; /* as many powers as were needed so far */
    struct key_pair pairs[STATEMENT_COUNT];
};

static const struct blake3_backend *backend(void)
{
    return blake3_backend_select(cpu_features_detect());
}

/* ---- Progress ---- */

struct step {
    const struct circuit_keys *keys;
    const struct statement *statement;
};

static enum rk_result tell(const struct step *step, const char *what, unsigned done, unsigned total)
{
    const struct circuit_keys_options *o = &step->keys->options;
    if (o->progress && o->progress(o->context, step->statement, what, done, total))
        return RK_CANCELLED;
    return RK_OK;
}

static int tell_phase(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    return tell(context, plonk_phase_text(phase), done, total) != RK_OK;
}

static struct plonk_work work_of(struct step *step)
{
    return (struct plonk_work){
        .threads = step->keys->options.threads, .progress = tell_phase, .context = step};
}

/* ---- Files ---- */

static enum rk_result path_of(char **out, const struct circuit_keys *keys,
                              const struct statement *statement, const char *suffix,
                              struct rk_error *error)
{
    char parameters[HEX_TEXT_BYTES(NAME_DIGEST_BYTES)], id[HEX_TEXT_BYTES(NAME_DIGEST_BYTES)];
    hex_encode(parameters, span_of(keys->parameters, NAME_DIGEST_BYTES));
    hex_encode(id, span_of(statement->id, NAME_DIGEST_BYTES));
    if (asprintf(out, "%s/%s%s-%s-%s.%s", keys->folder, keys->is_insecure ? "insecure-" : "",
                 parameters, statement->name, id, suffix) < 0) {
        *out = NULL;
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a path");
    }
    return RK_OK;
}

/* What a .vk begins with. */
static void verifier_digest(uint8_t digest[BLAKE3_HASH_BYTES], const struct circuit_keys *keys,
                            const struct statement *statement, struct span container)
{
    struct blake3_hasher hasher;
    blake3_init_derive_key(&hasher, backend(), span_of_string("ruskvm verifying key v1"));
    blake3_update(&hasher, span_of(keys->parameters, sizeof keys->parameters));
    blake3_update(&hasher, span_of(statement->id, sizeof statement->id));
    blake3_update(&hasher, container);
    blake3_final(&hasher, digest);
}

/* Decodes a container that is the statement's into the pair. RK_INVALID for another's. */
static enum rk_result take_verifier(struct key_pair *pair, const struct statement *statement,
                                    struct span container, struct rk_error *error)
{
    struct plonk_verifier *verifier = NULL;
    struct buffer bytes = {0};
    size_t inputs = 27 + statement->input_count +
                    (statement->is_audited ? 4 + (size_t)SHIELDED_AUDIT_WORDS : 0);
    RK_TRY(plonk_verifier_decode(&verifier, PLONK_STRICT, container, error));
    enum rk_result result = RK_OK;
    if (plonk_verifier_input_count(verifier) != inputs ||
        plonk_verifier_constraints(verifier) != statement->rows ||
        !span_equal(plonk_verifier_label(verifier), span_of_string(STATEMENT_LABEL)))
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION,
                         "a verifying key of another circuit than %s", statement->name);
    if (!result) result = buffer_append(&bytes, container.bytes, container.size_bytes);
    if (result) {
        plonk_verifier_free(verifier);
        return result;
    }
    plonk_verifier_free(pair->verifier);
    buffer_free(&pair->verifier_bytes);
    pair->verifier = verifier;
    pair->verifier_bytes = bytes;
    return RK_OK;
}

/* RK_OK without a verifier when there is no file, or one that is damaged. */
static enum rk_result read_verifier(struct circuit_keys *keys, const struct statement *statement,
                                    struct rk_error *error)
{
    struct key_pair *pair = &keys->pairs[statement - statements];
    struct mapped_file file = {0};
    uint8_t digest[BLAKE3_HASH_BYTES];
    char *path = NULL;
    if (!keys->folder) return RK_OK;
    RK_TRY(path_of(&path, keys, statement, "vk", error));
    enum rk_result result = mapped_file_open(&file, path, NULL);
    free(path);
    if (result == RK_NOT_FOUND) return RK_OK;
    if (result)
        return rk_fail(error, result, RK_NO_POSITION, "cannot read the verifying key of %s",
                       statement->name);
    if (file.bytes.size_bytes > sizeof digest) {
        struct span container =
            span_of(file.bytes.bytes + sizeof digest, file.bytes.size_bytes - sizeof digest);
        verifier_digest(digest, keys, statement, container);
        if (memcmp(digest, file.bytes.bytes, sizeof digest) == 0)
            result = take_verifier(pair, statement, container, NULL);
    }
    mapped_file_close(&file);
    return result == RK_NO_MEMORY ? rk_fail(error, result, RK_NO_POSITION, "no memory for a key")
                                  : RK_OK;
}

static enum rk_result write_verifier(const struct circuit_keys *keys,
                                     const struct statement *statement, struct rk_error *error)
{
    const struct buffer *container = &keys->pairs[statement - statements].verifier_bytes;
    struct draft_file file = {.fd = -1};
    uint8_t digest[BLAKE3_HASH_BYTES];
    char *path = NULL;
    RK_TRY(path_of(&path, keys, statement, "vk", error));
    verifier_digest(digest, keys, statement, buffer_span(container));
    enum rk_result result = draft_file_open(&file, path, error);
    if (!result) result = draft_file_write(&file, digest, sizeof digest, error);
    if (!result) result = draft_file_write(&file, container->bytes, container->size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    draft_file_discard(&file);
    free(path);
    return result;
}

/* RK_OK without a prover when there is no file, or one that is not the verifier's. */
static enum rk_result read_prover(struct circuit_keys *keys, const struct statement *statement,
                                  struct rk_error *error)
{
    struct key_pair *pair = &keys->pairs[statement - statements];
    struct step step = {keys, statement};
    const struct plonk_key_reading how = {.work = work_of(&step)};
    struct plonk_prover *prover = NULL;
    struct buffer container = {0};
    char *path = NULL;
    if (!keys->folder || !pair->verifier) return RK_OK;
    RK_TRY(path_of(&path, keys, statement, "pk", error));
    enum rk_result result = plonk_prover_open(&prover, path, &how, NULL);
    free(path);
    if (!result) result = plonk_prover_encode_verifier(&container, prover, NULL);
    if (!result && span_equal(buffer_span(&container), buffer_span(&pair->verifier_bytes))) {
        pair->prover = prover;
        prover = NULL;
    }
    buffer_free(&container);
    plonk_prover_free(prover);
    if (result == RK_NO_MEMORY || result == RK_CANCELLED)
        return rk_fail(error, result, RK_NO_POSITION, "the proving key of %s was not read",
                       statement->name);
    return RK_OK;
}

static enum rk_result write_pair(const struct circuit_keys *keys, const struct statement *statement,
                                 struct rk_error *error)
{
    char *path = NULL;
    RK_TRY(path_of(&path, keys, statement, "pk", error));
    enum rk_result result =
        plonk_prover_save(keys->pairs[statement - statements].prover, path, error);
    free(path);
    return result ? result : write_verifier(keys, statement, error);
}

/* ---- Parameters ---- */

/* At least so many powers. */
static enum rk_result need_powers(struct circuit_keys *keys, const struct step *step,
                                  size_t power_count, struct rk_error *error)
{
    const struct circuit_keys_options *o = &keys->options;
    struct plonk_srs srs;
    if (keys->srs.power_count >= power_count) return RK_OK;
    const char *what = keys->parameters_path ? "read the parameters" : "make insecure parameters";
    RK_TRY(tell(step, what, 0, 1));
    if (keys->parameters_path) {
        const struct plonk_srs_reading how = {
            .form = o->form, .powers_max = power_count, .threads = o->threads};
        RK_TRY(plonk_srs_open(&srs, keys->parameters_path, &how, error));
    } else {
        RK_TRY(insecure_plonk_srs_make(&srs, power_count - PLONK_SRS_EXTRA_POWERS, insecure_seed,
                                       o->threads, error));
    }
    plonk_srs_free(&keys->srs);
    keys->srs = srs;
    return tell(step, what, 1, 1);
}

/* The digest of the parameters, and whether their secret is known. */
static enum rk_result identify(struct circuit_keys *keys, struct rk_error *error)
{
    struct blake3_hasher hasher;
    struct mapped_file file = {0};
    struct plonk_srs srs;
    keys->is_insecure = !keys->parameters_path;
    blake3_init_derive_key(&hasher, backend(),
                           span_of_string(keys->is_insecure ? "ruskvm insecure parameters v1"
                                                            : "ruskvm parameters v1"));
    if (keys->is_insecure) {
        blake3_update(&hasher, span_of(insecure_seed, sizeof insecure_seed));
    } else {
        const struct plonk_srs_reading how = {.form = keys->options.form, .powers_max = 8};
        RK_TRY(plonk_srs_open(&srs, keys->parameters_path, &how, error));
        keys->is_insecure = srs.is_insecure;
        plonk_srs_free(&srs);
        RK_TRY(mapped_file_open(&file, keys->parameters_path, error));
        blake3_update(&hasher, file.bytes);
        mapped_file_close(&file);
    }
    blake3_final(&hasher, keys->parameters);
    return RK_OK;
}

/* ---- Keys ---- */

static enum rk_result make_pair(struct circuit_keys *keys, const struct statement *statement,
                                struct rk_error *error)
{
    struct key_pair *pair = &keys->pairs[statement - statements];
    struct step step = {keys, statement};
    const struct plonk_work work = work_of(&step);
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct buffer container = {0};
    RK_TRY(statement_compose(&composer, &circuit, statement, error));
    plonk_prover_free(pair->prover);
    pair->prover = NULL;
    enum rk_result result =
        need_powers(keys, &step, plonk_srs_powers_for(circuit.row_count), error);
    if (!result)
        result = plonk_prover_make(&pair->prover, &keys->srs, &circuit,
                                   span_of_string(STATEMENT_LABEL), &work, error);
    if (!result) result = plonk_prover_encode_verifier(&container, pair->prover, error);
    if (!result) result = take_verifier(pair, statement, buffer_span(&container), error);
    if (!result && keys->folder) result = write_pair(keys, statement, error);
    buffer_free(&container);
    composer_free(composer);
    if (result == RK_CANCELLED)
        return rk_fail(error, result, RK_NO_POSITION, "cancelled while making keys of %s",
                       statement->name);
    return result;
}

enum rk_result circuit_keys_prover(const struct plonk_prover **out, struct circuit_keys *keys,
                                   const struct statement *statement, struct rk_error *error)
{
    struct key_pair *pair = &keys->pairs[statement - statements];
    if (!pair->verifier) RK_TRY(read_verifier(keys, statement, error));
    if (!pair->prover) RK_TRY(read_prover(keys, statement, error));
    if (!pair->prover) RK_TRY(make_pair(keys, statement, error));
    *out = pair->prover;
    return RK_OK;
}

/* A proving key that was made on the way takes much memory and is in a file now. */
static enum rk_result need_verifier(struct circuit_keys *keys, const struct statement *statement,
                                    struct rk_error *error)
{
    struct key_pair *pair = &keys->pairs[statement - statements];
    if (!pair->verifier) RK_TRY(read_verifier(keys, statement, error));
    if (pair->verifier) return RK_OK;
    RK_TRY(make_pair(keys, statement, error));
    if (keys->folder) {
        plonk_prover_free(pair->prover);
        pair->prover = NULL;
    }
    return RK_OK;
}

enum rk_result circuit_keys_verifier(const struct plonk_verifier **out, struct circuit_keys *keys,
                                     const struct statement *statement, struct rk_error *error)
{
    RK_TRY(need_verifier(keys, statement, error));
    *out = keys->pairs[statement - statements].verifier;
    return RK_OK;
}

enum rk_result circuit_keys_verifier_bytes(struct span *out, struct circuit_keys *keys,
                                           const struct statement *statement,
                                           struct rk_error *error)
{
    RK_TRY(need_verifier(keys, statement, error));
    *out = buffer_span(&keys->pairs[statement - statements].verifier_bytes);
    return RK_OK;
}

/* ---- Life ---- */

enum rk_result circuit_keys_open(struct circuit_keys **out,
                                 const struct circuit_keys_options *options, struct rk_error *error)
{
    struct circuit_keys *keys = calloc(1, sizeof *keys);
    enum rk_result result = RK_OK;
    if (!keys) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for keys");
    keys->options = *options;
    if (!keys->options.threads) keys->options.threads = parallel_processors();
    keys->folder = options->folder ? strdup(options->folder) : NULL;
    keys->parameters_path = options->parameters_path ? strdup(options->parameters_path) : NULL;
    if ((options->folder && !keys->folder) ||
        (options->parameters_path && !keys->parameters_path)) {
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a path");
        goto done;
    }
    keys->options.folder = keys->folder;
    keys->options.parameters_path = keys->parameters_path;
    if (keys->folder && mkdir(keys->folder, 0777) && errno != EEXIST) {
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "cannot make a folder for keys: %s",
                         strerror(errno));
        goto done;
    }
    result = identify(keys, error);
    if (result) goto done;
    *out = keys;
    keys = NULL;
done:
    circuit_keys_close(keys);
    return result;
}

bool circuit_keys_is_insecure(const struct circuit_keys *keys)
{
    return keys->is_insecure;
}

void circuit_keys_close(struct circuit_keys *keys)
{
    if (!keys) return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        plonk_prover_free(keys->pairs[i].prover);
        plonk_verifier_free(keys->pairs[i].verifier);
        buffer_free(&keys->pairs[i].verifier_bytes);
    }
    plonk_srs_free(&keys->srs);
    free(keys->folder);
    free(keys->parameters_path);
    free(keys);
}
