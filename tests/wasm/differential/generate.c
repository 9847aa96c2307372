/* Turns the bytes of a file into a valid module by our own generator (fuzz/wasm/generate.h), with
 * bounded loops and calls.
 *
 * usage: wasm_generate INPUT OUTPUT */

#include "../../../fuzz/wasm/generate.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: wasm_generate INPUT OUTPUT\n");
        return 2;
    }
    static uint8_t choices[1 << 16];
    FILE *input = fopen(argv[1], "rb");
    if (!input) return 1;
    size_t size = fread(choices, 1, sizeof choices, input);
    fclose(input);
    struct buffer module = {0};
    gen_module(&module, choices, size, true);
    FILE *output = fopen(argv[2], "wb");
    if (!output) return 1;
    bool ok = fwrite(module.bytes, 1, module.size_bytes, output) == module.size_bytes;
    ok &= fclose(output) == 0;
    buffer_free(&module);
    return ok ? 0 : 1;
}
