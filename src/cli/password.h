/* Passwords, and other secrets that are one line of text: from the terminal without echo, or from
 * the first line of a file. Never from the command line or the environment, which others can see.
 */
#ifndef RK_CLI_PASSWORD_H
#define RK_CLI_PASSWORD_H

#include "base/result.h"
#include "base/span.h"

#include <stdbool.h>

enum { SECRET_LINE_BYTES_MAX = 1024 };

/* Wipe it with secret_wipe(). The bytes are as typed; there is no terminating zero. */
struct secret_line {
    size_t size_bytes;
    uint8_t bytes[SECRET_LINE_BYTES_MAX];
};

RK_INLINE struct span secret_line_span(const struct secret_line *line)
{
    return span_of(line->bytes, line->size_bytes);
}

/* Reads up to the first line end, LF or CR LF, or the end of the file at `path`, "-" being standard
 * input. What follows the line is left unread, so that it can be read next. RK_INVALID for an empty
 * line, RK_LIMIT for one of more than SECRET_LINE_BYTES_MAX bytes, RK_IO. *line holds nothing
 * secret on failure. */
RK_CHECKED enum rk_result secret_line_read(struct secret_line *line, const char *path,
                                           struct rk_error *error);

/* Asks on the controlling terminal; `twice` until both answers agree, at most three times. Errors
 * as secret_line_read; RK_IO without a terminal. A signal that ends or stops the program first
 * switches the terminal's echo on again. */
RK_CHECKED enum rk_result secret_line_ask(struct secret_line *line, const char *prompt, bool twice,
                                          struct rk_error *error);

#endif
