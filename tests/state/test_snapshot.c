/* Snapshots: out of one store and into another with the same key, the same bytes again, and nothing
 * but that key whatever happened to the file. */

#include "faulty_io.h"
#include "folder.h"
#include "sample.h"

#include "state/snapshot.h"
#include "state/snapshot_format.h"

#include <zstd.h>

struct pipe {
    struct buffer bytes;
    size_t at;
    size_t piece_bytes_max;
};

static enum rk_result pipe_write(void *context, struct span bytes, struct rk_error *error)
{
    struct pipe *pipe = context;
    (void)error;
    return buffer_append(&pipe->bytes, bytes.bytes, bytes.size_bytes);
}

static enum rk_result pipe_read(void *context, size_t *got, uint8_t *bytes, size_t size_bytes_max,
                                struct rk_error *error)
{
    struct pipe *pipe = context;
    size_t size = pipe->bytes.size_bytes - pipe->at;
    (void)error;
    if (size > size_bytes_max) size = size_bytes_max;
    if (pipe->piece_bytes_max && size > pipe->piece_bytes_max) size = pipe->piece_bytes_max;
    if (size) memcpy(bytes, pipe->bytes.bytes + pipe->at, size);
    pipe->at += size;
    *got = size;
    return RK_OK;
}

static struct store *memory_store(void)
{
    struct store *store;
    const struct store_options options = {.kinds = &state_record_kinds};
    must(store_open_ephemeral(&store, &options, NULL), NULL);
    return store;
}

static void export_from(struct store *store, const struct commit_key *key, struct pipe *pipe,
                        struct snapshot_sums *sums)
{
    struct state_access *access = calloc(1, sizeof *access);
    struct commit commit;
    struct rk_error error;
    const struct snapshot_sink sink = {pipe, pipe_write};
    assert_non_null(access);
    access_init(access, store_records(store), fast_backend());
    must(state_read_commit(store, access, &commit, key, &error), &error);
    must(snapshot_export(access, sums, &commit, &sink, &error), &error);
    access_free(access);
    free(access);
}

static enum rk_result import_source(struct store *store, const struct snapshot_source *source,
                                    uint64_t bytes_max, struct commit_key *key, bool *is_known,
                                    struct snapshot_sums *sums)
{
    const struct snapshot_limits limits = {bytes_max};
    struct rk_error error = {0};
    enum rk_result result = snapshot_import(store, key, is_known, sums, source, &limits, &error);
    if (result) assert_true(error.result == result && error.message[0]);
    return result;
}

static enum rk_result import_into(struct store *store, struct pipe *pipe, struct commit_key *key,
                                  bool *is_known, struct snapshot_sums *sums)
{
    const struct snapshot_source source = {pipe, pipe_read};
    pipe->at = 0;
    return import_source(store, &source, 0, key, is_known, sums);
}

static void read_model(struct store *store, const struct commit_key *key, const struct model *model)
{
    struct state_access *access = calloc(1, sizeof *access);
    struct commit commit;
    struct rk_error error;
    assert_non_null(access);
    access_init(access, store_records(store), fast_backend());
    must(state_read_commit(store, access, &commit, key, &error), &error);
    must(read_all_of(access, &commit, model, &error), &error);
    access_free(access);
    free(access);
}

/* The sample with contracts of a second commit, so that positions do not follow ids. */
struct scene {
    struct sample *sample;
    struct commit commit;
    struct pipe pipe; /* the snapshot of it */
    struct snapshot_sums sums;
};

static struct scene *scene_new(void)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct rk_error error;
    uint64_t location;
    struct commit_key key, expected;
    assert_non_null(scene);
    scene->sample = sample_new();
    struct sample *sample = scene->sample;
    must(commit_draft_write(&sample->draft, &location, &key, &error), &error);
    model_number(sample->model, true);
    struct new_contract added = {.kind = MEMORY_32, .code = span_of_string("code"), .id = {1}};
    struct contract_draft *contract;
    must(commit_draft_add(&sample->draft, &contract, &added, &error), &error);
    model_add(sample->model, &added);
    sample_write(sample, 0, 3, 1);
    must(commit_draft_write(&sample->draft, &location, &key, &error), &error);
    model_key(sample->model, &expected, true);
    assert_memory_equal(&key, &expected, sizeof key);
    must(commit_read(&sample->bed->access, &scene->commit, location, &error), &error);
    const struct snapshot_sink sink = {&scene->pipe, pipe_write};
    must(snapshot_export(&sample->bed->access, &scene->sums, &scene->commit, &sink, &error),
         &error);
    assert_int_equal(scene->sums.contracts, SAMPLE_CONTRACTS + 1);
    assert_int_equal(scene->sums.file_bytes, scene->pipe.bytes.size_bytes);
    return scene;
}

