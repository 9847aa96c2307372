/* The example of docs/zk-circuits.md, with what the page shows of it. */

#include "support.h"

#include "crypto/jubjub_mul.h"
#include "zk/circuit_check.h"
#include "zk/composer.h"

struct solvent {
    uint64_t value, minimum;
    struct fr blinder; /* below the order of JubJub's subgroup */
    struct jubjub_affine commitment;
};

/* The prover knows what the public commitment value G + blinder G' hides, and the value is the
 * public minimum or more. */
static void compose_solvent(struct composer *c, const struct solvent *s)
{
    struct fr minimum_value;
    fr_from_u64(&minimum_value, s->minimum);
    struct witness value = composer_witness_u64(c, s->value);
    struct witness blinder = composer_witness(c, &s->blinder);
    struct witness_point commitment = composer_public_point(c, &s->commitment);
    struct witness minimum = composer_public(c, &minimum_value);

    composer_enter(c, "commitment");
    struct witness_point a = composer_mul_generator(c, value, &jubjub_generator);
    struct witness_point b = composer_mul_generator(c, blinder, &jubjub_generator_nums);
    struct witness_point sum = composer_add_point(c, a, b);
    composer_assert_equal_point(c, sum, commitment);
    composer_leave(c);

    composer_enter(c, "enough");
    struct witness above = composer_compute(
        c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one, .a = value, .b = minimum));
    composer_range(c, value, 32);
    composer_range(c, above, 32);
    composer_leave(c);
}

static struct solvent sample(uint64_t minimum)
{
    struct solvent s = {.value = 1000, .minimum = minimum};
    struct fj value, blinder;
    struct jubjub_affine a, b;
    struct jubjub_extended sum;
    fj_from_u64(&value, s.value);
    fj_from_u64(&blinder, 77);
    fr_from_u64(&s.blinder, 77);
    jubjub_mul_generator(&a, &value);
    jubjub_mul_generator_nums(&b, &blinder);
    jubjub_from_affine(&sum, &a);
    jubjub_add_affine(&sum, &sum, &b);
    jubjub_to_affine(&s.commitment, &sum);
    return s;
}

static void assert_text(const struct buffer *text, const char *wanted)
{
    if (text->size_bytes != strlen(wanted) || memcmp(text->bytes, wanted, text->size_bytes) != 0)
        fail_msg("\n%.*s\nis not\n%s", (int)text->size_bytes, (const char *)text->bytes, wanted);
}

static void the_example_holds(void **state)
{
    (void)state;
    struct solvent s = sample(1000);
    struct composer *c = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct buffer text = {0};
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    compose_solvent(c, &s);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
    struct circuit_origins origins = composer_origins(c);
    assert_int_equal(circuit_statistics_append(&text, &origins, CIRCUIT_STATISTICS_TABLE, 2),
                     RK_OK);
    assert_text(&text, "    rows      own witnesses       own  public     own  component\n"
                       "     554        7      2133        11       3       3  circuit\n"
                       "     526        2      2057         0       0       0    commitment\n"
                       "     522      522      2054      2054       0       0      mul_generator\n"
                       "       2        2         3         3       0       0      add_point\n"
                       "      21        1        65         1       0       0    enough\n"
                       "      20       20        64        64       0       0      range\n");
    buffer_free(&text);
    composer_free(c);
}

static void the_example_tells_what_does_not_hold(void **state)
{
    (void)state;
    struct solvent s = sample(1001);
    struct composer *c = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct buffer text = {0};
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    compose_solvent(c, &s);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 1);
    struct circuit_origins origins = composer_origins(c);
    assert_int_equal(circuit_failure_report(&text, &failure, &circuit, &assignment, &origins),
                     RK_OK);
    assert_text(&text,
                "row 553 of enough/range (test_circuit_example.c:37) does not hold: arithmetic, "
                "q_m a b + q_l a + q_r b + q_o c + q_f d + q_c + PI = 0\n"
                "    q_l      1\n"
                "    q_r      -1\n"
                "    q_arith  1\n"
                "    a   w2132     18446744069414584320\n"
                "    b   w2068     -1\n"
                "    c   w0        0\n"
                "    d   w0        0\n");
    buffer_free(&text);
    composer_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_holds),
        cmocka_unit_test(the_example_tells_what_does_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
