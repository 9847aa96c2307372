#define COMPOSER_NO_SITES
#include "zk/composer.h"

#include "base/secret.h"
#include "zk/composer_internal.h"
#include "zk/composer_override.h"

const struct witness witness_zero = {0}, witness_one = {1};
const struct witness_point witness_identity = {{0}, {1}};
const struct fr composer_minus_one = {
    {0xfffffffd00000003, 0xfb38ec08fffb13fc, 0x99ad88181ce5880f, 0x5bc8f5f97cd877d8}};

/* ---- Failures ---- */

enum rk_result composer_result(const struct composer *composer)
{
    return composer->failure.result;
}

/* What has failed and where, so that a person finds the line of the circuit. */
void composer_fail(struct composer *composer, enum rk_result result, const char *format, ...)
{
    char message[RK_ERROR_MESSAGE_BYTES];
    struct buffer place = {0};
    struct circuit_origins origins = composer_origins(composer);
    const struct circuit_origin origin = {composer->file, composer->line, composer->component};
    va_list arguments;
    if (composer->failure.result) return;
    va_start(arguments, format);
    rk_fail_v(&composer->failure, result, RK_NO_POSITION, format, arguments);
    va_end(arguments);
    memcpy(message, composer->failure.message, sizeof message);
    if (circuit_place_append(&place, &origins, &origin) == RK_OK)
        rk_fail(&composer->failure, result, RK_NO_POSITION, "%s at row %zu, in %.*s", message,
                composer->rows.count, (int)place.size_bytes, (const char *)place.bytes);
    buffer_free(&place);
}

static bool failed(struct composer *composer, enum rk_result result)
{
    if (RK_UNLIKELY(result))
        composer_fail(composer, result,
                      result == RK_LIMIT ? "a circuit has no more than 2^31 rows and witnesses"
                                         : "out of memory");
    return composer->failure.result != RK_OK;
}

/* ---- Witnesses ---- */

size_t composer_witness_count(const struct composer *composer)
{
    return composer->witness_count;
}

struct fr composer_value(const struct composer *composer, struct witness witness)
{
    if (composer->failure.result) return fr_zero;
    REQUIRE(witness.index < composer->witness_count);
    return composer->witnesses[witness.index];
}

void composer_limbs(const struct composer *composer, uint64_t limbs[4], struct witness witness)
{
    struct fr value = composer_value(composer, witness);
    fr_to_limbs(limbs, &value);
}

/* Indexes are 32 bits wide, and domains no larger than 2^31 (PLONK_DOMAIN_LOG_MAX). */
#define COUNT_MAX ((size_t)1 << PLONK_DOMAIN_LOG_MAX)

static enum rk_result grow_witnesses(struct composer *composer)
{
    size_t capacity = composer->witness_capacity ? 2 * composer->witness_capacity : 64;
    if (composer->witness_count >= COUNT_MAX) return RK_LIMIT;
    struct fr *grown = calloc(capacity, sizeof *grown);
    if (!grown) return RK_NO_MEMORY;
    size_t used_bytes = composer->witness_count * sizeof *grown;
    if (used_bytes) {
        memcpy(grown, composer->witnesses, used_bytes);
        secret_wipe(composer->witnesses, used_bytes);
    }
    free(composer->witnesses);
    composer->witnesses = grown;
    composer->witness_capacity = capacity;
    return RK_OK;
}

struct fr composer_value_ahead(const struct composer *composer, size_t ahead,
                               const struct fr *honest)
{
    if (RK_LIKELY(composer->overrides.count == 0)) return *honest;
    const struct fr *wanted = map_find_u64(&composer->overrides, composer->witness_count + ahead);
    return wanted ? *wanted : *honest;
}

static struct witness append_witness(struct composer *composer, const struct fr *value,
                                     bool is_input)
{
    const struct circuit_witness_origin origin = {
        {composer->file, composer->line, composer->component}, is_input};
    if (composer->failure.result) return witness_zero;
    if (RK_UNLIKELY(composer->witness_count == composer->witness_capacity) &&
        failed(composer, grow_witnesses(composer)))
        return witness_zero;
    if (failed(composer, composer_witness_origin_vec_push(&composer->witness_origins, origin)))
        return witness_zero;
    uint32_t index = (uint32_t)composer->witness_count;
    composer->witnesses[index] = composer_value_ahead(composer, 0, value);
    composer->witness_count++;
    composer->components.items[composer->component].witness_count++;
    return (struct witness){index};
}

struct witness composer_witness(struct composer *composer, const struct fr *value)
{
    return append_witness(composer, value, true);
}

