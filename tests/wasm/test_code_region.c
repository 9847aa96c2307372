/* Executable memory: what is put in runs, nothing is ever writable and executable at once, room
 * comes back, and owners are found from any thread. */
#include "support.h"

#include "wasm/code_region.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOB_BYTES_MAX = 3 * 4096 };

static struct code_region *a_region(size_t pages)
{
    struct code_region *region = NULL;
    assert_int_equal(code_region_new(&region, pages * CODE_PAGE_BYTES), RK_OK);
    return region;
}

static const uint8_t *add(struct code_region *region, size_t size_bytes, uint8_t byte, void *owner)
{
    static uint8_t bytes[BLOB_BYTES_MAX];
    const uint8_t *at = NULL;
    memset(bytes, byte, size_bytes);
    assert_int_equal(code_region_add(region, &at, span_of(bytes, size_bytes), owner), RK_OK);
    assert_memory_equal(at, bytes, size_bytes);
    return at;
}

/* The protection that the kernel tells for the page of an address: "r-x" and the like, "---" for
 * what is not mapped. */
static void protection_of(char text[4], const uint8_t *address)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    uintptr_t begin, end;
    char line[512], found[5];
    memcpy(text, "---", 4);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %4s", &begin, &end, found) != 3) continue;
        if ((uintptr_t)address >= begin && (uintptr_t)address < end) memcpy(text, found, 3);
    }
    fclose(maps);
}

static void expect_protection(const uint8_t *address, const char *expected)
{
    char found[4];
    protection_of(found, address);
    assert_string_equal(found, expected);
}

#if defined(__x86_64__)
static RK_CALLS_GENERATED_CODE int run(const uint8_t *code)
{
    int (*function)(void);
    memcpy(&function, &code, sizeof function);
    return function();
}
#endif

