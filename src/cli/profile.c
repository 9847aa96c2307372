#include "cli/profile.h"
#include "cli/module_file.h"
#include "cli/output.h"
#include "cli/trace.h"

#include <inttypes.h>
#include <stdlib.h>

struct profile_open {
    uint32_t function;
    uint64_t gas; /* before the call was entered */
};

enum rk_result profile_begin(struct profile *profile, const struct wasm_module *module,
                             const struct gas_meter *meter)
{
    *profile = (struct profile){.module = module, .meter = meter};
    profile->functions = calloc(module->function_count + 1u, sizeof *profile->functions);
    return profile->functions ? RK_OK : RK_NO_MEMORY;
}

void profile_free(struct profile *profile)
{
    free(profile->functions);
    free(profile->open);
    *profile = (struct profile){0};
}

/* The gas since the last event. */
static uint64_t take_gas(struct profile *p, int64_t counter)
{
    uint64_t now = gas_meter_spent(p->meter, counter);
    uint64_t gas = now - p->seen;
    p->seen = now;
    return gas;
}

static void enter(struct profile *p, uint32_t function, uint64_t gas_before)
{
    if (p->open_count == p->open_capacity) {
        size_t capacity = p->open_capacity ? 2 * p->open_capacity : 64;
        struct profile_open *open = realloc(p->open, capacity * sizeof *open);
        if (!open) {
            p->failed = true;
            return;
        }
        p->open = open;
        p->open_capacity = capacity;
    }
    p->open[p->open_count++] = (struct profile_open){function, gas_before};
    p->functions[function].calls++;
    p->functions[function].active++;
}

static void leave(struct profile *p)
{
    if (p->open_count == 0) return;
    struct profile_open left = p->open[--p->open_count];
    struct profile_function *row = &p->functions[left.function];
    if (--row->active == 0) row->inclusive += p->seen - left.gas;
}

void profile_call(struct profile *profile, const struct wasm_func *host,
                  const struct wasm_function *function, bool is_entry, int64_t gas)
{
    struct profile *p = profile;
    if (p->failed) return;
    uint64_t before = p->seen;
    uint64_t cost = take_gas(p, gas);
    struct profile_operator *kind = host ? &p->imports : &p->entries;
    kind->gas += cost;
    if (is_entry) {
        const struct import_stub *stub = host ? host->context : NULL;
        kind->count++;
        enter(p, stub ? stub->function : function->index, before);
        if (p->failed) return;
    }
    if (p->open_count) p->functions[p->open[p->open_count - 1].function].exclusive += cost;
    if (!is_entry) leave(p);
}

void profile_step(struct profile *profile, const struct wasm_function *function, uint32_t offset,
                  int64_t gas)
{
    if (profile->failed) return;
    uint64_t cost = take_gas(profile, gas);
    struct profile_operator *op = &profile->operators[operator_at(function->module, offset)];
    struct profile_function *row = &profile->functions[function->index];
    op->count++;
    op->gas += cost;
    row->operators++;
    row->exclusive += cost;
}

void profile_end(struct profile *profile, const struct wasm_trap *trap)
{
    /* Running out of gas at a function's entry stops before the entry is observed, but the counter
     * has it; the frame is on top of the trace. */
    if (trap && trap->kind == WASM_TRAP_OUT_OF_GAS && !profile->failed) {
        uint64_t cost = take_gas(profile, wasm_store_fuel(profile->meter->store)->committed);
        if (cost && trap->frame_count) {
            enter(profile, trap->frames[0].function, profile->seen - cost);
            profile->functions[trap->frames[0].function].exclusive += cost;
            profile->entries.count++;
            profile->entries.gas += cost;
        }
    }
    while (profile->open_count) {
        leave(profile);
    }
}

/* Reports. */

/* A line of either table. */
struct row {
    uint32_t index; /* of a function, or of an operator and then the other kinds */
    uint64_t gas;
    uint64_t count;
};

enum { ROW_ENTRIES = WASM_OPERATOR_COUNT, ROW_IMPORTS, ROW_KINDS };

static int by_gas(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->gas != b->gas) return a->gas < b->gas ? 1 : -1;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return (a->index > b->index) - (a->index < b->index);
}

static void sort_rows(struct row *rows, size_t count)
{
    if (count) qsort(rows, count, sizeof *rows, by_gas);
}

/* The functions that were called, most gas of their own first. */
static struct row *function_rows(size_t *count, const struct profile *p)
{
    struct row *rows = calloc(p->module->function_count + 1u, sizeof *rows);
    *count = 0;
    for (uint32_t i = 0; rows && i < p->module->function_count; i++) {
        const struct profile_function *f = &p->functions[i];
        if (f->calls) rows[(*count)++] = (struct row){i, f->exclusive, f->calls};
    }
    if (rows) sort_rows(rows, *count);
    return rows;
}