struct witness composer_hint(struct composer *composer, const struct fr *value)
{
    return append_witness(composer, value, false);
}

struct witness composer_witness_u64(struct composer *composer, uint64_t value)
{
    struct fr element;
    fr_from_u64(&element, value);
    return composer_witness(composer, &element);
}

struct witness composer_hint_u64(struct composer *composer, uint64_t value)
{
    struct fr element;
    fr_from_u64(&element, value);
    return composer_hint(composer, &element);
}

void composer_override(struct composer *composer, size_t index, const struct fr *value)
{
    void *place = NULL;
    if (composer->failure.result) return;
    REQUIRE(index >= composer->witness_count);
    if (failed(composer, map_obtain_u64(&composer->overrides, &place, index))) return;
    memcpy(place, value, sizeof *value);
}

/* ---- Rows ---- */

size_t composer_row_count(const struct composer *composer)
{
    return composer->rows.count;
}

size_t composer_public_count(const struct composer *composer)
{
    return composer->public_rows.count;
}

/* Makes room in all lists first, so that a row is there in all of them or in none. */
static enum rk_result reserve_row(struct composer *composer)
{
    if (composer->rows.count >= COUNT_MAX) return RK_LIMIT;
    RK_TRY(composer_rows_reserve(&composer->rows, 1));
    RK_TRY(composer_u32_vec_reserve(&composer->public_rows, 1));
    RK_TRY(composer_fr_vec_reserve(&composer->public_inputs, 1));
    return composer_origin_vec_reserve(&composer->origins, 1);
}

static struct witness check_wire(const struct composer *composer, struct witness wire)
{
    REQUIRE(wire.index < composer->witness_count);
    return wire;
}

static void append_row(struct composer *composer, const struct composer_gate *gate,
                       const struct fr *q_arith, bool custom, struct witness c,
                       const struct fr *q_o)
{
    if (composer->failure.result || failed(composer, reserve_row(composer))) return;
    const struct fr *selectors[PLONK_SELECTOR_COUNT] = {
        [PLONK_Q_M] = gate->q_m,
        [PLONK_Q_L] = gate->q_l,
        [PLONK_Q_R] = gate->q_r,
        [PLONK_Q_O] = q_o,
        [PLONK_Q_F] = gate->q_f,
        [PLONK_Q_C] = gate->q_c,
        [PLONK_Q_ARITH] = q_arith,
        [PLONK_Q_LOGIC] = custom ? gate->q_logic : NULL,
        [PLONK_Q_RANGE] = custom ? gate->q_range : NULL,
        [PLONK_Q_FIXED] = custom ? gate->q_fixed : NULL,
        [PLONK_Q_VAR] = custom ? gate->q_var : NULL,
    };
    uint32_t index = (uint32_t)composer->rows.count;
    struct plonk_row *row = &composer->rows.items[composer->rows.count++];
    for (size_t i = 0; i < PLONK_SELECTOR_COUNT; i++)
        row->selectors[i] = selectors[i] ? *selectors[i] : fr_zero;
    row->wires[0] = check_wire(composer, gate->a).index;
    row->wires[1] = check_wire(composer, gate->b).index;
    row->wires[2] = check_wire(composer, c).index;
    row->wires[3] = check_wire(composer, gate->d).index;
    struct circuit_component *component = &composer->components.items[composer->component];
    component->row_count++;
    composer->origins.items[composer->origins.count++] =
        (struct circuit_origin){composer->file, composer->line, composer->component};
    if (!gate->public_input) return;
    component->public_count++;
    composer->public_rows.items[composer->public_rows.count++] = index;
    composer->public_inputs.items[composer->public_inputs.count++] = *gate->public_input;
}

void composer_gate(struct composer *composer, const struct composer_gate *gate)
{
    append_row(composer, gate, &fr_one, false, gate->c, gate->q_o);
}

void composer_custom_gate(struct composer *composer, const struct composer_gate *gate)
{
    append_row(composer, gate, gate->q_arith, true, gate->c, gate->q_o);
}

static void add_term(struct fr *sum, const struct fr *coefficient, const struct fr *value)
{
    struct fr product;
    if (!coefficient) return;
    fr_mul(&product, coefficient, value);
    fr_add(sum, sum, &product);
}

