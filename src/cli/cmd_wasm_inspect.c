/* What is in a module, part by part. Each part is printed by one function and made JSON by another;
 * the table at the end joins them to their options. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/module_file.h"
#include "cli/output.h"
#include "cli/survey.h"
#include "cli/value.h"
#include "vm/contract_shape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SHOWN 10

struct view {
    const struct wasm_module *module;
    const struct survey *survey;
    bool all_functions;
};

static void print_name(const struct view *view, struct wasm_range name)
{
    output_span(stdout, wasm_module_bytes(view->module, name));
}

static json_t *json_name(const struct view *view, struct wasm_range name)
{
    return output_json_text(wasm_module_bytes(view->module, name));
}

/* Appends to a list, which becomes NULL when either cannot be had. */
static void append(json_t **list, json_t *item)
{
    if (*list && json_array_append_new(*list, item) == 0) return;
    json_decref(*list);
    *list = NULL;
}

/* Types. */

static void size_limits_text(char *text, size_t size_bytes, const struct wasm_size_limits *limits)
{
    if (limits->has_max) {
        snprintf(text, size_bytes, "%" PRIu64 " to %" PRIu64, limits->min, limits->max);
    } else {
        snprintf(text, size_bytes, "%" PRIu64 " or more", limits->min);
    }
}

static void memory_text(char *text, size_t size_bytes, const struct wasm_memory_type *type)
{
    char limits[64];
    size_limits_text(limits, sizeof limits, &type->limits);
    snprintf(text, size_bytes, "%s pages of 64 KiB, %s addresses", limits,
             type->is_64 ? "64-bit" : "32-bit");
}

static void table_text(char *text, size_t size_bytes, const struct wasm_table_type *type)
{
    char limits[64];
    size_limits_text(limits, sizeof limits, &type->limits);
    snprintf(text, size_bytes, "%s of %s", limits, wasm_type_name(type->element));
}

static void global_text(char *text, size_t size_bytes, const struct wasm_global_type *type)
{
    snprintf(text, size_bytes, "%s %s", type->is_mutable ? "mutable" : "constant",
             wasm_type_name(type->type));
}

static json_t *json_limits(const struct wasm_size_limits *limits)
{
    return json_pack("{s:o, s:o}", "min", output_json_u64(limits->min), "max",
                     limits->has_max ? output_json_u64(limits->max) : json_null());
}

static json_t *json_memory(const struct wasm_memory_type *type)
{
    return json_pack("{s:o, s:b}", "pages", json_limits(&type->limits), "is_64", type->is_64);
}

static json_t *json_table(const struct wasm_table_type *type)
{
    return json_pack("{s:s, s:o}", "element", wasm_type_name(type->element), "size",
                     json_limits(&type->limits));
}

static json_t *json_global(const struct wasm_global_type *type)
{
    return json_pack("{s:s, s:b}", "type", wasm_type_name(type->type), "mutable", type->is_mutable);
}

/* The initial value: a constant, or where it comes from. */
static void initial_text(char *text, size_t size_bytes, const struct wasm_global *global)
{
    char value[VALUE_TEXT_BYTES];
    switch (global->init.op) {
    case WASM_OP_GLOBAL_GET:
        snprintf(text, size_bytes, "global %" PRIu32, global->init.index);
        return;
    case WASM_OP_REF_FUNC:
        snprintf(text, size_bytes, "function %" PRIu32, global->init.index);
        return;
    case WASM_OP_REF_NULL: snprintf(text, size_bytes, "null"); return;
    default:
        value_text(value, global->type.type, global->init.value);
        snprintf(text, size_bytes, "%s", value);
    }
}

/* Sections. */

static void print_sections(const struct view *view)
{
    char bytes[COUNT_TEXT_BYTES];
    printf("    %10s  %12s  section\n", "offset", "bytes");
    for (uint32_t i = 0; i < view->module->section_count; i++) {
        const struct wasm_section *s = &view->module->sections[i];
        printf("    0x%08" PRIx32 "  %12s  %s\n", s->payload.offset,
               output_count(bytes, s->payload.size), wasm_section_name(s->id));
    }
}

static json_t *json_sections(const struct view *view)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < view->module->section_count; i++) {
        const struct wasm_section *s = &view->module->sections[i];
        append(&list, json_pack("{s:i, s:s, s:I, s:I}", "id", (int)s->id, "name",
                                wasm_section_name(s->id), "offset", (json_int_t)s->payload.offset,
                                "bytes", (json_int_t)s->payload.size));
    }
    return list;
}

