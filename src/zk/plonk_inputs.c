/* Public inputs in their sparse form, values in the order of their rows, and in the dense one, a
 * value for every row: spec/plonk.md 3.4. */
#include "zk/plonk_internal.h"

size_t plonk_verifier_input_count(const struct plonk_verifier *v)
{
    return v->row_count;
}

uint64_t plonk_verifier_input_row(const struct plonk_verifier *v, size_t input)
{
    return v->rows[input];
}

uint64_t plonk_verifier_size_rows(const struct plonk_verifier *v)
{
    return v->size;
}

uint64_t plonk_verifier_constraints(const struct plonk_verifier *v)
{
    return v->constraints;
}

struct span plonk_verifier_label(const struct plonk_verifier *v)
{
    return buffer_span(&v->label);
}

enum rk_result plonk_inputs_to_dense(struct fr *dense, size_t dense_count,
                                     const struct plonk_verifier *v, const struct fr *inputs)
{
    if (dense_count != v->size) return RK_INVALID;
    for (size_t i = 0; i < v->row_count; i++)
        if (v->rows[i] >= dense_count) return RK_INVALID;
    memset(dense, 0, dense_count * sizeof *dense);
    for (size_t i = 0; i < v->row_count; i++)
        dense[v->rows[i]] = inputs[i];
    return RK_OK;
}

enum rk_result plonk_inputs_from_dense(struct fr *inputs, const struct plonk_verifier *v,
                                       const struct fr *dense, size_t dense_count)
{
    size_t input = 0;
    if (dense_count != v->size) return RK_INVALID;
    for (size_t row = 0; row < dense_count; row++) {
        bool is_input = input < v->row_count && v->rows[input] == row;
        if (!is_input && !fr_is_zero(&dense[row])) return RK_INVALID;
        input += is_input;
    }
    if (input != v->row_count) return RK_INVALID; /* rows that do not ascend or do not exist */
    for (size_t i = 0; i < v->row_count; i++)
        inputs[i] = dense[v->rows[i]];
    return RK_OK;
}
