/* What all commands print alike: complaints, JSON, colour.
 *
 * Results go to standard output, complaints to standard error. Text that came from outside (file
 * names, names in modules) passes through output_text(), so it cannot drive the terminal. */
#ifndef RK_CLI_OUTPUT_H
#define RK_CLI_OUTPUT_H

#include "base/result.h"
#include "base/span.h"
#include "cli/options.h"

#include <jansson.h>
#include <stdio.h>

/* "ruskvm: wasm validate: message" on standard error. */
void output_complain(const struct invocation *invocation, const char *format, ...) RK_PRINTF(2, 3);

/* "ruskvm: wasm validate: FILE: message (offset 0x1f)" on standard error; the file may be NULL.
 * Returns the exit code of the error's result, so that a failing command ends in one statement. */
int output_error(const struct invocation *invocation, const char *file,
                 const struct rk_error *error);

/* Prints text with control bytes replaced by \xNN; UTF-8 passes. */
void output_text(FILE *file, const char *text);

/* The same for bytes with a length. */
void output_span(FILE *file, struct span text);

/* How a command that takes --json fails: as output_error(), or with --json as output_json_error()
 * on standard output, except for mistakes in the command line. Returns the exit code. */
int output_failure(const struct invocation *invocation, const char *file,
                   const struct rk_error *error);

enum output_style {
    STYLE_PLAIN,
    STYLE_STRONG,
    STYLE_GOOD,
    STYLE_BAD,
    STYLE_FAINT,
};

/* The sequence that starts a style on this stream: "" unless it is a terminal, NO_COLOR is unset or
 * empty, and TERM is not "dumb". STYLE_PLAIN ends all others. */
const char *output_style(FILE *file, enum output_style style);

/* Prints a JSON value and a newline to standard output and drops the reference; NULL (memory ran
 * out while it was built) is an internal error. Returns an exit code. Keys keep their order. */
int output_json(const struct invocation *invocation, json_t *value);

/* A number, or its decimal text from 2^53 on, where readers of JSON begin to round. */
json_t *output_json_u64(uint64_t value);

/* A text from outside; where it is not UTF-8, every byte outside ASCII becomes \xNN. */
json_t *output_json_text(struct span text);

/* "1,234,567", to read. Returns `text`. */
#define COUNT_TEXT_BYTES 32
const char *output_count(char text[COUNT_TEXT_BYTES], uint64_t value);

/* "0.9 us", "12.3 ms", "1.50 s". Returns `text`. */
const char *output_duration(char text[COUNT_TEXT_BYTES], uint64_t nanoseconds);

/* {"result": "invalid", "message": "...", "offset": 31}, the offset only when there is one. */
json_t *output_json_error(const struct rk_error *error);

/* Flushes standard output. False, with a complaint, when something printed could not be written. */
RK_CHECKED bool output_finish(const char *program);

#endif
