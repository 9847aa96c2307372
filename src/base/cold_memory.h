/* The part of a linear memory that loads its content when it is touched. For linear_memory.c.
 *
 * Everything begins inaccessible, the touch map too. The first access to a page faults; the handler
 * (fault.h) opens the page and has the source fill it. The first mark in 4 KiB of the touch map,
 * which speak for 16 MiB of memory, faults as well; so the touches of a memory are found by looking
 * at those parts of the map that were ever written to.
 *
 * Every page that is open by itself costs the kernel a mapping, of which a process has some ten
 * thousands. So the unit that is opened and loaded grows: it doubles with every
 * COLD_OPENS_PER_DOUBLING faults, up to COLD_UNIT_PAGES_MAX. */
#ifndef RK_BASE_COLD_MEMORY_H
#define RK_BASE_COLD_MEMORY_H

#include "base/bitset.h"
#include "base/linear_memory.h"

enum { COLD_OPENS_PER_DOUBLING = 512, COLD_UNIT_PAGES_MAX = 1024 };

/* One reservation: near or far. */
struct cold_part {
    uint8_t *base;       /* NULL: the part is not there */
    uint8_t *touch;      /* its touch map, LINEAR_TOUCH_DISTANCE before */
    uint64_t size_bytes; /* of memory */
    uint64_t touch_bytes;
    struct bitset loaded;        /* pages of 64 KiB */
    struct bitset touch_is_open; /* pages of 4 KiB of the touch map */
    struct cold_memory *owner;
    uint32_t fault_slot;
};

struct cold_memory {
    struct linear_memory *memory;
    struct linear_memory_source source;
    struct cold_part near, far;
    uint64_t opens;                   /* faults served */
    uint64_t content_pages;           /* that the source filled */
    struct linear_memory_watch watch; /* `touched` NULL: nobody watches */
    struct rk_error error;            /* the first failure of the source */
};

/* Reserves size_bytes and, in front of them, LINEAR_TOUCH_DISTANCE for a touch map; nothing of it
 * is accessible. Returns where the size_bytes begin, or NULL. In linear_memory.c. */
uint8_t *linear_reservation_make(uint64_t size_bytes);
void linear_reservation_free(uint8_t *base, uint64_t size_bytes); /* NULL is allowed */

/* Makes the near part of a memory whose sizes are set, and base and touch with it. RK_NO_MEMORY;
 * RK_FULL when the process has no room for another range. */
RK_CHECKED enum rk_result cold_memory_open(struct linear_memory *memory,
                                           const struct linear_memory_source *source);
RK_CHECKED enum rk_result cold_memory_open_far(struct linear_memory *memory);
void cold_memory_close(struct linear_memory *memory);

/* Loads what is not loaded of a range within one part. */
void cold_memory_load(struct linear_memory *memory, uint64_t at, uint64_t size_bytes);
bool cold_memory_is_loaded(const struct linear_memory *memory, uint64_t page);

/* Makes the near bytes from `from` to `end` inaccessible and forgets them. */
void cold_memory_forget(struct linear_memory *memory, uint64_t from, uint64_t end);

uint64_t cold_memory_next_touched(const struct linear_memory *memory, uint64_t granule);
void cold_memory_clear_touches(struct linear_memory *memory);
void cold_memory_settle_touches(struct linear_memory *memory);

#endif
