/* What the commands on a local chain share: opening it, and showing what is in it.
 *
 * Functions that return int return EXIT_CODE_OK, or the exit code after complaining. */
#ifndef RK_CLI_LEDGER_COMMAND_H
#define RK_CLI_LEDGER_COMMAND_H

#include "chain/ledger.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <jansson.h>

struct ledger_command {
    const struct invocation *v;
    const char *path;
    struct ledger *ledger;
    struct progress progress;
};

#define LEDGER_OPTION       \
    {.name = "chain",       \
     .letter = 'c',         \
     .kind = OPTION_STRING, \
     .argument = "DIR",     \
     .help = "the folder of the chain (default: ruskvm-chain)"}

#define LEDGER_TIME_OPTION                                                 \
    {.name = "time",                                                       \
     .kind = OPTION_U64,                                                   \
     .argument = "MS",                                                     \
     .help = "the block's time in milliseconds since 1970 (default: now)", \
     .max = UINT64_MAX}

/* The folder that --chain names. */
const char *ledger_command_path(const struct invocation *v);

/* Opens the chain that --chain names; says on standard error what had to be recovered. */
int ledger_command_open(struct ledger_command *command, const struct invocation *v);
void ledger_command_close(struct ledger_command *command);
int ledger_command_fail(const struct ledger_command *command, const struct rk_error *error);

/* Options with the progress of a command, which they borrow. */
struct ledger_options ledger_command_options(struct progress *progress, const struct invocation *v);

/* The time of a block: --time, or the clock's but not before the newest block's. */
uint64_t ledger_command_time(const struct invocation *v, const struct ledger *ledger);

/* Milliseconds since 1970. */
uint64_t ledger_command_now(void);

/* Reads an id of 64 hexadecimal digits. RK_USAGE. */
RK_CHECKED enum rk_result ledger_command_id(uint8_t id[TRANSACTION_ID_BYTES], const char *text,
                                            struct rk_error *error);

/* "2026-11-28 19:30:00.123" in universal time. Returns `text`. */
#define LEDGER_TIME_TEXT_BYTES 40
const char *ledger_time_text(char text[LEDGER_TIME_TEXT_BYTES], uint64_t time);

/* ---- Showing ---- */

json_t *json_header(const struct ledger_header *header, const uint8_t hash[LEDGER_HASH_BYTES]);
json_t *json_receipt(const struct ledger_receipt *receipt, uint32_t position);
/* Those of a transaction's origin, or of the block. */
json_t *json_events(const struct ledger_block *block, uint32_t origin);

void print_receipt(const struct ledger_receipt *receipt);
void print_events(const struct ledger_block *block, uint32_t origin);

/* The same for what came of a transaction that was sent or simulated. */
json_t *json_outcome(const struct wallet_chain_receipt *receipt);
void print_outcome(const struct wallet_chain_receipt *receipt);

/* The exit code of a transaction that is in a block: EXIT_CODE_OK, EXIT_CODE_OUT_OF_GAS or
 * EXIT_CODE_TRAP by its outcome. */
int exit_of_receipt(const struct wallet_chain_receipt *receipt);

#endif
