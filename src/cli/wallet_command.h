/* What the commands on wallets share: opening a wallet with its password and the chain it is on,
 * amounts, and transactions from an order to a receipt.
 *
 * Functions that return int return EXIT_CODE_OK, or the exit code after complaining. */
#ifndef RK_CLI_WALLET_COMMAND_H
#define RK_CLI_WALLET_COMMAND_H

#include "chain/wallet.h"
#include "cli/key_command.h"
#include "cli/ledger_command.h"
#include "cli/ledger_keys.h"
#include "cli/password.h"

struct wallet_command {
    const struct invocation *v;
    const char *path;
    struct wallet *wallet;
    unsigned profile;
    struct ledger_command chain; /* with wallet_command_open_chain */
    struct wallet_chain view;
    struct circuit_keys *keys; /* opened when they are needed */
};

#define WALLET_OPTION       \
    {.name = "wallet",      \
     .letter = 'w',         \
     .kind = OPTION_STRING, \
     .argument = "FILE",    \
     .help = "the wallet's file (default: ruskvm-wallet)"}

#define WALLET_PROFILE_OPTION                       \
    {.name = "profile",                             \
     .kind = OPTION_U64,                            \
     .argument = "N",                               \
     .help = "the profile, from 0 on (default: 0)", \
     .max = WALLET_PROFILES_MAX - 1}

/* Of commands that send a transaction. */
#define WALLET_ORDER_OPTIONS                                                                      \
    WALLET_OPTION, LEDGER_OPTION, KEY_PASSWORD_OPTION, WALLET_PROFILE_OPTION,                     \
        {.name = "gas",                                                                           \
         .letter = 'g',                                                                           \
         .kind = OPTION_U64,                                                                      \
         .argument = "N",                                                                         \
         .help = "the gas limit; what is not spent comes back (default: 200_000_000)",            \
         .min = 1,                                                                                \
         .max = UINT64_MAX},                                                                      \
        {.name = "gas-price",                                                                     \
         .kind = OPTION_U64,                                                                      \
         .argument = "LUX",                                                                       \
         .help = "the price of a unit of gas (default: 1; of a deployment: what the rules want)", \
         .min = 1,                                                                                \
         .max = UINT64_MAX},                                                                      \
        {.name = "valid-until",                                                                   \
         .kind = OPTION_U64,                                                                      \
         .argument = "HEIGHT",                                                                    \
         .help = "the last block that may take the transaction (default: 100 blocks from now)",   \
         .min = 1,                                                                                \
         .max = UINT64_MAX},                                                                      \
        {.name = "out",                                                                           \
         .letter = 'o',                                                                           \
         .kind = OPTION_STRING,                                                                   \
         .argument = "FILE",                                                                      \
         .help = "write the transaction to FILE and do not send it"},                             \
        {.name = "simulate",                                                                      \
         .kind = OPTION_FLAG,                                                                     \
         .help = "tell what the transaction would do, and do not send it"},                       \
        LEDGER_KEYS_OPTIONS, LEDGER_TIME_OPTION

/* Of those that spend shielded funds: somebody else can prove them. */
#define WALLET_DELEGATION_OPTIONS                                                               \
    {.name = "unproven",                                                                        \
     .kind = OPTION_STRING,                                                                     \
     .argument = "FILE",                                                                        \
     .help =                                                                                    \
         "do not prove: write the transaction without its proof to FILE, for `wallet attach`"}, \
        {.name = "bundle",                                                                      \
         .kind = OPTION_STRING,                                                                 \
         .argument = "FILE",                                                                    \
         .help = "with --unproven: write what a prover needs to FILE, for `wallet prove`"}

/* The file that --wallet names. */
const char *wallet_command_path(const struct invocation *v);

/* Opens the wallet. Whatever comes of it the command is to be closed. */
int wallet_command_open(struct wallet_command *command, const struct invocation *v);
/* Opens the chain that --chain names. */
int wallet_command_open_chain(struct wallet_command *command);
void wallet_command_close(struct wallet_command *command);
int wallet_command_fail(const struct wallet_command *command, const struct rk_error *error);

/* Reads a password: from the file that `option` names, or else by asking, twice for a new one. The
 * caller wipes it. */
int wallet_command_password(struct secret_line *password, const struct invocation *v,
                            const char *option, bool is_new);
struct seal_cost wallet_command_cost(const struct invocation *v);

/* Looks for notes, with progress. An interrupt (SIGINT) ends it with what was found so far. */
int wallet_command_scan(struct wallet_command *command, struct wallet_scan_report *report);

/* An order with what the common options say. */
struct wallet_order wallet_command_order(const struct wallet_command *command,
                                         enum wallet_record_kind kind);

/* Opens wallet and chain, scans where shielded funds may pay, lets `fill` complete the order, makes
 * the transaction, and sends it, or does what --out, --simulate and --unproven say. */
typedef int wallet_order_fill(struct wallet_command *command, struct wallet_order *order,
                              void *context);
int wallet_command_run(const struct invocation *v, enum wallet_record_kind kind, bool from_shielded,
                       wallet_order_fill *fill, void *context);

/* Sends what was made or attached, remembers it and prints what became of it. */
int wallet_command_send(struct wallet_command *command, struct span wire,
                        struct wallet_record *record);

/* ---- Amounts ---- */

/* Coins with at most nine decimal places ("1.5", "1_000"), or the smallest unit behind lux:
 * ("lux:1500000000"). RK_USAGE. */
RK_CHECKED enum rk_result amount_parse(uint64_t *lux, const char *text, struct rk_error *error);

/* "1,234.5": coins, without the zeros at the end. Returns `text`. */
#define AMOUNT_TEXT_BYTES 40
const char *amount_text(char text[AMOUNT_TEXT_BYTES], uint64_t lux);

/* Takes an amount from the positional; complains where it is none. */
int wallet_command_amount(uint64_t *lux, const struct invocation *v, size_t positional);

#endif