static void a_blob_runs(void **state)
{
    (void)state;
#if defined(__x86_64__)
    static const uint8_t returns_42[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov eax, 42; ret */
    struct code_region *region = a_region(4);
    const uint8_t *at;
    int owner;
    assert_int_equal(code_region_add(region, &at, span_of(returns_42, sizeof returns_42), &owner),
                     RK_OK);
    assert_int_equal(run(at), 42);
    code_region_remove(region, at, sizeof returns_42);
    code_region_free(region);
#else
    skip();
#endif
}

/* Of the two at an address, those that hold memory of the host. */
static unsigned resident_pages(const uint8_t *at)
{
    unsigned char vector[2] = {0};
    assert_int_equal(mincore((void *)(uintptr_t)at, 2 * CODE_PAGE_BYTES, vector), 0);
    return (vector[0] & 1u) + (vector[1] & 1u);
}

static void pages_are_executable_exactly_while_they_hold_a_blob(void **state)
{
    (void)state;
    struct code_region *region = a_region(8);
    uintptr_t begin;
    size_t size_bytes;
    int owner;
    assert_int_equal(code_region_addresses(region, &begin, &size_bytes), RK_OK);
    assert_int_equal(size_bytes, 8 * CODE_PAGE_BYTES);
    const uint8_t *base = (const uint8_t *)begin;
    expect_protection(base, "---");
    const uint8_t *at = add(region, 5000, 0x90, &owner);
    assert_ptr_equal(at, base);
    expect_protection(base, "r-x");
    expect_protection(base + 8191, "r-x");
    expect_protection(base + 8192, "---");
    /* Behind the blob nothing that runs on into zeros, which x86 would execute. */
#if defined(__x86_64__)
    for (size_t i = 5000; i < 8192; i++)
        assert_int_equal(at[i], 0xcc);
#endif
    assert_int_equal(resident_pages(base), 2);
    code_region_remove(region, at, 5000);
    expect_protection(base, "---");
    assert_int_equal(resident_pages(base), 0);
    code_region_remove(region, NULL, 0);
    code_region_free(region);
}

static void owners_are_found_by_every_address_of_their_pages(void **state)
{
    (void)state;
    struct code_region *region = a_region(8);
    int owners[3];
    uintptr_t begin;
    size_t size_bytes;
    assert_int_equal(code_region_addresses(region, &begin, &size_bytes), RK_OK);
    assert_null(code_region_find(region, begin));
    const uint8_t *first = add(region, 1, 1, &owners[0]);
    const uint8_t *second = add(region, 2 * CODE_PAGE_BYTES - 1, 2, &owners[1]);
    const uint8_t *third = add(region, CODE_PAGE_BYTES + 1, 3, &owners[2]);
    static const uint8_t expected[8] = {1, 2, 2, 3, 3, 0, 0, 0};
    for (size_t page = 0; page < 8; page++) {
        void *owner = expected[page] ? &owners[expected[page] - 1] : NULL;
        uintptr_t at = begin + page * CODE_PAGE_BYTES;
        assert_ptr_equal(code_region_find(region, at), owner);
        assert_ptr_equal(code_region_find(region, at + CODE_PAGE_BYTES - 1), owner);
    }
    assert_null(code_region_find(region, begin - 1));
    assert_null(code_region_find(region, begin + size_bytes));
    assert_null(code_region_find(region, 0));
    code_region_remove(region, second, 2 * CODE_PAGE_BYTES - 1);
    assert_null(code_region_find(region, (uintptr_t)second));
    assert_null(code_region_find(region, (uintptr_t)second + CODE_PAGE_BYTES));
    assert_ptr_equal(code_region_find(region, (uintptr_t)third), &owners[2]);
    code_region_remove(region, first, 1);
    code_region_remove(region, third, CODE_PAGE_BYTES + 1);
    code_region_free(region);
}

/* Where a call at the end of a blob goes back to. */
static void the_address_behind_a_blob_is_its_own(void **state)
{
    (void)state;
    struct code_region *region = a_region(8);
    int owners[3];
    const uint8_t *blobs[3];
    static const size_t sizes[] = {CODE_PAGE_BYTES - 1, CODE_PAGE_BYTES, 2 * CODE_PAGE_BYTES};
    for (unsigned i = 0; i < 3; i++)
        blobs[i] = add(region, sizes[i], 1, &owners[i]);
    for (unsigned i = 0; i < 3; i++) {
        assert_ptr_equal(code_region_find(region, (uintptr_t)blobs[i] + sizes[i]), &owners[i]);
        code_region_remove(region, blobs[i], sizes[i]);
    }
    code_region_free(region);
}

static void a_full_region_refuses_until_room_comes_back(void **state)
{
    (void)state;
    struct code_region *region = a_region(5);
    static uint8_t large[6 * 4096];
    int owner;
    const uint8_t *blobs[5], *at = NULL;
    assert_int_equal(code_region_add(region, &at, span_of(large, sizeof large), &owner), RK_FULL);
    for (unsigned i = 0; i < 5; i++)
        blobs[i] = add(region, 100, (uint8_t)i, &owner);
    assert_int_equal(code_region_add(region, &at, span_of(large, 1), &owner), RK_FULL);
    assert_null(at);
    /* Two pages apart are no room for two pages. */
    code_region_remove(region, blobs[1], 100);
    code_region_remove(region, blobs[3], 100);
    assert_int_equal(code_region_add(region, &at, span_of(large, CODE_PAGE_BYTES), &owner),
                     RK_FULL);
    code_region_remove(region, blobs[2], 100);
    assert_ptr_equal(add(region, 3 * CODE_PAGE_BYTES - 1, 7, &owner), blobs[1]);
    assert_int_equal(blobs[0][99], 0);
    assert_int_equal(blobs[4][99], 4);
    code_region_remove(region, blobs[1], 3 * CODE_PAGE_BYTES - 1);
    /* What was removed is not there any more for the next. */
    at = add(region, 10, 9, &owner);
    assert_ptr_equal(at, blobs[1]);
    assert_int_not_equal(at[200], 7);
    code_region_remove(region, at, 10);
    code_region_remove(region, blobs[0], 100);
    code_region_remove(region, blobs[4], 100);
    code_region_free(region);
}

/* Of the kernel, within a region. */
static unsigned mappings_of(uintptr_t begin, size_t size_bytes)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    uintptr_t from, end;
    unsigned count = 0;
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx", &from, &end) == 2)
            count += from < begin + size_bytes && end > begin;
    }
    fclose(maps);
    return count;
}

/* Where no code is put into a region the test runs in an emulator, as a rule, whose list of
 * mappings is not the kernel's. */
static void many_blobs_are_few_mappings(void **state)
{
    (void)state;
#if !defined(__x86_64__)
    skip();
#endif
    enum { BLOBS = 500 };
    struct code_region *region = a_region((size_t)BLOBS * 2);
    const uint8_t *blobs[BLOBS];
    uintptr_t begin;
    size_t size_bytes;
    int owner;
    assert_int_equal(code_region_addresses(region, &begin, &size_bytes), RK_OK);
    for (size_t i = 0; i < BLOBS; i++)
        blobs[i] = add(region, 100 + i * 8, (uint8_t)i, &owner);
    assert_true(mappings_of(begin, size_bytes) <= 4);
    for (size_t i = 0; i < BLOBS; i++)
        code_region_remove(region, blobs[i], 100 + i * 8);
    code_region_free(region);
}