static void scene_free(struct scene *scene)
{
    sample_free(scene->sample);
    buffer_free(&scene->pipe.bytes);
    free(scene);
}

static void a_state_comes_back_with_its_key_and_positions(void **state)
{
    (void)state;
    struct scene *scene = scene_new();
    char path[FOLDER_BYTES];
    struct rk_error error;
    struct store *store;
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    folder_make(path);
    const struct store_options options = {.index_map_bytes = 64 << 20,
                                          .kinds = &state_record_kinds};
    must(store_create(path, &options, &error), &error);
    must(store_open(&store, NULL, path, &options, &error), &error);
    scene->pipe.piece_bytes_max = 7;
    must(import_into(store, &scene->pipe, &key, &is_known, &sums), NULL);
    assert_false(is_known);
    assert_memory_equal(&key, &scene->commit.key, sizeof key);
    assert_memory_equal(&sums, &scene->sums, sizeof sums);
    must(import_into(store, &scene->pipe, &key, &is_known, &sums), NULL);
    assert_true(is_known);
    store_close(store);
    must(store_open(&store, NULL, path, &options, &error), &error);
    read_model(store, &key, scene->sample->model);
    const struct store_verifier verifier = {.content = state_check_content};
    struct store_verification done;
    must(store_verify(store, &done, &verifier, &error), &error);
    assert_int_equal(done.damages, 0);
    struct pipe again = {0};
    export_from(store, &key, &again, &sums);
    assert_true(span_equal(buffer_span(&again.bytes), buffer_span(&scene->pipe.bytes)));
    buffer_free(&again.bytes);
    store_close(store);
    folder_remove(path);
    scene_free(scene);
}

/* More contracts than a batch has, and a memory of more pages and granules than one. */
static void batches_make_no_difference(void **state)
{
    (void)state;
    struct bed *bed = bed_new();
    struct commit_draft draft;
    static uint8_t noise[3][BLAKE3_GRANULE_BYTES];
    uint64_t location, seed = 5;
    struct commit_key key, read;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i / BLAKE3_GRANULE_BYTES][i % BLAKE3_GRANULE_BYTES] = (uint8_t)next_random(&seed);
    memset(noise[1], 0, sizeof noise[1]);
    must(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), NULL);
    for (uint32_t i = 0; i < 1100; i++) {
        struct new_contract added = {.kind = i % 2 ? MEMORY_64 : MEMORY_32, .length_bytes = i};
        uint32_t id = i * 2654435761u;
        struct contract_draft *contract;
        memcpy(added.id, &id, sizeof id);
        must(commit_draft_add(&draft, &contract, &added, NULL), NULL);
        uint32_t pages = i == 700 ? 2500 : i % 3;
        for (uint32_t p = 0; p < pages; p++)
            for (uint32_t g = 0; g < 1 + p % 2; g++)
                must(commit_draft_touch(contract, (uint64_t)p * 2 * GRANULES_IN_PAGE + g * 15,
                                        noise[(p + g) % 3], NULL),
                     NULL);
    }
    must(commit_draft_write(&draft, &location, &key, NULL), NULL);
    commit_draft_close(&draft);
    struct commit commit;
    struct pipe pipe = {0}, again = {0};
    struct snapshot_sums sums, imported;
    bool is_known;
    const struct snapshot_sink sink = {&pipe, pipe_write};
    must(commit_read(&bed->access, &commit, location, NULL), NULL);
    must(snapshot_export(&bed->access, &sums, &commit, &sink, NULL), NULL);
    struct store *store = memory_store();
    must(import_into(store, &pipe, &read, &is_known, &imported), NULL);
    assert_memory_equal(&read, &key, sizeof key);
    assert_memory_equal(&imported, &sums, sizeof sums);
    export_from(store, &read, &again, &imported);
    assert_true(span_equal(buffer_span(&again.bytes), buffer_span(&pipe.bytes)));
    store_close(store);
    buffer_free(&pipe.bytes);
    buffer_free(&again.bytes);
    bed_free(bed);
}