/* Imports. */

static void print_imports(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char text[128];
    for (uint32_t i = 0; i < m->import_count; i++) {
        const struct wasm_import *import = &m->imports[i];
        printf("    %-8s  ", wasm_extern_kind_name(import->kind));
        print_name(view, import->module);
        putchar('.');
        print_name(view, import->name);
        fputs(": ", stdout);
        switch (import->kind) {
        case WASM_EXTERN_FUNC: print_function_type(stdout, &m->types[import->type]); break;
        case WASM_EXTERN_TABLE: table_text(text, sizeof text, &import->table); break;
        case WASM_EXTERN_MEMORY: memory_text(text, sizeof text, &import->memory); break;
        case WASM_EXTERN_GLOBAL: global_text(text, sizeof text, &import->global); break;
        }
        puts(import->kind == WASM_EXTERN_FUNC ? "" : text);
    }
}

static json_t *json_imports(const struct view *view)
{
    const struct wasm_module *m = view->module;
    json_t *list = json_array();
    for (uint32_t i = 0; i < m->import_count; i++) {
        const struct wasm_import *import = &m->imports[i];
        json_t *type = NULL;
        switch (import->kind) {
        case WASM_EXTERN_FUNC: type = json_function_type(&m->types[import->type]); break;
        case WASM_EXTERN_TABLE: type = json_table(&import->table); break;
        case WASM_EXTERN_MEMORY: type = json_memory(&import->memory); break;
        case WASM_EXTERN_GLOBAL: type = json_global(&import->global); break;
        }
        append(&list, json_pack("{s:s, s:o, s:o, s:o}", "kind", wasm_extern_kind_name(import->kind),
                                "module", json_name(view, import->module), "name",
                                json_name(view, import->name), "type", type));
    }
    return list;
}

/* Exports. */

static void print_exports(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char text[128];
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct wasm_export *export = &m->exports[i];
        printf("    %-8s  ", wasm_extern_kind_name(export->kind));
        print_name(view, export->name);
        printf(" [%" PRIu32 "]: ", export->index);
        switch (export->kind) {
        case WASM_EXTERN_FUNC:
            print_function_type(stdout, wasm_module_function_type(m, export->index));
            break;
        case WASM_EXTERN_TABLE: table_text(text, sizeof text, &m->tables[export->index]); break;
        case WASM_EXTERN_MEMORY: memory_text(text, sizeof text, &m->memory); break;
        case WASM_EXTERN_GLOBAL:
            global_text(text, sizeof text, &m->globals[export->index].type);
            break;
        }
        puts(export->kind == WASM_EXTERN_FUNC ? "" : text);
    }
}

static json_t *json_exports(const struct view *view)
{
    const struct wasm_module *m = view->module;
    json_t *list = json_array();
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct wasm_export *export = &m->exports[i];
        json_t *type = NULL;
        switch (export->kind) {
        case WASM_EXTERN_FUNC:
            type = json_function_type(wasm_module_function_type(m, export->index));
            break;
        case WASM_EXTERN_TABLE: type = json_table(&m->tables[export->index]); break;
        case WASM_EXTERN_MEMORY: type = json_memory(&m->memory); break;
        case WASM_EXTERN_GLOBAL: type = json_global(&m->globals[export->index].type); break;
        }
        append(&list, json_pack("{s:s, s:o, s:I, s:o}", "kind", wasm_extern_kind_name(export->kind),
                                "name", json_name(view, export->name), "index",
                                (json_int_t) export->index, "type", type));
    }
    return list;
}

/* Memories, tables, globals and segments. */

static const char *imported_text(uint32_t index, uint32_t imported_count)
{
    return index < imported_count ? ", imported" : "";
}

static void print_memories(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char text[128];
    for (uint32_t i = 0; i < m->memory_count; i++) {
        memory_text(text, sizeof text, &m->memory);
        printf("    [%" PRIu32 "] %s%s\n", i, text, imported_text(i, m->imported_memory_count));
    }
}

static json_t *json_memories(const struct view *view)
{
    json_t *list = json_array();
    if (view->module->memory_count) append(&list, json_memory(&view->module->memory));
    return list;
}

