#include "crypto/hades_sparse.h"

enum { WIDTH = HADES_WIDTH, IDLE = HADES_IDLE, HALF = HADES_FULL_ROUNDS / 2 };

struct square {
    struct fr at[WIDTH][WIDTH];
};

static void add_product(struct fr *sum, const struct fr *a, const struct fr *b)
{
    struct fr product;
    fr_mul(&product, a, b);
    fr_add(sum, sum, &product);
}

static void multiply(struct square *out, const struct square *a, const struct square *b)
{
    struct square result = {0};
    for (size_t i = 0; i < WIDTH; i++)
        for (size_t j = 0; j < WIDTH; j++)
            for (size_t k = 0; k < WIDTH; k++)
                add_product(&result.at[i][j], &a->at[i][k], &b->at[k][j]);
    *out = result;
}

static void apply(struct fr lanes[WIDTH], const struct fr matrix[WIDTH][WIDTH])
{
    struct fr result[WIDTH] = {0};
    for (size_t i = 0; i < WIDTH; i++)
        for (size_t j = 0; j < WIDTH; j++)
            add_product(&result[i], &matrix[i][j], &lanes[j]);
    memcpy(lanes, result, sizeof result);
}

static void scale_row(struct fr row[WIDTH], const struct fr *factor)
{
    for (size_t j = 0; j < WIDTH; j++)
        fr_mul(&row[j], &row[j], factor);
}

static void subtract_row(struct fr row[WIDTH], const struct fr *factor,
                         const struct fr other[WIDTH])
{
    struct fr negative;
    fr_neg(&negative, factor);
    for (size_t j = 0; j < WIDTH; j++)
        add_product(&row[j], &negative, &other[j]);
}

/* Gauss and Jordan, without exchanging rows: all leading minors of the matrices here are nonzero,
 * which the test that compares the permutations would notice otherwise. */
static void invert(struct square *inverse, struct square matrix)
{
    *inverse = (struct square){0};
    for (size_t i = 0; i < WIDTH; i++)
        inverse->at[i][i] = fr_one;
    for (size_t i = 0; i < WIDTH; i++) {
        struct fr factor;
        fr_inverse_vartime(&factor, &matrix.at[i][i]);
        scale_row(matrix.at[i], &factor);
        scale_row(inverse->at[i], &factor);
        for (size_t other = 0; other < WIDTH; other++) {
            if (other == i) continue;
            factor = matrix.at[other][i];
            subtract_row(matrix.at[other], &factor, matrix.at[i]);
            subtract_row(inverse->at[other], &factor, inverse->at[i]);
        }
    }
}

/* matrix = sparse * rest, rest having the idle block of `matrix` and leaving lane 4 alone; tells
 * the row of `sparse`, whose column is that of `matrix`. */
static void split(struct square *rest, struct fr row[IDLE], const struct square *matrix)
{
    struct square inverse;
    *rest = (struct square){0};
    for (size_t i = 0; i < IDLE; i++)
        memcpy(rest->at[i], matrix->at[i], IDLE * sizeof(struct fr));
    rest->at[IDLE][IDLE] = fr_one;
    invert(&inverse, *rest);
    for (size_t j = 0; j < IDLE; j++) {
        row[j] = fr_zero;
        for (size_t k = 0; k < IDLE; k++)
            add_product(&row[j], &matrix->at[IDLE][k], &inverse.at[k][j]);
    }
}

static void sparse_apply(const struct hades_sparse *sparse, size_t i, struct fr lanes[WIDTH])
{
    struct fr y = lanes[IDLE], next;
    fr_mul(&next, &sparse->corner, &y);
    for (size_t j = 0; j < IDLE; j++) {
        add_product(&next, &sparse->row[i][j], &lanes[j]);
        add_product(&lanes[j], &sparse->column[i][j], &y);
    }
    lanes[IDLE] = next;
}

void hades_sparse_make(struct hades_sparse *out)
{
    /* From the last round to the first: what a round's matrix leaves over goes into the round
     * before, and its constants are seen through it. */
    struct square current, dense, rest[HADES_PARTIAL_ROUNDS];
    memcpy(dense.at, hades_matrix, sizeof dense.at);
    current = dense;
    for (size_t i = HADES_PARTIAL_ROUNDS; i-- > 0;) {
        split(&rest[i], out->row[i], &current);
        for (size_t j = 0; j < IDLE; j++)
            out->column[i][j] = current.at[j][IDLE];
        multiply(&current, &rest[i], &dense);
    }
    memcpy(out->before, current.at, sizeof out->before);
    out->corner = dense.at[IDLE][IDLE];
    /* From the first to the last: constants of idle lanes move on into the next round. */
    struct fr moving[WIDTH] = {0};
    for (size_t i = 0; i < HADES_PARTIAL_ROUNDS; i++) {
        struct fr seen[WIDTH];
        memcpy(seen, hades_round_constants[HALF + i], sizeof seen);
        apply(seen, (const struct fr(*)[WIDTH])rest[i].at);
        for (size_t j = 0; j < WIDTH; j++)
            fr_add(&moving[j], &moving[j], &seen[j]);
        out->constant[i] = moving[IDLE];
        moving[IDLE] = fr_zero;
        sparse_apply(out, i, moving);
    }
    memcpy(out->carry, moving, sizeof out->carry);
}

static void raise_to_fifth(struct fr *x)
{
    struct fr x4;
    fr_sqr_times(&x4, x, 2);
    fr_mul(x, x, &x4);
}

static void full_round(struct fr lanes[WIDTH], size_t round, const struct fr matrix[WIDTH][WIDTH])
{
    for (size_t i = 0; i < WIDTH; i++) {
        fr_add(&lanes[i], &lanes[i], &hades_round_constants[round][i]);
        raise_to_fifth(&lanes[i]);
    }
    apply(lanes, matrix);
}

void hades_sparse_permute(const struct hades_sparse *sparse, struct fr lanes[WIDTH])
{
    for (size_t round = 0; round < HALF; round++)
        full_round(lanes, round, round + 1 < HALF ? hades_matrix : sparse->before);
    for (size_t i = 0; i < HADES_PARTIAL_ROUNDS; i++) {
        fr_add(&lanes[IDLE], &lanes[IDLE], &sparse->constant[i]);
        raise_to_fifth(&lanes[IDLE]);
        sparse_apply(sparse, i, lanes);
    }
    for (size_t i = 0; i < WIDTH; i++)
        fr_add(&lanes[i], &lanes[i], &sparse->carry[i]);
    for (size_t round = HALF + HADES_PARTIAL_ROUNDS; round < HADES_ROUNDS; round++)
        full_round(lanes, round, hades_matrix);
}