static void assert_refused(struct store *store, struct pipe *pipe)
{
    struct commit_key key;
    struct snapshot_sums sums;
    struct store_statistics statistics;
    bool is_known;
    assert_int_not_equal(import_into(store, pipe, &key, &is_known, &sums), RK_OK);
    must(store_statistics(store, &statistics, NULL), NULL);
    assert_int_equal(statistics.commits, 0);
}

static void a_file_cut_short_or_with_a_tail_or_a_flipped_bit_gives_no_other_state(void **state)
{
    (void)state;
    struct scene *scene = scene_new();
    struct store *store = memory_store();
    struct pipe *pipe = &scene->pipe;
    size_t size = pipe->bytes.size_bytes;
    for (size_t cut = 0; cut < size; cut += 1 + cut / 64) {
        pipe->bytes.size_bytes = cut;
        assert_refused(store, pipe);
    }
    pipe->bytes.size_bytes = size;
    must(buffer_append_u8(&pipe->bytes, 0), NULL);
    assert_refused(store, pipe);
    pipe->bytes.size_bytes = size;
    unsigned accepted = 0;
    for (size_t at = 0; at < size; at += 3) {
        struct commit_key key;
        struct snapshot_sums sums;
        bool is_known;
        pipe->bytes.bytes[at] ^= 0x10;
        /* A frame has a few bits that mean nothing; then the state is the same. */
        if (!import_into(store, pipe, &key, &is_known, &sums)) {
            assert_memory_equal(&key, &scene->commit.key, sizeof key);
            accepted++;
        }
        pipe->bytes.bytes[at] ^= 0x10;
    }
    assert_true(accepted < 4);
    store_close(store);
    scene_free(scene);
}

/* A content made into a file again, with its own checksum if it is wanted. */
static void pack(struct pipe *pipe, uint8_t *content, size_t size_bytes, bool with_checksum)
{
    if (with_checksum)
        blake3_hash(fast_backend(), content + size_bytes - HASH_BYTES,
                    span_of(content, size_bytes - HASH_BYTES));
    pipe->bytes.size_bytes = 0;
    must(buffer_reserve(&pipe->bytes, ZSTD_compressBound(size_bytes)), NULL);
    pipe->bytes.size_bytes =
        ZSTD_compress(pipe->bytes.bytes, pipe->bytes.capacity_bytes, content, size_bytes, -5);
    assert_false(ZSTD_isError(pipe->bytes.size_bytes));
}

static void no_other_content_has_the_key(void **state)
{
    (void)state;
    struct scene *scene = scene_new();
    struct store *store = memory_store();
    size_t size = scene->sums.content_bytes;
    uint8_t *content = malloc(size + 1);
    struct pipe pipe = {0};
    assert_non_null(content);
    assert_int_equal(
        ZSTD_decompress(content, size, scene->pipe.bytes.bytes, scene->pipe.bytes.size_bytes),
        size);
    for (size_t at = 0; at < size; at += at < 300 ? 1 : 97) {
        content[at] ^= 1;
        pack(&pipe, content, size, true);
        if (at < size - HASH_BYTES) assert_refused(store, &pipe);
        content[at] ^= 1;
    }
    pack(&pipe, content, size, true);
    content[size - 1] ^= 1;
    pack(&pipe, content, size, false);
    assert_refused(store, &pipe);
    content[size - 1] ^= 1;
    content[size] = 0;
    pack(&pipe, content, size + 1, false);
    assert_refused(store, &pipe);
    content[SNAPSHOT_MAGIC_BYTES] = 2;
    pack(&pipe, content, size, true);
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    assert_int_equal(import_into(store, &pipe, &key, &is_known, &sums), RK_UNSUPPORTED);
    buffer_free(&pipe.bytes);
    free(content);
    store_close(store);
    scene_free(scene);
}

