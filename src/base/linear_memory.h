/* A contract's linear memory as engine, state and host see it.
 *
 *   touch                       base              size_bytes      near_bytes
 *   |  touch map  |  no access  |  zeros or data  |  growth room  |  guard (no access)  |
 *   touch == base - LINEAR_TOUCH_DISTANCE
 *   touch[i] != 0  <=>  a write has touched granule i (4 KiB) since touches were last cleared
 *
 * All this is one reservation, which never moves; so a compiler needs one register for it. The near
 * region has 4 GiB where loads and stores end at a fixed bound or the memory is a 32-bit one; else
 * it has 8 GiB, or the maximum where that is more. An index below near_bytes plus an offset of 32
 * bits ends in the guard at the latest. A 64-bit memory of the deployed VM may be addressed up to
 * 4 TiB by bulk operators and host pointers; what lies past the near region is a second, sparse
 * reservation of the same shape, made when it is first needed.
 *
 * A memory with a source is cold at first: a page of 64 KiB is filled by the source at its first
 * access, whoever makes it, through the fault handler of the process (fault.h). Such a memory must
 * stay where it is, and system calls may be given its bytes only after linear_memory_load.
 *
 * The engine writes base[] and touch[] directly; everybody else goes through the accessors, which
 * mark, and which reach the far part. Owned by one thread at a time. */
#ifndef RK_BASE_LINEAR_MEMORY_H
#define RK_BASE_LINEAR_MEMORY_H

#include "base/compiler.h"
#include "base/result.h"

#include <stdbool.h>
#include <stdint.h>

#define GRANULE_SHIFT 12
#define GRANULE_BYTES ((uint64_t)1 << GRANULE_SHIFT)

#define LINEAR_PAGE_SHIFT 16
#define LINEAR_PAGE_BYTES ((uint64_t)1 << LINEAR_PAGE_SHIFT)

#define LINEAR_MEMORY32_BYTES      ((uint64_t)1 << 32)
#define LINEAR_MEMORY64_NEAR_BYTES ((uint64_t)1 << 33) /* at least, without a fixed bound */
#define LINEAR_MEMORY64_BYTES_MAX  ((uint64_t)1 << 42)

/* From the touch map to the memory: room for the map of the largest one. */
#define LINEAR_TOUCH_DISTANCE ((uint64_t)1 << 30)
static_assert(LINEAR_MEMORY64_BYTES_MAX >> GRANULE_SHIFT <= LINEAR_TOUCH_DISTANCE,
              "the touch map of the largest memory lies before it");

struct linear_memory_source {
    /* Puts the content of the page (offset / 64 KiB) into `bytes`, which are 64 KiB of zeros.
     * RK_NOT_FOUND leaves them zero and is no error. Any other failure leaves them zero, too, and
     * is kept for linear_memory_check. Called from a fault: see fault.h for what it may do. */
    enum rk_result (*load)(void *context, uint8_t *bytes, uint64_t page, struct rk_error *error);
    void *context;
};

struct cold_memory;

struct linear_memory_options {
    bool is_64;
    /* Bytes at creation and the most it may grow to; multiples of 64 KiB. */
    uint64_t size_bytes;
    uint64_t max_bytes;
    /* Loads and stores reach this far whatever the size is; 0: they end at size_bytes. At most
     * LINEAR_MEMORY32_BYTES. */
    uint64_t fixed_access_bytes;
    const struct linear_memory_source *source; /* copied; NULL: the memory begins as zeros */
    bool has_far_content; /* the source has pages past the near region of a 64-bit memory */
};

struct linear_memory {
    uint8_t *base;
    uint8_t *touch;        /* base - LINEAR_TOUCH_DISTANCE */
    uint64_t access_bytes; /* loads and stores end here */
    uint64_t size_bytes;   /* what memory.size reports and bulk operators are held to */
    /* What memory.grow starts from. Equal to size_bytes except under rules where a reverted call
     * puts the length back but not the size (contract-abi.md 1.6). */
    uint64_t length_bytes;
    uint64_t max_bytes;
    uint64_t near_bytes;     /* linear_memory_near_bytes() */
    uint64_t reserved_bytes; /* near region and guard */
    uint8_t *far_base;       /* bytes from near_bytes on; NULL until needed */
    uint8_t *far_touch;
    struct cold_memory *cold; /* of a memory with a source, else NULL */
    bool is_64;
    bool fixed_access;
};

/* The size of the near region that a memory with these options gets: what is known of it before it
 * is made, has_far_content above all. */
uint64_t linear_memory_near_bytes(const struct linear_memory_options *options);

/* RK_USAGE for sizes that contradict each other, RK_NO_MEMORY when the host refuses the
 * reservation. Reserving costs microseconds; memory is taken as pages are touched. */
RK_CHECKED enum rk_result linear_memory_init(struct linear_memory *memory,
                                             const struct linear_memory_options *options);

