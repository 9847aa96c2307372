/* Bytes as base-58 text in Bitcoin's alphabet: digits and letters without 0, O, I and l.
 *
 * The bytes are one big-endian integer written in base 58; each leading zero byte is one leading
 * '1'. So the text of a byte string is unique, and so are the bytes of a text. There is no
 * checksum here. Conversion takes quadratic time, which the bound on the length keeps small. */
#ifndef RK_BASE_BASE58_H
#define RK_BASE_BASE58_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

/* The most bytes either function takes or gives; addresses and keys are at most 193 bytes. */
#define BASE58_BYTES_MAX 256

/* Characters of the longest text of size_bytes bytes, without terminating zero: log 256 / log 58 is
 * 1.36565..., so 138/100 bounds it. */
#define BASE58_TEXT_CHARS_MAX(size_bytes) ((size_t)(size_bytes) * 138 / 100 + 1)

/* Writes the text and a terminating zero, at most text_bytes_max characters in all, and tells the
 * length without the zero. RK_LIMIT: more than BASE58_BYTES_MAX bytes. RK_FULL: the text does not
 * fit; BASE58_TEXT_CHARS_MAX(n) + 1 always does. */
RK_CHECKED enum rk_result base58_encode(char *text, size_t text_bytes_max, size_t *text_chars,
                                        struct span bytes);

/* Reads text into at most bytes_max bytes and tells how many. `error` may be NULL.
 *
 * RK_MALFORMED with the offset of the first character outside the alphabet; RK_LIMIT when the text
 * stands for more than BASE58_BYTES_MAX bytes; RK_FULL when for more than bytes_max. */
RK_CHECKED enum rk_result base58_decode(uint8_t *bytes, size_t bytes_max, size_t *size_bytes,
                                        struct span text, struct rk_error *error);

#endif
