/* A session of a license: what is proven, and what proves it. See docs/identity-statement.md, whose
 * letters and numbers are used here, for the rows and the argument why they suffice.
 *
 * A circuit has a shape, the parts that it consists of besides what every session proves; each
 * shape has keys of its own.
 *
 *      struct identity_statement s = {.parts = IDENTITY_AGE, .context = ..., ...};
 *      identity_statement_make(&s, &w);         the session's number, and what the auditor reads
 *      s.message = ...;                         the hash of the session that shows them
 *      shielded_authorise(&w.authority, &s.context, &s.message, &x, random);
 *      identity_circuit_compose(composer, &s, &w);
 *
 * x is not in the witness: whoever is given it can prove this session and nothing else. */
#ifndef RK_ZK_IDENTITY_CIRCUIT_H
#define RK_ZK_IDENTITY_CIRCUIT_H

#include "crypto/identity.h"
#include "crypto/poseidon_tree.h"
#include "crypto/shielded.h"
#include "zk/composer.h"

/* IDENTITY_PARTS(X): enumerator suffix, name, public inputs. They are composed in this order. */
#define IDENTITY_PARTS(X)            \
    X(AGE, "age", 2)                 \
    X(RESIDENCE, "residence", 2)     \
    X(CITIZENSHIP, "citizenship", 2) \
    X(CLASS, "investor class", 1)    \
    X(SCREENED, "screened", 1)       \
    X(SANCTIONS, "sanctions", 1)     \
    X(DISCLOSURE, "disclosure", 9)

enum identity_part_number {
#define IDENTITY_PART_NUMBER(name, text, inputs) IDENTITY_PART_NUMBER_##name,
    IDENTITY_PARTS(IDENTITY_PART_NUMBER)
#undef IDENTITY_PART_NUMBER
        IDENTITY_PART_COUNT
};

enum identity_part {
#define IDENTITY_PART(name, text, inputs) IDENTITY_##name = 1 << IDENTITY_PART_NUMBER_##name,
    IDENTITY_PARTS(IDENTITY_PART)
#undef IDENTITY_PART
        IDENTITY_PARTS_ALL = (1 << IDENTITY_PART_COUNT) - 1
};

enum {
    IDENTITY_ISSUERS_HEIGHT = 5,    /* 1,024 issuers and schemas */
    IDENTITY_STATUS_HEIGHT = 16,    /* a position for each handle of 32 bits */
    IDENTITY_COUNTRIES_HEIGHT = 5,  /* a position for each country */
    IDENTITY_DENY_LIST_HEIGHT = 10, /* 2^20 gaps between persons */
    IDENTITY_BASE_INPUTS = 9,
    IDENTITY_PUBLIC_INPUTS_MAX = IDENTITY_BASE_INPUTS + 18,
};

/* A list of countries, and whether the person's is to be on it. */
struct identity_country_rule {
    struct fr root; /* identity_countries_make */
    bool is_listed;
};

/* What everybody sees, and whoever verifies computes from policy and session. He also checks what
 * is not proven (docs/identity-statement.md 5). What belongs to a part is read only with it. */
struct identity_statement {
    unsigned parts; /* of enum identity_part */
    struct fr context, registry, message, challenge, session, schema;
    uint32_t time; /* the hour in which the license is shown to hold */
    struct fr issuer_root, status_root;
    uint32_t born_after, born_before; /* as identity_attributes.birth, both exclusive */
    struct identity_country_rule residence, citizenship;
    uint16_t classes;        /* bit i: class i will do */
    uint32_t screened_after; /* an hour, exclusive */
    struct fr deny_root;
    struct jubjub_affine auditor;
    struct identity_disclosure disclosure;
};

struct identity_witness {
    struct identity_license license;
    struct jubjub_affine key_prime; /* H' */
    struct shielded_authority authority;
    struct poseidon_opening issuer; /* of the issuer's leaf */
    struct poseidon_opening status; /* of the vacant position of the handle */
    struct poseidon_opening residence, citizenship;
    struct fr deny_low, deny_high; /* the gap that the subject is in */
    struct poseidon_opening deny;
    struct fj eps; /* of what the auditor reads */
};

/* Fills in what follows from the witness: the session's number and the disclosure. */
void identity_statement_make(struct identity_statement *statement,
                             const struct identity_witness *witness);

/* A statement and witness with the rows of every other of the shape, for making keys. They do not
 * hold. */
void identity_blank(struct identity_statement *statement, struct identity_witness *witness,
                    unsigned parts);

/* The public inputs in order. Returns how many. */
size_t identity_public_inputs(struct fr out[IDENTITY_PUBLIC_INPUTS_MAX],
                              const struct identity_statement *statement);

/* Composes the circuit behind the initial rows. Failures are kept by the composer: RK_USAGE for
 * openings of another height than the statement's. */
void identity_circuit_compose(struct composer *composer, const struct identity_statement *statement,
                              const struct identity_witness *witness);

/* The hash of a shape's description (circuit_pack): what says which statement a session was made
 * for. Takes the time of composing it. RK_NO_MEMORY. */
RK_CHECKED enum rk_result identity_circuit_id(struct fr *out, unsigned parts);

/* ---- Sets that sessions are proven against ---- */

/* The tree of a list of countries: at every position 1 when the country is listed, else 2.
 * RK_USAGE for a number of IDENTITY_COUNTRIES or more, RK_NO_MEMORY. Frees nothing of *tree. */
RK_CHECKED enum rk_result identity_countries_make(struct poseidon_tree *tree,
                                                  const uint16_t *countries, size_t count);

/* The tree of a deny list: the gaps between its subjects, which ascend strictly as integers and are
 * neither 0 nor q - 1 (else RK_INVALID). RK_FULL for more than the tree takes, RK_NO_MEMORY. */
RK_CHECKED enum rk_result identity_deny_list_make(struct poseidon_tree *tree,
                                                  const struct fr *subjects, size_t count);

/* What shows that a subject is not on the list. RK_NOT_FOUND when it is. */
RK_CHECKED enum rk_result identity_deny_list_open(struct identity_witness *witness,
                                                  struct poseidon_tree *tree,
                                                  const struct fr *subjects, size_t count,
                                                  const struct fr *subject);

#endif
