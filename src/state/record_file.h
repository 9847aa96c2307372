/* The record store in files: a log cut into segments, which only ever grows at its end.
 *
 * Everything since the last mark is a batch, the work of one committer. Its records can be read at
 * once, survive a crash after record_sync, and belong to the log for good after record_file_mark.
 * record_file_rollback drops the batch: its locations then mean nothing, and are given out again.
 *
 * Who may call: append, sync and all functions below that change something are for one thread at a
 * time, the committer; read, size and statistics are for any thread at any time. The directory and
 * the io outlive the store. After a failed rollback the store refuses to write (RK_IO) and must be
 * opened again; it can still be read. */
#ifndef RK_STATE_RECORD_FILE_H
#define RK_STATE_RECORD_FILE_H

#include "base/vec.h"
#include "state/record.h"
#include "state/record_format.h"
#include "state/store_io.h"

/* One open file each: raise segment_bytes_max rather than the number of descriptors. */
#define SEGMENTS_MAX         65536
#define SEGMENT_BYTES_LEAST  ((uint64_t)4096)
#define SEGMENT_BYTES_MOST   ((uint64_t)2 << 30)
#define SEGMENT_NAME_BYTES   16
#define SEGMENT_WHOLE        UINT64_MAX
#define SEGMENT_BYTES_NORMAL ((uint64_t)256 << 20)

struct record_file_options {
    struct store_io *io;
    int directory; /* borrowed */
    uint8_t store_id[STORE_ID_BYTES];
    uint64_t segment_bytes_max; /* a longer record gets a segment of its own */
    uint64_t sequence;          /* of the next record */
};

struct segment_extent {
    uint32_t number;
    uint64_t size_bytes; /* what belongs to the log, SEGMENT_WHOLE for all of the file */
};
VEC_DEFINE(segment_vec, struct segment_extent);

struct record_file;

/* "log-00000001" */
void segment_name(char name[SEGMENT_NAME_BYTES], uint32_t number);

/* Opens the log of the given segments, ascending; with none, the first append begins segment 1.
 * Heads of segments are not looked at: every record proves itself. RK_CORRUPT when a file is
 * missing or shorter than said, RK_LIMIT, RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result record_file_open(struct record_file **out,
                                           const struct record_file_options *options,
                                           const struct segment_extent *segments,
                                           size_t segment_count, struct rk_error *error);

/* The store of records, which record_store_free frees together with the file. */
struct record_store *record_file_store(struct record_file *file);

/* ---- The committer ---- */

/* The batch is in the log for good. Call it when the index has been told. */
void record_file_mark(struct record_file *file);
/* Where the batch began, as a location; every record of the batch is at or behind it. */
uint64_t record_file_mark_location(const struct record_file *file);
/* The segments that the batch may have written to and how much of each is log, ascending, appended
 * to *out. */
RK_CHECKED enum rk_result record_file_batch_segments(const struct record_file *file,
                                                     struct segment_vec *out);
/* Drops the batch. RK_IO: the store is from now on read only. */
RK_CHECKED enum rk_result record_file_rollback(struct record_file *file, struct rk_error *error);
/* Lets the next record begin a new segment. */
void record_file_seal(struct record_file *file);
/* Cuts the log behind `location`, the end of a record, and marks. For recovery only. */
RK_CHECKED enum rk_result record_file_cut(struct record_file *file, uint64_t location,
                                          struct rk_error *error);
/* Closes and removes the file of a segment; later reads in it are RK_NOT_FOUND. */
RK_CHECKED enum rk_result record_file_drop(struct record_file *file, uint32_t number,
                                           struct rk_error *error);
uint64_t record_file_sequence(const struct record_file *file);
void record_file_set_sequence(struct record_file *file, uint64_t sequence);

/* ---- Any thread ---- */

/* The segments and how much of each is log, ascending, appended to *out. */
RK_CHECKED enum rk_result record_file_segments(struct record_file *file, struct segment_vec *out);

/* Size of a record with header and padding; only the header is read. As record_read otherwise. */
RK_CHECKED enum rk_result record_file_size(struct record_file *file, uint64_t *size_bytes,
                                           enum record_kind kind, uint64_t location,
                                           struct rk_error *error);

/* ---- Reading a segment from one end to the other ---- */

struct scanned_record {
    uint64_t location;
    uint64_t end; /* location behind it */
    bool damaged; /* no record but a run of bytes that are none; the fields below mean nothing */
    enum record_kind kind;
    uint64_t sequence;
    struct span payload; /* until the next record is asked for */
};

struct record_scan {
    struct record_file *file;
    uint32_t segment;
    uint64_t offset;
    uint64_t end;
    uint64_t sequence; /* of the last whole record, 0 before the first */
    struct buffer window;
    uint64_t window_offset;
};

/* From `offset` (SEGMENT_HEADER_BYTES for all) to `end`, the end of a record, or to the end of the
 * segment at the time of the call, whichever comes first. Not for the batch: a scan reads the file,
 * and what it is to read must not be rolled back meanwhile. */
RK_CHECKED enum rk_result record_scan_begin(struct record_scan *scan, struct record_file *file,
                                            uint32_t segment, uint64_t offset, uint64_t end,
                                            struct rk_error *error);
/* RK_OK with a record or a damaged run, RK_NOT_FOUND at the end, RK_IO, RK_NO_MEMORY. After damage
 * the scan goes on at the next bytes that prove to be a record. */
RK_CHECKED enum rk_result record_scan_next(struct record_scan *scan, struct scanned_record *record,
                                           struct rk_error *error);
void record_scan_end(struct record_scan *scan);

#endif
