/* Whether all tiers do the same, to the last bit of gas and the last frame of a trace. */
#ifndef RK_TESTS_WASM_TIERS_H
#define RK_TESTS_WASM_TIERS_H

#include "transcript.h"

#include <stdio.h>

static inline struct span tiers_next_line(struct span *text)
{
    if (text->size_bytes == 0) return *text;
    const uint8_t *newline = memchr(text->bytes, '\n', text->size_bytes);
    size_t size = newline ? (size_t)(newline - text->bytes) + 1 : text->size_bytes;
    struct span line = span_of(text->bytes, size);
    *text = span_of(text->bytes + size, text->size_bytes - size);
    return line;
}

/* The last call before two texts part, and the lines around that place. */
static inline void tiers_print_difference(FILE *out, struct span a, struct span b)
{
    enum { BEFORE = 4, SHOWN = 10 };
    struct span call = {0}, from[2][BEFORE] = {{{0}}};
    uint32_t count = 0;
    for (bool same = true; same && (a.size_bytes || b.size_bytes); count++) {
        from[0][count % BEFORE] = a;
        from[1][count % BEFORE] = b;
        struct span line = tiers_next_line(&a);
        same = span_equal(line, tiers_next_line(&b));
        if (same && line.bytes[0] == 'c') call = line;
    }
    fprintf(out, "in %.*s", (int)call.size_bytes, (const char *)call.bytes);
    for (int side = 0; side < 2; side++) {
        struct span text = from[side][count < BEFORE ? 0 : count % BEFORE];
        fprintf(out, "%s\n", side ? "the other tier:" : "tier 0:");
        for (int i = 0; i < SHOWN && text.size_bytes; i++) {
            struct span line = tiers_next_line(&text);
            fwrite(line.bytes, 1, line.size_bytes, out);
        }
    }
}

/* Runs the module on all tiers. *first gets the transcript of tier 0, to be freed by the caller;
 * *result what transcript_run() returned. False, with the difference printed to `out`, when the
 * tiers differ. */
static inline bool tiers_agree(struct transcript *first, enum rk_result *result, FILE *out,
                               struct wasm_module *module, const struct transcript_options *base)
{
    bool agree = true;
    for (uint32_t tier = 0; tier < WASM_TIER_COUNT; tier++) {
        struct transcript_options options = *base;
        options.tier = (enum wasm_tier)tier;
        static struct transcript other;
        struct transcript *t = tier == 0 ? first : &other;
        memset(t, 0, sizeof *t);
        enum rk_result this_result = transcript_run(t, module, &options);
        if (tier == 0) {
            *result = this_result;
            continue;
        }
        if (this_result != *result ||
            !span_equal(buffer_span(&first->text), buffer_span(&t->text))) {
            fprintf(out, "DIFFER tiers 0 and %u (%s, %s)\n", tier, rk_result_name(*result),
                    rk_result_name(this_result));
            tiers_print_difference(out, buffer_span(&first->text), buffer_span(&t->text));
            agree = false;
        }
        transcript_free(t);
    }
    return agree;
}

/* Gas limits below what each call took, so that most calls run out somewhere inside. */
static inline void tiers_tighten(uint64_t *limits, const struct transcript *plenty, uint64_t seed)
{
    for (uint32_t i = 0; i < plenty->call_count; i++) {
        uint64_t x = seed * TRANSCRIPT_CALLS_MAX + i;
        x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
        limits[i] = (x ^ (x >> 31)) % (plenty->spent[i] + 2);
    }
}

#endif
