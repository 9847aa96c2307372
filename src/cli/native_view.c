#include "cli/native_view.h"

#include "base/vec.h"
#include "wasm/jit.h"

#include <inttypes.h>
#include <stdlib.h>

#ifdef RUSKVM_CAPSTONE
#include <capstone/capstone.h>
#endif

enum { ROW_BYTES = 8, ROW_COLUMNS = 3 * ROW_BYTES, DATA_BYTES = 16 };

/* Where code of a place begins; in the order of the code. */
struct place {
    uint32_t code_offset;
    uint32_t what; /* offset of the operator, or JIT_PLACE_* */
};
VEC_DEFINE(place_vec, struct place);

struct native_view {
    const struct wasm_module *module;
    struct jit_code code;
    struct place_vec places;
    size_t *prologues; /* index of each defined function's first place */
    size_t next;       /* the place to be shown next */
    bool is_short;     /* of memory for places */
#ifdef RUSKVM_CAPSTONE
    csh engine;
    cs_insn *instruction;
#endif
};

/* ---- Making ---- */

static void note_place(void *context, uint32_t code_offset, uint32_t what)
{
    struct native_view *view = context;
    if (place_vec_push(&view->places, (struct place){code_offset, what})) view->is_short = true;
}

static enum rk_result find_prologues(struct native_view *view)
{
    uint32_t function = 0;
    view->prologues = calloc((size_t)view->code.function_count + 1, sizeof *view->prologues);
    if (!view->prologues) return RK_NO_MEMORY;
    for (size_t i = 0; i < view->places.count; i++) {
        if (view->places.items[i].what != JIT_PLACE_PROLOGUE) continue;
        REQUIRE(function < view->code.function_count);
        view->prologues[function++] = i;
    }
    REQUIRE(function == view->code.function_count);
    return RK_OK;
}

#ifdef RUSKVM_CAPSTONE
static enum rk_result open_engine(struct native_view *view)
{
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &view->engine)) return RK_NO_MEMORY;
    view->instruction = cs_malloc(view->engine);
    return view->instruction ? RK_OK : RK_NO_MEMORY;
}

static void close_engine(struct native_view *view)
{
    if (view->instruction) cs_free(view->instruction, 1);
    if (view->engine) cs_close(&view->engine);
}
#else
static enum rk_result open_engine(struct native_view *view)
{
    (void)view;
    return RK_OK;
}

static void close_engine(struct native_view *view)
{
    (void)view;
}
#endif

enum rk_result native_view_open(struct native_view **out, struct wasm_module *module,
                                struct rk_error *error)
{
    if (!jit_is_supported())
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "modules are not compiled for this processor");
    struct native_view *view = calloc(1, sizeof *view);
    if (!view) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to compile");
    view->module = module;
    const struct jit_options options = {.note_place = note_place, .context = view};
    enum rk_result result = jit_compile(&view->code, module, &options);
    if (!result && view->is_short) result = RK_NO_MEMORY;
    if (!result) result = find_prologues(view);
    if (!result) result = open_engine(view);
    if (result) {
        native_view_free(view);
        return rk_fail(error, result, RK_NO_POSITION, "the module cannot be compiled: %s",
                       rk_result_name(result));
    }
    *out = view;
    return RK_OK;
}

void native_view_free(struct native_view *view)
{
    if (!view) return;
    close_engine(view);
    jit_code_free(&view->code);
    place_vec_free(&view->places);
    free(view->prologues);
    free(view);
}

/* ---- Showing ---- */

static enum rk_result put_row(struct buffer *text, const uint8_t *code, uint32_t at, size_t size)
{
    RK_TRY(buffer_append_format(text, "      ;; %06" PRIx32 " ", at));
    for (size_t i = 0; i < size; i++)
        RK_TRY(buffer_append_format(text, " %02x", code[at + i]));
    return RK_OK;
}

static enum rk_result put_data(const struct native_view *view, struct buffer *text, uint32_t from,
                               uint32_t end)
{
    for (uint32_t at = from; at < end; at += DATA_BYTES) {
        RK_TRY(put_row(text, view->code.bytes, at, end - at < DATA_BYTES ? end - at : DATA_BYTES));
        RK_TRY(buffer_append_u8(text, '\n'));
    }
    return RK_OK;
}

