/* Keys and signatures of many transactions, decoded together.
 *
 * A key costs a square root and a product by a number of 64 bits, which is most of what reading a
 * public transaction costs; eight at a time cost a fifth (crypto/g2_batch.h), and accounts come
 * again. So whoever reads many transactions first lets each of them name its encodings, which is
 * quick and checks nothing, has all of them decoded across threads, and then gives the table to the
 * decoders. These ask it where they would decode, and decode themselves what it does not have: it
 * has valid points alone, so that whether a transaction is taken, and what is said of one that is
 * not, does not depend on the table. Encodings that were named in vain only cost time.
 *
 * Zeros are an empty table. Adding, decoding and forgetting are for one thread, asking for many as
 * long as no one does the others. */
#ifndef RK_CHAIN_KNOWN_POINTS_H
#define RK_CHAIN_KNOWN_POINTS_H

#include "base/map.h"
#include "crypto/bls.h"

struct known_points {
    struct map keys, signatures; /* by their encodings */
};

enum {
    KNOWN_KEYS_MAX = 1 << 14, /* that are kept, of about 400 bytes each */
};

/* RK_NO_MEMORY; the table is then as it was. */
RK_CHECKED enum rk_result known_points_add_key(struct known_points *known,
                                               const uint8_t bytes[BLS_PUBLIC_KEY_BYTES]);
RK_CHECKED enum rk_result known_points_add_signature(struct known_points *known,
                                                     const uint8_t bytes[BLS_SIGNATURE_BYTES]);

/* Decodes what was added since. Without memory for it everything added stays unknown. */
void known_points_decode(struct known_points *known, unsigned threads);

/* What bls_public_key_from_bytes and bls_signature_from_bytes decode, or NULL where that is not
 * known, as in a table of NULL. Borrowed until the next change. */
const struct bls_public_key *known_points_key(const struct known_points *known,
                                              const uint8_t bytes[BLS_PUBLIC_KEY_BYTES]);
const struct bls_signature *known_points_signature(const struct known_points *known,
                                                   const uint8_t bytes[BLS_SIGNATURE_BYTES]);

/* Forgets the signatures, which do not come again, and the keys once there are more than
 * KNOWN_KEYS_MAX. */
void known_points_settle(struct known_points *known);

void known_points_free(struct known_points *known);

#endif
