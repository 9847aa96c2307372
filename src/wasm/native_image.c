#include "wasm/native_image.h"

#include "base/build_id.h"
#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t magic[8] = "RKnative";

/* ---- Keys ---- */

enum rk_result native_key_of(struct native_key *out, const struct wasm_module *module,
                             const uint8_t module_hash[BLAKE3_HASH_BYTES], cpu_features features,
                             const struct blake3_backend *backend)
{
    struct span build;
    RK_TRY(build_id_find(&build));
    struct native_key key = {.module_bytes = module->size_bytes,
                             .function_count =
                                 module->function_count - module->imported_function_count,
                             .features = features};
    blake3_hash(backend, key.build, build);
    wasm_rules_hash(key.rules, module->rules, backend);
    memcpy(key.module, module_hash, sizeof key.module);
    *out = key;
    return RK_OK;
}

static_assert(sizeof(struct native_key) == 3 * BLAKE3_HASH_BYTES + 12,
              "a key is hashed as it stands, so nothing may be between its fields");

void native_key_hash(uint8_t hash[BLAKE3_HASH_BYTES], const struct native_key *key,
                     const struct blake3_backend *backend)
{
    blake3_hash(backend, hash, span_of(key, sizeof *key));
}

/* ---- Writing ---- */

static_assert(sizeof(struct jit_origin) == 8, "origins are written as they stand");

enum rk_result native_image_encode(struct buffer *out, const struct native_key *key,
                                   const struct jit_code *code,
                                   const struct blake3_backend *backend)
{
    size_t start = out->size_bytes;
    size_t entries_bytes = (size_t)code->function_count * sizeof *code->entries;
    size_t origins_bytes = (size_t)code->origin_count * sizeof *code->origins;
    size_t body_bytes =
        NATIVE_IMAGE_HEADER_BYTES + entries_bytes + origins_bytes + code->size_bytes;
    uint8_t hash[BLAKE3_HASH_BYTES];
    RK_TRY(buffer_reserve(out, body_bytes + sizeof hash));
    const uint32_t words[] = {NATIVE_IMAGE_VERSION, key->features};
    const uint32_t counts[] = {key->module_bytes, key->function_count, code->origin_count,
                               code->size_bytes};
    const struct span parts[] = {
        span_of(magic, sizeof magic),
        span_of(words, sizeof words),
        span_of(key->build, sizeof key->build),
        span_of(key->rules, sizeof key->rules),
        span_of(key->module, sizeof key->module),
        span_of(counts, sizeof counts),
        span_of(code->entries, entries_bytes),
        span_of(code->origins, origins_bytes),
        span_of(code->bytes, code->size_bytes),
    };
    enum rk_result result = RK_OK;
    for (size_t i = 0; !result && i < RK_ARRAY_LENGTH(parts); i++)
        result = buffer_append(out, parts[i].bytes, parts[i].size_bytes);
    if (!result) {
        blake3_hash(backend, hash, span_of(out->bytes + start, body_bytes));
        result = buffer_append(out, hash, sizeof hash);
    }
    if (result) out->size_bytes = start;
    return result;
}

/* ---- Reading ---- */

struct header {
    struct native_key key;
    uint32_t origin_count;
    uint32_t code_bytes;
};

static void read_hash(struct reader *r, uint8_t hash[BLAKE3_HASH_BYTES])
{
    struct span bytes = reader_take(r, BLAKE3_HASH_BYTES);
    if (!r->failure) memcpy(hash, bytes.bytes, BLAKE3_HASH_BYTES);
}

static enum rk_result read_header(struct header *out, struct reader *r, struct rk_error *error)
{
    struct span first = reader_take(r, sizeof magic);
    if (r->failure || memcmp(first.bytes, magic, sizeof magic) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "not the image of a compiled module");
    uint32_t version = reader_u32_le(r);
    if (!r->failure && version != NATIVE_IMAGE_VERSION)
        return rk_fail(error, RK_MALFORMED, 8, "image version %u, expected %u", version,
                       (unsigned)NATIVE_IMAGE_VERSION);
    out->key.features = reader_u32_le(r);
    read_hash(r, out->key.build);
    read_hash(r, out->key.rules);
    read_hash(r, out->key.module);
    out->key.module_bytes = reader_u32_le(r);
    out->key.function_count = reader_u32_le(r);
    out->origin_count = reader_u32_le(r);
    out->code_bytes = reader_u32_le(r);
    if (r->failure)
        return rk_fail(error, RK_MALFORMED, reader_offset(r), "the image ends in its header");
    uint64_t size_bytes = NATIVE_IMAGE_HEADER_BYTES + (uint64_t)out->key.function_count * 4 +
                          (uint64_t)out->origin_count * 8 + out->code_bytes + BLAKE3_HASH_BYTES;
    uint64_t found_bytes = (uint64_t)(r->end - r->start);
    if (size_bytes != found_bytes)
        return rk_fail(error, RK_MALFORMED, reader_offset(r),
                       "an image of %llu bytes, but %llu are there", (unsigned long long)size_bytes,
                       (unsigned long long)found_bytes);
    return RK_OK;
}

