/* The transaction of vectors/phoenix/sound_statement.json, and others made like it. */
#ifndef RK_TESTS_ZK_SHIELDED_VECTORS_H
#define RK_TESTS_ZK_SHIELDED_VECTORS_H

#include "circuit_vectors.h"
#include "crypto/jubjub_mul.h"
#include "random_field.h"
#include "zk/circuit_check.h"
#include "zk/shielded_circuit.h"

static inline struct fj shielded_vector_fj(const json_t *object, const char *key)
{
    uint8_t bytes[32];
    struct fj out;
    vectors_bytes(bytes, sizeof bytes, object, key);
    assert_true(fj_from_bytes_le(&out, bytes));
    return out;
}

static inline struct fr shielded_vector_fr(const json_t *object, const char *key)
{
    struct fr out;
    circuit_vectors_fr(&out, vectors_get(object, key));
    return out;
}

static inline struct jubjub_affine shielded_vector_point(const json_t *object, const char *key)
{
    uint8_t bytes[JUBJUB_BYTES];
    struct jubjub_affine out;
    vectors_bytes(bytes, sizeof bytes, object, key);
    assert_true(jubjub_decode(&out, bytes, JUBJUB_CHECKED));
    return out;
}

/* A wallet with notes in a tree and what it is about to send. */
struct shielded_scene {
    struct phoenix_secret_key secret;
    struct phoenix_address address;
    struct shielded_full_view_key view;
    struct poseidon_tree tree;
    struct shielded_statement statement;
    struct shielded_witness witness;
};

/* Pays a note to the wallet and puts it into the tree at the next position, as input `index`. */
static inline void shielded_scene_receive(struct shielded_scene *s, size_t index,
                                          const struct fj *rho, uint64_t value)
{
    struct shielded_note note;
    struct shielded_opening opening;
    struct fr leaf;
    uint64_t position = s->tree.leaves_count;
    shielded_pay(&note, &s->address, rho, value, &s->address);
    const struct phoenix_view_key view = {s->view.a, s->view.b};
    assert_int_equal(shielded_find(&opening, &note, &view), RK_OK);
    shielded_leaf(&leaf, &s->statement.context, SHIELDED_OBFUSCATED, &note.commitment, &note.key,
                  position);
    assert_int_equal(poseidon_tree_insert(&s->tree, position, &leaf), RK_OK);
    shielded_input_of(&s->witness.inputs[index], &opening, position, &(struct poseidon_opening){0});
}

/* Opens all inputs that are in the tree, and takes its root. */
static inline void shielded_scene_open(struct shielded_scene *s)
{
    for (size_t i = 0; i < s->statement.input_count; i++)
        if (s->witness.inputs[i].type)
            assert_int_equal(poseidon_tree_open(&s->tree, &s->witness.inputs[i].opening,
                                                s->witness.inputs[i].position),
                             RK_OK);
    assert_int_equal(poseidon_tree_root(&s->tree, &s->statement.root), RK_OK);
}