static void the_region_of_the_process_is_one(void **state)
{
    (void)state;
    struct code_region *region = code_region_process();
    uintptr_t begin, again;
    size_t size_bytes;
    int owner;
    assert_null(code_region_find(region, (uintptr_t)&owner));
    assert_int_equal(code_region_addresses(region, &begin, &size_bytes), RK_OK);
    assert_int_equal(size_bytes, CODE_REGION_BYTES);
    const uint8_t *at = add(code_region_process(), 77, 1, &owner);
    assert_true((uintptr_t)at - begin < size_bytes);
    assert_ptr_equal(code_region_find(region, (uintptr_t)at), &owner);
    code_region_remove(region, at, 77);
    assert_int_equal(code_region_addresses(region, &again, &size_bytes), RK_OK);
    assert_int_equal(begin, again);
}

/* ---- Threads ---- */

enum { THREADS = 4, ROUNDS = 300, HELD = 6 };

struct shared {
    struct code_region *region;
    atomic_int failures; /* assertions belong to the main thread */
    atomic_int working;
};

struct worker {
    struct shared *shared;
    uint8_t number;
};

static void fail_if(struct shared *shared, bool failed)
{
    if (failed) atomic_fetch_add(&shared->failures, 1);
}

static bool holds(const uint8_t *blob, size_t size_bytes, uint8_t byte)
{
    for (size_t i = 0; i < size_bytes; i++) {
        if (blob[i] != byte) return false;
    }
    return true;
}

static void *add_and_remove(void *context)
{
    struct worker *worker = context;
    struct shared *shared = worker->shared;
    static uint8_t bytes[THREADS][BLOB_BYTES_MAX];
    const uint8_t *blobs[HELD] = {NULL};
    size_t sizes[HELD] = {0};
    memset(bytes[worker->number], worker->number, BLOB_BYTES_MAX);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = round % HELD;
        if (blobs[i]) {
            fail_if(shared, code_region_find(shared->region, (uintptr_t)blobs[i]) != worker);
            fail_if(shared, !holds(blobs[i], sizes[i], worker->number));
            code_region_remove(shared->region, blobs[i], sizes[i]);
        }
        sizes[i] = 1 + (size_t)round * 7919 % BLOB_BYTES_MAX;
        blobs[i] = NULL;
        fail_if(shared, code_region_add(shared->region, &blobs[i],
                                        span_of(bytes[worker->number], sizes[i]), worker));
    }
    for (unsigned i = 0; i < HELD; i++)
        code_region_remove(shared->region, blobs[i], sizes[i]);
    atomic_fetch_sub(&shared->working, 1);
    return NULL;
}

/* Whether the kernel tells of a mapping that is writable and executable. */
static bool has_writable_code(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512], protection[5];
    bool found = false;
    if (!maps) return true;
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%*x-%*x %4s", protection) == 1 && protection[1] == 'w' &&
            protection[2] == 'x')
            found = true;
    }
    fclose(maps);
    return found;
}

static void threads_share_a_region_whose_code_is_never_writable(void **state)
{
    (void)state;
    struct shared shared = {.region = a_region((size_t)THREADS * HELD * 4)};
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    uintptr_t begin;
    size_t size_bytes, looks = 0;
    assert_int_equal(code_region_addresses(shared.region, &begin, &size_bytes), RK_OK);
    atomic_store(&shared.working, THREADS);
    for (uint8_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){&shared, i};
        assert_int_equal(pthread_create(&threads[i], NULL, add_and_remove, &workers[i]), 0);
    }
    while (atomic_load(&shared.working) || looks == 0) {
        fail_if(&shared, has_writable_code());
        for (size_t at = 0; at < size_bytes; at += CODE_PAGE_BYTES / 2) {
            const struct worker *owner = code_region_find(shared.region, begin + at);
            fail_if(&shared, owner && (owner < workers || owner >= workers + THREADS));
        }
        looks++;
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&shared.failures), 0);
    for (size_t at = 0; at < size_bytes; at += CODE_PAGE_BYTES)
        assert_null(code_region_find(shared.region, begin + at));
    code_region_free(shared.region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blob_runs),
        cmocka_unit_test(pages_are_executable_exactly_while_they_hold_a_blob),
        cmocka_unit_test(owners_are_found_by_every_address_of_their_pages),
        cmocka_unit_test(the_address_behind_a_blob_is_its_own),
        cmocka_unit_test(a_full_region_refuses_until_room_comes_back),
        cmocka_unit_test(many_blobs_are_few_mappings),
        cmocka_unit_test(the_region_of_the_process_is_one),
        cmocka_unit_test(threads_share_a_region_whose_code_is_never_writable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