static void print_tables(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char text[128];
    for (uint32_t i = 0; i < m->table_count; i++) {
        table_text(text, sizeof text, &m->tables[i]);
        printf("    [%" PRIu32 "] %s%s\n", i, text, imported_text(i, m->imported_table_count));
    }
}

static json_t *json_tables(const struct view *view)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < view->module->table_count; i++) {
        append(&list, json_table(&view->module->tables[i]));
    }
    return list;
}

static void print_globals(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char type[128], initial[VALUE_TEXT_BYTES];
    for (uint32_t i = 0; i < m->global_count; i++) {
        global_text(type, sizeof type, &m->globals[i].type);
        if (i < m->imported_global_count) {
            printf("    [%" PRIu32 "] %s, imported\n", i, type);
            continue;
        }
        initial_text(initial, sizeof initial, &m->globals[i]);
        printf("    [%" PRIu32 "] %s = %s\n", i, type, initial);
    }
}

static json_t *json_globals(const struct view *view)
{
    const struct wasm_module *m = view->module;
    json_t *list = json_array();
    for (uint32_t i = 0; i < m->global_count; i++) {
        char initial[VALUE_TEXT_BYTES] = "";
        bool is_imported = i < m->imported_global_count;
        json_t *global = json_global(&m->globals[i].type);
        if (!is_imported) initial_text(initial, sizeof initial, &m->globals[i]);
        if (json_object_set_new(global, "initial",
                                is_imported ? json_null() : json_string(initial))) {
            json_decref(global);
            global = NULL;
        }
        append(&list, global);
    }
    return list;
}

struct segment_sums {
    uint64_t count[3]; /* by enum wasm_segment_mode */
    uint64_t size[3];  /* bytes of data, or elements */
};

static struct segment_sums sum_segments(const struct wasm_module *m, bool is_data)
{
    struct segment_sums sums = {0};
    for (uint32_t i = 0; i < (is_data ? m->data_count : m->elem_count); i++) {
        enum wasm_segment_mode mode = is_data ? m->datas[i].mode : m->elems[i].mode;
        sums.count[mode]++;
        sums.size[mode] += is_data ? m->datas[i].bytes.size : m->elems[i].count;
    }
    return sums;
}

static const char *const segment_modes[] = {"active", "passive", "declarative"};

static void print_segments(const struct view *view)
{
    char count[COUNT_TEXT_BYTES], size[COUNT_TEXT_BYTES];
    for (int is_data = 1; is_data >= 0; is_data--) {
        struct segment_sums sums = sum_segments(view->module, is_data);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(segment_modes); i++) {
            if (!sums.count[i]) continue;
            printf("    %s %s, %s: %s %s\n", output_count(count, sums.count[i]), segment_modes[i],
                   is_data ? "data" : "elements", output_count(size, sums.size[i]),
                   is_data ? "bytes" : "references");
        }
    }
}

static json_t *json_segments(const struct view *view)
{
    json_t *list = json_array();
    for (int is_data = 1; is_data >= 0; is_data--) {
        struct segment_sums sums = sum_segments(view->module, is_data);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(segment_modes); i++) {
            if (!sums.count[i]) continue;
            append(&list,
                   json_pack("{s:s, s:s, s:o, s:o}", "kind", is_data ? "data" : "element", "mode",
                             segment_modes[i], "count", output_json_u64(sums.count[i]), "size",
                             output_json_u64(sums.size[i])));
        }
    }
    return list;
}

/* Features and rule sets. */

static void print_features(const struct view *view)
{
    const struct survey *s = view->survey;
    char count[COUNT_TEXT_BYTES];
    for (size_t i = 0; i < s->need_count; i++) {
        const struct feature_need *need = &s->needs[i];
        printf("    %-24s", wasm_feature_name(need->feature));
        if (need->operators) printf("%s operators, ", output_count(count, need->operators));
        printf("first at 0x%06" PRIx64 "\n", need->first.offset);
    }
    if (s->need_count == 0) puts("    none past the first version of WebAssembly");
    for (size_t i = 0; i < s->answer_count; i++) {
        const struct rules_answer *answer = &s->answers[i];
        printf("    rules %-18s", answer->rules->name);
        if (answer->error.result) {
            fputs("refused: ", stdout);
            output_text(stdout, answer->error.message);
            putchar('\n');
        } else {
            puts("accepted");
        }
    }
}

