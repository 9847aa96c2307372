/* Making keys: spec/plonk.md 2.6, 6. */
#include "base/large_memory.h"
#include "base/parallel.h"
#include "base/require.h"
#include "crypto/fr_vector.h"
#include "zk/plonk_internal.h"
#include "zk/plonk_points.h"
#include "zk/plonk_prover_internal.h"

#include <stdlib.h>

const uint8_t plonk_wire_cosets[PLONK_WIRE_COUNT] = {1, 7, 13, 17};

const char *plonk_phase_text(enum plonk_phase phase)
{
    static const char *const texts[] = {
#define PLONK_PHASE_TEXT(name, text) text,
        PLONK_PHASES(PLONK_PHASE_TEXT)
#undef PLONK_PHASE_TEXT
    };
    return (unsigned)phase < PLONK_PHASE_COUNT ? texts[phase] : "unknown";
}

enum rk_result plonk_step(const struct plonk_work *work, enum plonk_phase phase, unsigned done,
                          unsigned total)
{
    if (work->progress && work->progress(work->context, phase, done, total)) return RK_CANCELLED;
    return RK_OK;
}

uint64_t plonk_domain_size(uint64_t constraints)
{
    return constraints <= 1 ? 1 : UINT64_C(1) << (64 - __builtin_clzll(constraints - 1));
}

/* ---- The struct ---- */

enum rk_result plonk_prover_new(struct plonk_prover **out, uint64_t constraints,
                                struct rk_error *error)
{
    if (constraints == 0 || constraints > UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "no key has %llu rows",
                       (unsigned long long)constraints);
    struct plonk_prover *prover = calloc(1, sizeof *prover);
    if (!prover) return RK_NO_MEMORY;
    prover->constraints = constraints;
    prover->size = (size_t)plonk_domain_size(constraints);
    unsigned log_size = (unsigned)__builtin_ctzll(prover->size);
    unsigned coset_log = log_size + 2 < PLONK_COSET_LOG_MIN ? PLONK_COSET_LOG_MIN : log_size + 2;
    enum rk_result result = fr_domain_init(&prover->domain, log_size);
    if (!result) result = fr_domain_init(&prover->coset, coset_log);
    if (result) {
        plonk_prover_free(prover);
        return result;
    }
    *out = prover;
    return RK_OK;
}

void plonk_prover_free(struct plonk_prover *prover)
{
    if (!prover) return;
    fr_domain_free(&prover->domain);
    fr_domain_free(&prover->coset);
    free(prover->storage);
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++)
        free(prover->evaluations[i]);
    for (size_t i = 0; i < PLONK_SIGMA_COUNT; i++)
        free(prover->sigma[i]);
    free(prover->first);
    g1_levels_free(&prover->powers);
    plonk_verifier_free(prover->verifier);
    mapped_file_close(&prover->file);
    free(prover);
}

struct plonk_prover_facts plonk_prover_facts(const struct plonk_prover *prover)
{
    return (struct plonk_prover_facts){
        .constraints = prover->constraints,
        .size = prover->size,
        .power_count = prover->powers.count,
        .public_count = plonk_verifier_input_count(prover->verifier),
        .has_verifier = prover->has_verifier,
        .is_insecure = prover->is_insecure,
        .label = buffer_span(&prover->verifier->label),
    };
}

enum rk_result plonk_prover_encode_verifier(struct buffer *out, const struct plonk_prover *prover,
                                            struct rk_error *error)
{
    if (!prover->has_verifier)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "this key came without the opening key of its verifier");
    return plonk_verifier_encode(out, prover->verifier);
}

/* ---- The verifier ---- */

