/* Translated code: nothing is translated yet. */

#include "wasm/module.h"

void wasm_code_free(struct wasm_code *code)
{
    (void)code;
}
