/* Commits as records: damage is noticed, failed writes are repeated, records can be moved, and
 * contracts that cannot be added are refused. */

#include "sample.h"

#include "state/reference.h"

static void a_damaged_record_is_never_taken_for_a_good_one(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct bed *bed = sample->bed;
    struct commit_key key;
    uint64_t location, seed = 5, noticed = 0, tried = 0;
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);
    must(read_all(&bed->access, location, sample->model, &bed->error), &bed->error);
    for (uint64_t at = 1; at <= record_memory_count(bed->store); at++) {
        size_t size_bytes;
        uint8_t *payload = record_memory_payload(bed->store, &size_bytes, at);
        for (unsigned round = 0; round < 60; round++) {
            size_t bit = next_random(&seed) % (8 * size_bytes);
            payload[bit / 8] ^= (uint8_t)(1u << bit % 8);
            access_forget(&bed->access);
            enum rk_result result = read_all(&bed->access, location, sample->model, &bed->error);
            assert_true(result == RK_OK || result == RK_CORRUPT || result == RK_NOT_FOUND);
            /* Found out wherever hashes reach: all but the directory and names in the commit. */
            enum record_kind kind = record_memory_kind(bed->store, at);
            if (kind != RECORD_DIRECTORY && kind != RECORD_COMMIT)
                assert_int_not_equal(result, RK_OK);
            payload[bit / 8] ^= (uint8_t)(1u << bit % 8);
            noticed += result != RK_OK;
            tried++;
        }
    }
    print_message("%llu of %llu flipped bits noticed\n", (unsigned long long)noticed,
                  (unsigned long long)tried);
    access_forget(&bed->access);
    must(read_all(&bed->access, location, sample->model, &bed->error), &bed->error);
    sample_free(sample);
}

/* The first directory node of the trie of ids at this depth. */
static uint8_t *find_directory_node(struct record_store *store, size_t *size_bytes, unsigned depth)
{
    for (uint64_t at = 1; at <= record_memory_count(store); at++) {
        uint8_t *payload = record_memory_payload(store, size_bytes, at);
        if (record_memory_kind(store, at) == RECORD_DIRECTORY && payload[0] == CONTRACT_ID_BYTES &&
            payload[1] == depth)
            return payload;
    }
    fail_msg("no directory node of depth %u", depth);
    return NULL;
}

static void a_directory_that_misleads_is_noticed(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct bed *bed = sample->bed;
    struct commit_key key;
    uint64_t location;
    size_t size_bytes;
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);

    /* Ids share four bytes, so keys sit below depth 8; the last number there is a position. */
    uint8_t *payload = find_directory_node(bed->store, &size_bytes, 8);
    uint8_t *position = payload + size_bytes - 4;
    assert_in_range(*position, 1, SAMPLE_CONTRACTS);
    *position = (uint8_t)(*position % SAMPLE_CONTRACTS + 1);
    assert_int_equal(read_all(&bed->access, location, sample->model, NULL), RK_CORRUPT);
    *position = SAMPLE_CONTRACTS + 1;
    assert_int_equal(read_all(&bed->access, location, sample->model, NULL), RK_NOT_FOUND);

    /* A node that leads back to itself. */
    struct commit commit;
    must(commit_read(&bed->access, &commit, location, NULL), NULL);
    payload = record_memory_payload(bed->store, &size_bytes, commit.ids);
    assert_int_equal(size_bytes, 6 + 8); /* the only child */
    memcpy(payload + 6, &commit.ids, 8);
    assert_int_equal(read_all(&bed->access, location, sample->model, NULL), RK_CORRUPT);
    sample_free(sample);
}

static void a_write_that_failed_is_taken_up_again(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct commit_key first_key, key, expected;
    uint64_t first, location = 0;
    model_key(sample->model, &expected, true);
    for (uint64_t appends = 0;; appends++) {
        record_memory_fail_after(sample->bed->store, 1);
        enum rk_result result = commit_draft_write(&sample->draft, &first, &first_key, NULL);
        if (result == RK_OK) break;
        assert_int_equal(result, RK_FULL);
        assert_true(appends < 200);
        /* Every other try looks at the key in between. The directory is written at one go, so
         * that room has to grow. */
        if (appends % 2) must(commit_draft_key(&sample->draft, &key, NULL), NULL);
        record_memory_fail_after(sample->bed->store, appends);
        result = commit_draft_write(&sample->draft, &first, &first_key, NULL);
        if (result == RK_OK) break;
    }
    assert_memory_equal(&first_key, &expected, sizeof expected);
    record_memory_fail_after(sample->bed->store, UINT64_MAX);
    must(read_all(&sample->bed->access, first, sample->model, NULL), NULL);

    /* The draft goes on from there. */
    sample_write(sample, 4, 3, 8);
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);
    model_key(sample->model, &expected, true);
    assert_memory_equal(&key, &expected, sizeof expected);
    must(read_all(&sample->bed->access, location, sample->model, NULL), NULL);
    struct commit commit;
    must(commit_read(&sample->bed->access, &commit, location, NULL), NULL);
    assert_true(commit.has_parent);
    assert_memory_equal(&commit.parent, &first_key, sizeof first_key);
    sample_free(sample);
}

