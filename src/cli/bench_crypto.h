/* The operations that `ruskvm bench crypto` measures, in this process or in one that takes the
 * portable code.
 *
 * The table is bench_crypto.def. A meter makes the inputs of a row when the row is first measured;
 * they are the same in every run. A twin is this program once more, under a RUSKVM_CPU that allows
 * another back end: which one it takes, a program decides before its first line. It measures what
 * it is asked to while we wait, so that both sides of a ratio come from the same moments. */
#ifndef RK_CLI_BENCH_CRYPTO_H
#define RK_CLI_BENCH_CRYPTO_H

#include "base/buffer.h"
#include "base/result.h"
#include "crypto/backend.h"

#include <stdbool.h>
#include <sys/types.h>

/* Where the times of the table were measured: one core, release preset, clang 19. */
#define BENCH_CRYPTO_REFERENCE "Zen 4 at 3.7 GHz"

enum bench_crypto_group {
#define GROUP(group, title, is_long) BENCH_CRYPTO_##group,
#include "cli/bench_crypto.def"
    BENCH_CRYPTO_GROUP_COUNT
};

struct bench_crypto_row {
    enum bench_crypto_group group;
    const char *name, *what;
    unsigned operations; /* of one run */
    double reference_ns; /* of one operation; 0: not known */
};

extern const struct bench_crypto_row bench_crypto_rows[];
extern const size_t bench_crypto_row_count;
extern const char *const bench_crypto_groups[BENCH_CRYPTO_GROUP_COUNT]; /* as --only has them */
extern const char *const bench_crypto_titles[BENCH_CRYPTO_GROUP_COUNT];
extern const bool bench_crypto_is_long[BENCH_CRYPTO_GROUP_COUNT];

struct bench_meter;

RK_CHECKED enum rk_result bench_meter_new(struct bench_meter **out);
void bench_meter_free(struct bench_meter *meter); /* NULL is allowed */

/* Does the operations of a row for about slice_ns, or once; the time of one operation in ns, and
 * what they all took. The first time it makes the inputs before. RK_NO_MEMORY; RK_INVALID when an
 * operation gave what it cannot give: a signature of ours that does not verify. */
RK_CHECKED enum rk_result bench_meter_measure(struct bench_meter *meter, double *operation_ns,
                                              double *taken_ns, size_t row, double slice_ns);

/* Appends three lines of hexadecimal: the container of a verifier, a proof of 2^16 rows, and its
 * public inputs of 32 bytes each. RK_NO_MEMORY. */
RK_CHECKED enum rk_result bench_meter_proof(struct bench_meter *meter, struct buffer *out);

struct bench_twin {
    pid_t process;
    int channel;
};

/* Executes this program with `arguments` (ended by NULL, the program's name first), with which it
 * must come to bench_twin_serve_if_asked. RK_IO when the system refuses that, RK_UNSUPPORTED when
 * the processor lacks the back end. */
RK_CHECKED enum rk_result bench_twin_start(struct bench_twin *out, enum crypto_backend backend,
                                           const char *const *arguments, struct rk_error *error);

/* In a process that bench_twin_start made: serves it and exits. Else does nothing. */
void bench_twin_serve_if_asked(void);
void bench_twin_end(struct bench_twin *twin);

/* bench_meter_measure in the twin. RK_IO when it is gone. */
RK_CHECKED enum rk_result bench_twin_measure(struct bench_twin *twin, double *operation_ns,
                                             double *taken_ns, size_t row, double slice_ns);

#endif
