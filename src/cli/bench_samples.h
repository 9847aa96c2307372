/* Circuits that are measured: by `ruskvm bench` and by the programs in bench/. */
#ifndef RK_CLI_BENCH_SAMPLES_H
#define RK_CLI_BENCH_SAMPLES_H

#include "crypto/jubjub_mul.h"
#include "zk/composer.h"
#include "zk/shielded_circuit.h"

/* Rows up to `rows`: of every kind, then products to the end. */
static inline void bench_compose(struct composer *c, size_t rows)
{
    enum { ROUND_ROWS = 3000 };
    struct fr value, three;
    fr_from_u64(&value, 0x123456789abcdef);
    fr_from_u64(&three, 3);
    struct witness w = composer_witness(c, &value);
    while (composer_row_count(c) + ROUND_ROWS < rows) {
        struct witness small = composer_witness_u64(c, 0xfedcba9876543210);
        composer_range(c, small, 32);
        (void)composer_xor(c, small, w, 64);
        struct witness_point p = composer_mul_generator(c, small, &jubjub_generator);
        (void)composer_mul_point(c, small, p);
        for (size_t i = 0; i < 400; i++)
            w = composer_compute(
                c, COMPOSER_GATE(.q_m = &fr_one, .q_l = &three, .q_c = &fr_one, .a = w, .b = w));
    }
    while (composer_row_count(c) < rows)
        w = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .q_r = &three, .a = w, .b = w));
}

/* A shielded transaction of nothing, from a wallet to itself. Its inputs are dummies, which take
 * the same rows and time as notes. */
static inline void bench_shielded_make(struct shielded_statement *s, struct shielded_witness *w,
                                       size_t inputs, bool is_audited)
{
    struct phoenix_secret_key secret;
    struct shielded_full_view_key view;
    static const uint8_t random[SHIELDED_RANDOM_BYTES] = {1};
    fj_from_u64(&secret.a, 0x123456789abcdef);
    fj_from_u64(&secret.b, 0xfedcba987654321);
    shielded_full_view_key(&view, &secret);
    *s = (struct shielded_statement){
        .input_count = inputs, .is_audited = is_audited, .auditor = jubjub_generator_nums};
    *w = (struct shielded_witness){.b_prime = view.b_prime, .eps = secret.a};
    phoenix_address(&w->sender, &secret);
    for (size_t i = 0; i < inputs; i++) {
        struct fr words[2] = {fr_one};
        fr_from_u64(&words[1], i);
        shielded_input_dummy(&w->inputs[i], &s->context, &w->sender, words);
    }
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        w->outputs[i].receiver = w->sender;
        fj_from_u64(&w->outputs[i].rho, 77 + i);
    }
    shielded_statement_make(s, w);
    shielded_authorise(&w->authority, &s->context, &s->message, &secret.b, random);
}

#endif
