/* Keys and parameters from any bytes, and from valid ones with edits: whatever is read is written
 * as it was, and a key that is read proves or says why not.
 *
 * The first byte chooses the format, the second whether points and values are checked and what the
 * rest is: the bytes themselves, or edits of four bytes each (offset in three, and a value).
 * Checksums are made right, since no fuzzer would. */
#include "base/blake3.h"
#include "base/require.h"
#include "zk/composer.h"
#include "zk/plonk_prover.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum format { SRS_COMPRESSED, SRS_RAW, SRS_FILE, KEY_FILE, KEY_CONTAINER, FORMATS };

static struct buffer valid[FORMATS];

static void make_valid(void)
{
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1};
    struct plonk_srs srs;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prover *prover;
    struct plonk_work work = {.threads = 1};
    struct fr input = fr_one;
    REQUIRE(!insecure_plonk_srs_make(&srs, 16, seed, 1, NULL));
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    (void)composer_public(composer, &input);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    REQUIRE(!plonk_prover_make(&prover, &srs, &circuit, span_of_string("fuzz"), &work, NULL));
    REQUIRE(!plonk_srs_encode(&valid[SRS_COMPRESSED], &srs, PLONK_SRS_COMPRESSED, NULL));
    REQUIRE(!plonk_srs_encode(&valid[SRS_RAW], &srs, PLONK_SRS_RAW, NULL));
    REQUIRE(!plonk_srs_encode(&valid[SRS_FILE], &srs, PLONK_SRS_FILE, NULL));
    REQUIRE(!plonk_prover_encode(&valid[KEY_FILE], prover, NULL));
    REQUIRE(!plonk_prover_export(&valid[KEY_CONTAINER], prover, &work, NULL));
    plonk_prover_free(prover);
    composer_free(composer);
    plonk_srs_free(&srs);
}

/* The checksum at an offset is over everything else. */
static void mend(struct buffer *bytes, size_t at)
{
    struct blake3_hasher hasher;
    uint8_t hash[BLAKE3_HASH_BYTES];
    size_t end = at + sizeof hash;
    if (bytes->size_bytes < end) return;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(bytes->bytes, at));
    blake3_update(&hasher, span_of(bytes->bytes + end, bytes->size_bytes - end));
    blake3_final(&hasher, hash);
    memcpy(bytes->bytes + at, hash, sizeof hash);
}

static void try_srs(struct span bytes, enum plonk_srs_form form, bool is_checked)
{
    struct plonk_srs srs;
    struct rk_error error = {.result = RK_OK};
    struct plonk_srs_reading how = {.form = form, .is_checked = is_checked, .threads = 1};
    struct buffer again = {0};
    if (plonk_srs_decode(&srs, bytes, &how, &error)) {
        REQUIRE(error.result && error.message[0]);
        return;
    }
    /* A raw form that is not checked may be cut or go on, and have limbs that are not reduced. */
    if (is_checked || form != PLONK_SRS_RAW) {
        REQUIRE(!plonk_srs_encode(&again, &srs, form, NULL));
        REQUIRE(span_equal(buffer_span(&again), bytes));
    }
    buffer_free(&again);
    plonk_srs_free(&srs);
}

static void try_proof(const struct plonk_prover *prover)
{
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prove_options options = {.version = PLONK_V3};
    struct plonk_proof proof;
    struct fr input = fr_one;
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    (void)composer_public(composer, &input);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    enum rk_result result = plonk_prove(&proof, prover, &circuit, &assignment, &options, NULL);
    REQUIRE(result == RK_OK || result == RK_INVALID);
    composer_free(composer);
}

static void try_key(struct span bytes, bool is_container, bool is_checked)
{
    struct plonk_prover *prover;
    struct rk_error error = {.result = RK_OK};
    struct plonk_key_reading how = {.is_checked = is_checked};
    struct buffer again = {0};
    enum rk_result result = is_container ? plonk_prover_import(&prover, bytes, &how, &error)
                                         : plonk_prover_decode(&prover, bytes, &how, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return;
    }
    if (is_container) {
        REQUIRE(!plonk_prover_export(&again, prover, &how.work, NULL));
        if (is_checked) REQUIRE(span_equal(buffer_span(&again), bytes));
    } else {
        REQUIRE(!plonk_prover_encode(&again, prover, NULL));
        REQUIRE(span_equal(buffer_span(&again), bytes));
    }
    buffer_free(&again);
    try_proof(prover);
    plonk_prover_free(prover);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { SRS_CHECKSUM_AT = 24, KEY_CHECKSUM_AT = 48 };
    struct buffer bytes = {0};
    if (size < 2) return 0;
    if (!valid[SRS_RAW].bytes) make_valid();
    unsigned format = data[0] % FORMATS;
    bool is_checked = data[1] & 1;
    if (data[1] & 2) {
        REQUIRE(!buffer_append(&bytes, data + 2, size - 2));
    } else {
        REQUIRE(!buffer_append(&bytes, valid[format].bytes, valid[format].size_bytes));
        for (size_t i = 2; i + 4 <= size; i += 4) {
            size_t at = (size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
            bytes.bytes[at % bytes.size_bytes] = data[i + 3];
        }
    }
    if (format == SRS_FILE) mend(&bytes, SRS_CHECKSUM_AT);
    if (format == KEY_FILE) mend(&bytes, KEY_CHECKSUM_AT);
    switch ((enum format)format) {
    case SRS_COMPRESSED: try_srs(buffer_span(&bytes), PLONK_SRS_COMPRESSED, is_checked); break;
    case SRS_RAW: try_srs(buffer_span(&bytes), PLONK_SRS_RAW, is_checked); break;
    case SRS_FILE: try_srs(buffer_span(&bytes), PLONK_SRS_FILE, is_checked); break;
    case KEY_FILE: try_key(buffer_span(&bytes), false, is_checked); break;
    case KEY_CONTAINER: try_key(buffer_span(&bytes), true, is_checked); break;
    case FORMATS: break;
    }
    buffer_free(&bytes);
    return 0;
}
