/* The decoder as a state machine over a growing copy of the input.
 *
 * The unit of work is a section, and within the code section a function body: each is decoded when
 * its last byte is there. Whether it is there depends only on sizes that the input itself declares;
 * so a module fed in one piece and the same module fed byte by byte go through the same steps and
 * fail at the same one, with the same message. */

#include "wasm/decode.h"

#include "wasm/decode_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* Sections come in ascending rank, each at most once; custom sections anywhere. */
static const uint8_t section_rank[SECTION_COUNT] = {
    [SECTION_TYPE] = 1,    [SECTION_IMPORT] = 2,      [SECTION_FUNCTION] = 3, [SECTION_TABLE] = 4,
    [SECTION_MEMORY] = 5,  [SECTION_GLOBAL] = 6,      [SECTION_EXPORT] = 7,   [SECTION_START] = 8,
    [SECTION_ELEMENT] = 9, [SECTION_DATA_COUNT] = 10, [SECTION_CODE] = 11,    [SECTION_DATA] = 12,
};

void wasm_sort_indices(uint32_t *order, uint32_t *scratch, uint32_t count,
                       bool (*less)(const void *context, uint32_t a, uint32_t b),
                       const void *context)
{
    /* Merge sort from the bottom: the bound holds whatever the input is. */
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t left = 0; left + width < count; left += 2 * width) {
            uint64_t middle = left + width;
            uint64_t right = middle + width < count ? middle + width : count;
            if (!less(context, order[middle], order[middle - 1])) continue;
            memcpy(scratch + left, order + left, (middle - left) * sizeof *order);
            uint64_t a = left;
            uint64_t b = middle;
            for (uint64_t to = left; a < middle; to++) {
                if (b < right && less(context, order[b], scratch[a])) {
                    order[to] = order[b++];
                } else {
                    order[to] = scratch[a++];
                }
            }
        }
    }
}

enum rk_result wasm_decoder_new(struct wasm_decoder **out, const struct wasm_rules *rules)
{
    struct wasm_decoder *decoder = calloc(1, sizeof *decoder);
    struct wasm_module *module = calloc(1, sizeof *module);
    if (!decoder || !module || pthread_mutex_init(&module->translate_lock, NULL)) {
        free(decoder);
        free(module);
        return RK_NO_MEMORY;
    }
    atomic_init(&module->references, 1);
    module->rules = rules;
    module->start = WASM_NO_INDEX;
    arena_init(&module->arena, 0);
    decoder->rules = rules;
    decoder->module = module;
    decoder->data_count = WASM_NO_INDEX;
    *out = decoder;
    return RK_OK;
}

void wasm_decoder_free(struct wasm_decoder *decoder)
{
    if (!decoder) return;
    if (decoder->module) {
        decoder->module->bytes = NULL; /* borrowed until the module is finished */
        wasm_module_release(decoder->module);
    }
    wasm_validator_free(&decoder->validator);
    buffer_free(&decoder->bytes);
    buffer_free(&decoder->sections);
    buffer_free(&decoder->customs);
    free(decoder->declared);
    free(decoder);
}

