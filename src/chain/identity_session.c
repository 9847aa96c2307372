#include "chain/identity_session.h"

#include "base/reader.h"
#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "zk/circuit_check.h"

/* ---- Days ---- */

/* The date of a day since 1970-01-01 in the Gregorian calendar, by eras of 400 years that begin on
 * 1 March. */
static void date_of_day(uint32_t *year, uint32_t *month, uint32_t *day, uint32_t days)
{
    enum { DAYS_TO_1970 = 719468, ERA_DAYS = 146097, DAYS_4 = 1460, DAYS_100 = 36524 };
    uint32_t shifted = days + DAYS_TO_1970, era = shifted / ERA_DAYS, at = shifted % ERA_DAYS;
    uint32_t of_era = (at - at / DAYS_4 + at / DAYS_100 - at / (ERA_DAYS - 1)) / 365;
    uint32_t of_year = at - (365 * of_era + of_era / 4 - of_era / 100);
    uint32_t from_march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = era * 400 + of_era + (*month <= 2);
}

void identity_birth_bounds(uint32_t *born_after, uint32_t *born_before, uint32_t hour,
                           uint8_t age_min, uint8_t age_max)
{
    enum { YEAR = 10000 };
    uint32_t year, month, day;
    date_of_day(&year, &month, &day, hour / 24);
    uint32_t today = year * YEAR + month * 100 + day;
    *born_before = age_min ? today - age_min * (uint32_t)YEAR + 1 : UINT32_MAX;
    *born_after = age_max ? today - (age_max + 1) * (uint32_t)YEAR : 0;
}

/* ---- The statement ---- */

/* H_p over everything that the proof shows, whom it serves and which circuit it is of. */
static void hash_message(struct fr *out, const struct identity_statement *statement,
                         const struct fr *id, const uint8_t account[IDENTITY_ACCOUNT_BYTES])
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm-identity-session-v1";
    enum { MESSAGE_AT = 2 }; /* the public input that this is to become */
    struct fr inputs[IDENTITY_PUBLIC_INPUTS_MAX];
    uint8_t bytes[4 + 4 + 32 + IDENTITY_ACCOUNT_BYTES + 32 * IDENTITY_PUBLIC_INPUTS_MAX];
    const uint32_t version = IDENTITY_VERSION, parts = statement->parts;
    uint8_t *at = bytes;
    memcpy(at, &version, 4);
    memcpy(at + 4, &parts, 4);
    fr_to_bytes_le(at + 8, id);
    memcpy(at + 40, account, IDENTITY_ACCOUNT_BYTES);
    at += 40 + IDENTITY_ACCOUNT_BYTES;
    size_t count = identity_public_inputs(inputs, statement);
    for (size_t i = 0; i < count; i++) {
        if (i == MESSAGE_AT) continue;
        fr_to_bytes_le(at, &inputs[i]);
        at += 32;
    }
    fr_hash_domain(out, domain, span_of(bytes, (size_t)(at - bytes)));
}

void identity_session_statement(struct identity_statement *out,
                                const struct identity_policy *policy, const struct fr *id,
                                const struct identity_session *session)
{
    *out = (struct identity_statement){
        .parts = policy->parts,
        .challenge = policy->challenge,
        .session = session->number,
        .schema = policy->schema,
        .time = session->time,
        .issuer_root = session->issuer_root,
        .status_root = session->status_root,
        .residence = policy->residence,
        .citizenship = policy->citizenship,
        .classes = policy->classes,
        .deny_root = policy->deny_root,
        .auditor = policy->auditor,
        .disclosure = session->disclosure,
    };
    identity_context(&out->context, policy->chain_id, policy->contract);
    identity_registry(&out->registry, policy->chain_id, policy->registry);
    identity_birth_bounds(&out->born_after, &out->born_before, session->time, policy->age_min,
                          policy->age_max);
    out->screened_after =
        session->time > policy->screened_hours_max ? session->time - policy->screened_hours_max : 0;
    hash_message(&out->message, out, id, session->account);
}

/* ---- Presenting ---- */

static const char *fault_of(const struct identity_license *license,
                            const struct identity_holder *holder,
                            const struct identity_statement *statement)
{
    if (!jubjub_affine_equal(&license->holder, &holder->key)) return "is that of another person";
    if (!fr_equal(&license->registry, &statement->registry)) return "is for another registry";
    if (!fr_equal(&license->schema, &statement->schema)) return "has another schema";
    if (statement->time <= license->valid_after || statement->time >= license->valid_before)
        return "does not hold in this hour";
    if (!identity_license_verify(license)) return "is not signed by its issuer";
    return NULL;
}

/* eps from `random` and x, so that a bad generator alone does not show what only the auditor is to
 * read. */
