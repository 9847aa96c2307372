/* Data drivers from files, and their answers as JSON. */
#ifndef RK_CLI_DRIVER_FILE_H
#define RK_CLI_DRIVER_FILE_H

#include "cli/options.h"
#include "vm/data_driver.h"

#include <jansson.h>

#define DRIVER_OPTION       \
    {.name = "driver",      \
     .kind = OPTION_STRING, \
     .argument = "WASM",    \
     .help = "the contract's data driver, which turns its bytes into JSON and back"}

/* Opens the driver in a file. Returns an exit code, after complaining. */
int driver_file_open(struct data_driver **out, const struct invocation *v, const char *path);

/* Opens the driver that --driver names; *out is NULL without one. */
int driver_option_open(struct data_driver **out, const struct invocation *v);

/* One of the functions of data_driver.h that decode. */
typedef enum rk_result driver_decode(struct data_driver *driver, struct buffer *out,
                                     struct span name, struct span bytes, struct rk_error *error);

/* The JSON value that the driver makes of the bytes. RK_INVALID also when it is no JSON. */
RK_CHECKED enum rk_result driver_value(json_t **out, struct data_driver *driver,
                                       driver_decode *decode, struct span name, struct span bytes,
                                       struct rk_error *error);

/* Sets `key` in the object to the JSON value that the driver makes of the bytes, or
 * "driver_error" to why it could not. Nothing without a driver. False without memory. */
bool driver_file_decode(json_t *object, const char *key, struct data_driver *driver,
                        driver_decode *decode, struct span name, struct span bytes);

#endif
