/* The log by itself: what goes in comes out, and nothing else does. */

#include "folder.h"

#include "faulty_io.h"

#include "state/record_file.h"

enum { SIZES = 9 };

static const size_t sizes[SIZES] = {0, 1, 15, 16, 17, 4096, 70000, 1048544, 3000001};

static struct record_file *open_log(int directory, struct store_io *io,
                                    const struct segment_vec *segments, uint64_t segment_bytes)
{
    struct record_file *file = NULL;
    struct record_file_options options = {
        .io = io ? io : store_io_posix(),
        .directory = directory,
        .segment_bytes_max = segment_bytes,
        .sequence = 1,
    };
    memset(options.store_id, 0x5a, STORE_ID_BYTES);
    assert_int_equal(record_file_open(&file, &options, segments ? segments->items : NULL,
                                      segments ? segments->count : 0, NULL),
                     RK_OK);
    return file;
}

static struct span sample(size_t size_bytes, uint64_t seed)
{
    static uint8_t bytes[3 << 20];
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (uint8_t)(seed + i * 7 + (i >> 8));
    return span_of(bytes, size_bytes);
}

static void assert_record(struct record_store *store, uint64_t location, enum record_kind kind,
                          struct span expected)
{
    struct buffer payload = {0};
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = record_read(store, &payload, kind, location, &error);
    if (result) fail_msg("%s: %s", rk_result_name(result), error.message);
    assert_true(span_equal(buffer_span(&payload), expected));
    buffer_free(&payload);
}

static enum rk_result try_read(struct record_store *store, uint64_t location, enum record_kind kind)
{
    struct buffer payload = {0};
    enum rk_result result = record_read(store, &payload, kind, location, NULL);
    buffer_free(&payload);
    return result;
}

static void records_read_the_same_from_buffer_file_and_after_opening_again(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    folder_make(path);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    struct record_file *file = open_log(directory, NULL, NULL, 64 << 10);
    struct record_store *store = record_file_store(file);
    uint64_t locations[3 * SIZES], last = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(locations); i++) {
        struct span payload = sample(sizes[i % SIZES], i);
        assert_int_equal(record_append(store, &locations[i], RECORD_CODE, payload, NULL), RK_OK);
        assert_true(locations[i] > last);
        last = locations[i];
        assert_record(store, locations[i], RECORD_CODE, payload);
        if (i == 4) assert_int_equal(record_sync(store, NULL), RK_OK);
    }
    assert_int_equal(record_sync(store, NULL), RK_OK);
    record_file_mark(file);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(locations); i++)
        assert_record(store, locations[i], RECORD_CODE, sample(sizes[i % SIZES], i));
    struct segment_vec segments = {0};
    assert_int_equal(record_file_segments(file, &segments), RK_OK);
    assert_true(segments.count > 3);
    record_store_free(store);
    file = open_log(directory, NULL, &segments, 64 << 10);
    store = record_file_store(file);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(locations); i++)
        assert_record(store, locations[i], RECORD_CODE, sample(sizes[i % SIZES], i));
    record_store_free(store);
    segment_vec_free(&segments);
    close(directory);
    folder_remove(path);
}

