/* A table from locations to numbers that may be larger than memory: scratch space of a walk over
 * all live records. It is a file that is removed when the table is closed, and whatever an earlier
 * process left of one is removed when it is opened. One thread at a time. */
#ifndef RK_STATE_LOCATION_TABLE_H
#define RK_STATE_LOCATION_TABLE_H

#include "base/result.h"

#include <stdbool.h>
#include <stdint.h>

struct location_table;

/* `path` is of a folder of its own. RK_IO, RK_FULL, RK_NO_MEMORY. */
RK_CHECKED enum rk_result location_table_open(struct location_table **out, const char *path,
                                              struct rk_error *error);
void location_table_close(struct location_table *table); /* NULL is allowed */

/* RK_NOT_FOUND */
RK_CHECKED enum rk_result location_table_get(struct location_table *table, uint64_t *value,
                                             uint64_t location, struct rk_error *error);
/* Adds or replaces. */
RK_CHECKED enum rk_result location_table_put(struct location_table *table, uint64_t location,
                                             uint64_t value, struct rk_error *error);

#endif
