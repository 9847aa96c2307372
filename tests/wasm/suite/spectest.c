#include "wasm/suite/spectest.h"

/* The printing functions of the module have nothing to show in a test. */
static enum wasm_trap_kind print_nothing(const struct wasm_caller *caller, void *context,
                                         uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)context, (void)slots, (void)host_code;
    return WASM_TRAP_NONE;
}

static const struct {
    const char *name;
    uint8_t params[2];
    uint32_t param_count;
} functions[] = {
    {"print", {0}, 0},
    {"print_i32", {WASM_TYPE_I32}, 1},
    {"print_i64", {WASM_TYPE_I64}, 1},
    {"print_f32", {WASM_TYPE_F32}, 1},
    {"print_f64", {WASM_TYPE_F64}, 1},
    {"print_i32_f32", {WASM_TYPE_I32, WASM_TYPE_F32}, 2},
    {"print_f64_f64", {WASM_TYPE_F64, WASM_TYPE_F64}, 2},
};

static const struct {
    const char *name;
    uint8_t type;
    uint64_t bits;
} globals[] = {
    {"global_i32", WASM_TYPE_I32, 666},
    {"global_i64", WASM_TYPE_I64, 666},
    {"global_f32", WASM_TYPE_F32, 0x4426a666},                   /* 666.6 */
    {"global_f64", WASM_TYPE_F64, UINT64_C(0x4084d4cccccccccd)}, /* 666.6 */
};

static_assert(RK_ARRAY_LENGTH(functions) + RK_ARRAY_LENGTH(globals) + 2 == SPECTEST_EXPORTS,
              "a table and a memory besides functions and globals");

enum rk_result spectest_make(struct spectest *out, struct wasm_store *store)
{
    struct spectest made = {0};
    uint32_t count = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(functions); i++) {
        struct wasm_extern *export = &made.exports[count];
        struct wasm_func_type type = {.types = functions[i].params,
                                      .param_count = functions[i].param_count,
                                      .param_slots = functions[i].param_count};
        made.names[count++] = functions[i].name;
        export->kind = WASM_EXTERN_FUNC;
        RK_TRY(wasm_store_add_host_func(store, &export->func, &type, print_nothing, NULL));
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(globals); i++) {
        struct wasm_extern *export = &made.exports[count];
        struct wasm_global_type type = {.type = globals[i].type};
        made.names[count++] = globals[i].name;
        export->kind = WASM_EXTERN_GLOBAL;
        RK_TRY(wasm_store_add_global(store, &export->global, &type,
                                     (struct wasm_value){globals[i].bits, 0}));
    }
    struct wasm_extern *table = &made.exports[count];
    struct wasm_table_type table_type = {.limits = {.min = 10, .max = 20, .has_max = true},
                                         .element = WASM_TYPE_FUNCREF};
    made.names[count++] = "table";
    table->kind = WASM_EXTERN_TABLE;
    RK_TRY(wasm_store_add_table(store, &table->table, &table_type));

    struct wasm_extern *memory = &made.exports[count];
    struct wasm_memory_type memory_type = {.limits = {.min = 1, .max = 2, .has_max = true}};
    made.names[count++] = "memory";
    memory->kind = WASM_EXTERN_MEMORY;
    RK_TRY(wasm_store_add_memory(store, &memory->memory, &memory_type, NULL));
    *out = made;
    return RK_OK;
}

bool spectest_find(const struct spectest *spectest, struct wasm_extern *out, struct span name)
{
    for (uint32_t i = 0; i < SPECTEST_EXPORTS; i++) {
        if (span_equal(span_of_string(spectest->names[i]), name)) {
            *out = spectest->exports[i];
            return true;
        }
    }
    return false;
}
