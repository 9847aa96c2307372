/* A new local chain. */
#include "base/hex.h"
#include "base/secret.h"
#include "chain/circuit_keys.h"
#include "chain/genesis.h"
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/ledger_command.h"
#include "cli/ledger_keys.h"
#include "cli/ledger_test.h"
#include "cli/password.h"

#include <inttypes.h>

enum { SNAPSHOT_BYTES_MAX = 64 << 20, MODULE_BYTES_MAX = 64 << 20, TEST_CHAIN_ID = 7001 };

struct making {
    const struct invocation *v;
    struct progress progress;
    struct buffer snapshot, transfer, stake;
    bool keys_are_insecure;
    char mnemonic[MNEMONIC_TEXT_BYTES]; /* of a test's accounts, to be printed; else "" */
};

static int read_optional(const struct making *making, struct buffer *out, const char *option,
                         size_t size_bytes_max)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = invocation_string(making->v, option);
    if (!path || !file_read(out, &error, path, size_bytes_max)) return EXIT_CODE_OK;
    return output_failure(making->v, path, &error);
}

/* For the words of --mnemonic-file, or fresh ones. */
static int make_test_snapshot(struct making *making)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line line;
    const struct invocation *v = making->v;
    const char *file = invocation_string(v, "mnemonic-file");
    const char *auditor = invocation_string(v, "auditor");
    uint64_t chain_id = invocation_u64(v, "chain-id", TEST_CHAIN_ID);
    enum rk_result result;
    if (file) {
        result = secret_line_read(&line, file, &error);
        if (!result)
            result = ledger_test_snapshot(&making->snapshot, secret_line_span(&line), chain_id,
                                          auditor, &error);
        secret_wipe(&line, sizeof line);
    } else {
        result = ledger_test_mnemonic(making->mnemonic, &error);
        if (!result)
            result = ledger_test_snapshot(&making->snapshot, span_of_string(making->mnemonic),
                                          chain_id, auditor, &error);
    }
    return result ? output_failure(v, file, &error) : EXIT_CODE_OK;
}

static int read_inputs(struct making *making)
{
    const struct invocation *v = making->v;
    bool is_test = invocation_flag(v, "test") || invocation_string(v, "mnemonic-file");
    if (is_test == (invocation_string(v, "snapshot") != NULL)) {
        output_complain(v, is_test ? "--test makes a snapshot of its own: leave out --snapshot"
                                   : "--snapshot or --test is needed");
        return EXIT_CODE_USAGE;
    }
    if (!is_test && invocation_string(v, "auditor")) {
        output_complain(v, "--auditor is for chains of --test: write `auditor` into the snapshot");
        return EXIT_CODE_USAGE;
    }
    if (!invocation_string(v, "transfer") != !invocation_string(v, "stake")) {
        output_complain(v, "--transfer and --stake go together");
        return EXIT_CODE_USAGE;
    }
    int code = is_test ? make_test_snapshot(making)
                       : read_optional(making, &making->snapshot, "snapshot", SNAPSHOT_BYTES_MAX);
    if (!code) code = read_optional(making, &making->transfer, "transfer", MODULE_BYTES_MAX);
    if (!code) code = read_optional(making, &making->stake, "stake", MODULE_BYTES_MAX);
    return code;
}

/* ---- Verifying keys ---- */

static enum rk_result append_key(struct buffer *text, const struct statement *statement,
                                 struct span key)
{
    RK_TRY(buffer_append_format(text, "\n[[verifier]]\ninputs = %u\naudited = %s\nkey = \"",
                                statement->input_count, statement->is_audited ? "true" : "false"));
    RK_TRY(hex_append(text, key));
    return buffer_append_format(text, "\"\n");
}

/* Adds a table for each statement of the chain to the snapshot. */
static enum rk_result append_keys(struct making *making, bool is_audited, struct rk_error *error)
{
    struct circuit_keys *keys;
    RK_TRY(ledger_keys_open(&keys, making->v, &making->progress, error));
    making->keys_are_insecure = circuit_keys_is_insecure(keys);
    enum rk_result result = RK_OK;
    for (size_t i = 0; !result && i < STATEMENT_COUNT; i++) {
        struct span key;
        if (statements[i].is_audited != is_audited) continue;
        result = circuit_keys_verifier_bytes(&key, keys, &statements[i], error);
        if (!result && append_key(&making->snapshot, &statements[i], key))
            result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the snapshot");
    }
    circuit_keys_close(keys);
    progress_end(&making->progress);
    return result;
}

/* Makes the keys that the snapshot lacks, where the chain has use for them. */
static int complete_snapshot(struct making *making, const struct chain_profile *profile)
{
    struct genesis_snapshot snapshot;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = making->v;
    enum rk_result result = genesis_read(&snapshot, buffer_span(&making->snapshot), &error);
    bool is_missing = snapshot.verifiers.count == 0, is_audited = snapshot.has_auditor;
    if (!result && snapshot.unknown_keys)
        output_complain(v, "warning: %" PRIu32 " unknown keys were ignored, the first in %s",
                        snapshot.unknown_keys, snapshot.first_unknown);
    genesis_free(&snapshot);
    if (result) return output_failure(v, invocation_string(v, "snapshot"), &error);
    if (!is_missing || profile->chain->formats || invocation_flag(v, "public-only"))
        return EXIT_CODE_OK;
    if (append_keys(making, is_audited, &error)) return output_failure(v, NULL, &error);
    if (making->keys_are_insecure && !invocation_flag(v, "json"))
        output_complain(v, "warning: the proofs' parameters are INSECURE ones for development, by "
                           "which anybody can forge shielded transactions: give --parameters for "
                           "a chain that is more than a test");
    return EXIT_CODE_OK;
}

