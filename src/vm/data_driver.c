#include "vm/data_driver.h"
#include "base/utf8.h"
#include "wasm/store.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    OUTPUT_BYTES_FIRST = 65536, /* the room that all clients give */
    ERROR_BYTES_MAX = 1024,
    ALIGN_BYTES = 16, /* archives are read where they lie */
    NAME_SHOWN_BYTES = 60,
};

/* What a driver answers with. */
enum driver_code {
    DRIVER_OK = 0,
    DRIVER_INVALID_INPUT = 1,
    DRIVER_FAILED = 2,
    DRIVER_NOT_INITIALISED = 3,
    DRIVER_TOO_SMALL = 4,
};

enum driver_function {
    DRIVER_INIT,
    DRIVER_GET_SCHEMA,
    DRIVER_GET_VERSION,
    DRIVER_GET_LAST_ERROR,
    DRIVER_ENCODE_INPUT,
    DRIVER_DECODE_INPUT,
    DRIVER_DECODE_OUTPUT,
    DRIVER_DECODE_EVENT,
    DRIVER_ALLOC,
    DRIVER_DEALLOC,
    DRIVER_FUNCTION_COUNT
};

static const struct {
    const char *name;
    uint8_t params, results;
    bool is_optional;
} functions[DRIVER_FUNCTION_COUNT] = {
    [DRIVER_INIT] = {"init", 0, 0, false},
    [DRIVER_GET_SCHEMA] = {"get_schema", 2, 1, false},
    [DRIVER_GET_VERSION] = {"get_version", 2, 1, false},
    [DRIVER_GET_LAST_ERROR] = {"get_last_error", 2, 1, false},
    [DRIVER_ENCODE_INPUT] = {"encode_input_fn", 6, 1, false},
    [DRIVER_DECODE_INPUT] = {"decode_input_fn", 6, 1, false},
    [DRIVER_DECODE_OUTPUT] = {"decode_output_fn", 6, 1, false},
    [DRIVER_DECODE_EVENT] = {"decode_event", 6, 1, false},
    [DRIVER_ALLOC] = {"alloc", 1, 1, true},
    [DRIVER_DEALLOC] = {"dealloc", 2, 0, true},
};

const struct data_driver_limits data_driver_limits_default = {
    .gas = 1000000000,
    .memory_pages = 1024,
};

struct data_driver {
    struct data_driver_limits limits;
    struct wasm_rules rules; /* those of the engine, with our bound on memory */
    struct wasm_store *store;
    struct linear_memory *memory;
    struct wasm_func *functions[DRIVER_FUNCTION_COUNT]; /* NULL: absent */
    uint32_t room_at, room_bytes;                       /* grown for a driver without alloc */
};

/* ---- Running its functions ---- */

static enum rk_result explain_trap(const struct data_driver *driver, const char *what,
                                   const struct wasm_trap *trap, struct rk_error *error)
{
    const struct wasm_frame *frame = trap->frame_count ? &trap->frames[0] : NULL;
    if (trap->kind == WASM_TRAP_OUT_OF_GAS)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the driver's %s did not end within %" PRIu64 " gas", what,
                       driver->limits.gas);
    if (trap->kind == WASM_TRAP_NO_MEMORY)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to run the driver");
    if (!frame)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the driver's %s trapped: %s", what,
                       wasm_trap_text(trap->kind));
    struct span name = wasm_module_function_name(frame->module, frame->function);
    int shown = (int)(name.size_bytes < NAME_SHOWN_BYTES ? name.size_bytes : 0);
    return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                   "the driver's %s trapped: %s in %.*s%s[%" PRIu32 "], offset 0x%" PRIx32, what,
                   wasm_trap_text(trap->kind), shown, name.bytes, shown ? " " : "", frame->function,
                   frame->offset);
}

static enum rk_result invoke(struct data_driver *driver, uint32_t *answer,
                             enum driver_function which, const uint64_t *arguments,
                             struct rk_error *error)
{
    struct wasm_trap trap;
    uint64_t returned = 0;
    wasm_fuel_set(wasm_store_fuel(driver->store), driver->limits.gas);
    enum rk_result result =
        wasm_invoke(driver->store, driver->functions[which], &returned, &trap, arguments);
    if (result == RK_TRAP) return explain_trap(driver, functions[which].name, &trap, error);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory to run the driver");
    *answer = (uint32_t)returned;
    return RK_OK;
}

static bool is_in_memory(const struct data_driver *driver, uint64_t at, uint64_t size_bytes)
{
    uint64_t end = driver->memory->size_bytes;
    return at <= end && size_bytes <= end - at;
}

/* ---- Its memory ---- */

