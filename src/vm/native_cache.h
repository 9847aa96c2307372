/* Compiled modules on disk, so that a contract is compiled once and not in every process.
 *
 * One file for each module, rule set, build of the compiler and kind of processor, named by the
 * hash of these (native_image.h). A file that is missing, damaged, cut short or of other things
 * than its name says is as good as none: the module is compiled, and the file written anew.
 * Whatever is in the folder, results do not change; deleting it costs time alone.
 *
 * The code in a file is executed, and its hash does not say who wrote it. So folder and files must
 * belong to the user the process runs as and be writable to nobody else; others are not read.
 *
 * A file is written under a temporary name, synced, and renamed, so readers see whole files; when
 * there is more than bytes_max, the files that were used longest ago go. Processes may share a
 * folder: each holds to bytes_max what it knows of, and looks again when it has written that much.
 *
 * Functions are for any thread. */
#ifndef RK_VM_NATIVE_CACHE_H
#define RK_VM_NATIVE_CACHE_H

#include "base/blake3.h"
#include "base/result.h"
#include "wasm/module.h"

#include <stdint.h>

struct native_cache;

struct native_cache_statistics {
    uint64_t read;     /* modules that were not compiled, thanks to a file */
    uint64_t compiled; /* those that were */
    uint64_t refused;  /* files that were there but not good */
    uint64_t written;  /* files */
    uint64_t removed;  /* files, to make room */
};

/* Opens the folder, making it where its parent is there. RK_IO; RK_INVALID when it belongs to
 * another user or others may write to it; RK_UNSUPPORTED when the processor runs no compiled code,
 * or the program does not know its build; RK_NO_MEMORY. */
RK_CHECKED enum rk_result native_cache_open(struct native_cache **out, const char *folder,
                                            uint64_t bytes_max, struct rk_error *error);
void native_cache_close(struct native_cache *cache); /* NULL is allowed */

/* Has a module compiled, from its file or by compiling it; `hash` is BLAKE3 of its bytes. A file
 * that cannot be written is no failure. RK_NO_MEMORY. */
RK_CHECKED enum rk_result native_cache_obtain(struct native_cache *cache,
                                              struct wasm_module *module,
                                              const uint8_t hash[BLAKE3_HASH_BYTES]);

void native_cache_statistics(struct native_cache *cache, struct native_cache_statistics *out);

#endif