/* Returns the reservation; a zeroed struct is allowed. */
void linear_memory_free(struct linear_memory *memory);

/* Grows by delta_bytes from length_bytes. RK_LIMIT past max_bytes, RK_NO_MEMORY; the memory is
 * then unchanged. New bytes are zero unless they were written before. */
RK_CHECKED enum rk_result linear_memory_grow(struct linear_memory *memory, uint64_t delta_bytes);

/* Puts the length back to what it was, or to any other up to max_bytes. Where loads and stores end
 * at the length, the bytes past it are forgotten and read as the source has them, or as zeros, when
 * the memory grows again; none of them may be marked as touched. size_bytes follows where told so,
 * and in any case where loads and stores end at the length. */
RK_CHECKED enum rk_result linear_memory_set_length(struct linear_memory *memory,
                                                   uint64_t length_bytes, bool size_follows);

/* The bulk operators. Ranges are within size_bytes (checked by the caller); destinations are
 * marked, a length of 0 marks nothing. RK_NO_MEMORY when the far part cannot be had. */
RK_CHECKED enum rk_result linear_memory_copy(struct linear_memory *memory, uint64_t to,
                                             uint64_t from, uint64_t size_bytes);
RK_CHECKED enum rk_result linear_memory_fill(struct linear_memory *memory, uint64_t to,
                                             uint8_t value, uint64_t size_bytes);

/* Host access anywhere below the near region's end or, for a 64-bit memory, below
 * LINEAR_MEMORY64_BYTES_MAX. RK_INVALID beyond; bytes past the accessible part read as zero. */
RK_CHECKED enum rk_result linear_memory_write(struct linear_memory *memory, uint64_t to,
                                              const void *bytes, uint64_t size_bytes);
RK_CHECKED enum rk_result linear_memory_read(const struct linear_memory *memory, void *bytes,
                                             uint64_t from, uint64_t size_bytes);

/* Where the bytes of a granule are. They may be cold. For one past the near region the far part
 * must be there: it is when the granule is touched. */
static inline uint8_t *linear_memory_granule(const struct linear_memory *memory, uint64_t granule)
{
    uint64_t at = granule << GRANULE_SHIFT;
    return at < memory->near_bytes ? memory->base + at
                                   : memory->far_base + (at - memory->near_bytes);
}

/* Marks a write to [at, at + size_bytes) of the near region. */
void linear_memory_mark(struct linear_memory *memory, uint64_t at, uint64_t size_bytes);

/* Marks a page of 64 KiB as written to, far pages too. */
void linear_memory_mark_page(struct linear_memory *memory, uint64_t page);

/* The first touched granule at or after `granule`, or UINT64_MAX. */
uint64_t linear_memory_next_touched(const struct linear_memory *memory, uint64_t granule);

/* Forgets all touches. */
void linear_memory_clear_touches(struct linear_memory *memory);

/* ---- Memories with a source; the others are always loaded ---- */

/* Loads what is not loaded of a range within the near or within the far region. */
void linear_memory_load(struct linear_memory *memory, uint64_t at, uint64_t size_bytes);
bool linear_memory_is_loaded(const struct linear_memory *memory, uint64_t page);

/* The first failure of the source since the memory was made. Whoever let code run on the memory
 * asks afterwards: the code has seen zeros, and what it did must be undone. */
RK_CHECKED enum rk_result linear_memory_check(const struct linear_memory *memory,
                                              struct rk_error *error);

/* Makes looking for touches cost what is touched from now on, not what ever was. There are no
 * touches.
 */
void linear_memory_settle_touches(struct linear_memory *memory);

/* Watching: the next access to a page is told to `touched`, which says what accesses may then do
 * without being told. Called from a fault with the number of a page within the accessible part; see
 * fault.h. An access that may not be done is told again, so a write may be told twice. */
enum linear_access {
    LINEAR_MAY_NOTHING,
    LINEAR_MAY_READ,
    LINEAR_MAY_WRITE, /* and read */
};

struct linear_memory_watch {
    enum linear_access (*touched)(void *context, uint64_t page);
    void *context;
};

/* Begins to watch, every page allowing nothing, or ends it (NULL): the memory is then as if it had
 * never been watched. Copied. RK_NO_MEMORY when the process has no mappings left: nothing is
 * watched then. */
RK_CHECKED enum rk_result linear_memory_set_watch(struct linear_memory *memory,
                                                  const struct linear_memory_watch *watch);
/* What accesses to a page may do from now on; a page that is not loaded is left alone. As
 * linear_memory_set_watch. */
RK_CHECKED enum rk_result linear_memory_permit(struct linear_memory *memory, uint64_t page,
                                               enum linear_access access);

/* About what the host's memory holds of this one. */
uint64_t linear_memory_loaded_bytes(const struct linear_memory *memory);

#endif
