/* Any bytes as a module: at once and in pieces must agree, and what loads must disassemble. */

#include "base/require.h"
#include "wasm/decode.h"
#include "wasm/disasm.h"
#include "wasm/instruction.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rk_result discard(void *context, struct span text)
{
    *(size_t *)context += text.size_bytes;
    return RK_OK;
}

/* Pieces whose sizes depend on the input, so that the fuzzer can choose them. */
static enum rk_result load_in_pieces(struct wasm_module **out, struct rk_error *error,
                                     struct span bytes, const struct wasm_rules *rules)
{
    struct wasm_decoder *decoder = NULL;
    REQUIRE(wasm_decoder_new(&decoder, rules) == RK_OK);
    enum rk_result result = RK_OK;
    for (size_t at = 0; !result && at < bytes.size_bytes;) {
        size_t left = bytes.size_bytes - at;
        size_t piece = 1 + bytes.bytes[at] % 13u;
        if (piece > left) piece = left;
        result = wasm_decoder_feed(decoder, error, span_of(bytes.bytes + at, piece));
        at += piece;
    }
    if (!result) result = wasm_decoder_finish(decoder, out, error);
    wasm_decoder_free(decoder);
    return result;
}

/* Every operator of every body is read back, to the last byte. */
static void check_instructions(const struct wasm_module *module)
{
    for (uint32_t i = module->imported_function_count; i < module->function_count; i++) {
        const struct wasm_function *f = &module->functions[i - module->imported_function_count];
        struct reader r = wasm_function_reader(f);
        struct wasm_instruction in;
        while (wasm_instruction_next(&in, &r)) {
        }
        REQUIRE(!r.failure && reader_done(&r));
    }
}

static void check(const uint8_t *data, size_t size, const struct wasm_rules *rules)
{
    struct span bytes = span_of(data, size);
    struct wasm_module *whole = NULL;
    struct wasm_module *pieces = NULL;
    struct rk_error a = {0};
    struct rk_error b = {0};
    enum rk_result result = wasm_module_load(&whole, &a, bytes, rules);
    REQUIRE(load_in_pieces(&pieces, &b, bytes, rules) == result);
    REQUIRE(a.result == b.result && a.offset == b.offset && strcmp(a.message, b.message) == 0);
    REQUIRE(!result == (whole != NULL) && !result == (pieces != NULL));
    if (result) {
        REQUIRE(a.result == result && a.offset <= size && a.message[0]);
        return;
    }
    struct wasm_disasm_options options = {
        .function = WASM_NO_INDEX, .show_offsets = true, .show_gas = true};
    size_t lengths[2] = {0, 0};
    check_instructions(whole);
    REQUIRE(wasm_disassemble(whole, &options, discard, &lengths[0]) == RK_OK);
    REQUIRE(wasm_disassemble(pieces, &options, discard, &lengths[1]) == RK_OK);
    REQUIRE(lengths[0] == lengths[1]);
    for (uint32_t i = 0; i < whole->export_count; i++) {
        struct span name = wasm_module_bytes(whole, whole->exports[i].name);
        REQUIRE(wasm_module_find_export(whole, name) == &whole->exports[i]);
    }
    wasm_module_release(whole);
    wasm_module_release(pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(data, size, &wasm_rules_default);
    check(data, size, &wasm_rules_dusk_pre_aegis);
    return 0;
}
