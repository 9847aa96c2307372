#include "cli/call_trace.h"
#include "base/hex.h"
#include "cli/backtrace.h"
#include "cli/output.h"
#include "cli/state_folder.h"

#include <stdlib.h>

enum { HEX_SHOWN_DIGITS = 64, ID_SHOWN_DIGITS = 8, INDENT_MAX = 60 };

/* ---- Gathering ---- */

static bool has_room(struct call_trace *trace, size_t extra_bytes)
{
    if (trace->failed) return false;
    if (trace->steps >= CALL_TRACE_STEPS_MAX || extra_bytes > CALL_TRACE_BYTES_MAX - trace->bytes) {
        trace->left_out++;
        return false;
    }
    trace->steps++;
    trace->bytes += extra_bytes;
    return true;
}

/* Puts a step where execution is; takes the reference. */
static void add_step(struct call_trace *trace, json_t *step)
{
    json_t *parent = trace->open.count ? trace->open.items[trace->open.count - 1].node : NULL;
    if (!step) {
        trace->failed = true;
    } else if (parent) {
        if (json_array_append_new(json_object_get(parent, "steps"), step)) trace->failed = true;
    } else if (trace->open.count == 0 && !trace->root) {
        trace->root = step;
    } else {
        trace->left_out++;
        json_decref(step);
    }
}

static void begin(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span function,
                  struct span argument, uint64_t gas_limit)
{
    struct call_trace *trace = context;
    json_t *node = NULL;
    bool is_inside = trace->open.count == 0 || trace->open.items[trace->open.count - 1].node;
    if (is_inside && has_room(trace, function.size_bytes + argument.size_bytes)) {
        node = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kind", "call", "contract",
                         json_hex(contract, VM_CONTRACT_ID_BYTES), "function",
                         output_json_text(function), "argument",
                         json_hex(argument.bytes, argument.size_bytes), "gas_limit",
                         output_json_u64(gas_limit), "steps", json_array());
        add_step(trace, node);
    } else if (!is_inside) {
        trace->left_out++;
    }
    if (open_call_vec_push(&trace->open, (struct open_call){.node = node})) trace->failed = true;
}

static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static void end(void *context, const struct vm_failure *failure, struct span data,
                uint64_t gas_spent)
{
    struct call_trace *trace = context;
    if (trace->failed || trace->open.count == 0) return;
    struct open_call call = open_call_vec_pop(&trace->open);
    if (trace->open.count) trace->open.items[trace->open.count - 1].gas_of_callees += gas_spent;
    if (!call.node) return;
    bool done = set(call.node, "gas_spent", output_json_u64(gas_spent)) &&
                set(call.node, "gas_own", output_json_u64(gas_spent - call.gas_of_callees));
    if (failure)
        done = done && failure_to_json(call.node, failure);
    else
        done = done && set(call.node, "result", json_hex(data.bytes, data.size_bytes));
    if (!done) trace->failed = true;
    trace->bytes += data.size_bytes < CALL_TRACE_BYTES_MAX - trace->bytes ? data.size_bytes : 0;
}

static void emit(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span topic,
                 struct span data)
{
    struct call_trace *trace = context;
    if (!has_room(trace, topic.size_bytes + data.size_bytes)) return;
    add_step(trace,
             json_pack("{s:s, s:o, s:o, s:o}", "kind", "event", "contract",
                       json_hex(contract, VM_CONTRACT_ID_BYTES), "topic", output_json_text(topic),
                       "data", json_hex(data.bytes, data.size_bytes)));
}

struct vm_observer call_trace_observer(struct call_trace *trace)
{
    return (struct vm_observer){.begin = begin, .end = end, .emit = emit, .context = trace};
}

bool failure_to_json(json_t *object, const struct vm_failure *failure)
{
    bool done = set(object, "error", json_string(vm_error_name(failure->error))) &&
                set(object, "message", output_json_text(span_of_string(failure->text)));
    if (failure->error == VM_PANIC)
        done = done && set(object, "panic", output_json_text(buffer_span(&failure->panic)));
    if (failure->trap.frame_count)
        done = done && set(object, "frames", backtrace_json(&failure->trap)) &&
               set(object, "frames_total", output_json_u64(failure->trap.frames_total));
    return done;
}

void call_trace_free(struct call_trace *trace)
{
    json_decref(trace->root);
    open_call_vec_free(&trace->open);
}

/* ---- With a driver ---- */

/* Adds under `key` what the driver makes of the bytes that are the object's `from`. */
static bool decode_member(json_t *object, const char *key, const char *from, const char *name,
                          struct data_driver *driver, driver_decode *decode)
{
    const json_t *hex = json_object_get(object, from);
    const json_t *of = json_object_get(object, name);
    struct buffer bytes = {0};
    if (!hex) return true;
    bool done = hex_decode_append(&bytes, span_of_string(json_string_value(hex)), NULL) == RK_OK &&
                driver_file_decode(object, key, driver, decode,
                                   span_of(json_string_value(of), json_string_length(of)),
                                   buffer_span(&bytes));
    buffer_free(&bytes);
    return done;
}

static bool decode_step(json_t *step, struct data_driver *driver, const char *contract)
{
    bool done = true;
    bool is_own = strcmp(json_string_value(json_object_get(step, "contract")), contract) == 0;
    if (is_own && json_object_get(step, "topic"))
        return decode_member(step, "value", "data", "topic", driver, data_driver_decode_event);
    if (is_own)
        done = decode_member(step, "argument_value", "argument", "function", driver,
                             data_driver_decode_input) &&
               decode_member(step, "result_value", "result", "function", driver,
                             data_driver_decode_output);
    const json_t *steps = json_object_get(step, "steps");
    for (size_t i = 0; done && i < json_array_size(steps); i++)
        done = decode_step(json_array_get(steps, i), driver, contract);
    return done;
}