#ifdef RUSKVM_CAPSTONE

/* The operator that an origin within or right behind an instruction names, or WASM_NO_INDEX. */
static uint32_t operator_of(const struct jit_code *code, uint32_t from, uint32_t end)
{
    uint32_t low = 0, high = code->origin_count; /* the first origin past `from` */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->origins[middle].code_offset <= from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < code->origin_count && code->origins[low].code_offset <= end
               ? code->origins[low].wasm_offset
               : WASM_NO_INDEX;
}

/* What cannot be decoded is shown byte for byte. */
static enum rk_result put_code(const struct native_view *view, struct buffer *text, uint32_t from,
                               uint32_t end, bool tells_operator)
{
    const uint8_t *bytes = view->code.bytes + from;
    size_t left = end - from;
    uint64_t address = from;
    while (left) {
        uint32_t at = (uint32_t)address;
        bool is_known = cs_disasm_iter(view->engine, &bytes, &left, &address, view->instruction);
        if (!is_known) {
            bytes++, left--, address++;
        }
        size_t size = address - at;
        RK_TRY(put_row(text, view->code.bytes, at, size));
        if (is_known) {
            int pad = size < ROW_BYTES ? (int)(ROW_COLUMNS - 3 * size) : 0;
            const char *operands = view->instruction->op_str;
            RK_TRY(buffer_append_format(text, "%*s  %s%s%s", pad, "", view->instruction->mnemonic,
                                        *operands ? " " : "", operands));
        }
        uint32_t op =
            tells_operator ? operator_of(&view->code, at, (uint32_t)address) : WASM_NO_INDEX;
        if (op != WASM_NO_INDEX) RK_TRY(buffer_append_format(text, "  of 0x%06" PRIx32, op));
        RK_TRY(buffer_append_u8(text, '\n'));
    }
    return RK_OK;
}

#else

static enum rk_result put_code(const struct native_view *view, struct buffer *text, uint32_t from,
                               uint32_t end, bool tells_operator)
{
    (void)tells_operator;
    return put_data(view, text, from, end);
}

#endif

static const char *heading_of(uint32_t what)
{
    switch (what) {
    case JIT_PLACE_PROLOGUE: return "entry";
    case JIT_PLACE_EPILOGUE: return "return";
    case JIT_PLACE_STUBS: return "out of line";
    case JIT_PLACE_CONSTANTS: return "constants";
    case JIT_PLACE_TABLE: return "table";
    default: return NULL;
    }
}

/* Between a function without constants and the next. */
static bool is_padding(const struct native_view *view, uint32_t what, uint32_t from, uint32_t end)
{
    while (from < end && view->code.bytes[from] == 0xcc)
        from++;
    return what == JIT_PLACE_CONSTANTS && from == end;
}

/* The next place. Code that was taken back after it was noted has no bytes. */
static enum rk_result put_place(struct native_view *view, struct buffer *text)
{
    const struct place *place = &view->places.items[view->next++];
    uint32_t from = place->code_offset;
    uint32_t end = view->next < view->places.count ? place[1].code_offset : view->code.size_bytes;
    const char *heading = heading_of(place->what);
    if (from >= end || is_padding(view, place->what, from, end)) return RK_OK;
    if (heading) RK_TRY(buffer_append_format(text, "      ;; %s:\n", heading));
    if (place->what == JIT_PLACE_CONSTANTS || place->what == JIT_PLACE_TABLE)
        return put_data(view, text, from, end);
    return put_code(view, text, from, end, place->what == JIT_PLACE_STUBS);
}

enum rk_result native_view_annotate(void *context, struct buffer *text,
                                    const struct wasm_function *function, uint32_t offset)
{
    struct native_view *view = context;
    if (offset == WASM_NO_INDEX) {
        uint32_t defined = function->index - view->module->imported_function_count;
        view->next = view->prologues[defined];
        return put_place(view, text);
    }
    /* All of the operator, and what belongs to no operator behind it. */
    while (view->next < view->places.count) {
        uint32_t what = view->places.items[view->next].what;
        if (what != offset && (what == JIT_PLACE_PROLOGUE || !heading_of(what))) break;
        RK_TRY(put_place(view, text));
    }
    return RK_OK;
}
