/* Bytes for contracts as people write them on a command line. */
#ifndef RK_CLI_CONTRACT_BYTES_H
#define RK_CLI_CONTRACT_BYTES_H

#include "base/buffer.h"
#include "base/result.h"

/* Appends what a text stands for: hexadecimal digits, with or without 0x in front; u8:N, u16:N,
 * u32:N or u64:N, a number in little endian; or text:WORDS. RK_USAGE. */
RK_CHECKED enum rk_result contract_bytes_parse(struct buffer *out, const char *text,
                                               struct rk_error *error);

/* Appends an owner: hexadecimal digits; base-58 text behind base58:, or of 96 bytes, which is a
 * compressed BLS public key; any other text is itself, and behind text: whatever it looks like.
 * RK_USAGE. */
RK_CHECKED enum rk_result contract_owner_parse(struct buffer *out, const char *text,
                                               struct rk_error *error);

#endif