/* ---- The chain ---- */

static int print_made(struct making *making)
{
    const struct invocation *v = making->v;
    struct ledger_command command;
    int code = ledger_command_open(&command, v);
    if (code) return code;
    const struct ledger_header *tip = ledger_tip(command.ledger);
    if (invocation_flag(v, "json")) {
        code = output_json(
            v, json_pack("{s:o, s:s, s:o, s:o, s:b, s:s?}", "chain_id",
                         output_json_u64(ledger_chain_id(command.ledger)), "rules",
                         ledger_profile(command.ledger)->name, "hash",
                         json_hex(ledger_tip_hash(command.ledger), LEDGER_HASH_BYTES), "root",
                         json_hex(tip->key.root, 32), "insecure_keys", making->keys_are_insecure,
                         "mnemonic", making->mnemonic[0] ? making->mnemonic : NULL));
    } else {
        printf("chain %" PRIu64 " in ", ledger_chain_id(command.ledger));
        output_text(stdout, command.path);
        fputs("\ngenesis root ", stdout);
        print_hex(tip->key.root, sizeof tip->key.root);
        putchar('\n');
        if (making->mnemonic[0])
            printf("everything on it belongs to the wallet of these words:\n%s\n",
                   making->mnemonic);
    }
    ledger_command_close(&command);
    return code;
}

static int make(struct making *making)
{
    const struct invocation *v = making->v;
    const char *rules = invocation_string(v, "rules");
    const struct chain_profile *profile =
        rules ? chain_profile_by_name(rules) : chain_profile_at(0);
    struct rk_error error = {.offset = RK_NO_POSITION};
    /* Before keys are made in vain. */
    if (ledger_is_there(ledger_command_path(v))) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "there is a chain already");
        return output_failure(v, ledger_command_path(v), &error);
    }
    int code = complete_snapshot(making, profile);
    if (code) return code;
    struct ledger_options options = ledger_command_options(&making->progress, v);
    struct ledger_genesis genesis = {
        .profile = profile->name,
        .snapshot = buffer_span(&making->snapshot),
        .transfer_code = buffer_span(&making->transfer),
        .stake_code = buffer_span(&making->stake),
        .time = invocation_u64(v, "time", ledger_command_now()),
    };
    enum rk_result result = ledger_create(ledger_command_path(v), &genesis, &options, &error);
    progress_end(&making->progress);
    if (result) return output_failure(v, ledger_command_path(v), &error);
    return print_made(making);
}

static int run(const struct invocation *v)
{
    struct making making = {.v = v, .progress = progress_for(v)};
    int code = read_inputs(&making);
    if (!code) code = make(&making);
    progress_end(&making.progress);
    secret_wipe(making.mnemonic, sizeof making.mnemonic);
    buffer_free(&making.snapshot);
    buffer_free(&making.transfer);
    buffer_free(&making.stake);
    return code;
}

static const struct option_spec options[] = {
    LEDGER_OPTION,
    {.name = "snapshot",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "what the first state holds, in TOML"},
    {.name = "test",
     .kind = OPTION_FLAG,
     .help = "make a chain for trying things out, with funds for the wallet of a fresh mnemonic, "
             "which is printed"},
    {.name = "mnemonic-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "as --test, with the words on the first line of FILE, - for standard input"},
    {.name = "chain-id",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "the id of a chain of --test (default: 7001)",
     .max = UINT64_MAX},
    {.name = "auditor",
     .kind = OPTION_STRING,
     .argument = "KEY",
     .help = "the auditor of a chain of --test: the public key of a schnorr key (`key new`)"},
    {.name = "transfer",
     .kind = OPTION_STRING,
     .argument = "WASM",
     .help = "the module of the transfer contract (default: the one built in)"},
    {.name = "stake",
     .kind = OPTION_STRING,
     .argument = "WASM",
     .help = "the module of the stake contract (default: the one built in)"},
    {.name = "public-only",
     .kind = OPTION_FLAG,
     .help = "make no keys: the chain refuses shielded transactions"},
    LEDGER_KEYS_OPTIONS,
    LEDGER_TIME_OPTION,
    CHAIN_RULES_OPTION,
};

const struct command cmd_chain_init = {
    .path = "chain init",
    .summary = "make a local chain with its genesis",
    .positionals = "",
    .description =
        "Makes a folder with a chain whose first state the snapshot describes: accounts, stakes, "
        "shielded balances, the chain's id (`chain_id`), and the keys that shielded transactions "
        "are verified with (tables `verifier`). Where the snapshot has none they are made, from "
        "--parameters or, for development only, from insecure ones, and kept in --keys for those "
        "who prove. With a key `auditor` in the snapshot shielded transactions are audited.\n\n"
        "The folder keeps the snapshot, the contracts, the state and a log of blocks, and is all "
        "that the chain is.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
