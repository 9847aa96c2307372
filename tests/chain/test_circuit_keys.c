/* Statements and their keys: ids, files, damage, cancelling, processes that share a folder. */

#include "support.h"

#include "base/blake3.h"
#include "chain/circuit_keys.h"
#include "zk/circuit_format.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The table in the program is that of the circuits that it makes. */
static void statements_are_named_by_their_circuits(void **state)
{
    (void)state;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        struct composer *composer;
        struct plonk_circuit circuit;
        struct buffer packed = {0};
        uint8_t id[BLAKE3_HASH_BYTES];
        assert_int_equal(statement_compose(&composer, &circuit, &statements[i], NULL), RK_OK);
        assert_int_equal(circuit_pack(&packed, &circuit), RK_OK);
        blake3_hash(blake3_backend_select(0), id, buffer_span(&packed));
        assert_memory_equal(id, statements[i].id, sizeof id);
        assert_int_equal(circuit.row_count, statements[i].rows);
        assert_int_equal(circuit.public_count,
                         27 + statements[i].input_count + (statements[i].is_audited ? 18 : 0));
        buffer_free(&packed);
        composer_free(composer);
    }
}

#ifndef RK_SANITIZED

/* ---- A folder and parameters for the smallest statement ---- */

static char folder[] = "/tmp/ruskvm-keys-XXXXXX";
static char parameters_path[64], keys_folder[64];

/* What was done, from the progress. */
struct watch {
    unsigned made, read; /* times that work began */
    const char *stop_at; /* cancels there */
};

static int watch(void *context, const struct statement *statement, const char *what, unsigned done,
                 unsigned total)
{
    struct watch *w = context;
    assert_non_null(statement);
    assert_true(done <= total);
    if (done == 0 && strcmp(what, plonk_phase_text(PLONK_PHASE_KEY)) == 0) w->made++;
    if (done == 0 && strcmp(what, "read the parameters") == 0) w->read++;
    return w->stop_at && strcmp(what, w->stop_at) == 0;
}

static struct circuit_keys_options options_of(struct watch *w)
{
    return (struct circuit_keys_options){.folder = keys_folder,
                                         .parameters_path = parameters_path,
                                         .form = PLONK_SRS_FILE,
                                         .progress = watch,
                                         .context = w};
}

/* Gets both keys, and tells what was done. */
static enum rk_result get(struct watch *w)
{
    const struct circuit_keys_options options = options_of(w);
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    struct circuit_keys *keys = NULL;
    struct span bytes;
    struct rk_error error = {.result = RK_OK};
    if (circuit_keys_open(&keys, &options, &error)) fail_msg("%s", error.message);
    enum rk_result result = circuit_keys_prover(&prover, keys, &statements[0], &error);
    if (!result) result = circuit_keys_verifier(&verifier, keys, &statements[0], &error);
    if (!result) result = circuit_keys_verifier_bytes(&bytes, keys, &statements[0], &error);
    if (!result) {
        assert_true(circuit_keys_is_insecure(keys));
        assert_true(plonk_prover_facts(prover).is_insecure);
        assert_int_equal(plonk_verifier_constraints(verifier), statements[0].rows);
        assert_true(bytes.size_bytes > PLONK_KEY_BYTES);
    } else {
        assert_int_equal(error.result, result);
    }
    circuit_keys_close(keys);
    return result;
}

/* Calls for each file of the folder, by its suffix or all; returns how many. */
static unsigned each_file(const char *suffix, void (*act)(const char *path))
{
    unsigned count = 0;
    DIR *listing = opendir(keys_folder);
    if (!listing) return 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        char path[512];
        size_t size = strlen(entry->d_name), end = strlen(suffix);
        if (entry->d_name[0] == '.' || size < end ||
            strcmp(entry->d_name + size - end, suffix) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", keys_folder, entry->d_name);
        act(path);
        count++;
    }
    closedir(listing);
    return count;
}

static void damage(const char *path)
{
    int fd = open(path, O_RDWR);
    uint8_t byte;
    assert_true(fd >= 0);
    off_t middle = lseek(fd, 0, SEEK_END) / 2;
    assert_int_equal(pread(fd, &byte, 1, middle), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, middle), 1);
    close(fd);
}

static void shorten(const char *path)
{
    assert_int_equal(truncate(path, 20), 0);
}

static void delete(const char *path)
{
    unlink(path);
}

static void look(const char *path)
{
    assert_non_null(strstr(path, "/insecure-"));
}

