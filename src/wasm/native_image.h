/* Compiled modules as bytes, to be kept and used again by another process.
 *
 * All integers are little endian:
 *
 *        0  magic "RKnative"
 *        8  version, processor features
 *       16  build, rules, module: 32 bytes each
 *      112  bytes of the module, functions, origins, bytes of code
 *      128  entries          4 bytes for each function
 *           origins          8 bytes each: offset in the code, offset in the module
 *           code
 *           BLAKE3 of everything before
 *
 * The hash tells damage; it does not tell who wrote the bytes. Whoever can write an image can have
 * its code executed: it must come from a place that only we can write to. */
#ifndef RK_WASM_NATIVE_IMAGE_H
#define RK_WASM_NATIVE_IMAGE_H

#include "base/blake3.h"
#include "base/buffer.h"
#include "wasm/jit.h"
#include "wasm/rules.h"

enum { NATIVE_IMAGE_VERSION = 1, NATIVE_IMAGE_HEADER_BYTES = 128 };

/* What code depends on. */
struct native_key {
    uint8_t build[BLAKE3_HASH_BYTES];  /* of the compiler */
    uint8_t rules[BLAKE3_HASH_BYTES];  /* wasm_rules_hash */
    uint8_t module[BLAKE3_HASH_BYTES]; /* BLAKE3 of the module's bytes */
    uint32_t module_bytes;
    uint32_t function_count; /* defined ones */
    cpu_features features;
};

/* The key of a module whose bytes have this hash, in this program on a processor with these
 * features. RK_NOT_FOUND when the program does not know its build (build_id.h). */
RK_CHECKED enum rk_result native_key_of(struct native_key *out, const struct wasm_module *module,
                                        const uint8_t module_hash[BLAKE3_HASH_BYTES],
                                        cpu_features features,
                                        const struct blake3_backend *backend);

/* BLAKE3 of the key: names its image. */
void native_key_hash(uint8_t hash[BLAKE3_HASH_BYTES], const struct native_key *key,
                     const struct blake3_backend *backend);

/* Appends the image. RK_NO_MEMORY, with the buffer as it was. */
RK_CHECKED enum rk_result native_image_encode(struct buffer *out, const struct native_key *key,
                                              const struct jit_code *code,
                                              const struct blake3_backend *backend);

/* Reads an image back and takes the buffer over, which is then empty; *out is to be freed with
 * jit_code_free. On failure the buffer is as it was. RK_MALFORMED when the bytes are no
 * image, RK_CORRUPT when they do not have their hash, RK_NOT_FOUND when it is one of another key,
 * RK_INVALID when a table points out of code or module or does not ascend, RK_NO_MEMORY. Nothing is
 * allocated that the bytes do not hold. */
RK_CHECKED enum rk_result native_image_decode(struct jit_code *out, struct buffer *image,
                                              const struct native_key *key,
                                              const struct blake3_backend *backend,
                                              struct rk_error *error);

#endif
