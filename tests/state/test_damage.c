/* Damage on the disk: a byte of any kind, in any file of a store, is named when it is first needed
 * and by a verification, or makes no difference; and a damaged index is noticed and built again.
 *
 * The log of a small state is taken apart into its bytes by what they are for, so that none is left
 * out. */

#include "session_world.h"

enum {
    HEAD, /* of a segment */
    HEADER_MAGIC,
    HEADER_KIND,
    HEADER_SIZE,
    HEADER_SEQUENCE,
    HEADER_CHECK,
    PAYLOAD_CHECK,
    PAYLOAD,
    PADDING,
    CLASS_COUNT
};

static const char *const class_names[CLASS_COUNT] = {
    "segment head", "magic",         "kind",    "size",    "sequence",
    "header check", "payload check", "payload", "padding",
};

enum { PAGES = 6, CONTRACTS = 3 };

static const struct store_options small = {
    .segment_bytes_max = 16 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &state_record_kinds,
};

struct scene {
    char path[FOLDER_BYTES];
    struct store *store;
    struct commit_key key;
    uint8_t ids[CONTRACTS][CONTRACT_ID_BYTES];
};

static void scene_open(struct scene *scene, struct store_report *report)
{
    struct rk_error error;
    must(store_open(&scene->store, report, scene->path, &small, &error), &error);
}

/* Two commits; the second one changes a contract of the first. Lengths are such that records have
 * padding. */
static void scene_make(struct scene *scene)
{
    struct state *state;
    struct session *session;
    struct linear_memory *memory;
    memset(scene, 0, sizeof *scene);
    folder_make_fast(scene->path);
    must(store_create(scene->path, &small, NULL), NULL);
    scene_open(scene, NULL);
    const struct state_options options = {scene->store, 0};
    must(state_open(&state, &options, NULL), NULL);
    must(session_open(state, &session, NULL, NULL), NULL);
    for (unsigned i = 0; i < CONTRACTS; i++) {
        struct new_contract created = {.kind = i ? MEMORY_32 : MEMORY_64,
                                       .id = {[0] = (uint8_t)i, [7] = 9},
                                       .code = span_of("some code that is not even", 11 + i * 7),
                                       .owner = span_of("an owner", 3 + i)};
        memcpy(scene->ids[i], created.id, CONTRACT_ID_BYTES);
        must(session_create(session, &memory, &created, &fixed_rules, NULL), NULL);
        for (uint64_t page = 0; page < PAGES; page++) {
            uint64_t value = page * 7919 + i + 1;
            must(linear_memory_write(memory, page * 3 << PAGE_SHIFT, &value, 8), NULL);
        }
    }
    must(session_commit(session, &scene->key, NULL), NULL);
    must(session_open(state, &session, &scene->key, NULL), NULL);
    must(session_contract(session, &memory, scene->ids[1], &fixed_rules, NULL), NULL);
    must(linear_memory_write(memory, 5000, "x", 1), NULL);
    must(session_commit(session, &scene->key, NULL), NULL);
    state_close(state);
}

static void scene_end(struct scene *scene)
{
    store_close(scene->store);
    folder_remove(scene->path);
}

/* Touches everything the last commit has, for the first time, in a state of its own. */
static enum rk_result touch_all(struct scene *scene)
{
    struct state *state;
    struct session *session = NULL;
    struct linear_memory *memory;
    struct rk_error error = {0};
    struct span code;
    const struct state_options options = {scene->store, 0};
    must(state_open(&state, &options, NULL), NULL);
    enum rk_result result = session_open(state, &session, &scene->key, &error);
    for (unsigned i = 0; !result && i < CONTRACTS; i++) {
        bool is_right = true;
        result = session_contract(session, &memory, scene->ids[i], &fixed_rules, &error);
        if (!result) result = session_code(session, &code, scene->ids[i], &error);
        if (result) break;
        for (uint64_t page = 0; page < PAGES; page++)
            is_right &= word_of(memory, page * 3) == page * 7919 + i + 1;
        result = session_check(session, &error);
        assert_true(is_right || result);
    }
    session_drop(session);
    if (result) {
        assert_int_equal(result, RK_CORRUPT);
        assert_non_null(strstr(error.message, "log-0000")); /* the file is named, and the place */
    }
    state_close(state);
    return result;
}

