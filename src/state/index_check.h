/* Looks through the file of an index before LMDB maps it.
 *
 * LMDB follows the page numbers and offsets it finds, so a flipped bit in its file can make it read
 * outside its map. This walk trusts nothing. A file that passes can be read and written by LMDB
 * without leaving its bounds; what the values say is for the caller to check. */
#ifndef RK_STATE_INDEX_CHECK_H
#define RK_STATE_INDEX_CHECK_H

#include "base/result.h"
#include "base/span.h"

/* RK_NOT_FOUND when there is no such file, RK_CORRUPT with the page that is wrong, RK_IO,
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result index_check_file(const char *path, struct rk_error *error);

/* The same for the bytes of a file. */
RK_CHECKED enum rk_result index_check_bytes(struct span bytes, struct rk_error *error);

#endif
