/* Data drivers: modules that turn JSON into what a contract takes, and what it gives into JSON.
 *
 * A contract's bytes are archives whose layout only its own code knows; a driver is built from the
 * same source and is published beside it (developer-experience.md 4). It exports
 *
 *      init: () -> ()                                    called once, here
 *      get_schema, get_version, get_last_error: (out, room) -> code
 *      encode_input_fn, decode_input_fn, decode_output_fn:
 *                     (function, bytes, input, bytes, out, room) -> code
 *      decode_event:  (topic, bytes, input, bytes, out, room) -> code
 *      alloc: (bytes) -> address, dealloc: (address, bytes)     may be absent
 *
 * with i32 throughout, and a 32-bit memory. An answer is its size as u32 and the bytes, at `out`.
 * Without `alloc` memory is grown for what is handed over.
 *
 * Drivers come from anywhere and are not trusted: one may import nothing, so it can do nothing but
 * compute; each call has a gas limit; memory and answers are bounded. What it answers is any bytes
 * for encode_input, and any UTF-8 for the others: whether that is JSON is for the caller to find
 * out. A driver that failed may be asked again.
 *
 * One thread at a time. */
#ifndef RK_VM_DATA_DRIVER_H
#define RK_VM_DATA_DRIVER_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/span.h"

struct data_driver;

struct data_driver_limits {
    uint64_t gas;          /* of each call, `init` and the start function included */
    uint32_t memory_pages; /* of 64 KiB */
};

/* A billion gas and 64 MiB. */
extern const struct data_driver_limits data_driver_limits_default;

enum {
    DATA_DRIVER_NAME_BYTES_MAX = 1024,      /* of a function or topic */
    DATA_DRIVER_INPUT_BYTES_MAX = 1 << 20,  /* of what is translated */
    DATA_DRIVER_OUTPUT_BYTES_MAX = 1 << 20, /* of what it is translated to */
};

/* Loads and initialises a driver; the code is copied. RK_MALFORMED, RK_INVALID, RK_UNSUPPORTED and
 * RK_LIMIT for what is no module; RK_UNLINKABLE for a module that is no driver; RK_LIMIT and
 * RK_INVALID when `init` runs out of gas or traps; RK_NO_MEMORY. */
RK_CHECKED enum rk_result data_driver_open(struct data_driver **out, struct span code,
                                           const struct data_driver_limits *limits,
                                           struct rk_error *error);
void data_driver_close(struct data_driver *driver); /* NULL is allowed */

/* Each appends its answer to *out, and nothing when it fails: RK_INVALID with the driver's own
 * words when it refuses the input, and for traps and answers that make no sense; RK_LIMIT for
 * names, inputs and answers that are too long, and when gas or memory runs out; RK_NO_MEMORY. */
RK_CHECKED enum rk_result data_driver_encode_input(struct data_driver *driver, struct buffer *out,
                                                   struct span function, struct span json,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result data_driver_decode_input(struct data_driver *driver, struct buffer *out,
                                                   struct span function, struct span input,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result data_driver_decode_output(struct data_driver *driver, struct buffer *out,
                                                    struct span function, struct span output,
                                                    struct rk_error *error);
RK_CHECKED enum rk_result data_driver_decode_event(struct data_driver *driver, struct buffer *out,
                                                   struct span topic, struct span data,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result data_driver_schema(struct data_driver *driver, struct buffer *out,
                                             struct rk_error *error);
RK_CHECKED enum rk_result data_driver_version(struct data_driver *driver, struct buffer *out,
                                              struct rk_error *error);

#endif
