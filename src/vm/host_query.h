/* What contracts ask the host: hashes, signatures, proofs (spec/host-queries.md).
 *
 * The queries are a table (host_queries.def). Their versions, prices and availability come from a
 * rule set; a query that the rules leave out is not there. Answers depend on the argument and the
 * rules alone. Results of verifications are remembered by the hash of query, versions and argument,
 * in bounded memory; that changes nothing but the time.
 *
 * An argument that would end the deployed host in a panic (nothing to hash with Poseidon, too few
 * lines in a Groth16 key), and a number of scalars for poseidon_nodes and poseidon_hashes that does
 * not come out even or is zero, ends the contract's call in a panic of its own with the text "host
 * query panicked", as the deployed system contains it today.
 *
 * A struct host_queries is for all threads. */
#ifndef RK_VM_HOST_QUERY_H
#define RK_VM_HOST_QUERY_H

#include "crypto/bls.h"
#include "vm/vm.h"
#include "zk/plonk.h"

enum host_query_id {
#define HOST_QUERY(id, name, type, answer_bytes, is_cached) HOST_QUERY_##id,
#include "vm/host_queries.def"
    HOST_QUERY_COUNT
};

enum host_query_unit {
    HOST_QUERY_FLAT,
    HOST_QUERY_BYTE, /* of the vector hashed; of the raw argument when it is malformed */
    HOST_QUERY_ITEM, /* of the vector of scalars or keys; at least one */
};

struct host_query_price {
    uint64_t base;
    uint64_t per_unit;
    enum host_query_unit unit;
};

struct host_query_rules {
    const char *name;
    enum bls_version bls;
    enum plonk_version plonk;
    /* What is taken for an encoding of proofs and keys that the deployed decoder accepts with
     * slack: spec/plonk.md 11. */
    enum plonk_decoding plonk_decoding;
    uint32_t left_out; /* a bit for each query that is not there */
    struct host_query_price prices[HOST_QUERY_COUNT];
};

/* What our own networks use: every query, priced. */
extern const struct host_query_rules host_query_rules_default;
/* The deployed system: before its PLONK fix, before Aegis, since Aegis, since Boreas. Which of the
 * four newest queries are there depends on network and height: vm_session_exclude_query. */
extern const struct host_query_rules host_query_rules_dusk_plonk_v1;
extern const struct host_query_rules host_query_rules_dusk_plonk_v2;
extern const struct host_query_rules host_query_rules_dusk_aegis;
extern const struct host_query_rules host_query_rules_dusk_boreas;
/* Versions as in dusk_plonk_v1, but every query: for our transfer contract on transactions of that
 * time, beside the deployed contract. */
extern const struct host_query_rules host_query_rules_comparison;

/* By name or index, for help texts; NULL when there is none. */
const struct host_query_rules *host_query_rules_by_name(const char *name);
const struct host_query_rules *host_query_rules_at(uint32_t index);

const char *host_query_name(enum host_query_id id);
/* HOST_QUERY_COUNT when there is no query of this name. */
enum host_query_id host_query_by_name(struct span name);

struct host_queries;

/* cache_bytes: what the memory of results and of prepared PLONK keys may take, the latter a quarter
 * of it; 0: nothing is remembered. */
RK_CHECKED enum rk_result host_queries_new(struct host_queries **out,
                                           const struct host_query_rules *rules, size_t cache_bytes,
                                           struct rk_error *error);
void host_queries_free(struct host_queries *queries); /* NULL is allowed */

/* The entries for vm_options, which borrow `queries`; their number is at most HOST_QUERY_COUNT. */
size_t host_queries_list(struct host_queries *queries, struct vm_query list[HOST_QUERY_COUNT]);

/* What an argument costs; align_bytes as in struct vm_query_call. */
uint64_t host_query_price(const struct host_query_rules *rules, enum host_query_id id,
                          struct span argument, size_t align_bytes);

const struct host_query_rules *host_queries_rules(const struct host_queries *queries);

/* ---- Answers beforehand ----
 *
 * Whoever verifies many signatures or proofs at once puts the answers where the queries look first.
 * An argument is to have exactly the bytes that a contract will give, at an address that is aligned
 * as well as can be (ARCHIVE_ALIGN_MAX). */

/* Remembers the answer of a verification. No memory for it is no failure. */
void host_queries_remember(struct host_queries *queries, enum host_query_id id,
                           struct span argument, bool answer);

/* Append the arguments of `verify_bls` and `verify_plonk` to a buffer that is empty. RK_LIMIT for
 * more than VM_ARGUMENT_BYTES_MAX, RK_NO_MEMORY. */
RK_CHECKED enum rk_result host_query_bls_argument(struct buffer *out, struct span message,
                                                  const struct bls_public_key *key,
                                                  const struct bls_signature *signature);
RK_CHECKED enum rk_result host_query_plonk_argument(struct buffer *out, struct span verifier,
                                                    struct span proof, const struct fr *inputs,
                                                    size_t input_count);

struct host_query_statistics {
    uint64_t hits, misses, entries;
};
void host_queries_statistics(struct host_queries *queries,
                             struct host_query_statistics *statistics);

#endif
