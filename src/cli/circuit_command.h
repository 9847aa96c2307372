/* What the commands on circuits have in common. */
#ifndef RK_CLI_CIRCUIT_COMMAND_H
#define RK_CLI_CIRCUIT_COMMAND_H

#include "cli/ceremony_command.h"
#include "cli/file.h"
#include "zk/circuit_format.h"
#include "zk/plonk_prover.h"

enum { CIRCUIT_BYTES_MAX = 256 << 20, SCALARS_BYTES_MAX = 1 << 30 };

#define PROOF_VERSION_OPTION                                                           \
    {.name = "version",                                                                \
     .kind = OPTION_STRING,                                                            \
     .argument = "VERSION",                                                            \
     .help = "v3 (the default), v2 or v1, which are for old blocks: v1 can be forged", \
     .choices = proof_version_names}

extern const char *const proof_version_names[];
enum plonk_version proof_version_wanted(const struct invocation *v);

/* Reads the compressed description of a circuit. The error does not name the path. */
RK_CHECKED enum rk_result circuit_file_read(struct circuit_description *out, const char *path,
                                            struct rk_error *error);

/* Writes a file, all of it or nothing, in place of one that is there. */
RK_CHECKED enum rk_result whole_file_write(const char *path, struct span bytes,
                                           struct rk_error *error);

/* Work on the threads wanted that shows its phases in *progress. */
struct plonk_work circuit_work(const struct invocation *v, struct progress *progress);

#endif