/* A part of the driver's memory that is ours for a call. */
struct room {
    uint32_t given_at, given_bytes; /* by its alloc */
    uint32_t at;
};

static enum rk_result grow_room(struct data_driver *driver, uint32_t size_bytes,
                                struct rk_error *error)
{
    uint64_t at = driver->memory->size_bytes;
    uint64_t delta = ((uint64_t)size_bytes + 65535) & ~UINT64_C(65535);
    enum rk_result result = linear_memory_grow(driver->memory, delta);
    if (result)
        return rk_fail(error, result, RK_NO_POSITION,
                       "the driver has no alloc and its memory cannot grow by %" PRIu64 " bytes",
                       delta);
    driver->room_at = (uint32_t)at;
    driver->room_bytes = (uint32_t)delta;
    return RK_OK;
}

static enum rk_result room_begin(struct data_driver *driver, struct room *room, uint32_t size_bytes,
                                 struct rk_error *error)
{
    if (!driver->functions[DRIVER_ALLOC]) {
        if (driver->room_bytes < size_bytes) RK_TRY(grow_room(driver, size_bytes, error));
        *room = (struct room){.at = driver->room_at};
        return RK_OK;
    }
    uint64_t wanted = (uint64_t)size_bytes + ALIGN_BYTES - 1;
    uint32_t at;
    RK_TRY(invoke(driver, &at, DRIVER_ALLOC, &wanted, error));
    if (at == 0 || !is_in_memory(driver, at, wanted))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the driver's alloc gave 0x%" PRIx32 " for %" PRIu64
                       " bytes, in a memory of %" PRIu64,
                       at, wanted, driver->memory->size_bytes);
    *room = (struct room){
        .given_at = at,
        .given_bytes = (uint32_t)wanted,
        .at = (at + ALIGN_BYTES - 1) & ~(uint32_t)(ALIGN_BYTES - 1),
    };
    return RK_OK;
}

static enum rk_result room_end(struct data_driver *driver, const struct room *room,
                               struct rk_error *error)
{
    uint32_t nothing;
    const uint64_t arguments[] = {room->given_at, room->given_bytes};
    if (!room->given_bytes || !driver->functions[DRIVER_DEALLOC]) return RK_OK;
    return invoke(driver, &nothing, DRIVER_DEALLOC, arguments, error);
}

static enum rk_result write_bytes(struct data_driver *driver, uint32_t at, struct span bytes,
                                  struct rk_error *error)
{
    enum rk_result result = linear_memory_write(driver->memory, at, bytes.bytes, bytes.size_bytes);
    if (!result) return RK_OK;
    return rk_fail(error, result, RK_NO_POSITION, "cannot write the memory of the driver");
}

/* The answer at `at`, where there was room for room_bytes; memory never shrinks. */
static enum rk_result read_answer(struct data_driver *driver, struct buffer *out,
                                  enum driver_function which, uint32_t at, uint32_t room_bytes,
                                  struct rk_error *error)
{
    uint8_t head[4];
    enum rk_result result = linear_memory_read(driver->memory, head, at, sizeof head);
    if (result)
        return rk_fail(error, result, RK_NO_POSITION, "cannot read the memory of the driver");
    uint32_t size_bytes = (uint32_t)head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 |
                          (uint32_t)head[3] << 24;
    if (size_bytes > room_bytes - sizeof head)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the driver's %s says that it answered %" PRIu32
                       " bytes, where there was room for %" PRIu32,
                       functions[which].name, size_bytes, room_bytes);
    if (buffer_reserve(out, size_bytes + 1))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for what a driver says");
    uint8_t *to = out->bytes + out->size_bytes;
    result = linear_memory_read(driver->memory, to, at + sizeof head, size_bytes);
    if (result)
        return rk_fail(error, result, RK_NO_POSITION, "cannot read the memory of the driver");
    if (which != DRIVER_ENCODE_INPUT && !utf8_is_valid(span_of(to, size_bytes)))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the driver's %s answered with what is not UTF-8", functions[which].name);
    out->size_bytes += size_bytes;
    return RK_OK;
}

/* ---- Asking ---- */

/* Asks once, with that much room for the answer. *code is what the driver said; the answer is there
 * when it is DRIVER_OK. Functions of two parameters get neither name nor input. */
