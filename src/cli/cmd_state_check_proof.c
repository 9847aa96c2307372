/* Whether a proof proves something about a state. Needs no store. */
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/state_folder.h"
#include "state/proof.h"

#include <inttypes.h>

static int print_proof(const struct invocation *v, const struct state_proof *proof)
{
    bool has_bytes = proof->content == PROOF_CHUNKS;
    uint64_t page = (uint64_t)proof->page_index << PAGE_SHIFT;
    uint64_t offset = page + (has_bytes ? (uint64_t)proof->chunk_first * BLAKE3_CHUNK_BYTES : 0);
    size_t size_bytes = has_bytes ? (size_t)proof->chunk_count * BLAKE3_CHUNK_BYTES : PAGE_BYTES;
    const uint8_t *shown = has_bytes ? proof->chunks : proof->page_hash;
    size_t shown_bytes = has_bytes ? size_bytes : HASH_BYTES;
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:b, s:I, s:i, s:o, s:o, s:o, s:o}", "proven", 1, "contract_position",
                         (json_int_t)proof->contract_position, "memory_bits", (int)proof->kind,
                         "page", output_json_u64(proof->page_index), "offset",
                         output_json_u64(offset), "size_bytes", output_json_u64(size_bytes),
                         has_bytes ? "bytes" : "page_hash", json_hex(shown, shown_bytes)));
    printf("proven: contract at position %" PRIu32 ", page %" PRIu32 ", ", proof->contract_position,
           proof->page_index);
    printf("%zu bytes at offset 0x%" PRIx64, size_bytes, offset);
    if (has_bytes) {
        putchar('\n');
        return EXIT_CODE_OK;
    }
    printf(" hash to ");
    print_hex(shown, shown_bytes);
    putchar('\n');
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    const char *path = v->positionals[0];
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer bytes = {0};
    struct state_proof proof;
    uint8_t root[HASH_BYTES];
    if (hex_decode(root, sizeof root, span_of_string(v->positionals[1]), NULL)) {
        output_complain(v, "'%s' is no root: expected 64 hexadecimal digits", v->positionals[1]);
        return EXIT_CODE_USAGE;
    }
    enum rk_result result = file_read(&bytes, &error, path, PROOF_BYTES_MAX);
    if (!result) result = state_proof_decode(&proof, buffer_span(&bytes), &error);
    if (!result && state_proof_verify(&proof, blake3_backend_select(cpu_features_detect()), root))
        result = rk_fail(&error, RK_INVALID, RK_NO_POSITION,
                         "the proof is not one for the state with this root");
    int code = result ? output_failure(v, path, &error) : print_proof(v, &proof);
    buffer_free(&bytes);
    return code;
}

const struct command cmd_state_check_proof = {
    .path = "state check-proof",
    .summary = "check a proof against a state root",
    .positionals = "FILE ROOT",
    .description = "Tells what the proof in FILE, or from standard input for -, proves about the "
                   "state with this root (64 hexadecimal digits); with --json the bytes too. The "
                   "status is 1 when it proves nothing. The root binds positions, not contract "
                   "ids: know the contract by its position.",
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