struct named {
    uint64_t location;
    unsigned count;
};

static void note_damage(void *context, uint64_t location, uint64_t size_bytes, const char *what)
{
    struct named *named = context;
    (void)what;
    if (location && location <= named->location && named->location < location + size_bytes)
        named->count++;
}

/* Flips the byte and looks at what is said of it. Returns whether the commit needs it. */
static bool try_flip(struct scene *scene, uint64_t location, uint8_t bits)
{
    char name[FOLDER_BYTES + 32], file[SEGMENT_NAME_BYTES];
    struct named named = {.location = location};
    const struct store_verifier verifier = {&named, NULL, note_damage};
    struct store_verification done;
    segment_name(file, location_segment(location));
    snprintf(name, sizeof name, "%s/%s", scene->path, file);
    file_flip(name, location_offset(location), bits);
    must(store_verify(scene->store, &done, &verifier, NULL), NULL);
    if (named.count != 1)
        fail_msg("%s, byte %u: named %u times", file, location_offset(location), named.count);
    enum rk_result result = touch_all(scene);
    file_flip(name, location_offset(location), bits);
    return result != RK_OK;
}

/* What a byte of a record is for. */
static unsigned class_of(uint64_t at, uint64_t payload_bytes)
{
    static const uint8_t ends[] = {2, 4, 8, 16, 20, 32};
    for (unsigned i = 0; i < sizeof ends; i++)
        if (at < ends[i]) return HEADER_MAGIC + i;
    return at < RECORD_HEADER_BYTES + payload_bytes ? PAYLOAD : PADDING;
}

static bool is_boundary(uint64_t at, uint64_t size_bytes, uint64_t payload_bytes)
{
    return at < RECORD_HEADER_BYTES + 8 || at + 16 >= size_bytes || at % 97 == 0 ||
           at + 1 == RECORD_HEADER_BYTES + payload_bytes;
}

static void a_byte_of_any_kind_in_the_log_is_named_when_it_is_touched(void **state)
{
    (void)state;
    struct scene scene;
    unsigned flips[CLASS_COUNT] = {0}, needed[CLASS_COUNT] = {0};
    unsigned kinds[RECORD_KIND_COUNT] = {0}, kinds_needed[RECORD_KIND_COUNT] = {0};
    uint64_t seed = test_seed(1);
    scene_make(&scene);
    struct segment_vec segments = {0};
    must(record_file_segments((struct record_file *)store_records(scene.store), &segments), NULL);
    assert_true(segments.count >= 4);
    for (size_t i = 0; i < segments.count; i++) {
        uint64_t base = record_location(segments.items[i].number, 0);
        for (uint64_t at = 0; at < SEGMENT_HEADER_BYTES; at++) {
            flips[HEAD]++;
            needed[HEAD] += try_flip(&scene, base + at, (uint8_t)(1 << at % 8));
        }
        struct record_scan scan;
        struct scanned_record record;
        must(record_scan_begin(&scan, (struct record_file *)store_records(scene.store),
                               segments.items[i].number, SEGMENT_HEADER_BYTES, SEGMENT_WHOLE, NULL),
             NULL);
        while (!record_scan_next(&scan, &record, NULL)) {
            uint64_t size = record.end - record.location, payload = record.payload.size_bytes;
            bool any = false;
            unsigned tried = 0;
            assert_false(record.damaged);
            for (uint64_t k = 0; k < size; k++) {
                if (!is_boundary(k, size, payload)) continue;
                /* Of a kind that was looked at byte by byte before, every so manieth byte. */
                if (kinds[record.kind] >= 2 && (k + kinds[record.kind]) % 9 != 0) continue;
                uint8_t bits = (uint8_t)(1 << test_random(&seed) % 8);
                bool is_needed = try_flip(&scene, record.location + k, bits);
                flips[class_of(k, payload)]++;
                needed[class_of(k, payload)] += is_needed;
                /* A record is needed as a whole or not at all. */
                assert_true(tried++ == 0 || any == is_needed);
                any = is_needed;
            }
            kinds[record.kind]++;
            kinds_needed[record.kind] += any;
        }
        record_scan_end(&scan);
    }
    segment_vec_free(&segments);
    for (unsigned i = 0; i < CLASS_COUNT; i++) {
        print_message("%s: %u flipped, %u needed\n", class_names[i], flips[i], needed[i]);
        assert_true(flips[i] >= 10);
        assert_int_equal(needed[i] > 0, i != HEAD);
    }
    for (unsigned kind = RECORD_GRANULE; kind <= RECORD_COMMIT; kind++)
        assert_true(kinds[kind] > 0 && kinds_needed[kind] > 0);
    /* What only the first commit needs is damaged there, and not here. */
    assert_int_equal(kinds_needed[RECORD_COMMIT], 1);
    assert_int_equal(kinds[RECORD_COMMIT], 2);
    assert_int_equal(touch_all(&scene), RK_OK);
    scene_end(&scene);
}