static enum rk_result ask_once(struct data_driver *driver, struct buffer *out, uint32_t *code,
                               enum driver_function which, struct span name, struct span input,
                               uint32_t room_bytes, struct rk_error *error)
{
    struct room room = {0};
    uint32_t input_bytes = (uint32_t)input.size_bytes, name_bytes = (uint32_t)name.size_bytes;
    uint32_t out_from = (input_bytes + ALIGN_BYTES - 1) & ~(uint32_t)(ALIGN_BYTES - 1);
    size_t before_bytes = out->size_bytes;
    RK_TRY(room_begin(driver, &room, out_from + room_bytes + name_bytes, error));
    uint32_t out_at = room.at + out_from, name_at = out_at + room_bytes;
    const uint64_t whole[] = {name_at, name_bytes, room.at, input_bytes, out_at, room_bytes};
    const uint64_t *arguments = functions[which].params == 2 ? whole + 4 : whole;
    RK_TRY(write_bytes(driver, room.at, input, error));
    RK_TRY(write_bytes(driver, name_at, name, error));
    RK_TRY(invoke(driver, code, which, arguments, error));
    if (*code == DRIVER_OK) RK_TRY(read_answer(driver, out, which, out_at, room_bytes, error));
    enum rk_result result = room_end(driver, &room, error);
    if (result) out->size_bytes = before_bytes;
    return result;
}

static const char *code_text(uint32_t code)
{
    switch (code) {
    case DRIVER_INVALID_INPUT: return "invalid input";
    case DRIVER_FAILED: return "failed";
    case DRIVER_NOT_INITIALISED: return "not initialised";
    case DRIVER_TOO_SMALL: return "more to say than there is room for";
    default: return "unknown code";
    }
}

/* The failure that a code other than DRIVER_OK stands for, in the driver's own words. */
static enum rk_result explain_code(struct data_driver *driver, enum driver_function which,
                                   struct span name, uint32_t code, struct rk_error *error)
{
    struct buffer words = {0};
    uint32_t asked;
    struct span none = span_of(NULL, 0);
    int shown = (int)(name.size_bytes < NAME_SHOWN_BYTES ? name.size_bytes : 0);
    enum rk_result result = code == DRIVER_TOO_SMALL ? RK_LIMIT : RK_INVALID;
    if (ask_once(driver, &words, &asked, DRIVER_GET_LAST_ERROR, none, none, ERROR_BYTES_MAX, NULL))
        words.size_bytes = 0;
    rk_fail(error, result, RK_NO_POSITION, "the driver's %s%s%.*s: %s (%" PRId32 ")%s%.*s",
            functions[which].name, shown ? " of " : "", shown,
            shown ? (const char *)name.bytes : "", code_text(code), (int32_t)code,
            words.size_bytes ? ": " : "", (int)words.size_bytes,
            words.size_bytes ? (const char *)words.bytes : "");
    buffer_free(&words);
    return result;
}

static enum rk_result ask(struct data_driver *driver, struct buffer *out,
                          enum driver_function which, struct span name, struct span input,
                          struct rk_error *error)
{
    static const uint32_t rooms[] = {OUTPUT_BYTES_FIRST, DATA_DRIVER_OUTPUT_BYTES_MAX};
    uint32_t code = DRIVER_TOO_SMALL;
    if (name.size_bytes > DATA_DRIVER_NAME_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a name of %zu bytes: at most %d",
                       name.size_bytes, DATA_DRIVER_NAME_BYTES_MAX);
    if (input.size_bytes > DATA_DRIVER_INPUT_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "%zu bytes to be translated by the driver: at most %d", input.size_bytes,
                       DATA_DRIVER_INPUT_BYTES_MAX);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rooms) && code == DRIVER_TOO_SMALL; i++)
        RK_TRY(ask_once(driver, out, &code, which, name, input, rooms[i] + 4, error));
    return code == DRIVER_OK ? RK_OK : explain_code(driver, which, name, code, error);
}

enum rk_result data_driver_encode_input(struct data_driver *driver, struct buffer *out,
                                        struct span function, struct span json,
                                        struct rk_error *error)
{
    return ask(driver, out, DRIVER_ENCODE_INPUT, function, json, error);
}

enum rk_result data_driver_decode_input(struct data_driver *driver, struct buffer *out,
                                        struct span function, struct span input,
                                        struct rk_error *error)
{
    return ask(driver, out, DRIVER_DECODE_INPUT, function, input, error);
}

enum rk_result data_driver_decode_output(struct data_driver *driver, struct buffer *out,
                                         struct span function, struct span output,
                                         struct rk_error *error)
{
    return ask(driver, out, DRIVER_DECODE_OUTPUT, function, output, error);
}

enum rk_result data_driver_decode_event(struct data_driver *driver, struct buffer *out,
                                        struct span topic, struct span data, struct rk_error *error)
{
    return ask(driver, out, DRIVER_DECODE_EVENT, topic, data, error);
}