static void a_commit_writes_only_what_changed(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct commit_key key, again;
    uint64_t location;
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);

    /* Touching without changing: the commit alone. */
    uint64_t before = record_memory_count(sample->bed->store);
    const uint8_t *bytes = sample->model->contracts[0]->pages[0].bytes;
    struct contract_draft *contract;
    must(commit_draft_find(&sample->draft, &contract, sample->model->contracts[0]->id, NULL), NULL);
    must(commit_draft_touch(contract, 0, bytes, NULL), NULL);
    must(commit_draft_write(&sample->draft, &location, &again, NULL), NULL);
    assert_memory_equal(&key, &again, sizeof key);
    assert_int_equal(record_memory_count(sample->bed->store), before + 1);

    /* One granule of a small memory: granule, page, one node, contract, three nodes, commit. */
    before = record_memory_count(sample->bed->store);
    sample_write(sample, 0, 3, 200);
    must(commit_draft_touch(contract, 16, sample->model->contracts[0]->pages[1].bytes, NULL), NULL);
    must(commit_draft_write(&sample->draft, &location, &again, NULL), NULL);
    assert_int_equal(record_memory_count(sample->bed->store), before + 8);

    /* The same granule, zeros at last: no record for it. */
    before = record_memory_count(sample->bed->store);
    sample_write(sample, 0, 3, 201);
    must(commit_draft_key(&sample->draft, &again, NULL), NULL);
    sample_write(sample, 0, 3, 0);
    must(commit_draft_write(&sample->draft, &location, &again, NULL), NULL);
    assert_int_equal(record_memory_count(sample->bed->store), before + 7);

    /* The length alone changes the digest and not the root. */
    key = again;
    commit_draft_set_length(contract, 1 << 20);
    must(commit_draft_write(&sample->draft, &location, &again, NULL), NULL);
    assert_memory_equal(key.root, again.root, HASH_BYTES);
    assert_memory_not_equal(key.digest, again.digest, HASH_BYTES);
    sample_free(sample);
}

/* ---- Moving records ---- */

struct mover {
    struct record_store *from, *to;
    uint64_t *moved; /* by old location; 0: not yet */
    size_t reached;
};

static uint64_t move_record(struct mover *mover, enum record_kind kind, uint64_t location)
{
    if (mover->moved[location]) return mover->moved[location];
    struct buffer payload = {0};
    must(record_read(mover->from, &payload, kind, location, NULL), NULL);
    struct record_reference_vec references = {0};
    mover->reached++;
    must(record_references(&references, kind, buffer_span(&payload), NULL), NULL);
    for (size_t i = 0; i < references.count; i++) {
        const struct record_reference *to = &references.items[i];
        uint64_t moved = move_record(mover, to->kind, to->location);
        memcpy(payload.bytes + to->offset, &moved, sizeof moved);
    }
    must(record_append(mover->to, &mover->moved[location], kind, buffer_span(&payload), NULL),
         NULL);
    record_reference_vec_free(&references);
    buffer_free(&payload);
    return mover->moved[location];
}

static void a_moved_commit_reads_as_before(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct bed *moved_bed = bed_new();
    struct commit_key key;
    uint64_t location;
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);
    /* Other locations than before. */
    must(record_append(moved_bed->store, &(uint64_t){0}, RECORD_CODE, span_of("x", 1), NULL), NULL);
    uint64_t count = record_memory_count(sample->bed->store);
    struct mover mover = {.from = sample->bed->store, .to = moved_bed->store};
    mover.moved = calloc(count + 1, sizeof *mover.moved);
    assert_non_null(mover.moved);
    uint64_t moved = move_record(&mover, RECORD_COMMIT, location);
    /* One commit, and nothing in the store is beyond its reach. */
    assert_int_equal(mover.reached, count);
    must(read_all(&moved_bed->access, moved, sample->model, NULL), NULL);
    free(mover.moved);
    bed_free(moved_bed);
    sample_free(sample);
}

static void a_shortened_record_has_no_references(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct record_store *store = sample->bed->store;
    struct commit_key key;
    uint64_t location;
    must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);
    for (uint64_t at = 1; at <= record_memory_count(store); at++) {
        enum record_kind kind = record_memory_kind(store, at);
        if (kind == RECORD_GRANULE || kind == RECORD_CODE) continue;
        size_t size_bytes;
        const uint8_t *payload = record_memory_payload(store, &size_bytes, at);
        for (size_t size = 0; size < size_bytes; size++)
            assert_int_equal(record_references(NULL, kind, span_of(payload, size), NULL),
                             RK_CORRUPT);
    }
    sample_free(sample);
}