enum rk_result plonk_prover_set_verifier(struct plonk_prover *prover, struct span label,
                                         const struct plonk_opening_key *opening,
                                         const uint32_t *rows, size_t row_count)
{
    struct plonk_opening_key made_up = {g1_affine_generator, g2_affine_generator,
                                        g2_affine_generator};
    size_t size_bytes = PLONK_VERIFIER_HEADER_BYTES + label.size_bytes + PLONK_KEY_BYTES +
                        PLONK_OPENING_KEY_BYTES + 8 * row_count;
    const uint64_t header[] = {
        label.size_bytes, PLONK_KEY_BYTES, PLONK_OPENING_KEY_BYTES,
        row_count,        prover->size,    prover->constraints,
    };
    static_assert(sizeof header == PLONK_VERIFIER_HEADER_BYTES, "all of the header");
    uint8_t *bytes = calloc(1, size_bytes), *at = bytes;
    if (!bytes) return RK_NO_MEMORY;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(header); i++)
        limb_store_be(at + 8 * i, header[i]);
    at += sizeof header;
    if (label.size_bytes) memcpy(at, label.bytes, label.size_bytes);
    at += label.size_bytes;
    limb_store_le(at, prover->constraints);
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++)
        g1_to_compressed(at + 8 + i * g1_compressed_bytes, &prover->commitments[i]);
    plonk_opening_key_encode(at + PLONK_KEY_BYTES, opening ? opening : &made_up);
    at += PLONK_KEY_BYTES + PLONK_OPENING_KEY_BYTES;
    for (size_t i = 0; i < row_count; i++)
        limb_store_be(at + 8 * i, rows[i]);
    enum rk_result result =
        plonk_verifier_decode(&prover->verifier, PLONK_DEPLOYED, span_of(bytes, size_bytes), NULL);
    free(bytes);
    if (!result) prover->has_verifier = opening != NULL;
    return result;
}

/* ---- Polynomials ---- */

enum rk_result plonk_commit(struct g1_affine *out, const struct plonk_prover *prover,
                            const struct fr *coefficients, size_t count, unsigned threads,
                            struct g1_levels_room *room)
{
    struct g1 sum;
    RK_TRY(g1_levels_sum_vartime(&sum, &prover->powers, coefficients, count, threads, room));
    g1_to_affine(out, &sum);
    return RK_OK;
}

/* 1 / (n (X - 1)) for all X of the coset. */
struct first_job {
    const struct plonk_prover *prover;
    struct fr *scratch;
};

static void fill_first(void *context, unsigned worker, size_t from, size_t to)
{
    const struct first_job *job = context;
    const struct plonk_prover *prover = job->prover;
    struct fr point, n;
    (void)worker;
    fr_domain_element(&point, &prover->coset, from);
    fr_mul(&point, &point, &prover->coset.coset);
    fr_from_u64(&n, prover->size);
    fr_mul(&point, &point, &n);
    fr_neg(&n, &n);
    fr_vector_powers(prover->first + from, to - from, &point, &prover->coset.generator, &n);
    fr_vector_invert(prover->first + from, job->scratch + from, to - from);
}

static struct fr *allocate(size_t count)
{
    return large_memory_allocate(count, sizeof(struct fr));
}

static enum rk_result fill_tables(struct plonk_prover *prover, const struct plonk_work *work)
{
    size_t n = prover->size, coset_size = (size_t)prover->coset.size;
    enum { STEPS = PLONK_KEY_POINT_COUNT + PLONK_SIGMA_COUNT };
    for (unsigned i = 0; i < PLONK_KEY_POINT_COUNT; i++) {
        RK_TRY(plonk_step(work, PLONK_PHASE_TABLES, i, STEPS));
        if (prover->counts[i] == 0) continue;
        struct fr *values = prover->evaluations[i] = allocate(coset_size);
        if (!values) return RK_NO_MEMORY;
        memcpy(values, prover->polynomials[i], n * sizeof *values);
        memset(values + n, 0, (coset_size - n) * sizeof *values);
        fr_domain_transform(&prover->coset, values, FR_COSET_FORWARD, n, work->threads);
    }
    for (unsigned i = 0; i < PLONK_SIGMA_COUNT; i++) {
        RK_TRY(plonk_step(work, PLONK_PHASE_TABLES, PLONK_KEY_POINT_COUNT + i, STEPS));
        struct fr *values = prover->sigma[i] = allocate(n);
        if (!values) return RK_NO_MEMORY;
        memcpy(values, prover->polynomials[PLONK_SIGMA_1 + i], n * sizeof *values);
        fr_domain_transform(&prover->domain, values, FR_FORWARD, n, work->threads);
    }
    return RK_OK;
}