/* ---- What a file may ask for ---- */

static void assert_no_commits(struct store *store)
{
    struct store_statistics statistics;
    must(store_statistics(store, &statistics, NULL), NULL);
    assert_int_equal(statistics.commits, 0);
}

static void a_content_of_more_than_it_may_have_is_refused(void **state)
{
    (void)state;
    struct scene *scene = scene_new();
    struct store *store = memory_store();
    struct pipe *pipe = &scene->pipe;
    const struct snapshot_source source = {pipe, pipe_read};
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    uint64_t size = scene->sums.content_bytes +
                    SNAPSHOT_ITEM_BYTES * (scene->sums.contracts + scene->sums.pages);
    for (uint64_t most = 1; most < size; most += 1 + most / 8) {
        pipe->at = 0;
        assert_int_equal(import_source(store, &source, most, &key, &is_known, &sums), RK_LIMIT);
    }
    pipe->at = 0;
    assert_int_equal(import_source(store, &source, size - 1, &key, &is_known, &sums), RK_LIMIT);
    assert_no_commits(store);
    pipe->at = 0;
    must(import_source(store, &source, size, &key, &is_known, &sums), NULL);
    store_close(store);
    scene_free(scene);
}

static void a_frame_that_declares_too_much_is_not_read(void **state)
{
    (void)state;
    enum { CONTENT_BYTES = 1 << 20 };
    struct store *store = memory_store();
    struct pipe pipe = {.piece_bytes_max = 5};
    const struct snapshot_source source = {&pipe, pipe_read};
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    uint8_t *content = malloc(CONTENT_BYTES);
    uint64_t seed = 8;
    assert_non_null(content);
    for (size_t i = 0; i < CONTENT_BYTES; i++)
        content[i] = (uint8_t)next_random(&seed);
    pack(&pipe, content, CONTENT_BYTES, false);
    uint64_t most = CONTENT_BYTES - 1;
    assert_int_equal(import_source(store, &source, most, &key, &is_known, &sums), RK_LIMIT);
    assert_true(pipe.at <= 20);
    pipe.at = 0;
    most++;
    assert_int_equal(import_source(store, &source, most, &key, &is_known, &sums), RK_MALFORMED);
    assert_no_commits(store);
    buffer_free(&pipe.bytes);
    free(content);
    store_close(store);
}

/* The head of a frame, and then blocks of nothing, none of which is the last. */
static enum rk_result read_nothing_for_ever(void *context, size_t *got, uint8_t *bytes,
                                            size_t size_bytes_max, struct rk_error *error)
{
    static const uint8_t head[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x60};
    uint64_t *given = context;
    (void)error;
    for (size_t i = 0; i < size_bytes_max; i++)
        bytes[i] = *given + i < sizeof head ? head[*given + i] : 0;
    *given += size_bytes_max;
    *got = size_bytes_max;
    return RK_OK;
}

static void a_frame_that_never_says_anything_ends(void **state)
{
    (void)state;
    struct store *store = memory_store();
    uint64_t given = 0;
    const struct snapshot_source source = {&given, read_nothing_for_ever};
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    assert_int_equal(import_source(store, &source, 1 << 20, &key, &is_known, &sums), RK_LIMIT);
    assert_true(given > 1 << 20 && given < 2 << 20);
    store_close(store);
}

/* Contents of as much work for as few bytes as there are: memories of empty pages, and contracts of
 * nothing. The key is a wrong one, so that all of it is read and nothing kept. */