static inline void shielded_scene_begin(struct shielded_scene *s,
                                        const struct phoenix_secret_key *secret)
{
    s->secret = *secret;
    phoenix_address(&s->address, secret);
    shielded_full_view_key(&s->view, secret);
    s->witness.sender = s->address;
    s->witness.b_prime = s->view.b_prime;
    assert_int_equal(poseidon_tree_init(&s->tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
}

/* Makes the statement from the witness and signs it. */
static inline void shielded_scene_sign(struct shielded_scene *s)
{
    static const uint8_t random[SHIELDED_RANDOM_BYTES] = {42};
    shielded_statement_make(&s->statement, &s->witness);
    shielded_authorise(&s->witness.authority, &s->statement.context, &s->statement.message,
                       &s->secret.b, random);
}

/* Random notes and outputs of so many inputs, the last `dummies` of which are none. */
static inline void shielded_scene_random(struct shielded_scene *s, uint64_t seed,
                                         size_t input_count, size_t dummies, bool is_audited)
{
    memset(s, 0, sizeof *s);
    struct phoenix_secret_key secret;
    secret.a = random_fj(&seed);
    secret.b = random_fj(&seed);
    s->statement = (struct shielded_statement){.input_count = input_count,
                                               .context = random_fr(&seed),
                                               .message = random_fr(&seed),
                                               .max_fee = 1000,
                                               .deposit = 10,
                                               .is_audited = is_audited};
    shielded_scene_begin(s, &secret);
    uint64_t sum = 0;
    for (size_t i = 0; i < input_count; i++) {
        struct fj rho = random_fj(&seed);
        uint64_t value = vectors_random(&seed) >> 4 | 1 << 12;
        struct fr random[2] = {random_fr(&seed), random_fr(&seed)};
        if (i >= input_count - dummies) {
            shielded_input_dummy(&s->witness.inputs[i], &s->statement.context, &s->address, random);
            continue;
        }
        shielded_scene_receive(s, i, &rho, value);
        sum += value;
    }
    shielded_scene_open(s);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        struct phoenix_secret_key other;
        other.a = random_fj(&seed);
        other.b = random_fj(&seed);
        struct shielded_output *output = &s->witness.outputs[i];
        phoenix_address(&output->receiver, &other);
        output->rho = random_fj(&seed);
        output->value = i == 0 ? sum / 3 : sum - sum / 3 - 1010;
    }
    struct fj auditor = random_fj(&seed);
    jubjub_mul_generator(&s->statement.auditor, &auditor);
    s->witness.eps = random_fj(&seed);
    shielded_scene_sign(s);
}

static inline void shielded_scene_free(struct shielded_scene *s)
{
    poseidon_tree_free(&s->tree);
}

/* The transaction of the vectors. */
static inline void shielded_scene_vectors(struct shielded_scene *s, const json_t *root,
                                          bool is_audited)
{
    memset(s, 0, sizeof *s);
    const json_t *keys = vectors_get(root, "keys"), *inputs = vectors_get(root, "inputs");
    const json_t *outputs = vectors_get(root, "outputs"), *audit = vectors_get(root, "audit");
    const struct phoenix_secret_key secret = {shielded_vector_fj(keys, "a"),
                                              shielded_vector_fj(keys, "b")};
    s->statement = (struct shielded_statement){
        .input_count = json_array_size(inputs),
        .context = shielded_vector_fr(root, "ctx"),
        .message = shielded_vector_fr(root, "m"),
        .max_fee = (uint64_t)json_integer_value(vectors_get(root, "max_fee")),
        .deposit = (uint64_t)json_integer_value(vectors_get(root, "deposit")),
        .is_audited = is_audited,
        .auditor = shielded_vector_point(audit, "Y"),
    };
    shielded_scene_begin(s, &secret);
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *input = json_array_get(inputs, i);
        struct fj rho = shielded_vector_fj(input, "rho");
        shielded_scene_receive(s, i, &rho,
                               (uint64_t)json_integer_value(vectors_get(input, "value")));
    }
    shielded_scene_open(s);
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        const json_t *output = json_array_get(outputs, i);
        const struct phoenix_secret_key receiver = {shielded_vector_fj(output, "a"),
                                                    shielded_vector_fj(output, "b")};
        phoenix_address(&s->witness.outputs[i].receiver, &receiver);
        s->witness.outputs[i].rho = shielded_vector_fj(output, "rho");
        s->witness.outputs[i].value = (uint64_t)json_integer_value(vectors_get(output, "value"));
    }
    s->witness.eps = shielded_vector_fj(audit, "eps");
    shielded_statement_make(&s->statement, &s->witness);
    const json_t *spend = vectors_get(root, "spend");
    s->witness.authority.u = shielded_vector_fj(spend, "u");
    s->witness.authority.r1 = shielded_vector_point(spend, "R1");
    s->witness.authority.r2 = shielded_vector_point(spend, "R2");
}

/* How many rows do not hold; *first names the component of the first. Frees nothing. */
static inline size_t shielded_scene_check(struct composer **out, struct circuit_failure *failure,
                                          const struct shielded_scene *s)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(composer_new(out, COMPOSER_CHAIN), RK_OK);
    shielded_circuit_compose(*out, &s->statement, &s->witness);
    if (composer_finish(*out, &circuit, &assignment, &error)) fail_msg("%s", error.message);
    return circuit_check(failure, &circuit, &assignment);
}

#endif
