#include "cli/trace.h"
#include "base/reader.h"
#include "base/require.h"
#include "cli/exit.h"
#include "cli/module_file.h"
#include "cli/output.h"
#include "cli/value.h"
#include "wasm/disasm.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define INDENT_MAX 60 /* deeper calls are told by their depth alone */

#define OPERATOR_TEXT_MAX 80

uint32_t operator_at(const struct wasm_module *module, uint32_t offset)
{
    struct reader r =
        reader_of(span_of(module->bytes + offset, (size_t)module->size_bytes - offset));
    uint32_t code = reader_u8(&r);
    if (code == 0xfc || code == 0xfd) code = code << 8 | reader_leb_u32(&r);
    uint32_t found = wasm_operator_of_code(code);
    REQUIRE(found < WASM_OPERATOR_COUNT);
    return found;
}

/* The index of what was called; host functions are the stubs of execution.h. */
static uint32_t called_function(const struct wasm_func *host, const struct wasm_function *function)
{
    if (function) return function->index;
    const struct import_stub *stub = host->context;
    return stub->function;
}

static void begin_line(struct trace *t)
{
    uint32_t indent = t->depth * 2;
    if (indent > INDENT_MAX) {
        fprintf(t->file, "%*s%" PRIu32 ": ", INDENT_MAX, "", t->depth);
    } else {
        fprintf(t->file, "%*s", (int)indent, "");
    }
}

static void end_line(struct trace *t, uint64_t gas)
{
    char text[COUNT_TEXT_BYTES];
    fprintf(t->file, "%s  gas %s%s\n", t->faint, output_count(text, gas), t->plain);
}

static void print_call(struct trace *t, uint32_t function, bool is_entry, uint64_t gas,
                       const uint64_t *slots)
{
    const struct wasm_func_type *type = wasm_module_function_type(t->module, function);
    const uint8_t *results = type->types + type->param_count;
    begin_line(t);
    fputs(is_entry ? "-> " : "<- ", t->file);
    print_function(t->file, t->module, function);
    if (is_entry) {
        fputs(" (", t->file);
        print_values(t->file, type->types, type->param_count, slots);
        fputs(")", t->file);
        if (function < t->module->imported_function_count) fputs(" import", t->file);
    } else if (type->result_count) {
        fputs(" = ", t->file);
        print_values(t->file, results, type->result_count, slots);
    }
    end_line(t, gas);
}

/* Events are written one by one, so that a trace needs no memory. A value that could not be built
 * is null, which keeps the stream valid. */
static void write_event(struct trace *t, json_t *event)
{
    fputs(t->events++ ? ",\n    " : "{\n  \"trace\": [\n    ", t->file);
    if (!event || json_dumpf(event, t->file, JSON_COMPACT)) fputs("null", t->file);
    json_decref(event);
}

int trace_finish_json(struct trace *trace, const struct invocation *invocation, json_t *rest)
{
    char *text = rest ? json_dumps(rest, JSON_INDENT(2)) : NULL;
    json_decref(rest);
    if (trace->events == 0) fputs("{\n  \"trace\": [", trace->file);
    if (text) {
        fprintf(trace->file, "\n  ],%s\n", text + 1); /* past its opening brace */
        free(text);
        return EXIT_CODE_OK;
    }
    fputs("\n  ]\n}\n", trace->file);
    output_complain(invocation, "could not build the JSON output");
    return EXIT_CODE_INTERNAL;
}

void trace_call(struct trace *trace, const struct wasm_func *host,
                const struct wasm_function *function, bool is_entry, int64_t gas,
                const uint64_t *slots)
{
    uint32_t index = called_function(host, function);
    uint64_t spent = gas_meter_spent(trace->meter, gas);
    if (!is_entry && trace->depth) trace->depth--;
    if (trace->is_json) {
        const struct wasm_func_type *type = wasm_module_function_type(trace->module, index);
        const uint8_t *types = type->types + (is_entry ? 0 : type->param_count);
        uint32_t count = is_entry ? type->param_count : type->result_count;
        write_event(trace,
                    json_pack("{s:s, s:o, s:o, s:o, s:I}", "event", is_entry ? "enter" : "exit",
                              "function", json_function(trace->module, index),
                              is_entry ? "arguments" : "results", json_values(types, count, slots),
                              "gas", output_json_u64(spent), "depth", (json_int_t)trace->depth));
    } else {
        print_call(trace, index, is_entry, spent, slots);
    }
    if (is_entry) trace->depth++;
}

/* The operator with its immediates; a br_table is as long as it likes and is cut. */
static struct span operator_text(struct trace *t, uint32_t offset)
{
    t->text.size_bytes = 0;
    if (wasm_disassemble_operator(&t->text, t->module, offset)) return span_of_string("?");
    struct span text = buffer_span(&t->text);
    if (text.size_bytes > OPERATOR_TEXT_MAX) {
        memcpy(t->text.bytes + OPERATOR_TEXT_MAX - 3, "...", 3);
        text.size_bytes = OPERATOR_TEXT_MAX;
    }
    return text;
}

void trace_step(struct trace *trace, const struct wasm_function *function, uint32_t offset,
                int64_t gas)
{
    if (!trace->has_operators) return;
    const char *name = wasm_operators[operator_at(function->module, offset)].text;
    struct span text = operator_text(trace, offset);
    uint64_t spent = gas_meter_spent(trace->meter, gas);
    if (trace->is_json) {
        write_event(trace, json_pack("{s:s, s:I, s:s, s:o, s:o}", "event", "operator", "offset",
                                     (json_int_t)offset, "operator", name, "text",
                                     output_json_text(text), "gas", output_json_u64(spent)));
        return;
    }
    begin_line(trace);
    fprintf(trace->file, " 0x%06" PRIx32 "  %-32.*s", offset, (int)text.size_bytes, text.bytes);
    end_line(trace, spent);
}

void trace_free(struct trace *trace)
{
    buffer_free(&trace->text);
}
