/* Addresses and viewing keys as text.
 *
 * On our own networks a text says what it is and carries a checksum (Bech32m, BIP-350): a prefix,
 * "1", and the bytes and checksum in groups of five bits. Texts are longer than BIP-350's 90
 * characters, so that what the checksum guarantees there is likely here: a mistake passes with
 * probability 2^-30. Deployed networks write the bare base 58 of the bytes, in which most mistakes
 * pass; it is read too, and told from its length: 64 bytes are a shielded address, 96 an account.
 *
 * ADDRESS_KINDS(X): name, prefix, bytes, what it is. */
#ifndef RK_CHAIN_ADDRESS_H
#define RK_CHAIN_ADDRESS_H

#include "base/result.h"
#include "base/span.h"

#define ADDRESS_KINDS(X)                         \
    X(ACCOUNT, "rkp", 96, "an account")          \
    X(SHIELDED, "rks", 64, "a shielded address") \
    X(VIEW_KEY, "rkv", 64, "a view key")         \
    X(FULL_VIEW_KEY, "rkf", 96, "a full viewing key")

enum address_kind {
#define ADDRESS_KIND_ENUM(name, prefix, size_bytes, about) ADDRESS_##name,
    ADDRESS_KINDS(ADDRESS_KIND_ENUM)
#undef ADDRESS_KIND_ENUM
        ADDRESS_KIND_COUNT
};

enum {
    ADDRESS_BYTES_MAX = 96,
    ADDRESS_TEXT_BYTES = 3 + 1 + 154 + 6 + 1, /* with its zero */
};

size_t address_bytes(enum address_kind kind);
const char *address_about(enum address_kind kind);

/* Writes the text of address_bytes(kind) bytes. */
void address_encode(char text[ADDRESS_TEXT_BYTES], enum address_kind kind, const uint8_t *bytes);

/* Reads either form; *is_deployed (which may be NULL) tells base 58. Upper case is as good as lower
 * case, but not a mixture. RK_MALFORMED with an offset for characters that do not belong,
 * RK_INVALID for a wrong checksum, prefix or length, and for points and keys that are none: those
 * of an address must be of their subgroups and not the identity. */
RK_CHECKED enum rk_result address_decode(enum address_kind *kind, uint8_t bytes[ADDRESS_BYTES_MAX],
                                         bool *is_deployed, struct span text,
                                         struct rk_error *error);

#endif
