/* Damaged modules: each either loads or is refused with a place and a sentence, within bounded time
 * and memory; and what loads runs the same on every tier. */

#include "support.h"

#include "../../fuzz/wasm/generate.h"
#include "tiers.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#define SEED    UINT64_C(0xbadc0de5)
#define MUTANTS 20000

#define MEMORY_BYTES_MAX ((size_t)64 << 20)
#define SECONDS_MAX      20
#define INPUT_BYTES_MAX  20000
#define GENERATED        10
#define BASES_MAX        32
#define SECTIONS_MAX     32
#define GAS              2000

/* Under AddressSanitizer freed memory stays resident, and mallinfo2() knows nothing. */
#ifdef __SANITIZE_ADDRESS__
#define HEAP_IS_OURS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEAP_IS_OURS false
#endif
#endif
#ifndef HEAP_IS_OURS
#define HEAP_IS_OURS true
#endif

static struct buffer bases[BASES_MAX];
static uint32_t base_count;

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t count)
{
    return count ? (size_t)(next_random(state) % count) : 0;
}

static void append(struct buffer *out, const void *bytes, size_t size)
{
    assert_int_equal(buffer_append(out, bytes, size), RK_OK);
}

/* The whole of a file under tests/wasm/data. */
static bool read_base(struct buffer *out, uint32_t number)
{
    char path[1024];
    snprintf(path, sizeof path, RUSKVM_SOURCE_DIR "/tests/wasm/data/random_%u.wasm", number);
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    uint8_t block[4096];
    size_t got;
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        append(out, block, got);
    fclose(file);
    return out->size_bytes > 0;
}

static int make_bases(void **state)
{
    (void)state;
    for (uint32_t i = 1; read_base(&bases[base_count], i); i++)
        base_count++;
    if (base_count == 0) return -1;
    uint64_t random = SEED;
    for (uint32_t i = 0; i < GENERATED; i++) {
        uint8_t choices[1200];
        for (size_t at = 0; at < sizeof choices; at++)
            choices[at] = (uint8_t)next_random(&random);
        gen_module(&bases[base_count++], choices, sizeof choices >> (i % 4), false);
    }
    return 0;
}

static int free_bases(void **state)
{
    (void)state;
    while (base_count)
        buffer_free(&bases[--base_count]);
    return 0;
}

/* Where the sections of a valid module are, heads included. */
struct place {
    size_t from;
    size_t content;
    size_t to;
};

static uint32_t find_sections(struct place *places, const struct buffer *module)
{
    uint32_t count = 0;
    for (size_t at = 8; at < module->size_bytes && count < SECTIONS_MAX; count++) {
        size_t size = 0, from = at++;
        for (unsigned shift = 0;; shift += 7) {
            uint8_t byte = module->bytes[at++];
            size |= (size_t)(byte & 0x7f) << shift;
            if (byte < 0x80) break;
        }
        places[count] = (struct place){from, at, at + size};
        at += size;
    }
    return count;
}

/* A few small damages anywhere in [from, end of out). */
static void damage(struct buffer *out, size_t from, uint64_t *random)
{
    for (size_t edits = below(random, 2) ? 1 : 1 + below(random, 4);
         edits && out->size_bytes > from; edits--) {
        size_t at = from + below(random, out->size_bytes - from);
        size_t tail = out->size_bytes - at;
        uint8_t extra[4] = {0x80, 0x80, 0x80, 0x80};
        size_t count = 1 + below(random, sizeof extra);
        switch (below(random, 5)) {
        case 0:
        case 1: out->bytes[at] ^= (uint8_t)(1u << below(random, 8)); break;
        case 2: out->bytes[at] = (uint8_t)next_random(random); break;
        case 3: /* delete */
            if (count > tail) count = tail;
            memmove(out->bytes + at, out->bytes + at + count, tail - count);
            out->size_bytes -= count;
            break;
        default: { /* insert random bytes, or lengthen a LEB128 that may be here */
            bool is_leb = below(random, 2) && out->bytes[at] < 0x80;
            uint8_t byte = out->bytes[at];
            if (!is_leb) {
                for (size_t i = 0; i < count; i++)
                    extra[i] = (uint8_t)next_random(random);
            }
            append(out, extra, count);
            memmove(out->bytes + at + count, out->bytes + at, tail);
            if (is_leb) {
                extra[0] |= byte;
                out->bytes[at + count] = 0;
            }
            memcpy(out->bytes + at, extra, count);
        }
        }
    }
}

/* Sections left out, doubled, swapped or taken from another module; the content of one damaged
 * behind a size that is right. */