static void draw_eps(struct fj *out, const uint8_t random[IDENTITY_RANDOM_BYTES],
                     const struct fj *x, const struct fr *context, const struct fr *challenge)
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm identity eps v1";
    uint8_t bytes[IDENTITY_RANDOM_BYTES + 3 * 32];
    memcpy(bytes, random, IDENTITY_RANDOM_BYTES);
    fj_to_bytes_le(bytes + 32, x);
    fr_to_bytes_le(bytes + 64, context);
    fr_to_bytes_le(bytes + 96, challenge);
    fj_hash_domain(out, domain, span_of(bytes, sizeof bytes));
    secret_wipe(bytes, sizeof bytes);
}

enum rk_result identity_session_begin(struct identity_session *session,
                                      struct identity_statement *statement,
                                      struct identity_witness *witness,
                                      const struct identity_offer *offer, const struct fj *x,
                                      struct rk_error *error)
{
    const struct identity_policy *policy = offer->policy;
    struct identity_holder holder;
    struct identity_session made = {
        .parts = policy->parts,
        .time = offer->hour,
        .issuer_root = witness->issuer.root,
        .status_root = witness->status.root,
    };
    struct identity_statement shown;
    memcpy(made.account, offer->account, sizeof made.account);
    identity_holder(&holder, x);
    identity_session_statement(&shown, policy, offer->id, &made);
    const char *fault = fault_of(&witness->license, &holder, &shown);
    if (fault) {
        secret_wipe(&holder, sizeof holder);
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the license %s", fault);
    }
    witness->key_prime = holder.key_prime;
    draw_eps(&witness->eps, offer->random, x, &shown.context, &shown.challenge);
    identity_statement_make(&shown, witness);
    made.number = shown.session;
    made.disclosure = shown.disclosure;
    hash_message(&shown.message, &shown, offer->id, made.account);
    shielded_authorise(&witness->authority, &shown.context, &shown.message, x, offer->random);
    *session = made;
    *statement = shown;
    secret_wipe(&holder, sizeof holder);
    return RK_OK;
}

/* Composes, and says what a person can do something about when a predicate is not true. */
static enum rk_result compose_checked(struct composer *composer, struct plonk_circuit *circuit,
                                      struct plonk_assignment *assignment,
                                      const struct identity_statement *statement,
                                      const struct identity_witness *witness,
                                      struct rk_error *error)
{
    struct circuit_failure failure;
    struct buffer text = {0};
    identity_circuit_compose(composer, statement, witness);
    RK_TRY(composer_finish(composer, circuit, assignment, error));
    if (circuit_check(&failure, circuit, assignment) == 0) return RK_OK;
    struct circuit_origins origins = composer_origins(composer);
    enum rk_result result = circuit_failure_append(&text, &failure, &origins);
    if (!result)
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION, "the session does not hold: %.*s",
                         (int)text.size_bytes, (const char *)text.bytes);
    buffer_free(&text);
    return result;
}

enum rk_result identity_session_prove(struct identity_session *session,
                                      const struct plonk_prover *prover,
                                      const struct identity_statement *statement,
                                      const struct identity_witness *witness,
                                      const struct plonk_prove_options *options,
                                      struct rk_error *error)
{
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    RK_TRY(composer_new(&composer, COMPOSER_CHAIN));
    enum rk_result result =
        compose_checked(composer, &circuit, &assignment, statement, witness, error);
    if (!result)
        result = plonk_prove(&session->proof, prover, &circuit, &assignment, options, error);
    composer_free(composer);
    return result;
}

enum rk_result identity_prover_make(struct plonk_prover **out, const struct plonk_srs *srs,
                                    unsigned parts, const struct plonk_work *work,
                                    struct rk_error *error)
{
    struct identity_statement statement;
    struct identity_witness witness;
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    identity_blank(&statement, &witness, parts);
    RK_TRY(composer_new(&composer, COMPOSER_CHAIN));
    identity_circuit_compose(composer, &statement, &witness);
    enum rk_result result = composer_finish(composer, &circuit, &assignment, error);
    if (!result)
        result = plonk_prover_make(out, srs, &circuit, span_of_string("ruskvm-identity-v1"), work,
                                   error);
    composer_free(composer);
    return result;
}

/* ---- Checking ---- */

static bool is_among(const struct fr *value, const struct fr *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fr_equal(value, &values[i])) return true;
    return false;
}

static bool is_recent(const struct identity_session *session, const struct identity_policy *policy,
                      const struct identity_present *present)
{
    return session->time <= present->hour && present->hour - session->time <= policy->hours_max &&
           is_among(&session->issuer_root, present->issuer_roots, present->issuer_roots_count) &&
           is_among(&session->status_root, present->status_roots, present->status_roots_count);
}

