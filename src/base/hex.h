/* Bytes as hexadecimal text: two digits a byte, high half first, no prefix, no separators.
 *
 * We write lower case and read both cases. Anything else is an error with the offset of the first
 * offending character. */
#ifndef RK_BASE_HEX_H
#define RK_BASE_HEX_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

/* Room for the text of size_bytes bytes with its terminating zero; a constant expression. */
#define HEX_TEXT_BYTES(size_bytes) (2 * (size_t)(size_bytes) + 1)

/* Writes HEX_TEXT_BYTES(bytes.size_bytes) characters, the last one zero. */
void hex_encode(char *text, struct span bytes);

/* Appends the digits without a terminating zero. */
RK_CHECKED enum rk_result hex_append(struct buffer *buffer, struct span bytes);

/* Reads text that must be exactly 2 * size_bytes digits.
 *
 * RK_MALFORMED with the offset of the first wrong character, or with the text's own length (or the
 * expected one, if that is less) when it is too short or too long. `error` may be NULL. */
RK_CHECKED enum rk_result hex_decode(uint8_t *bytes, size_t size_bytes, struct span text,
                                     struct rk_error *error);

/* Appends the bytes of text of any even length; on failure the buffer keeps its contents. */
RK_CHECKED enum rk_result hex_decode_append(struct buffer *buffer, struct span text,
                                            struct rk_error *error);

#endif