static void wild_locations_and_kinds_are_refused(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    folder_make(path);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    struct record_file *file = open_log(directory, NULL, NULL, 1 << 20);
    struct record_store *store = record_file_store(file);
    uint64_t first, second;
    assert_int_equal(try_read(store, 1, RECORD_CODE), RK_NOT_FOUND);
    assert_int_equal(record_append(store, &first, RECORD_CODE, sample(100, 0), NULL), RK_OK);
    assert_int_equal(record_append(store, &second, RECORD_PAGE, sample(100, 1), NULL), RK_OK);
    for (unsigned synced = 0; synced < 2; synced++) {
        assert_int_equal(try_read(store, first, RECORD_PAGE), RK_CORRUPT);
        assert_int_equal(try_read(store, first + 16, RECORD_CODE), RK_CORRUPT);
        assert_int_equal(try_read(store, first + 1, RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(try_read(store, 0, RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(try_read(store, (uint64_t)1 << 32, RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(try_read(store, first + ((uint64_t)1 << 32), RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(try_read(store, UINT64_MAX - 15, RECORD_CODE), RK_NOT_FOUND);
        for (uint64_t at = second + 16; at < second + 200; at++)
            assert_true(try_read(store, at, RECORD_PAGE) != RK_OK);
        assert_int_equal(record_sync(store, NULL), RK_OK);
    }
    assert_int_equal(record_append(store, &first, RECORD_KIND_COUNT, sample(1, 0), NULL), RK_USAGE);
    record_store_free(store);
    close(directory);
    folder_remove(path);
}

static void a_batch_rolled_back_leaves_no_trace(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    folder_make(path);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    struct record_file *file = open_log(directory, NULL, NULL, 64 << 10);
    struct record_store *store = record_file_store(file);
    uint64_t kept, dropped, first = 0, again;
    assert_int_equal(record_append(store, &kept, RECORD_CODE, sample(1000, 0), NULL), RK_OK);
    assert_int_equal(record_sync(store, NULL), RK_OK);
    record_file_mark(file);
    uint64_t sequence = record_file_sequence(file);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    uint64_t size = file_size(name);
    for (unsigned records = 1; records < 60; records += 7) {
        for (unsigned i = 0; i < records; i++) {
            assert_int_equal(record_append(store, &dropped, RECORD_CODE, sample(5000, i), NULL),
                             RK_OK);
            if (i == 0) first = dropped;
            if (i == 20) assert_int_equal(record_sync(store, NULL), RK_OK);
        }
        assert_int_equal(record_file_rollback(file, NULL), RK_OK);
        assert_int_equal(file_size(name), size);
        assert_int_equal(try_read(store, first, RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(try_read(store, dropped, RECORD_CODE), RK_NOT_FOUND);
        assert_int_equal(record_file_sequence(file), sequence);
    }
    assert_record(store, kept, RECORD_CODE, sample(1000, 0));
    assert_int_equal(record_append(store, &again, RECORD_CODE, sample(5000, 0), NULL), RK_OK);
    assert_int_equal(again, first);
    record_store_free(store);
    close(directory);
    folder_remove(path);
}

static void every_flipped_byte_is_refused_and_the_scan_goes_on_behind_it(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    enum { RECORDS = 5 };
    static const size_t lengths[RECORDS] = {0, 3, 16, 100, 41};
    folder_make(path);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    struct record_file *file = open_log(directory, NULL, NULL, 1 << 20);
    struct record_store *store = record_file_store(file);
    uint64_t locations[RECORDS + 1];
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(
            record_append(store, &locations[i], RECORD_CODE, sample(lengths[i], i), NULL), RK_OK);
    assert_int_equal(record_sync(store, NULL), RK_OK);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    uint64_t size = file_size(name);
    locations[RECORDS] = ((uint64_t)1 << 32) + size;
    for (uint64_t at = SEGMENT_HEADER_BYTES; at < size; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            file_flip(name, at, (uint8_t)(1 << bit));
            struct record_scan scan;
            struct scanned_record record;
            size_t whole = 0;
            assert_int_equal(
                record_scan_begin(&scan, file, 1, SEGMENT_HEADER_BYTES, SEGMENT_WHOLE, NULL),
                RK_OK);
            while (record_scan_next(&scan, &record, NULL) == RK_OK)
                whole += !record.damaged;
            record_scan_end(&scan);
            assert_int_equal(whole, RECORDS - 1);
            for (size_t i = 0; i < RECORDS; i++) {
                uint64_t place = ((uint64_t)1 << 32) + at;
                bool hit = locations[i] <= place && place < locations[i + 1];
                assert_int_equal(try_read(store, locations[i], RECORD_CODE),
                                 hit ? RK_CORRUPT : RK_OK);
            }
            file_flip(name, at, (uint8_t)(1 << bit));
        }
    }
    record_store_free(store);
    close(directory);
    folder_remove(path);
}

static void a_record_in_another_place_or_store_is_not_taken(void **state)
{
    (void)state;
    struct record_checker here, there;
    uint8_t id[STORE_ID_BYTES] = {1}, other[STORE_ID_BYTES] = {2}, bytes[RECORD_HEADER_BYTES];
    struct record_header header = {RECORD_CODE, 100, 7}, found;
    struct span payload = sample(100, 3);
    uint64_t location = (uint64_t)1 << 32 | 64;
    record_checker_init(&here, id);
    record_checker_init(&there, other);
    record_header_encode(bytes, &here, header, payload, location);
    assert_true(record_header_decode(&found, bytes, &here, location));
    assert_int_equal(found.sequence, 7);
    assert_true(record_payload_matches(&here, bytes, payload, location));
    assert_false(record_header_decode(&found, bytes, &there, location));
    assert_false(record_header_decode(&found, bytes, &here, location + 16));
    assert_false(record_payload_matches(&there, bytes, payload, location));
    assert_false(record_payload_matches(&here, bytes, payload, location + 16));
}

static void a_failed_write_can_be_tried_again(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    folder_make(path);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    struct faulty_io io;
    faulty_io_init(&io);
    struct record_file *file = open_log(directory, &io.io, NULL, 64 << 10);
    struct record_store *store = record_file_store(file);
    uint64_t locations[40];
    unsigned failed = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(locations); i++) {
        struct span payload = sample(9000, i);
        io.kind = i % 3 ? FAULT_SHORT_WRITE : FAULT_NONE;
        io.error = ENOSPC;
        io.fail_at = io.calls;
        enum rk_result result = record_append(store, &locations[i], RECORD_CODE, payload, NULL);
        if (result) {
            assert_int_equal(result, RK_FULL);
            failed++;
            io.kind = FAULT_NONE;
            assert_int_equal(record_append(store, &locations[i], RECORD_CODE, payload, NULL),
                             RK_OK);
        }
    }
    assert_true(failed > 2);
    io.kind = FAULT_NONE;
    assert_int_equal(record_sync(store, NULL), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(locations); i++)
        assert_record(store, locations[i], RECORD_CODE, sample(9000, i));
    record_store_free(store);
    close(directory);
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_read_the_same_from_buffer_file_and_after_opening_again),
        cmocka_unit_test(wild_locations_and_kinds_are_refused),
        cmocka_unit_test(a_batch_rolled_back_leaves_no_trace),
        cmocka_unit_test(every_flipped_byte_is_refused_and_the_scan_goes_on_behind_it),
        cmocka_unit_test(a_record_in_another_place_or_store_is_not_taken),
        cmocka_unit_test(a_failed_write_can_be_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