/* Heads are of use to nobody but who looks for the store's id; opening names damage in them. */
static void a_damaged_head_is_named_by_opening(void **state)
{
    (void)state;
    struct scene scene;
    char name[FOLDER_BYTES + 32];
    scene_make(&scene);
    store_close(scene.store);
    for (unsigned segment = 1; segment <= 2; segment++) {
        snprintf(name, sizeof name, "%s/log-%08u", scene.path, segment);
        for (uint64_t at = 0; at < SEGMENT_HEADER_BYTES; at++) {
            struct store_report report;
            file_flip(name, at, 8);
            scene_open(&scene, &report);
            assert_int_equal(report.damaged_runs, 1);
            assert_false(report.index_rebuilt);
            assert_int_equal(touch_all(&scene), RK_OK);
            store_close(scene.store);
            file_flip(name, at, 8);
        }
    }
    scene_open(&scene, NULL);
    scene_end(&scene);
}

static void a_damaged_index_is_built_again_or_as_good_as_before(void **state)
{
    (void)state;
    struct scene scene;
    char data[FOLDER_BYTES + 32], index[FOLDER_BYTES + 32], saved[FOLDER_BYTES + 32];
    unsigned rebuilt = 0, flips = 0;
    scene_make(&scene);
    store_close(scene.store);
    snprintf(index, sizeof index, "%s/index", scene.path);
    snprintf(data, sizeof data, "%s/index/data.mdb", scene.path);
    snprintf(saved, sizeof saved, "%s.saved", scene.path);
    folder_copy(saved, scene.path);
    uint64_t size = file_size(data);
    for (uint64_t at = 0; at < size; at += at % 4096 < 160 || at % 4096 > 3800 ? 7 : 331) {
        struct store_report report;
        struct store_statistics statistics;
        file_flip(data, at, (uint8_t)(1 << at % 8));
        scene_open(&scene, &report);
        rebuilt += report.index_rebuilt;
        flips++;
        assert_true(!report.index_rebuilt || report.index_error.message[0]);
        must(store_statistics(scene.store, &statistics, NULL), NULL);
        assert_int_equal(statistics.commits, 2);
        assert_int_equal(touch_all(&scene), RK_OK);
        store_close(scene.store);
        folder_remove(scene.path);
        folder_copy(scene.path, saved);
    }
    print_message("%u flipped, %u times built again\n", flips, rebuilt);
    assert_true(rebuilt > 30);
    folder_remove(saved);
    scene_open(&scene, NULL);
    scene_end(&scene);
}

/* A file of the log that is gone. */
static void a_missing_segment_is_noticed_and_the_rest_is_kept(void **state)
{
    (void)state;
    struct scene scene;
    struct store_report report;
    char name[FOLDER_BYTES + 32];
    struct store_verification done;
    scene_make(&scene);
    store_close(scene.store);
    snprintf(name, sizeof name, "%s/log-00000002", scene.path);
    assert_int_equal(unlink(name), 0);
    scene_open(&scene, &report);
    assert_true(report.index_rebuilt);
    assert_non_null(strstr(report.index_error.message, "log-00000002"));
    must(store_verify(scene.store, &done, NULL, NULL), NULL);
    assert_true(done.damages > 0);
    assert_int_equal(touch_all(&scene), RK_CORRUPT);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_of_any_kind_in_the_log_is_named_when_it_is_touched),
        cmocka_unit_test(a_damaged_head_is_named_by_opening),
        cmocka_unit_test(a_damaged_index_is_built_again_or_as_good_as_before),
        cmocka_unit_test(a_missing_segment_is_noticed_and_the_rest_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