static void rebuild(struct buffer *out, const struct buffer *base, uint64_t *random)
{
    struct place places[SECTIONS_MAX], others[SECTIONS_MAX];
    uint32_t count = find_sections(places, base);
    const struct buffer *other = &bases[below(random, base_count)];
    uint32_t other_count = find_sections(others, other);
    size_t victim = below(random, count), action = below(random, 8);
    append(out, base->bytes, 8);
    for (size_t i = 0; i < count; i++) {
        struct place place = places[i];
        if (action == 1 && i == victim && i + 1 < count) place = places[i + 1];
        if (action == 1 && i == victim + 1) place = places[victim];
        if (i != victim || action == 1) {
            append(out, base->bytes + place.from, place.to - place.from);
            continue;
        }
        if (action == 0) continue;
        if (action == 2) append(out, base->bytes + place.from, place.to - place.from);
        if (action == 2 || action == 3) {
            place = action == 2 ? place : others[below(random, other_count)];
            const uint8_t *from = action == 2 ? base->bytes : other->bytes;
            append(out, from + place.from, place.to - place.from);
            continue;
        }
        struct buffer content = {0};
        append(&content, base->bytes + place.content, place.to - place.content);
        damage(&content, 0, random);
        append(out, base->bytes + place.from, 1);
        assert_int_equal(buffer_append_leb_u(out, content.size_bytes), RK_OK);
        append(out, content.bytes, content.size_bytes);
        buffer_free(&content);
    }
}

static void mutate(struct buffer *out, uint64_t *random)
{
    const struct buffer *base = &bases[below(random, base_count)];
    const struct buffer *other = &bases[below(random, base_count)];
    out->size_bytes = 0;
    switch (below(random, 8)) {
    case 0:
        append(out, base->bytes, base->size_bytes);
        damage(out, 0, random);
        break;
    case 1: append(out, base->bytes, below(random, base->size_bytes)); break;
    case 2: {
        size_t from = below(random, other->size_bytes);
        append(out, base->bytes, below(random, base->size_bytes));
        append(out, other->bytes + from, other->size_bytes - from);
        break;
    }
    default: rebuild(out, base, random);
    }
}

static size_t heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static size_t peak_bytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return (size_t)usage.ru_maxrss * 1024;
}

/* Loads under the rules that everybody uses; NULL, after the error was looked at, when refused. */
static bool loads(struct span bytes)
{
    size_t before = heap_bytes();
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, bytes, &wasm_rules_default);
    if (HEAP_IS_OURS) assert_true(heap_bytes() <= before + MEMORY_BYTES_MAX);
    if (result) {
        assert_null(module);
        assert_int_equal(error.result, result);
        assert_true(error.offset <= bytes.size_bytes);
        assert_true(error.message[0] != 0);
        assert_non_null(memchr(error.message, 0, sizeof error.message));
    }
    wasm_module_release(module);
    return result == RK_OK;
}

/* Loads again with small memories and tables, and runs; false when these are too small for it. */
static bool runs_alike(struct span bytes)
{
    static struct wasm_rules rules;
    rules = wasm_rules_default;
    rules.limits.table_elements = 1000;
    rules.limits.memory32_pages = 20;
    rules.limits.memory64_pages = rules.limits.memory64_pages_declared = 20;
    rules.stack_units = 5000;
    struct wasm_module *module = NULL;
    enum rk_result result = wasm_module_load(&module, NULL, bytes, &rules);
    assert_true(result == RK_OK || result == RK_LIMIT);
    if (result) return false;
    static struct transcript transcript;
    struct transcript_options options = {
        .rules = &rules, .rounds = 1, .gas = GAS, .calls_max = 20, .skip_memory = true};
    assert_true(tiers_agree(&transcript, &result, stderr, module, &options));
    transcript_free(&transcript);
    wasm_module_release(module);
    return result == RK_OK || result == RK_TRAP;
}

static void every_mutant_loads_or_is_refused_with_a_reason(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < base_count; i++) {
        assert_true(loads(buffer_span(&bases[i])));
        assert_true(runs_alike(buffer_span(&bases[i])));
    }
    uint32_t loaded = 0, ran = 0;
    size_t peak_before = peak_bytes();
    struct buffer mutant = {0};
    for (uint32_t i = 0; i < MUTANTS; i++) {
        uint64_t random = SEED + i * UINT64_C(0x1000001);
        mutate(&mutant, &random);
        /* An allocation of its own size: a read past its end is seen. */
        uint8_t *bytes = malloc(mutant.size_bytes ? mutant.size_bytes : 1);
        assert_non_null(bytes);
        if (mutant.size_bytes) memcpy(bytes, mutant.bytes, mutant.size_bytes);
        alarm(SECONDS_MAX); /* a hang ends the test */
        struct span span = span_of(bytes, mutant.size_bytes);
        if (loads(span)) {
            loaded++;
            ran += runs_alike(span);
        }
        alarm(0);
        free(bytes);
    }
    buffer_free(&mutant);
    print_message("seed %#llx: of %d mutants %u loaded, %u ran\n", (unsigned long long)SEED,
                  MUTANTS, loaded, ran);
    if (HEAP_IS_OURS) assert_true(peak_bytes() <= peak_before + MEMORY_BYTES_MAX);
    assert_true(loaded > MUTANTS / 20 && ran > MUTANTS / 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mutant_loads_or_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, make_bases, free_bases);
}