static struct row *operator_rows(size_t *count, const struct profile *p)
{
    struct row *rows = calloc(ROW_KINDS, sizeof *rows);
    *count = 0;
    for (uint32_t i = 0; rows && i < ROW_KINDS; i++) {
        const struct profile_operator *op = i == ROW_ENTRIES   ? &p->entries
                                            : i == ROW_IMPORTS ? &p->imports
                                                               : &p->operators[i];
        if (op->count) rows[(*count)++] = (struct row){i, op->gas, op->count};
    }
    if (rows) sort_rows(rows, *count);
    return rows;
}

static const char *row_name(uint32_t kind)
{
    return kind == ROW_ENTRIES   ? "(function entry)"
           : kind == ROW_IMPORTS ? "(imported function)"
                                 : wasm_operators[kind].text;
}

static uint64_t operators_executed(const struct profile *p)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < WASM_OPERATOR_COUNT; i++) {
        sum += p->operators[i].count;
    }
    return sum;
}

static void print_rest(FILE *file, size_t count, size_t rows_max)
{
    if (count > rows_max) fprintf(file, "    and %zu more\n", count - rows_max);
}

enum rk_result profile_print(const struct profile *profile, FILE *file, size_t rows_max)
{
    const struct profile *p = profile;
    char a[COUNT_TEXT_BYTES], b[COUNT_TEXT_BYTES], c[COUNT_TEXT_BYTES], d[COUNT_TEXT_BYTES];
    size_t function_count, operator_count;
    struct row *functions = function_rows(&function_count, p);
    struct row *operators = operator_rows(&operator_count, p);
    enum rk_result res = functions && operators ? RK_OK : RK_NO_MEMORY;
    if (res) goto done;
    fprintf(file, "  profile  %s operators, %s gas\n", output_count(a, operators_executed(p)),
            output_count(b, p->seen));
    fprintf(file, "    %14s  %14s  %14s  %14s  function\n", "own gas", "with callees", "operators",
            "calls");
    for (size_t i = 0; i < function_count && i < rows_max; i++) {
        const struct profile_function *f = &p->functions[functions[i].index];
        fprintf(file, "    %14s  %14s  %14s  %14s  ", output_count(a, f->exclusive),
                output_count(b, f->inclusive), output_count(c, f->operators),
                output_count(d, f->calls));
        print_function(file, p->module, functions[i].index);
        fputc('\n', file);
    }
    print_rest(file, function_count, rows_max);
    fprintf(file, "    %14s  %14s  operator\n", "gas", "count");
    for (size_t i = 0; i < operator_count && i < rows_max; i++) {
        fprintf(file, "    %14s  %14s  %s\n", output_count(a, operators[i].gas),
                output_count(b, operators[i].count), row_name(operators[i].index));
    }
    print_rest(file, operator_count, rows_max);
done:
    free(functions);
    free(operators);
    return res;
}

json_t *profile_json(const struct profile *profile)
{
    const struct profile *p = profile;
    size_t function_count, operator_count;
    struct row *functions = function_rows(&function_count, p);
    struct row *operators = operator_rows(&operator_count, p);
    json_t *function_list = json_array(), *operator_list = json_array(), *report = NULL;
    bool failed = !functions || !operators;
    for (size_t i = 0; !failed && i < function_count; i++) {
        uint32_t index = functions[i].index;
        const struct profile_function *f = &p->functions[index];
        json_t *row =
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "function", json_function(p->module, index),
                      "calls", output_json_u64(f->calls), "inclusive_gas",
                      output_json_u64(f->inclusive), "exclusive_gas", output_json_u64(f->exclusive),
                      "operators", output_json_u64(f->operators));
        failed = json_array_append_new(function_list, row) != 0;
    }
    for (size_t i = 0; !failed && i < operator_count; i++) {
        json_t *row = json_pack("{s:s, s:o, s:o}", "operator", row_name(operators[i].index),
                                "count", output_json_u64(operators[i].count), "gas",
                                output_json_u64(operators[i].gas));
        failed = json_array_append_new(operator_list, row) != 0;
    }
    if (!failed) {
        report = json_pack("{s:o, s:o, s:O, s:O}", "gas", output_json_u64(p->seen),
                           "operators_executed", output_json_u64(operators_executed(p)),
                           "functions", function_list, "operators", operator_list);
    }
    json_decref(function_list);
    json_decref(operator_list);
    free(functions);
    free(operators);
    return report;
}