enum rk_result plonk_prover_prepare(struct plonk_prover *prover, const struct plonk_work *work)
{
    enum { FIRST_GRAIN = 1 << 14 };
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++) {
        size_t count = prover->size;
        while (count > 0 && fr_is_zero(&prover->polynomials[i][count - 1]))
            count--;
        prover->counts[i] = count;
    }
    RK_TRY(fill_tables(prover, work));
    struct fr *scratch = allocate((size_t)prover->coset.size);
    prover->first = allocate((size_t)prover->coset.size);
    struct first_job job = {prover, scratch};
    if (scratch && prover->first)
        parallel_for(work->threads, (size_t)prover->coset.size, FIRST_GRAIN, fill_first, &job);
    enum rk_result result = scratch && prover->first ? RK_OK : RK_NO_MEMORY;
    free(scratch);
    return result;
}

enum rk_result plonk_prover_check_commitments(const struct plonk_prover *prover,
                                              const struct fr *factor, unsigned threads,
                                              struct rk_error *error)
{
    struct fr *sum = calloc(prover->size, sizeof *sum);
    struct fr_combination all = {.terms = PLONK_KEY_POINT_COUNT};
    struct g1_affine found;
    struct g1 wanted;
    if (!sum) return RK_NO_MEMORY;
    struct fr power = fr_one;
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++) {
        all.factors[k] = power;
        all.coefficients[k] = prover->polynomials[k];
        all.counts[k] = prover->counts[k];
        fr_mul(&power, &power, factor);
    }
    fr_vector_combine(sum, &all, 0, prover->size);
    enum rk_result result = plonk_commit(&found, prover, sum, prover->size, threads, NULL);
    if (!result)
        result = g1_msm_vartime(&wanted, prover->commitments, PLONK_KEY_POINT_COUNT, all.factors,
                                PLONK_KEY_POINT_COUNT);
    free(sum);
    if (result) return result;
    struct g1_affine wanted_affine;
    g1_to_affine(&wanted_affine, &wanted);
    if (!g1_affine_equal(&found, &wanted_affine))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the commitments of the key are not those of its polynomials");
    return RK_OK;
}

/* ---- From a circuit ---- */

static enum rk_result check_circuit(const struct plonk_circuit *circuit, struct rk_error *error)
{
    if (circuit->row_count == 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "a circuit without rows has no key");
    for (size_t i = 0; i < circuit->row_count; i++)
        for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
            if (circuit->rows[i].wires[j] >= circuit->witness_count)
                return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                               "row %zu: a wire has the witness %u of %zu", i,
                               circuit->rows[i].wires[j], circuit->witness_count);
    for (size_t i = 0; i < circuit->public_count; i++)
        if (circuit->public_rows[i] >= circuit->row_count ||
            (i && circuit->public_rows[i] <= circuit->public_rows[i - 1]))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                           "public input %zu: rows must ascend and exist", i);
    return RK_OK;
}

/* The permutation: every cell has the next one with its witness, the last one the first. Cells are
 * numbered row by row; those of padding stay themselves. */
static enum rk_result permute(uint32_t *next, const struct plonk_circuit *circuit, size_t size)
{
    const uint32_t none = UINT32_MAX;
    uint32_t *last = malloc(2 * circuit->witness_count * sizeof *last + 1);
    uint32_t *first = last + circuit->witness_count;
    if (!last) return RK_NO_MEMORY;
    for (size_t w = 0; w < circuit->witness_count; w++)
        last[w] = none;
    for (size_t cell = 0; cell < PLONK_WIRE_COUNT * size; cell++)
        next[cell] = (uint32_t)cell;
    for (uint32_t cell = 0; cell < PLONK_WIRE_COUNT * circuit->row_count; cell++) {
        uint32_t w = circuit->rows[cell / PLONK_WIRE_COUNT].wires[cell % PLONK_WIRE_COUNT];
        if (last[w] == none)
            first[w] = cell;
        else
            next[last[w]] = cell;
        last[w] = cell;
    }
    for (size_t w = 0; w < circuit->witness_count; w++)
        if (last[w] != none) next[last[w]] = first[w];
    free(last);
    return RK_OK;
}

