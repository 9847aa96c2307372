/* Proofs that bytes are in a state. */
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"
#include "state/proof.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum rk_result write_new_file(const char *path, struct span bytes, struct rk_error *error)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *file = is_stdout ? stdout : fopen(path, "wxe");
    if (!file)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot create %s: %s", path, strerror(errno));
    bool is_good = fwrite(bytes.bytes, 1, bytes.size_bytes, file) == bytes.size_bytes;
    if (fflush(file)) is_good = false;
    int cause = errno;
    if (!is_stdout) {
        fclose(file);
        if (!is_good) unlink(path);
    }
    if (is_good) return RK_OK;
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot write %s: %s", path, strerror(cause));
}

static enum rk_result prove(struct state_folder *folder, struct buffer *proof,
                            struct commit *commit, struct rk_error *error)
{
    const struct invocation *v = folder->v;
    uint8_t id[CONTRACT_ID_BYTES];
    uint64_t offset;
    if (hex_decode(id, sizeof id, span_of_string(v->positionals[1]), NULL))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "'%s' is no contract id: expected 64 hexadecimal digits", v->positionals[1]);
    if (!parse_u64(&offset, v->positionals[2]))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "'%s' is no offset", v->positionals[2]);
    struct proof_request request = {offset, (uint32_t)invocation_u64(v, "size", 0)};
    RK_TRY(state_folder_read(folder, commit, invocation_string(v, "commit"), error));
    RK_TRY(state_proof_make(folder->access, proof, commit, id, &request, error));
    return write_new_file(v->positionals[3], buffer_span(proof), error);
}

static int print_done(const struct invocation *v, const struct commit *commit, size_t proof_bytes)
{
    if (strcmp(v->positionals[3], "-") == 0) return EXIT_CODE_OK;
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:o, s:o}", "root", json_hex(commit->key.root, 32),
                                        "proof_bytes", output_json_u64(proof_bytes)));
    print_hex(commit->key.root, HASH_BYTES);
    printf(": a proof of %zu bytes\n", proof_bytes);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct state_folder folder;
    struct commit commit;
    struct buffer proof = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&folder, v);
    if (code) return code;
    enum rk_result result = prove(&folder, &proof, &commit, &error);
    code = result ? state_folder_fail(&folder, &error) : print_done(v, &commit, proof.size_bytes);
    buffer_free(&proof);
    state_folder_close(&folder);
    return code;
}

static const struct option_spec options[] = {
    STATE_COMMIT_OPTION,
    {.name = "size",
     .letter = 's',
     .kind = OPTION_U64,
     .argument = "BYTES",
     .max = PAGE_BYTES,
     .help = "prove so many bytes, within one page; default: 0, the hash of the page"},
};

const struct command cmd_state_prove = {
    .path = "state prove",
    .summary = "write a proof that bytes are in a state",
    .positionals = "DIR CONTRACT OFFSET FILE",
    .description = "Writes a proof into a new FILE, or to standard output for -, that the memory "
                   "of the contract with this id (64 hexadecimal digits) has the bytes it has at "
                   "OFFSET. `state check-proof` checks it with the root alone.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 4,
    .positional_max = 4,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
