#include "wasm/trap.h"

const char *wasm_trap_text(enum wasm_trap_kind kind)
{
    static const char *const texts[WASM_TRAP_KIND_COUNT] = {
        [WASM_TRAP_NONE] = "none",
#define WASM_TRAP_KIND(name, text) [WASM_TRAP_##name] = text,
#include "wasm/traps.def"
    };
    return (unsigned)kind < WASM_TRAP_KIND_COUNT ? texts[kind] : "unknown trap";
}