/* All of the gate but q_o c. */
static struct fr evaluate(const struct composer *composer, const struct composer_gate *gate)
{
    struct fr sum = gate->q_c ? *gate->q_c : fr_zero;
    struct fr a = composer_value(composer, gate->a), b = composer_value(composer, gate->b);
    struct fr d = composer_value(composer, gate->d);
    if (gate->q_m) {
        struct fr product;
        fr_mul(&product, &a, &b);
        add_term(&sum, gate->q_m, &product);
    }
    add_term(&sum, gate->q_l, &a);
    add_term(&sum, gate->q_r, &b);
    add_term(&sum, gate->q_f, &d);
    if (gate->public_input) fr_add(&sum, &sum, gate->public_input);
    return sum;
}

struct witness composer_compute(struct composer *composer, const struct composer_gate *gate)
{
    struct fr value = evaluate(composer, gate);
    struct witness c = composer_hint(composer, &value);
    append_row(composer, gate, &fr_one, false, c, &composer_minus_one);
    return c;
}

struct witness composer_evaluated_output(struct composer *composer, bool *solved,
                                         const struct composer_gate *gate)
{
    struct fr scale, value = evaluate(composer, gate);
    *solved = gate->q_o && !fr_is_zero(gate->q_o);
    if (!*solved) return witness_zero;
    fr_inverse(&scale, gate->q_o);
    fr_neg(&scale, &scale);
    fr_mul(&value, &value, &scale);
    return composer_hint(composer, &value);
}

struct witness composer_constant(struct composer *composer, const struct fr *value)
{
    struct witness w = composer_hint(composer, value);
    composer_assert_constant(composer, w, value);
    return w;
}

struct witness composer_public(struct composer *composer, const struct fr *value)
{
    struct witness w = composer_hint(composer, value);
    composer_gate(composer,
                  COMPOSER_GATE(.q_l = &composer_minus_one, .a = w, .public_input = value));
    return w;
}

void composer_assert_equal(struct composer *composer, struct witness a, struct witness b)
{
    composer_gate(composer,
                  COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one, .a = a, .b = b));
}

void composer_assert_constant(struct composer *composer, struct witness a, const struct fr *value)
{
    composer_gate(composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = value, .a = a));
}

void composer_assert_public(struct composer *composer, struct witness a, const struct fr *value,
                            const struct fr *public_input)
{
    composer_gate(composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = value, .a = a,
                                          .public_input = public_input));
}

/* ---- Origins ---- */

void composer_declare_checked(struct composer *composer, struct witness_point public_point)
{
    const struct circuit_checked_point point = {public_point.x.index, public_point.y.index};
    if (composer->failure.result) return;
    if (composer_checked_point_vec_push(&composer->checked_points, point))
        composer_fail(composer, RK_NO_MEMORY, "out of memory");
}

struct circuit_origins composer_origins(const struct composer *composer)
{
    return (struct circuit_origins){
        .rows = composer->origins.items,
        .row_count = composer->origins.count,
        .witnesses = composer->witness_origins.items,
        .witness_count = composer->witness_origins.count,
        .checked_points = composer->checked_points.items,
        .checked_point_count = composer->checked_points.count,
        .components = composer->components.items,
        .component_count = composer->components.count,
    };
}

struct composer *composer_at(struct composer *composer, const char *file, uint32_t line)
{
    composer->file = file;
    composer->line = line;
    return composer;
}

static bool is_component(const struct circuit_component *component, const char *name,
                         uint32_t number)
{
    return component->number == number &&
           (component->name == name || strcmp(component->name, name) == 0);
}

/* The child of the present component, 0 when there is none; most are entered many times in a row.
 */
static uint32_t find_child(const struct composer *composer, const char *name, uint32_t number)
{
    const struct circuit_component *all = composer->components.items;
    const struct circuit_component *parent = &all[composer->component];
    if (parent->last_child && is_component(&all[parent->last_child], name, number))
        return parent->last_child;
    uint32_t child = parent->first_child;
    while (child && !is_component(&all[child], name, number))
        child = all[child].next_sibling;
    return child;
}

void composer_enter_numbered(struct composer *composer, const char *name, uint32_t number)
{
    struct composer_component_vec *all = &composer->components;
    if (composer->failure.result) return;
    uint32_t child = find_child(composer, name, number);
    if (!child) {
        struct circuit_component fresh = {
            .name = name, .number = number, .parent = composer->component};
        if (failed(composer,
                   all->count < COUNT_MAX ? composer_component_vec_push(all, fresh) : RK_LIMIT))
            return;
        child = (uint32_t)all->count - 1;
        struct circuit_component *parent = &all->items[composer->component];
        if (parent->last_child)
            all->items[parent->last_child].next_sibling = child;
        else
            parent->first_child = child;
        parent->last_child = child;
    }
    composer->component = child;
}

void composer_enter(struct composer *composer, const char *name)
{
    composer_enter_numbered(composer, name, CIRCUIT_NOT_NUMBERED);
}