static json_t *json_features(const struct view *view)
{
    const struct survey *s = view->survey;
    json_t *needs = json_array(), *answers = json_array();
    for (size_t i = 0; i < s->need_count; i++) {
        append(&needs, json_pack("{s:s, s:o, s:o}", "name", wasm_feature_name(s->needs[i].feature),
                                 "operators", output_json_u64(s->needs[i].operators),
                                 "first_offset", output_json_u64(s->needs[i].first.offset)));
    }
    for (size_t i = 0; i < s->answer_count; i++) {
        const struct rules_answer *answer = &s->answers[i];
        append(&answers,
               json_pack("{s:s, s:o}", "rules", answer->rules->name, "refused",
                         answer->error.result ? output_json_error(&answer->error) : json_null()));
    }
    return json_pack("{s:o, s:o}", "needed", needs, "rule_sets", answers);
}

/* Functions. */

static uint32_t defined_count(const struct wasm_module *m)
{
    return m->function_count - m->imported_function_count;
}

static int by_body_size(const void *left, const void *right)
{
    const struct wasm_function *a = *(const struct wasm_function *const *)left;
    const struct wasm_function *b = *(const struct wasm_function *const *)right;
    if (a->body.size != b->body.size) return a->body.size < b->body.size ? 1 : -1;
    return (a->index > b->index) - (a->index < b->index);
}

static void print_functions(const struct view *view)
{
    const struct wasm_module *m = view->module;
    const struct survey *s = view->survey;
    uint32_t count = defined_count(m);
    char a[COUNT_TEXT_BYTES], b[COUNT_TEXT_BYTES], c[COUNT_TEXT_BYTES], d[COUNT_TEXT_BYTES];
    printf("    %s defined, %s imported, %s types; %s operators\n", output_count(a, count),
           output_count(b, m->imported_function_count), output_count(c, m->type_count),
           output_count(d, s->operators));
    printf("    at most %s locals and %s stack units in a call\n", output_count(a, s->locals_max),
           output_count(b, s->units_max));
    const struct wasm_function **order = calloc(count + 1u, sizeof *order);
    if (!order || !count) goto done;
    for (uint32_t i = 0; i < count; i++) {
        order[i] = &m->functions[i];
    }
    uint32_t shown = view->all_functions || count < LARGEST_SHOWN ? count : LARGEST_SHOWN;
    if (!view->all_functions) qsort(order, count, sizeof(void *), by_body_size);
    printf("    %12s  %12s  %8s  %12s  function%s\n", "bytes", "operators", "locals", "stack units",
           shown < count ? ", largest first" : "");
    for (uint32_t i = 0; i < shown; i++) {
        const struct wasm_function *f = order[i];
        uint32_t operators = s->function_operators[f->index - m->imported_function_count];
        printf("    %12s  %12s  %8s  %12s  ", output_count(a, f->body.size),
               output_count(b, operators), output_count(c, f->local_count),
               output_count(d, wasm_function_units(f)));
        print_function(stdout, m, f->index);
        fputs(": ", stdout);
        print_function_type(stdout, &m->types[f->type]);
        putchar('\n');
    }
    if (shown < count)
        printf("    and %s more (--functions lists all)\n", output_count(a, count - shown));
done:
    free(order);
}

static json_t *json_functions(const struct view *view)
{
    const struct wasm_module *m = view->module;
    json_t *list = json_array();
    for (uint32_t i = 0; i < defined_count(m); i++) {
        const struct wasm_function *f = &m->functions[i];
        json_t *about = json_function(m, f->index);
        json_t *facts = json_pack(
            "{s:o, s:I, s:I, s:I, s:I, s:o}", "type", json_function_type(&m->types[f->type]),
            "offset", (json_int_t)f->body.offset, "bytes", (json_int_t)f->body.size, "operators",
            (json_int_t)view->survey->function_operators[i], "locals", (json_int_t)f->local_count,
            "stack_units", output_json_u64(wasm_function_units(f)));
        bool failed = json_object_update(about, facts) != 0;
        json_decref(facts);
        if (failed) {
            json_decref(about);
            about = NULL;
        }
        append(&list, about);
    }
    return json_pack("{s:I, s:I, s:o, s:o}", "imported", (json_int_t)m->imported_function_count,
                     "types", (json_int_t)m->type_count, "operators",
                     output_json_u64(view->survey->operators), "defined", list);
}

