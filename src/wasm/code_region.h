/* Executable memory for generated code.
 *
 * A region is one reservation of addresses, nothing of it accessible at first. Blobs of code are
 * put into it, each in whole pages of its own and next to one another:
 *
 *   | blob A: RX      | blob B: RX      | free: no access  ...
 *   page 0    1       2                 4
 *
 * So the kernel has one mapping for all neighbours, of which a process may have only some ten
 * thousands.
 *
 * A page is writable or executable, never both: a blob is written before its pages become
 * executable, and no page becomes writable again before its blob was removed and its content
 * dropped. What lies between the end of a blob and the end of its last page, at least a byte, is
 * instructions that trap.
 *
 * Finding the owner of a program counter takes no lock and no time to speak of, and may be done in
 * a signal handler. All functions are for any thread. */
#ifndef RK_WASM_CODE_REGION_H
#define RK_WASM_CODE_REGION_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

#include <stddef.h>
#include <stdint.h>

#define CODE_PAGE_BYTES ((size_t)4096)

/* Addresses of the region of the process. */
#define CODE_REGION_BYTES ((size_t)16 << 30)

struct code_region;

/* The region of the process. It takes its addresses when they are first needed and is never
 * freed. */
struct code_region *code_region_process(void);

/* A region of its own size, a multiple of CODE_PAGE_BYTES. RK_NO_MEMORY. It is freed when all its
 * blobs were removed. */
RK_CHECKED enum rk_result code_region_new(struct code_region **out, size_t size_bytes);
void code_region_free(struct code_region *region); /* NULL is allowed */

/* The addresses of the region, which do not change. RK_NO_MEMORY when they cannot be had. */
RK_CHECKED enum rk_result code_region_addresses(struct code_region *region, uintptr_t *begin,
                                                size_t *size_bytes);

/* Copies a blob of at least one byte into the region and makes it executable; *out tells where it
 * is, at the start of a page. `owner`, not NULL, is what code_region_find answers for it from now
 * on. RK_FULL when the region has no room for it, RK_NO_MEMORY when the host refuses. */
RK_CHECKED enum rk_result code_region_add(struct code_region *region, const uint8_t **out,
                                          struct span blob, void *owner);

/* Takes out a blob that code_region_add told, with the size it had; no thread executes it, or will.
 * NULL is allowed. */
void code_region_remove(struct code_region *region, const uint8_t *blob, size_t size_bytes);

/* The owner of the blob in whose pages an address lies, or NULL. Takes no lock; safe in a signal
 * handler. */
void *code_region_find(const struct code_region *region, uintptr_t address);

#endif