enum rk_result identity_session_check(enum identity_verdict *verdict,
                                      const struct identity_policy *policy,
                                      const struct identity_present *present,
                                      const struct plonk_verifier *verifier, const struct fr *id,
                                      const struct identity_session *session)
{
    struct identity_statement statement;
    struct fr inputs[IDENTITY_PUBLIC_INPUTS_MAX];
    bool holds = false;
    if (session->parts != policy->parts ||
        ((policy->parts & IDENTITY_DISCLOSURE) && !jubjub_affine_is_valid(&policy->auditor))) {
        *verdict = IDENTITY_POLICY_OTHER;
        return RK_OK;
    }
    if (!is_recent(session, policy, present)) {
        *verdict = IDENTITY_ROOT_STALE;
        return RK_OK;
    }
    identity_session_statement(&statement, policy, id, session);
    size_t count = identity_public_inputs(inputs, &statement);
    RK_TRY(plonk_verify(&holds, verifier, PLONK_V3, &session->proof, inputs, count));
    *verdict = holds ? IDENTITY_ACCEPTED : IDENTITY_PROOF_INVALID;
    return RK_OK;
}

/* ---- Bytes ---- */

enum rk_result identity_session_encode(struct buffer *out, const struct identity_session *session)
{
    uint8_t word[32], proof[PLONK_PROOF_BYTES];
    const struct fr *const words[] = {&session->number, &session->issuer_root,
                                      &session->status_root};
    RK_TRY(buffer_reserve(out, IDENTITY_SESSION_BYTES(session->parts)));
    RK_TRY(buffer_append_u32_le(out, IDENTITY_VERSION));
    RK_TRY(buffer_append_u32_le(out, session->parts));
    RK_TRY(buffer_append_u32_le(out, session->time));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(words); i++) {
        fr_to_bytes_le(word, words[i]);
        RK_TRY(buffer_append(out, word, sizeof word));
    }
    RK_TRY(buffer_append(out, session->account, sizeof session->account));
    if (session->parts & IDENTITY_DISCLOSURE) {
        jubjub_encode(word, &session->disclosure.e);
        RK_TRY(buffer_append(out, word, sizeof word));
        for (size_t i = 0; i < IDENTITY_DISCLOSURE_WORDS; i++) {
            fr_to_bytes_le(word, &session->disclosure.cipher[i]);
            RK_TRY(buffer_append(out, word, sizeof word));
        }
    }
    plonk_proof_encode(proof, &session->proof);
    return buffer_append(out, proof, sizeof proof);
}

static enum rk_result refuse(struct rk_error *error, size_t offset, const char *why)
{
    return rk_fail(error, RK_INVALID, offset, "identity session: %s", why);
}

static enum rk_result read_word(struct fr *out, struct reader *reader, struct rk_error *error)
{
    size_t offset = reader_offset(reader);
    if (fr_from_bytes_le(out, reader_take(reader, 32).bytes)) return RK_OK;
    return refuse(error, offset, "a scalar of q or more");
}

/* E is not the identity, whose masks everybody knows. */
static enum rk_result read_disclosure(struct identity_disclosure *out, struct reader *reader,
                                      struct rk_error *error)
{
    size_t offset = reader_offset(reader);
    if (!jubjub_decode(&out->e, reader_take(reader, JUBJUB_BYTES).bytes, JUBJUB_CHECKED))
        return refuse(error, offset, "no point of the subgroup, or the identity");
    for (size_t i = 0; i < IDENTITY_DISCLOSURE_WORDS; i++)
        RK_TRY(read_word(&out->cipher[i], reader, error));
    return RK_OK;
}

enum rk_result identity_session_decode(struct identity_session *out, struct span bytes,
                                       struct rk_error *error)
{
    enum { HEAD_BYTES = 3 * 4 };
    struct identity_session read = {.parts = 0};
    struct reader reader = reader_of(bytes);
    struct fr *const words[] = {&read.number, &read.issuer_root, &read.status_root};
    if (bytes.size_bytes < HEAD_BYTES)
        return rk_fail(error, RK_MALFORMED, 0, "identity session: %zu bytes", bytes.size_bytes);
    if (reader_u32_le(&reader) != IDENTITY_VERSION) return refuse(error, 0, "an unknown version");
    read.parts = reader_u32_le(&reader);
    if (read.parts > IDENTITY_PARTS_ALL) return refuse(error, 4, "parts that do not exist");
    if (bytes.size_bytes != IDENTITY_SESSION_BYTES(read.parts))
        return rk_fail(error, RK_MALFORMED, 0, "identity session: %zu bytes, expected %zu",
                       bytes.size_bytes, IDENTITY_SESSION_BYTES(read.parts));
    read.time = reader_u32_le(&reader);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(words); i++)
        RK_TRY(read_word(words[i], &reader, error));
    memcpy(read.account, reader_take(&reader, sizeof read.account).bytes, sizeof read.account);
    if (read.parts & IDENTITY_DISCLOSURE) RK_TRY(read_disclosure(&read.disclosure, &reader, error));
    size_t offset = reader_offset(&reader);
    struct rk_error inner = {.result = RK_OK};
    if (plonk_proof_decode(&read.proof, PLONK_STRICT, reader_take(&reader, PLONK_PROOF_BYTES),
                           &inner))
        return rk_fail(error, inner.result, offset + (size_t)inner.offset, "identity session: %s",
                       inner.message);
    *out = read;
    return RK_OK;
}