/* Start function, custom sections and names. */

static void print_start(const struct view *view)
{
    fputs("    ", stdout);
    print_function(stdout, view->module, view->module->start);
    putchar('\n');
}

static json_t *json_start(const struct view *view)
{
    const struct wasm_module *m = view->module;
    return m->start == WASM_NO_INDEX ? json_null() : json_function(m, m->start);
}

static void print_customs(const struct view *view)
{
    char bytes[COUNT_TEXT_BYTES];
    for (uint32_t i = 0; i < view->module->custom_count; i++) {
        const struct wasm_custom *c = &view->module->customs[i];
        printf("    0x%08" PRIx32 "  %12s  ", c->payload.offset,
               output_count(bytes, c->payload.size));
        print_name(view, c->name);
        putchar('\n');
    }
}

static json_t *json_customs(const struct view *view)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < view->module->custom_count; i++) {
        const struct wasm_custom *c = &view->module->customs[i];
        append(&list,
               json_pack("{s:o, s:I, s:I}", "name", json_name(view, c->name), "offset",
                         (json_int_t)c->payload.offset, "bytes", (json_int_t)c->payload.size));
    }
    return list;
}

static uint32_t named_count(const struct wasm_module *m)
{
    uint32_t named = 0;
    for (uint32_t i = 0; m->function_names && i < m->function_count; i++) {
        named += m->function_names[i].size != 0;
    }
    return named;
}

static void print_names(const struct view *view)
{
    const struct wasm_module *m = view->module;
    char a[COUNT_TEXT_BYTES], b[COUNT_TEXT_BYTES];
    if (m->module_name.size) {
        fputs("    the module is called ", stdout);
        print_name(view, m->module_name);
        putchar('\n');
    }
    printf("    the name section names %s of %s functions\n", output_count(a, named_count(m)),
           output_count(b, m->function_count));
}

static json_t *json_names(const struct view *view)
{
    const struct wasm_module *m = view->module;
    return json_pack("{s:o, s:I}", "module",
                     m->module_name.size ? json_name(view, m->module_name) : json_null(),
                     "functions_named", (json_int_t)named_count(m));
}

/* Contracts. */

static void print_contract(const struct view *view)
{
    struct contract_shape shape;
    contract_shape_of(&shape, view->module, false);
    puts(shape.is_contract ? "    the module has the shape of a contract"
                           : "    the module does not have the shape of a contract");
    for (unsigned i = 0; i < CONTRACT_CONDITION_COUNT; i++) {
        printf("    %-4s %-16s ", shape.facts[i].holds ? "yes" : "NO",
               contract_condition_name((enum contract_condition)i));
        output_text(stdout, shape.facts[i].text);
        putchar('\n');
    }
}

static json_t *json_contract(const struct view *view)
{
    struct contract_shape shape;
    contract_shape_of(&shape, view->module, false);
    json_t *list = json_array();
    for (unsigned i = 0; i < CONTRACT_CONDITION_COUNT; i++) {
        append(&list, json_pack("{s:s, s:b, s:o}", "condition",
                                contract_condition_name((enum contract_condition)i), "holds",
                                shape.facts[i].holds, "text",
                                output_json_text(span_of_string(shape.facts[i].text))));
    }
    return json_pack("{s:b, s:o}", "is_contract", shape.is_contract, "conditions", list);
}

/* The parts. */

static bool has_sections(const struct wasm_module *m)
{
    return m->section_count != 0;
}
static bool has_imports(const struct wasm_module *m)
{
    return m->import_count != 0;
}
static bool has_exports(const struct wasm_module *m)
{
    return m->export_count != 0;
}
static bool has_memories(const struct wasm_module *m)
{
    return m->memory_count != 0;
}
static bool has_tables(const struct wasm_module *m)
{
    return m->table_count != 0;
}
static bool has_globals(const struct wasm_module *m)
{
    return m->global_count != 0;
}
static bool has_segments(const struct wasm_module *m)
{
    return m->data_count + m->elem_count != 0;
}
static bool has_functions(const struct wasm_module *m)
{
    return m->function_count != 0;
}
static bool has_start(const struct wasm_module *m)
{
    return m->start != WASM_NO_INDEX;
}
static bool has_customs(const struct wasm_module *m)
{
    return m->custom_count != 0;
}
static bool has_names(const struct wasm_module *m)
{
    return m->function_names || m->module_name.size;
}
static bool always(const struct wasm_module *m)
{
    (void)m;
    return true;
}

