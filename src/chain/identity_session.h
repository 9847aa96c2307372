/* Sessions of licenses: what a service asks for, what a person presents, and whether the one
 * satisfies the other. docs/identity-statement.md 4 to 6; what is proven is in
 * zk/identity_circuit.h.
 *
 * A session never carries what its verifier knows: context, challenge and bounds come from the
 * policy, so that nobody proves something else than was asked. Plain data, one thread at a time. */
#ifndef RK_CHAIN_IDENTITY_SESSION_H
#define RK_CHAIN_IDENTITY_SESSION_H

#include "base/buffer.h"
#include "zk/identity_circuit.h"
#include "zk/plonk_prover.h"

enum { IDENTITY_ACCOUNT_BYTES = 32 };

/* What a service, or a contract, asks for. What belongs to a part is read only with it. */
struct identity_policy {
    uint64_t chain_id;
    uint8_t contract[IDENTITY_CONTRACT_BYTES]; /* that sessions are for */
    uint8_t registry[IDENTITY_CONTRACT_BYTES]; /* that keeps issuers and revoked handles */
    struct fr schema, challenge;
    unsigned parts;     /* of enum identity_part */
    uint32_t hours_max; /* how long ago the hour of a session may be */
    uint8_t age_min;    /* in years; 0: none */
    uint8_t age_max;    /* in years, inclusive; 0: none */
    struct identity_country_rule residence, citizenship;
    uint16_t classes; /* bit i: class i will do */
    uint32_t screened_hours_max;
    struct fr deny_root;
    struct jubjub_affine auditor;
};

/* What a person presents. */
struct identity_session {
    unsigned parts;
    uint32_t time;
    struct fr number; /* by which it is found, and found to be a second one */
    struct fr issuer_root, status_root;
    uint8_t account[IDENTITY_ACCOUNT_BYTES]; /* whom it serves: a digest or a key of anything */
    struct identity_disclosure disclosure;   /* with IDENTITY_DISCLOSURE */
    struct plonk_proof proof;
};

/* What is known where a session is checked: the present hour, and the roots that are recent enough.
 * Borrows them. */
struct identity_present {
    uint32_t hour;
    const struct fr *issuer_roots, *status_roots;
    size_t issuer_roots_count, status_roots_count;
};

/* Reason codes, those of spec/compliance.md 8.2. */
enum identity_verdict {
    IDENTITY_ACCEPTED = 0,
    IDENTITY_PROOF_INVALID = 501,
    IDENTITY_ROOT_STALE = 502, /* or the hour: neither is among the recent ones */
    IDENTITY_REPLAYED = 503,   /* for those who keep numbers; identity_session_check does not */
    IDENTITY_POLICY_OTHER = 504,
};

/* Birth dates between which a person is so many years old on the day of an hour: both exclusive, as
 * year * 10000 + month * 100 + day. Who was born on 29 February comes of age on 1 March. */
void identity_birth_bounds(uint32_t *born_after, uint32_t *born_before, uint32_t hour,
                           uint8_t age_min, uint8_t age_max);

/* The statement of a session under a policy, its message included: what both sides compute. `id` is
 * identity_circuit_id of the policy's parts. */
void identity_session_statement(struct identity_statement *out,
                                const struct identity_policy *policy, const struct fr *id,
                                const struct identity_session *session);

/* ---- Presenting ---- */

/* What a session is made from. */
struct identity_offer {
    const struct identity_policy *policy;
    const struct fr *id; /* identity_circuit_id */
    uint32_t hour;       /* the present one, or a little earlier */
    uint8_t account[IDENTITY_ACCOUNT_BYTES];
    uint8_t random[IDENTITY_RANDOM_BYTES]; /* fresh: for signing and for the auditor's words */
};

/* Signs: fills in the session but for its proof, the statement, and of the witness key_prime,
 * authority and eps. The witness has the license and its openings already. Whoever proves then
 * needs x no more. RK_INVALID when the license is not that of x, not signed, of another registry or
 * schema, or does not hold in the hour; whether predicates are true shows when it is proven. */
RK_CHECKED enum rk_result identity_session_begin(struct identity_session *session,
                                                 struct identity_statement *statement,
                                                 struct identity_witness *witness,
                                                 const struct identity_offer *offer,
                                                 const struct fj *x, struct rk_error *error);

/* Proves. RK_INVALID when a predicate is not true, and the message names it; as plonk_prove. */
RK_CHECKED enum rk_result identity_session_prove(struct identity_session *session,
                                                 const struct plonk_prover *prover,
                                                 const struct identity_statement *statement,
                                                 const struct identity_witness *witness,
                                                 const struct plonk_prove_options *options,
                                                 struct rk_error *error);

/* The key of a shape. Failures as plonk_prover_make. */
RK_CHECKED enum rk_result identity_prover_make(struct plonk_prover **out,
                                               const struct plonk_srs *srs, unsigned parts,
                                               const struct plonk_work *work,
                                               struct rk_error *error);

/* ---- Checking ---- */

/* Whether a session satisfies a policy now. The caller then looks its number up, and keeps it:
 * the same number again is the same person again. RK_NO_MEMORY is the only failure. */
RK_CHECKED enum rk_result identity_session_check(enum identity_verdict *verdict,
                                                 const struct identity_policy *policy,
                                                 const struct identity_present *present,
                                                 const struct plonk_verifier *verifier,
                                                 const struct fr *id,
                                                 const struct identity_session *session);

/* Version, parts, time (u32), number, both roots, account, with a disclosure E and its words, and
 * the proof; little endian, canonical, points compressed. RK_NO_MEMORY. */
#define IDENTITY_SESSION_BYTES(parts)                                      \
    ((size_t)3 * 4 + 3 * 32 + IDENTITY_ACCOUNT_BYTES + PLONK_PROOF_BYTES + \
     ((parts) & IDENTITY_DISCLOSURE ? 32 * (1 + IDENTITY_DISCLOSURE_WORDS) : 0))

RK_CHECKED enum rk_result identity_session_encode(struct buffer *out,
                                                  const struct identity_session *session);
/* RK_MALFORMED and RK_INVALID with an offset. */
RK_CHECKED enum rk_result identity_session_decode(struct identity_session *out, struct span bytes,
                                                  struct rk_error *error);

#endif