/* ---- New contracts ---- */

static void contracts_that_clash_are_refused(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct contract_draft *contract = NULL;
    struct commit_key key, expected;
    uint64_t location;
    for (unsigned round = 0; round < 2; round++) { /* pending, then of the base */
        struct new_contract added = {.kind = MEMORY_32};
        memcpy(added.id, sample->model->contracts[2]->id, CONTRACT_ID_BYTES);
        assert_int_equal(commit_draft_add(&sample->draft, &contract, &added, NULL), RK_EXISTS);
        /* The same sum of words from another id. */
        uint8_t words[4];
        memcpy(words, added.id, 4);
        memcpy(added.id, added.id + 4, 4);
        memcpy(added.id + 4, words, 4);
        assert_int_equal(commit_draft_add(&sample->draft, &contract, &added, NULL), RK_INVALID);
        added.id[9] = 1;
        added.kind = (enum memory_kind)33;
        assert_int_equal(commit_draft_add(&sample->draft, &contract, &added, NULL), RK_USAGE);
        assert_null(contract);
        assert_int_equal(commit_draft_find(&sample->draft, &contract, added.id, NULL),
                         RK_NOT_FOUND);
        must(commit_draft_write(&sample->draft, &location, &key, NULL), NULL);
        model_key(sample->model, &expected, true);
        assert_memory_equal(&key, &expected, sizeof key);
        commit_draft_close(&sample->draft);
        must(commit_draft_open(&sample->draft, &sample->bed->access, location, NULL), NULL);
    }
    sample_free(sample);
}

static void a_granule_outside_the_memory_is_refused(void **state)
{
    (void)state;
    struct sample *sample = sample_new();
    struct contract_draft *contract;
    struct commit_key key, expected;
    static const uint8_t bytes[BLAKE3_GRANULE_BYTES];
    must(commit_draft_find(&sample->draft, &contract, sample->model->contracts[0]->id, NULL), NULL);
    assert_int_equal(commit_draft_touch(contract, (uint64_t)65536 * 16, bytes, NULL), RK_LIMIT);
    assert_int_equal(commit_draft_touch(contract, UINT64_MAX, bytes, NULL), RK_LIMIT);
    must(commit_draft_key(&sample->draft, &key, NULL), NULL);
    model_key(sample->model, &expected, false);
    assert_memory_equal(&key, &expected, sizeof key);
    sample_free(sample);
}

static void touched_granules_of_a_memory_are_committed(void **state)
{
    (void)state;
    for (unsigned is_64 = 0; is_64 < 2; is_64++) {
        struct bed *bed = bed_new();
        struct linear_memory memory;
        struct linear_memory_options options = {.is_64 = is_64,
                                                .size_bytes = 4 * PAGE_BYTES,
                                                .max_bytes = 16 * PAGE_BYTES,
                                                .fixed_access_bytes = LINEAR_MEMORY32_BYTES};
        assert_int_equal(linear_memory_init(&memory, &options), RK_OK);
        struct commit_draft draft;
        struct contract_draft *contract;
        struct commit_key key, expected;
        struct model *model = calloc(1, sizeof *model);
        struct new_contract added = {.id = {1}, .kind = is_64 ? MEMORY_64 : MEMORY_32};
        assert_non_null(model);
        must(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), NULL);
        must(commit_draft_add(&draft, &contract, &added, NULL), NULL);
        struct model_contract *c = model_add(model, &added);
        static const uint64_t places[] = {100, 4095, 65536 * 3 + 7, (uint64_t)1 << 41};
        for (size_t i = 0; i < RK_ARRAY_LENGTH(places) - !is_64; i++) {
            assert_int_equal(linear_memory_write(&memory, places[i], "\1\2\3", 3), RK_OK);
            for (unsigned k = 0; k < 3; k++) {
                uint64_t at = places[i] + k;
                model_obtain_page(c, at >> PAGE_SHIFT)->bytes[at % PAGE_BYTES] = (uint8_t)(k + 1);
            }
        }
        must(commit_draft_touch_memory(contract, &memory, NULL), NULL);
        must(commit_draft_key(&draft, &key, NULL), NULL);
        model_key(model, &expected, false);
        assert_memory_equal(&key, &expected, sizeof key);
        commit_draft_close(&draft);
        linear_memory_free(&memory);
        model_free(model);
        bed_free(bed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_record_is_never_taken_for_a_good_one),
        cmocka_unit_test(a_directory_that_misleads_is_noticed),
        cmocka_unit_test(a_write_that_failed_is_taken_up_again),
        cmocka_unit_test(a_commit_writes_only_what_changed),
        cmocka_unit_test(a_moved_commit_reads_as_before),
        cmocka_unit_test(a_shortened_record_has_no_references),
        cmocka_unit_test(contracts_that_clash_are_refused),
        cmocka_unit_test(a_granule_outside_the_memory_is_refused),
        cmocka_unit_test(touched_granules_of_a_memory_are_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