/* PART(name, is there any, help) */
#define PARTS(PART)                                                                     \
    PART(sections, has_sections, "the sections with their places and sizes")            \
    PART(imports, has_imports, "what the module imports, with types")                   \
    PART(exports, has_exports, "what the module exports, with indices and types")       \
    PART(memories, has_memories, "the memory")                                          \
    PART(tables, has_tables, "the tables")                                              \
    PART(globals, has_globals, "the globals with their initial values")                 \
    PART(segments, has_segments, "data and element segments")                           \
    PART(functions, has_functions, "every defined function with its sizes")             \
    PART(start, has_start, "the start function")                                        \
    PART(customs, has_customs, "the custom sections")                                   \
    PART(names, has_names, "what the name section has")                                 \
    PART(features, always, "the features the module needs and the rule sets it is for") \
    PART(contract, always, "whether the module has the shape of a contract, and why not")

static const struct part {
    const char *name;
    bool (*is_there)(const struct wasm_module *module);
    void (*print)(const struct view *view);
    json_t *(*json)(const struct view *view);
} parts[] = {
#define PART(name, is_there, help) {#name, is_there, print_##name, json_##name},
    PARTS(PART)
#undef PART
};

static const struct option_spec options[] = {
#define PART(part, is_there, text) {.name = #part, .kind = OPTION_FLAG, .help = text},
    PARTS(PART)
#undef PART
};

static bool wants_all(const struct invocation *v)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++) {
        if (invocation_flag(v, parts[i].name)) return false;
    }
    return true;
}

static void print_parts(const struct invocation *v, const struct view *view)
{
    const struct wasm_module *m = view->module;
    char bytes[COUNT_TEXT_BYTES];
    bool all = wants_all(v);
    const char *file = v->positionals[0];
    output_text(stdout, strcmp(file, "-") == 0 ? "standard input" : file);
    printf(": %s bytes\n", output_count(bytes, m->size_bytes));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++) {
        bool is_there = parts[i].is_there(m);
        bool is_asked_for = invocation_flag(v, parts[i].name);
        if (!is_asked_for && !(all && is_there)) continue;
        printf("  %s%s%s\n", output_style(stdout, STYLE_STRONG), parts[i].name,
               output_style(stdout, STYLE_PLAIN));
        if (is_there) {
            parts[i].print(view);
        } else {
            puts("    none");
        }
    }
}

static int print_json(const struct invocation *v, const struct view *view)
{
    bool all = wants_all(v);
    json_t *about =
        json_pack("{s:o, s:I}", "file", output_json_text(span_of_string(v->positionals[0])),
                  "bytes", (json_int_t)view->module->size_bytes);
    for (size_t i = 0; about && i < RK_ARRAY_LENGTH(parts); i++) {
        if (!all && !invocation_flag(v, parts[i].name)) continue;
        if (json_object_set_new(about, parts[i].name, parts[i].json(view))) {
            json_decref(about);
            about = NULL;
        }
    }
    return output_json(v, about);
}

static int run(const struct invocation *v)
{
    const char *file = v->positionals[0];
    struct wasm_module *module = NULL;
    struct survey survey = {0};
    struct rk_error error;
    int code = EXIT_CODE_OK;
    enum rk_result res = module_file_load(&module, &error, file, wasm_rules_at(0));
    if (!res && survey_module(&survey, module))
        res = rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    struct view view = {module, &survey, invocation_flag(v, "functions")};
    if (res) {
        code = output_failure(v, file, &error);
    } else if (invocation_flag(v, "json")) {
        code = print_json(v, &view);
    } else {
        print_parts(v, &view);
    }
    survey_free(&survey);
    wasm_module_release(module);
    return code;
}

const struct command cmd_wasm_inspect = {
    .path = "wasm inspect",
    .summary = "show what is in a module",
    .positionals = "FILE",
    .description =
        "Prints the parts that options ask for; without any, all parts that the module has, with "
        "its largest functions. Stack units are what a call of a function takes of the limit on "
        "nested calls: a slot of 8 bytes for every parameter, local and operand, and 4.\n\n"
        "A feature is needed when the module is refused without it. The contract part holds the "
        "module against what the chain checks before it deploys one.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