void composer_leave(struct composer *composer)
{
    /* After a failure nothing has been entered. */
    if (composer->failure.result) return;
    REQUIRE(composer->component != 0);
    composer->component = composer->components.items[composer->component].parent;
}

/* ---- Beginning and end ---- */

/* spec/plonk.md 3.1: so that no selector of arithmetic rows is 0 everywhere and some witness is in
 * two places. */
static void append_initial_rows(struct composer *composer)
{
    static const uint64_t small[] = {6, 1, 7, 20};
    struct fr two, three, four, number, values[RK_ARRAY_LENGTH(small)];
    struct witness w[RK_ARRAY_LENGTH(small)];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(small); i++)
        fr_from_u64(&values[i], small[i]);
    fr_neg(&values[3], &values[3]);
    fr_from_u64(&two, 2);
    fr_from_u64(&three, 3);
    fr_from_u64(&four, 4);
    fr_from_u64(&number, 127);
    struct witness zero = composer_hint(composer, &fr_zero);
    struct witness one = composer_hint(composer, &fr_one);
    composer_assert_constant(composer, zero, &fr_zero);
    composer_assert_constant(composer, one, &fr_one);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(small); i++)
        w[i] = composer_witness(composer, &values[i]);
    composer_gate(composer, COMPOSER_GATE(.q_m = &fr_one, .q_l = &two, .q_r = &three,
                                          .q_f = &fr_one, .q_c = &four, .q_o = &four, .a = w[0],
                                          .b = w[2], .c = w[3], .d = w[1]));
    composer_gate(composer,
                  COMPOSER_GATE(.q_m = &fr_one, .q_l = &fr_one, .q_r = &fr_one, .q_o = &fr_one,
                                .q_c = &number, .a = w[3], .b = w[0], .c = w[2]));
}

enum rk_result composer_new(struct composer **out, enum composer_layout layout)
{
    if (layout != COMPOSER_CHAIN) return RK_UNSUPPORTED;
    struct composer *composer = calloc(1, sizeof *composer);
    if (!composer) return RK_NO_MEMORY;
    composer->layout = layout;
    composer->file = "";
    map_init(&composer->overrides, sizeof(struct fr));
    enum rk_result result = composer_component_vec_push(
        &composer->components,
        (struct circuit_component){.name = "", .number = CIRCUIT_NOT_NUMBERED});
    if (!result) {
        append_initial_rows(composer);
        result = composer->failure.result;
    }
    if (result) {
        composer_free(composer);
        return result;
    }
    *out = composer;
    return RK_OK;
}

void composer_free(struct composer *composer)
{
    if (!composer) return;
    if (composer->witness_count)
        secret_wipe(composer->witnesses, composer->witness_count * sizeof *composer->witnesses);
    free(composer->witnesses);
    map_free(&composer->overrides);
    composer_rows_free(&composer->rows);
    composer_u32_vec_free(&composer->public_rows);
    composer_fr_vec_free(&composer->public_inputs);
    composer_origin_vec_free(&composer->origins);
    composer_witness_origin_vec_free(&composer->witness_origins);
    composer_checked_point_vec_free(&composer->checked_points);
    composer_component_vec_free(&composer->components);
    for (size_t i = 0; i < composer->bases.count; i++)
        free(composer->bases.items[i]);
    composer_base_vec_free(&composer->bases);
    free(composer->hades);
    free(composer);
}

const struct hades_sparse *composer_hades_sparse(struct composer *composer)
{
    if (composer->failure.result) return NULL;
    if (composer->hades) return composer->hades;
    composer->hades = malloc(sizeof *composer->hades);
    if (composer->hades)
        hades_sparse_make(composer->hades);
    else
        composer_fail(composer, RK_NO_MEMORY, "out of memory");
    return composer->hades;
}

enum rk_result composer_finish(const struct composer *composer, struct plonk_circuit *circuit,
                               struct plonk_assignment *assignment, struct rk_error *error)
{
    if (composer->failure.result) {
        if (error) *error = composer->failure;
        return composer->failure.result;
    }
    REQUIRE(composer->component == 0);
    *circuit = (struct plonk_circuit){
        .rows = composer->rows.items,
        .row_count = composer->rows.count,
        .witness_count = composer->witness_count,
        .public_rows = composer->public_rows.items,
        .public_count = composer->public_rows.count,
    };
    *assignment = (struct plonk_assignment){
        .witnesses = composer->witnesses,
        .public_inputs = composer->public_inputs.items,
    };
    return RK_OK;
}