static void append_bomb(struct buffer *content, uint32_t contracts, uint32_t pages,
                        uint32_t distance)
{
    const struct commit_key key = {.root = {1}};
    must(buffer_append(content, SNAPSHOT_MAGIC, SNAPSHOT_MAGIC_BYTES), NULL);
    must(buffer_append_u32_le(content, SNAPSHOT_VERSION), NULL);
    must(buffer_append(content, key.bytes, sizeof key), NULL);
    must(buffer_append_u32_le(content, contracts), NULL);
    for (uint32_t i = 1; i <= contracts; i++) {
        uint8_t head[SNAPSHOT_CONTRACT_BYTES] = {0};
        memcpy(head, &i, sizeof i);
        head[CONTRACT_ID_BYTES] = MEMORY_64;
        must(buffer_append(content, head, sizeof head), NULL);
        for (uint32_t p = 0; p < pages; p++) {
            must(buffer_append_u8(content, SNAPSHOT_PAGE), NULL);
            must(buffer_append_u32_le(content, (p + 1) * distance - 1), NULL);
            must(buffer_append(content, "\0\0", 2), NULL);
        }
        must(buffer_append_u8(content, SNAPSHOT_PAGES_END), NULL);
    }
    must(buffer_append(content, key.bytes, sizeof key), NULL);
    must(buffer_append(content, key.bytes, HASH_BYTES), NULL); /* the checksum; pack() sets it */
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MEMORY_IS_NOT_MEASURED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_IS_NOT_MEASURED 1
#endif

static void reset_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    assert_non_null(file);
    fputs("5", file);
    fclose(file);
}

/* What the sanitizers keep of freed memory would be counted as well. */
static uint64_t peak_bytes(void)
{
    uint64_t peak_kib = 0;
#ifndef MEMORY_IS_NOT_MEASURED
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", 6) == 0) peak_kib = strtoull(line + 6, NULL, 10);
    fclose(file);
    assert_true(peak_kib > 0);
#endif
    return peak_kib * 1024;
}

static void the_work_of_a_small_content_is_bounded(void **state)
{
    (void)state;
    static const struct {
        uint32_t contracts, pages, distance;
    } bombs[] = {
        {1, 400000, 1}, {1, 100000, 600}, {200, 256, 1 << 18}, {2000, 1, 1 << 26}, {40000, 0, 0}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bombs); i++) {
        char path[FOLDER_BYTES];
        struct buffer content = {0};
        struct pipe pipe = {0};
        struct store *store;
        struct commit_key key;
        struct snapshot_sums sums;
        struct faulty_io io;
        bool is_known;
        folder_make(path);
        faulty_io_init(&io);
        const struct store_options options = {
            .io = &io.io, .index_map_bytes = 64 << 20, .kinds = &state_record_kinds};
        must(store_create(path, &options, NULL), NULL);
        must(store_open(&store, NULL, path, &options, NULL), NULL);
        append_bomb(&content, bombs[i].contracts, bombs[i].pages, bombs[i].distance);
        uint64_t items = bombs[i].contracts * (1 + (uint64_t)bombs[i].pages);
        uint64_t asked = content.size_bytes + items * SNAPSHOT_ITEM_BYTES;
        pack(&pipe, content.bytes, content.size_bytes, true);
        reset_peak();
        uint64_t written = atomic_load(&io.written_bytes), before = peak_bytes();
        assert_int_equal(import_into(store, &pipe, &key, &is_known, &sums), RK_CORRUPT);
        written = atomic_load(&io.written_bytes) - written;
        print_message("%zu bytes of content, counted as %llu, %llu written, peak %llu KiB more\n",
                      content.size_bytes, (unsigned long long)asked, (unsigned long long)written,
                      (unsigned long long)(peak_bytes() - before) / 1024);
        assert_true(written < asked + asked / 4);
        assert_true(peak_bytes() < before + ((uint64_t)24 << 20));
        assert_no_commits(store);
        store_close(store);
        buffer_free(&content);
        buffer_free(&pipe.bytes);
        folder_remove(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_comes_back_with_its_key_and_positions),
        cmocka_unit_test(batches_make_no_difference),
        cmocka_unit_test(a_file_cut_short_or_with_a_tail_or_a_flipped_bit_gives_no_other_state),
        cmocka_unit_test(no_other_content_has_the_key),
        cmocka_unit_test(a_content_of_more_than_it_may_have_is_refused),
        cmocka_unit_test(a_frame_that_declares_too_much_is_not_read),
        cmocka_unit_test(a_frame_that_never_says_anything_ends),
        cmocka_unit_test(the_work_of_a_small_content_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
