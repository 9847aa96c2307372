/* The compressed description of a circuit, a file NAME.cd of the deployed system: rows without
 * values, packed as MessagePack and deflated. See spec/plonk.md 13 and docs/zk-circuits.md.
 *
 * Descriptions come from outside. Decoding is total, bounds what it allocates by limits and by the
 * bytes that are there, and says what is wrong and where. It is stricter than the deployed decoder:
 * nothing may follow the end, indexes must exist, rows with public inputs ascend. */
#ifndef RK_ZK_CIRCUIT_FORMAT_H
#define RK_ZK_CIRCUIT_FORMAT_H

#include "base/buffer.h"
#include "base/result.h"
#include "zk/circuit.h"

struct circuit_limits {
    size_t rows_max, witnesses_max;
    size_t packed_bytes_max; /* of the packed content, whatever deflate made of it */
};

/* Room for circuits of 2^18 rows. */
extern const struct circuit_limits circuit_limits_default;

/* A circuit that owns its rows. */
struct circuit_description {
    struct plonk_circuit circuit; /* of the lists below */
    struct plonk_row *rows;
    uint32_t *public_rows;
};

void circuit_description_free(struct circuit_description *description);

/* RK_MALFORMED and RK_INVALID with the offset in the packed content (in the compressed bytes when
 * the message speaks of deflate), RK_LIMIT, RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_decode(struct circuit_description *out, struct span compressed,
                                         const struct circuit_limits *limits,
                                         struct rk_error *error);

/* Appends a description. Its packed content is that of the deployed system, its compressed bytes
 * are not: every deflate makes others. RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_encode(struct buffer *out, const struct plonk_circuit *circuit);

/* The packed content alone, which is a function of the circuit. Failures as above. */
RK_CHECKED enum rk_result circuit_unpack(struct circuit_description *out, struct span packed,
                                         const struct circuit_limits *limits,
                                         struct rk_error *error);
RK_CHECKED enum rk_result circuit_pack(struct buffer *out, const struct plonk_circuit *circuit);

enum { CIRCUIT_ID_BYTES = 32 };

/* The name under which the deployed system stores a circuit: a hash of the compressed bytes and of
 * the version of the proof system, of which the minor number counts while the major is 0. */
void circuit_id(uint8_t id[CIRCUIT_ID_BYTES], struct span compressed, uint16_t major,
                uint16_t minor);

#endif