enum rk_result data_driver_schema(struct data_driver *driver, struct buffer *out,
                                  struct rk_error *error)
{
    return ask(driver, out, DRIVER_GET_SCHEMA, span_of(NULL, 0), span_of(NULL, 0), error);
}

enum rk_result data_driver_version(struct data_driver *driver, struct buffer *out,
                                   struct rk_error *error)
{
    return ask(driver, out, DRIVER_GET_VERSION, span_of(NULL, 0), span_of(NULL, 0), error);
}

/* ---- Opening ---- */

static bool has_type(const struct wasm_func_type *type, uint32_t params, uint32_t results)
{
    if (type->param_count != params || type->result_count != results) return false;
    for (uint32_t i = 0; i < params + results; i++)
        if (type->types[i] != WASM_TYPE_I32) return false;
    return true;
}

static enum rk_result find_functions(struct data_driver *driver,
                                     const struct wasm_instance *instance, struct rk_error *error)
{
    for (unsigned i = 0; i < DRIVER_FUNCTION_COUNT; i++) {
        struct wasm_extern found;
        if (wasm_instance_export(instance, &found, span_of_string(functions[i].name))) {
            if (functions[i].is_optional) continue;
            return rk_fail(error, RK_UNLINKABLE, RK_NO_POSITION,
                           "no data driver: it exports no function '%s'", functions[i].name);
        }
        if (found.kind != WASM_EXTERN_FUNC ||
            !has_type(found.func->type, functions[i].params, functions[i].results))
            return rk_fail(error, RK_UNLINKABLE, RK_NO_POSITION,
                           "no data driver: its export '%s' is no function of %d i32 to %d i32",
                           functions[i].name, functions[i].params, functions[i].results);
        driver->functions[i] = found.func;
    }
    return RK_OK;
}

static enum rk_result check_module(const struct wasm_module *module, struct rk_error *error)
{
    if (module->import_count) {
        struct span from = wasm_module_bytes(module, module->imports[0].module);
        struct span name = wasm_module_bytes(module, module->imports[0].name);
        return rk_fail(error, RK_UNLINKABLE, RK_NO_POSITION,
                       "no data driver: it imports '%.*s.%.*s', and drivers get nothing",
                       (int)(from.size_bytes < NAME_SHOWN_BYTES ? from.size_bytes : 0), from.bytes,
                       (int)(name.size_bytes < NAME_SHOWN_BYTES ? name.size_bytes : 0), name.bytes);
    }
    if (module->memory_count == 0 || module->memory.is_64)
        return rk_fail(error, RK_UNLINKABLE, RK_NO_POSITION,
                       "no data driver: it has no memory with 32-bit addresses");
    return RK_OK;
}

/* Instantiates, which runs the start function, and calls `init`. */
static enum rk_result start(struct data_driver *driver, struct wasm_module *module,
                            struct rk_error *error)
{
    static const struct wasm_instance_options options = {.import_count = 0};
    struct wasm_store_options store = {.rules = &driver->rules, .tier = WASM_TIER_INTERP};
    struct wasm_instance *instance;
    struct wasm_trap trap = {.kind = WASM_TRAP_NONE};
    uint32_t nothing;
    enum rk_result result = wasm_store_new(&driver->store, &store);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for a driver");
    wasm_fuel_set(wasm_store_fuel(driver->store), driver->limits.gas);
    result = wasm_instance_new(driver->store, &instance, &trap, error, module, &options);
    if (result == RK_TRAP && trap.frame_count)
        return explain_trap(driver, "start function", &trap, error);
    if (result == RK_TRAP) return error ? error->result = RK_INVALID : RK_INVALID;
    RK_TRY(result);
    driver->memory = wasm_instance_memory(instance)->linear;
    RK_TRY(find_functions(driver, instance, error));
    return invoke(driver, &nothing, DRIVER_INIT, NULL, error);
}

enum rk_result data_driver_open(struct data_driver **out, struct span code,
                                const struct data_driver_limits *limits, struct rk_error *error)
{
    struct wasm_module *module = NULL;
    struct data_driver *driver = calloc(1, sizeof *driver);
    if (!driver) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a driver");
    driver->limits = *limits;
    driver->rules = wasm_rules_default;
    driver->rules.limits.memory32_pages = limits->memory_pages;
    enum rk_result result = wasm_module_load(&module, error, code, &driver->rules);
    if (!result) result = check_module(module, error);
    if (!result) result = start(driver, module, error);
    wasm_module_release(module);
    if (result) {
        data_driver_close(driver);
        return result;
    }
    *out = driver;
    return RK_OK;
}

void data_driver_close(struct data_driver *driver)
{
    if (!driver) return;
    wasm_store_free(driver->store);
    free(driver);
}