/* Damage shows in that keys would be made anew, which is cancelled but for the last time. */
static void keys_are_made_once_and_again_when_their_files_are_damaged(void **state)
{
    (void)state;
    static const struct {
        const char *suffix;
        void (*act)(const char *path);
        bool is_undone; /* by doing it twice */
    } steps[] = {{"vk", damage, true}, {"pk", damage, true}, {"vk", shorten, false}};
    struct watch first = {0};
    assert_int_equal(get(&first), RK_OK);
    assert_int_equal(first.made, 1);
    assert_int_equal(first.read, 1);
    assert_int_equal(each_file("", look), 2);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(steps); i++) {
        struct watch found = {0}, broken = {.stop_at = plonk_phase_text(PLONK_PHASE_KEY)};
        assert_int_equal(get(&found), RK_OK);
        assert_int_equal(found.made, 0);
        assert_int_equal(each_file(steps[i].suffix, steps[i].act), 1);
        assert_int_equal(get(&broken), RK_CANCELLED);
        assert_int_equal(broken.made, 1);
        if (steps[i].is_undone) each_file(steps[i].suffix, steps[i].act);
    }
    struct watch again = {0}, found = {0};
    assert_int_equal(each_file("pk", delete), 1);
    assert_int_equal(get(&again), RK_OK);
    assert_int_equal(again.made, 1);
    assert_int_equal(get(&found), RK_OK);
    assert_int_equal(found.made, 0);
}

static void work_can_be_cancelled_and_leaves_no_file(void **state)
{
    (void)state;
    each_file("", delete);
    static const enum plonk_phase phases[] = {PLONK_PHASE_KEY, PLONK_PHASE_TABLES};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(phases); i++) {
        struct watch w = {.stop_at = plonk_phase_text(phases[i])};
        assert_int_equal(get(&w), RK_CANCELLED);
    }
    struct watch w = {.stop_at = "read the parameters"};
    assert_int_equal(get(&w), RK_CANCELLED);
    assert_int_equal(each_file("", look), 0);
}

static void processes_share_a_folder(void **state)
{
    (void)state;
    each_file("", delete);
    pid_t children[2];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(children); i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct watch w = {0};
            _exit(get(&w) == RK_OK ? 0 : 1);
        }
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(children); i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    struct watch w = {0};
    assert_int_equal(each_file("", look), 2);
    assert_int_equal(get(&w), RK_OK);
    assert_int_equal(w.made, 0);
}

static void parameters_that_are_too_few_or_absent_are_refused(void **state)
{
    (void)state;
    struct watch w = {0};
    struct circuit_keys_options options = options_of(&w);
    const struct plonk_prover *prover;
    struct circuit_keys *keys = NULL;
    struct rk_error error;
    assert_int_equal(circuit_keys_open(&keys, &options, &error), RK_OK);
    assert_int_equal(circuit_keys_prover(&prover, keys, statement_by_shape(2, false), &error),
                     RK_LIMIT);
    circuit_keys_close(keys);
    options.parameters_path = "/nowhere/at/all";
    assert_int_equal(circuit_keys_open(&keys, &options, &error), RK_NOT_FOUND);
    options = options_of(&w);
    options.folder = "/nowhere/at/all";
    assert_int_equal(circuit_keys_open(&keys, &options, &error), RK_IO);
}

static int begin(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {99};
    struct plonk_srs srs;
    struct rk_error error;
    if (!mkdtemp(folder)) return 1;
    snprintf(parameters_path, sizeof parameters_path, "%s/parameters", folder);
    snprintf(keys_folder, sizeof keys_folder, "%s/keys", folder);
    size_t degree = plonk_srs_powers_for(statements[0].rows) - PLONK_SRS_EXTRA_POWERS;
    if (insecure_plonk_srs_make(&srs, degree, seed, 2, &error)) return 1;
    enum rk_result result = plonk_srs_save(&srs, parameters_path, PLONK_SRS_FILE, &error);
    plonk_srs_free(&srs);
    return result != RK_OK;
}

static int end(void **state)
{
    (void)state;
    each_file("", delete);
    rmdir(keys_folder);
    unlink(parameters_path);
    return rmdir(folder);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_are_named_by_their_circuits),
#ifndef RK_SANITIZED
        cmocka_unit_test(keys_are_made_once_and_again_when_their_files_are_damaged),
        cmocka_unit_test(work_can_be_cancelled_and_leaves_no_file),
        cmocka_unit_test(processes_share_a_folder),
        cmocka_unit_test(parameters_that_are_too_few_or_absent_are_refused),
#endif
    };
#ifdef RK_SANITIZED
    printf("keys are left out: making them takes too long with a sanitizer\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
#else
    return cmocka_run_group_tests(tests, begin, end);
#endif
}