/* sigma_j at the row i: K_k omega^m where the cell (j, i) is followed by (k, m). */
static void fill_sigma(struct fr *columns, const uint32_t *next, const struct plonk_prover *prover)
{
    struct fr cosets[PLONK_WIRE_COUNT], element;
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
        fr_from_u64(&cosets[j], plonk_wire_cosets[j]);
    for (size_t cell = 0; cell < PLONK_WIRE_COUNT * prover->size; cell++) {
        size_t j = cell % PLONK_WIRE_COUNT, i = cell / PLONK_WIRE_COUNT;
        fr_domain_element(&element, &prover->domain, next[cell] / PLONK_WIRE_COUNT);
        fr_mul(&columns[j * prover->size + i], &element, &cosets[next[cell] % PLONK_WIRE_COUNT]);
    }
}

static enum rk_result fill_polynomials(struct plonk_prover *prover,
                                       const struct plonk_circuit *circuit, unsigned threads)
{
    size_t n = prover->size;
    prover->storage = calloc(PLONK_KEY_POINT_COUNT * n, sizeof *prover->storage);
    uint32_t *next = malloc(PLONK_WIRE_COUNT * n * sizeof *next);
    enum rk_result result = prover->storage && next ? RK_OK : RK_NO_MEMORY;
    if (!result) result = permute(next, circuit, n);
    if (!result) {
        for (size_t i = 0; i < circuit->row_count; i++)
            for (size_t k = 0; k < PLONK_SELECTOR_COUNT; k++)
                prover->storage[k * n + i] = circuit->rows[i].selectors[k];
        fill_sigma(prover->storage + PLONK_SIGMA_1 * n, next, prover);
        for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++) {
            prover->polynomials[k] = prover->storage + k * n;
            fr_domain_transform(&prover->domain, prover->storage + k * n, FR_INVERSE, n, threads);
        }
    }
    free(next);
    return result;
}

static enum rk_result commit_all(struct plonk_prover *prover, const struct plonk_work *work,
                                 struct g1_levels_room *room)
{
    for (unsigned i = 0; i < PLONK_KEY_POINT_COUNT; i++) {
        RK_TRY(plonk_step(work, PLONK_PHASE_KEY, i + 1, PLONK_KEY_POINT_COUNT + 1));
        RK_TRY(plonk_commit(&prover->commitments[i], prover, prover->polynomials[i], prover->size,
                            work->threads, room));
    }
    return RK_OK;
}

static enum rk_result make(struct plonk_prover *prover, const struct plonk_srs *srs,
                           const struct plonk_circuit *circuit, struct span label,
                           const struct plonk_work *work)
{
    RK_TRY(plonk_step(work, PLONK_PHASE_KEY, 0, PLONK_KEY_POINT_COUNT + 1));
    RK_TRY(fill_polynomials(prover, circuit, work->threads));
    RK_TRY(g1_levels_init(&prover->powers, srs->powers, plonk_srs_powers_for(circuit->row_count)));
    if (prover->size >= PLONK_LEVELS_SIZE_MIN)
        RK_TRY(g1_levels_extend(&prover->powers, work->threads));
    struct g1_levels_room room = {0};
    enum rk_result result = commit_all(prover, work, &room);
    g1_levels_room_free(&room);
    RK_TRY(result);
    prover->is_insecure = srs->is_insecure;
    RK_TRY(plonk_prover_set_verifier(prover, label, &srs->opening, circuit->public_rows,
                                     circuit->public_count));
    return plonk_prover_prepare(prover, work);
}

enum rk_result plonk_prover_make(struct plonk_prover **out, const struct plonk_srs *srs,
                                 const struct plonk_circuit *circuit, struct span label,
                                 const struct plonk_work *work, struct rk_error *error)
{
    struct plonk_prover *prover = NULL;
    RK_TRY(check_circuit(circuit, error));
    size_t wanted = plonk_srs_powers_for(circuit->row_count);
    if (wanted > srs->power_count)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "a circuit of %zu rows needs %zu powers, the parameters have %zu",
                       circuit->row_count, wanted, srs->power_count);
    enum rk_result result = plonk_prover_new(&prover, circuit->row_count, error);
    if (!result) result = make(prover, srs, circuit, label, work);
    if (result) {
        if (result == RK_NO_MEMORY) rk_fail(error, result, RK_NO_POSITION, "no memory for a key");
        if (result == RK_CANCELLED) rk_fail(error, result, RK_NO_POSITION, "cancelled");
        plonk_prover_free(prover);
        return result;
    }
    *out = prover;
    return RK_OK;
}
