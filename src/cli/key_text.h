/* Keys, signatures and scalars as people type and read them.
 *
 * Keys and signatures are base 58 of their encoding, as in the deployed system; hexadecimal of it
 * is read too, which its length tells apart: no base 58 of n bytes has 2n characters. */
#ifndef RK_CLI_KEY_TEXT_H
#define RK_CLI_KEY_TEXT_H

#include "base/base58.h"
#include "base/result.h"
#include "chain/key_kind.h"
#include "crypto/fr.h"

#define KEY_TEXT_BYTES (BASE58_TEXT_CHARS_MAX(KEY_PUBLIC_BYTES_MAX) + 1)

/* Reads exactly size_bytes bytes, at most KEY_PUBLIC_BYTES_MAX. RK_USAGE with a message that begins
 * with `what` and does not repeat the text, which may be a secret. Takes time that depends on the
 * text. */
RK_CHECKED enum rk_result key_text_read(uint8_t *bytes, size_t size_bytes, const char *what,
                                        struct span text, struct rk_error *error);

/* The base 58 of at most KEY_PUBLIC_BYTES_MAX bytes. */
void key_text_of(char text[KEY_TEXT_BYTES], struct span bytes);

/* Reads an element of the scalar field of BLS12-381: a number below its order, decimal or
 * hexadecimal after 0x, single underscores between digits; or its 32 bytes, little endian, as 64
 * digits after "le:". RK_USAGE. */
RK_CHECKED enum rk_result scalar_text_read(struct fr *scalar, const char *text,
                                           struct rk_error *error);

/* The number as 0x and 64 digits. */
#define SCALAR_TEXT_BYTES (2 + 64 + 1)
void scalar_text_of(char text[SCALAR_TEXT_BYTES], const struct fr *scalar);

#endif
