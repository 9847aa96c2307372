#include "zk/circuit_layout.h"

const uint8_t circuit_selector_order[PLONK_SELECTOR_COUNT] = {
    PLONK_Q_M,     PLONK_Q_L,     PLONK_Q_R,     PLONK_Q_O,     PLONK_Q_F,   PLONK_Q_C,
    PLONK_Q_ARITH, PLONK_Q_RANGE, PLONK_Q_LOGIC, PLONK_Q_FIXED, PLONK_Q_VAR,
};

const char *const circuit_selector_names[PLONK_SELECTOR_COUNT] = {
    [PLONK_Q_M] = "q_m",         [PLONK_Q_L] = "q_l",         [PLONK_Q_R] = "q_r",
    [PLONK_Q_O] = "q_o",         [PLONK_Q_F] = "q_f",         [PLONK_Q_C] = "q_c",
    [PLONK_Q_ARITH] = "q_arith", [PLONK_Q_RANGE] = "q_range", [PLONK_Q_LOGIC] = "q_logic",
    [PLONK_Q_FIXED] = "q_fixed", [PLONK_Q_VAR] = "q_var",
};

static void fold(struct fr *sum, const struct fr *base, const struct fr *value)
{
    fr_mul(sum, sum, base);
    fr_add(sum, sum, value);
}

static struct fr fold_base(void)
{
    struct fr base;
    fr_from_u64(&base, 1000003);
    return base;
}

void circuit_fingerprint(uint8_t fingerprint[CIRCUIT_FINGERPRINT_BYTES],
                         const struct plonk_circuit *circuit)
{
    struct fr sum = fr_zero, base = fold_base();
    for (size_t i = 0; i < circuit->row_count; i++) {
        const struct plonk_row *row = &circuit->rows[i];
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
            fold(&sum, &base, &row->selectors[circuit_selector_order[s]]);
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++) {
            struct fr wire;
            fr_from_u64(&wire, row->wires[w]);
            fold(&sum, &base, &wire);
        }
    }
    fr_to_bytes_le(fingerprint, &sum);
}

void circuit_witness_fingerprint(uint8_t fingerprint[CIRCUIT_FINGERPRINT_BYTES],
                                 const struct plonk_circuit *circuit,
                                 const struct plonk_assignment *assignment)
{
    struct fr sum = fr_zero, base = fold_base();
    for (size_t i = 0; i < circuit->witness_count; i++)
        fold(&sum, &base, &assignment->witnesses[i]);
    fr_to_bytes_le(fingerprint, &sum);
}