void call_trace_decode(struct call_trace *trace, struct data_driver *driver,
                       const uint8_t contract[VM_CONTRACT_ID_BYTES])
{
    char id[HEX_TEXT_BYTES(VM_CONTRACT_ID_BYTES)];
    hex_encode(id, span_of(contract, VM_CONTRACT_ID_BYTES));
    if (trace->root && driver && !decode_step(trace->root, driver, id)) trace->failed = true;
}

/* ---- Printing ---- */

struct printer {
    FILE *file;
    const char *strong, *good, *bad, *faint, *plain;
};

uint64_t json_u64(const json_t *value)
{
    uint64_t number = 0;
    if (json_is_integer(value)) return (uint64_t)json_integer_value(value);
    return json_is_string(value) && parse_u64(&number, json_string_value(value)) ? number : 0;
}

void print_short_hex(FILE *file, const json_t *hex)
{
    size_t digits = json_string_length(hex);
    if (digits == 0) return;
    fprintf(file, "0x%.*s", HEX_SHOWN_DIGITS, json_string_value(hex));
    if (digits > HEX_SHOWN_DIGITS) fprintf(file, "... (%zu bytes)", digits / 2);
}

void print_json_line(FILE *file, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    output_text(file, text ? text : "?");
    free(text);
}

static void begin_line(const struct printer *p, unsigned depth)
{
    unsigned indent = depth * 2;
    if (indent > INDENT_MAX)
        fprintf(p->file, "%*s%u: ", INDENT_MAX, "", depth);
    else
        fprintf(p->file, "%*s", (int)indent, "");
}

/* The decoded value when there is one, else the bytes. */
static void print_value(const struct printer *p, const json_t *step, const char *decoded,
                        const char *bytes)
{
    const json_t *value = json_object_get(step, decoded);
    if (value)
        print_json_line(p->file, value);
    else
        print_short_hex(p->file, json_object_get(step, bytes));
}

static void print_who(const struct printer *p, const json_t *step)
{
    fprintf(p->file, "%.*s %s", ID_SHOWN_DIGITS,
            json_string_value(json_object_get(step, "contract")), p->strong);
    output_text(p->file, json_string_value(json_object_get(step, "function")));
    fputs(p->plain, p->file);
}

static void print_event(const struct printer *p, const json_t *step, unsigned depth)
{
    begin_line(p, depth);
    fprintf(p->file, " event \"%s", p->good);
    output_text(p->file, json_string_value(json_object_get(step, "topic")));
    fprintf(p->file, "%s\" ", p->plain);
    print_value(p, step, "value", "data");
    fputc('\n', p->file);
}

static void print_outcome(const struct printer *p, const json_t *step, unsigned depth)
{
    char spent[COUNT_TEXT_BYTES], own[COUNT_TEXT_BYTES], indent[INDENT_MAX + 4];
    const json_t *message = json_object_get(step, "message");
    begin_line(p, depth);
    fputs("<- ", p->file);
    print_who(p, step);
    if (message) {
        fprintf(p->file, " %sfailed: %s: ", p->bad,
                json_string_value(json_object_get(step, "error")));
        output_text(p->file, json_string_value(message));
        fputs(p->plain, p->file);
    } else if (json_string_length(json_object_get(step, "result"))) {
        fputs(" = ", p->file);
        print_value(p, step, "result_value", "result");
    }
    fprintf(p->file, "%s  gas %s, own %s%s\n", p->faint,
            output_count(spent, json_u64(json_object_get(step, "gas_spent"))),
            output_count(own, json_u64(json_object_get(step, "gas_own"))), p->plain);
    snprintf(indent, sizeof indent, "%*s   ",
             (int)(depth * 2 < INDENT_MAX ? depth * 2 : INDENT_MAX), "");
    backtrace_print(p->file, indent, json_object_get(step, "frames"),
                    json_u64(json_object_get(step, "frames_total")));
}

static void print_call(const struct printer *p, const json_t *step, unsigned depth)
{
    char limit[COUNT_TEXT_BYTES];
    const json_t *steps = json_object_get(step, "steps");
    begin_line(p, depth);
    fputs("-> ", p->file);
    print_who(p, step);
    fputc(' ', p->file);
    print_value(p, step, "argument_value", "argument");
    fprintf(p->file, "%s  limit %s%s\n", p->faint,
            output_count(limit, json_u64(json_object_get(step, "gas_limit"))), p->plain);
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *below = json_array_get(steps, i);
        if (json_object_get(below, "topic"))
            print_event(p, below, depth + 1);
        else
            print_call(p, below, depth + 1);
    }
    print_outcome(p, step, depth);
}

void call_trace_print(const struct call_trace *trace, FILE *file)
{
    char count[COUNT_TEXT_BYTES];
    struct printer printer = {
        .file = file,
        .strong = output_style(file, STYLE_STRONG),
        .good = output_style(file, STYLE_GOOD),
        .bad = output_style(file, STYLE_BAD),
        .faint = output_style(file, STYLE_FAINT),
        .plain = output_style(file, STYLE_PLAIN),
    };
    if (trace->failed) {
        fputs("no memory for the trace\n", file);
        return;
    }
    if (trace->root) print_call(&printer, trace->root, 0);
    if (trace->left_out)
        fprintf(file, "%s more calls and events are left out\n",
                output_count(count, trace->left_out));
}