static enum rk_result check_key(const struct native_key *found, const struct native_key *key,
                                struct rk_error *error)
{
    const char *other = NULL;
    if (memcmp(found->build, key->build, sizeof key->build) != 0) other = "build";
    if (memcmp(found->rules, key->rules, sizeof key->rules) != 0) other = "rule set";
    if (memcmp(found->module, key->module, sizeof key->module) != 0 ||
        found->module_bytes != key->module_bytes || found->function_count != key->function_count)
        other = "module";
    if (found->features != key->features) other = "processor";
    return other ? rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "the image is of another %s", other)
                 : RK_OK;
}

static enum rk_result check_tables(const struct jit_code *code, uint32_t module_bytes,
                                   struct rk_error *error)
{
    for (uint32_t i = 0; i < code->function_count; i++) {
        if (code->entries[i] >= code->size_bytes || (i && code->entries[i] <= code->entries[i - 1]))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                           "entry %u at %u: entries ascend within the code", i, code->entries[i]);
    }
    for (uint32_t i = 0; i < code->origin_count; i++) {
        const struct jit_origin *origin = &code->origins[i];
        /* The place behind a call may be that of the next instruction, and the end of the code. */
        if (origin->code_offset > code->size_bytes || origin->wasm_offset >= module_bytes ||
            (i && origin->code_offset < code->origins[i - 1].code_offset))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                           "origin %u: %u of offset %u: origins ascend within code and module", i,
                           origin->code_offset, origin->wasm_offset);
    }
    return RK_OK;
}

/* A copy of the next bytes; memory for at least one, so that NULL says that there was none. */
static void *take_copy(struct reader *r, size_t size_bytes)
{
    struct span bytes = reader_take(r, size_bytes);
    void *copy = malloc(size_bytes ? size_bytes : 1);
    if (copy && size_bytes) memcpy(copy, bytes.bytes, size_bytes);
    return copy;
}

enum rk_result native_image_decode(struct jit_code *out, struct buffer *image,
                                   const struct native_key *key,
                                   const struct blake3_backend *backend, struct rk_error *error)
{
    struct span bytes = buffer_span(image);
    struct reader r = reader_of(bytes);
    struct header header = {0};
    uint8_t hash[BLAKE3_HASH_BYTES];
    RK_TRY(read_header(&header, &r, error));
    size_t body_bytes = bytes.size_bytes - sizeof hash;
    blake3_hash(backend, hash, span_of(bytes.bytes, body_bytes));
    if (memcmp(hash, bytes.bytes + body_bytes, sizeof hash) != 0)
        return rk_fail(error, RK_CORRUPT, body_bytes, "the image does not have its hash");
    RK_TRY(check_key(&header.key, key, error));
    struct jit_code code = {.size_bytes = header.code_bytes,
                            .function_count = header.key.function_count,
                            .origin_count = header.origin_count};
    code.entries = take_copy(&r, (size_t)code.function_count * sizeof *code.entries);
    code.origins = take_copy(&r, (size_t)code.origin_count * sizeof *code.origins);
    enum rk_result result = RK_OK;
    if (!code.entries || !code.origins)
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for compiled code");
    if (!result) result = check_tables(&code, header.key.module_bytes, error);
    if (result) {
        jit_code_free(&code);
        return result;
    }
    /* Most of an image is code: it stays where it is instead of taking as much memory again. */
    memmove(image->bytes, r.at, code.size_bytes);
    code.bytes = image->bytes;
    *image = (struct buffer){0};
    *out = code;
    return RK_OK;
}