static enum rk_result decode_header(struct wasm_decoder *d, struct rk_error *error)
{
    static const uint8_t header[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    for (; d->at < sizeof header && d->at < d->bytes.size_bytes; d->at++) {
        uint8_t byte = d->bytes.bytes[d->at];
        if (byte == header[d->at]) continue;
        return rk_fail(error, RK_MALFORMED, d->at, "%s: expected byte 0x%02x but found 0x%02x",
                       d->at < 4 ? "magic header not detected" : "unknown binary version",
                       header[d->at], byte);
    }
    if (d->at == sizeof header) d->state = DECODE_SECTION;
    return RK_OK;
}

/* Reads a u32 at d->at that must end before `bound`. *size_bytes is 0 when more input is needed. */
static enum rk_result decode_u32(struct wasm_decoder *d, struct rk_error *error, uint32_t *value,
                                 uint32_t *size_bytes, uint64_t bound, const char *what)
{
    uint64_t end = d->bytes.size_bytes < bound ? d->bytes.size_bytes : bound;
    struct reader r = reader_of(span_of(d->bytes.bytes + d->at, end - d->at));
    *size_bytes = 0;
    uint32_t result = reader_leb_u32(&r);
    if (r.failure == READER_TRUNCATED && d->bytes.size_bytes < bound) return RK_OK;
    if (r.failure) {
        return rk_fail(error, RK_MALFORMED, d->at, "%s: %s", what, reader_failure_text(r.failure));
    }
    *value = result;
    *size_bytes = (uint32_t)reader_offset(&r);
    return RK_OK;
}

static enum rk_result check_section_id(const struct wasm_decoder *d, struct rk_error *error,
                                       uint8_t id)
{
    if (id == 13) {
        return rk_fail(
            error, RK_UNSUPPORTED, d->at,
            "section 13 (tags) needs exception handling, which the engine does not have");
    }
    if (id >= SECTION_COUNT) {
        return rk_fail(error, RK_MALFORMED, d->at, "malformed section id %u", id);
    }
    if (id != SECTION_CUSTOM && section_rank[id] <= d->last_rank) {
        return rk_fail(error, RK_MALFORMED, d->at, "unexpected content: the %s section comes %s",
                       wasm_section_name(id),
                       section_rank[id] == d->last_rank ? "twice" : "out of order");
    }
    return RK_OK;
}

static enum rk_result decode_section_start(struct wasm_decoder *d, struct rk_error *error)
{
    uint8_t id = d->bytes.bytes[d->at];
    RK_TRY(check_section_id(d, error, id));
    uint32_t size = 0;
    uint32_t size_size = 0;
    char what[40];
    snprintf(what, sizeof what, "%s section: size", wasm_section_name(id));
    d->at++;
    enum rk_result result = decode_u32(d, error, &size, &size_size, UINT64_MAX, what);
    if (result || size_size == 0) {
        d->at--;
        return result;
    }
    d->at += size_size;
    struct wasm_section section = {id, {d->at, size}};
    result = buffer_append(&d->sections, &section, sizeof section);
    if (result) return rk_fail(error, result, d->at, "no memory for the list of sections");
    if (id != SECTION_CUSTOM) d->last_rank = section_rank[id];
    d->section_id = id;
    d->section_end = (uint64_t)d->at + size;
    d->state = id == SECTION_CODE ? DECODE_CODE_COUNT : DECODE_PAYLOAD;
    return RK_OK;
}

static uint32_t defined_functions(const struct wasm_decoder *d)
{
    return d->module->function_count - d->module->imported_function_count;
}

static enum rk_result decode_code_count(struct wasm_decoder *d, struct rk_error *error)
{
    uint32_t count = 0;
    uint32_t size = 0;
    RK_TRY(decode_u32(d, error, &count, &size, d->section_end, "code section: function count"));
    if (size == 0) return RK_OK;
    if (count != defined_functions(d)) {
        return rk_fail(error, RK_MALFORMED, d->at,
                       "function and code section have inconsistent lengths: %u functions, %u "
                       "bodies",
                       defined_functions(d), count);
    }
    d->at += size;
    d->has_code = true;
    d->body_next = 0;
    d->validator.declared_functions = d->declared;
    d->validator.data_count = d->data_count;
    d->state = DECODE_BODY_SIZE;
    return RK_OK;
}

/* Reads the size of the next body, or ends the section after the last. */
static enum rk_result decode_body_size(struct wasm_decoder *d, struct rk_error *error)
{
    if (d->body_next == defined_functions(d)) {
        if (d->at != d->section_end) {
            return rk_fail(error, RK_MALFORMED, d->at,
                           "code section: section size mismatch: %llu bytes are left after the "
                           "last body",
                           (unsigned long long)(d->section_end - d->at));
        }
        d->state = DECODE_SECTION;
        return RK_OK;
    }
    uint32_t function = d->module->imported_function_count + d->body_next;
    uint32_t size = 0;
    uint32_t size_size = 0;
    RK_TRY(decode_u32(d, error, &size, &size_size, d->section_end, "code section: body size"));
    if (size_size == 0) return RK_OK;
    uint64_t left = d->section_end - d->at - size_size;
    if (size > left) {
        return rk_fail(error, RK_MALFORMED, d->at,
                       "code section, function %u: unexpected end: a body of %u bytes declared, "
                       "%llu are left in the section",
                       function, size, (unsigned long long)left);
    }
    if (size > d->rules->limits.function_body_bytes) {
        return rk_fail(error, RK_LIMIT, d->at,
                       "code section, function %u: a body of %u bytes, the rule set '%s' allows %u",
                       function, size, d->rules->name, d->rules->limits.function_body_bytes);
    }
    d->at += size_size;
    d->body_end = (uint64_t)d->at + size;
    d->state = DECODE_BODY;
    return RK_OK;
}

static enum rk_result decode_body(struct wasm_decoder *d, struct rk_error *error)
{
    struct wasm_function *function = &d->module->functions[d->body_next];
    function->body = (struct wasm_range){d->at, (uint32_t)(d->body_end - d->at)};
    RK_TRY(wasm_validate_function(&d->validator, function, error));
    d->at = (uint32_t)d->body_end;
    d->body_next++;
    d->state = DECODE_BODY_SIZE;
    return RK_OK;
}

/* Does what the bytes at hand allow. */
static enum rk_result decode_advance(struct wasm_decoder *d, struct rk_error *error)
{
    for (;;) {
        enum decode_state state = d->state;
        uint32_t at = d->at;
        switch (state) {
        case DECODE_HEADER: RK_TRY(decode_header(d, error)); break;
        case DECODE_SECTION:
            if (d->at == d->bytes.size_bytes) return RK_OK;
            RK_TRY(decode_section_start(d, error));
            break;
        case DECODE_PAYLOAD:
            if (d->bytes.size_bytes < d->section_end) return RK_OK;
            RK_TRY(wasm_decode_section(d, error, d->section_id, d->at, (uint32_t)d->section_end));
            d->at = (uint32_t)d->section_end;
            d->state = DECODE_SECTION;
            break;
        case DECODE_CODE_COUNT: RK_TRY(decode_code_count(d, error)); break;
        case DECODE_BODY_SIZE: RK_TRY(decode_body_size(d, error)); break;
        case DECODE_BODY:
            if (d->bytes.size_bytes < d->body_end) return RK_OK;
            RK_TRY(decode_body(d, error));
            break;
        }
        if (d->state == state && d->at == at) return RK_OK;
    }
}

enum rk_result wasm_decoder_feed(struct wasm_decoder *d, struct rk_error *error, struct span bytes)
{
    if (d->failed)
        return rk_fail(error, d->failed, RK_NO_POSITION, "the decoder has failed before");
    size_t room = d->rules->limits.module_bytes - d->bytes.size_bytes;
    size_t taken = bytes.size_bytes < room ? bytes.size_bytes : room;
    d->failed = buffer_append(&d->bytes, bytes.bytes, taken);
    if (d->failed) {
        return rk_fail(error, d->failed, d->bytes.size_bytes, "no memory for the module's bytes");
    }
    d->module->bytes = d->bytes.bytes;
    d->module->size_bytes = (uint32_t)d->bytes.size_bytes;
    d->failed = decode_advance(d, error);
    if (!d->failed && taken < bytes.size_bytes) {
        d->failed = rk_fail(error, RK_LIMIT, d->bytes.size_bytes,
                            "the module is larger than the %u bytes that the rule set '%s' allows",
                            d->rules->limits.module_bytes, d->rules->name);
    }
    return d->failed;
}

/* What the end of the input cuts short, if anything. */
static enum rk_result check_complete(const struct wasm_decoder *d, struct rk_error *error)
{
    size_t size = d->bytes.size_bytes;
    if (d->state == DECODE_HEADER) {
        return rk_fail(error, RK_MALFORMED, size, "unexpected end in the magic header or version");
    }
    if (d->state == DECODE_SECTION) {
        if (d->at == size) return RK_OK;
        return rk_fail(error, RK_MALFORMED, size, "unexpected end in the header of the %s section",
                       wasm_section_name(d->bytes.bytes[d->at]));
    }
    return rk_fail(error, RK_MALFORMED, size,
                   "unexpected end: the %s section ends at byte %llu, the input at byte %zu",
                   wasm_section_name(d->section_id), (unsigned long long)d->section_end, size);
}

static enum rk_result check_consistent(const struct wasm_decoder *d, struct rk_error *error)
{
    size_t size = d->bytes.size_bytes;
    if (!d->has_code && defined_functions(d)) {
        return rk_fail(error, RK_MALFORMED, size,
                       "function and code section have inconsistent lengths: %u functions, no code "
                       "section",
                       defined_functions(d));
    }
    if (d->data_count != WASM_NO_INDEX && d->data_count != d->module->data_count) {
        return rk_fail(error, RK_MALFORMED, size,
                       "data count and data section have inconsistent lengths: %u declared, %u "
                       "segments",
                       d->data_count, d->module->data_count);
    }
    return RK_OK;
}

static enum rk_result finish_arrays(struct wasm_decoder *d)
{
    struct wasm_module *module = d->module;
    module->sections = arena_alloc(&module->arena, d->sections.size_bytes);
    module->customs = arena_alloc(&module->arena, d->customs.size_bytes);
    if (!module->sections || !module->customs) return RK_NO_MEMORY;
    if (d->sections.size_bytes) {
        memcpy(module->sections, d->sections.bytes, d->sections.size_bytes);
    }
    if (d->customs.size_bytes) memcpy(module->customs, d->customs.bytes, d->customs.size_bytes);
    module->section_count = (uint32_t)(d->sections.size_bytes / sizeof *module->sections);
    module->custom_count = (uint32_t)(d->customs.size_bytes / sizeof *module->customs);
    return wasm_names_load(module);
}

enum rk_result wasm_decoder_finish(struct wasm_decoder *d, struct wasm_module **out,
                                   struct rk_error *error)
{
    if (d->failed)
        return rk_fail(error, d->failed, RK_NO_POSITION, "the decoder has failed before");
    d->failed = check_complete(d, error);
    if (!d->failed) d->failed = check_consistent(d, error);
    if (d->failed) return d->failed;
    d->failed = finish_arrays(d);
    if (d->failed) {
        return rk_fail(error, d->failed, RK_NO_POSITION, "no memory for the module's tables");
    }
    /* The buffer doubled while it grew; the module keeps what it needs. */
    uint8_t *bytes = realloc(d->bytes.bytes, d->bytes.size_bytes);
    d->module->bytes = bytes ? bytes : d->bytes.bytes;
    d->bytes = (struct buffer){0};
    *out = d->module;
    d->module = NULL;
    d->failed = RK_USAGE; /* a decoder makes one module */
    return RK_OK;
}
