#include "cli/wallet_command.h"

#include "base/parallel.h"
#include "base/secret.h"
#include "cli/chain_folder.h"
#include "cli/exit.h"
#include "cli/file.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { GAS_DEFAULT = 200000000, GAS_PRICE_DEFAULT = 1 };

#define COIN UINT64_C(1000000000)

const char *wallet_command_path(const struct invocation *v)
{
    const char *path = invocation_string(v, "wallet");
    return path ? path : "ruskvm-wallet";
}

int wallet_command_fail(const struct wallet_command *command, const struct rk_error *error)
{
    return output_failure(command->v, command->path, error);
}

/* ---- Opening ---- */

int wallet_command_password(struct secret_line *password, const struct invocation *v,
                            const char *option, bool is_new)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *file = invocation_string(v, option);
    enum rk_result result =
        file ? secret_line_read(password, file, &error)
             : secret_line_ask(password, is_new ? "New password: " : "Password: ", is_new, &error);
    return result ? output_failure(v, file ? file : "the password", &error) : EXIT_CODE_OK;
}

struct seal_cost wallet_command_cost(const struct invocation *v)
{
    uint64_t memory_mib = invocation_u64(v, "memory-mib", 0);
    return (struct seal_cost){
        .operations = (uint32_t)invocation_u64(v, "passes", seal_cost_default.operations),
        .memory_kib = memory_mib ? (uint32_t)memory_mib << 10 : seal_cost_default.memory_kib,
    };
}

int wallet_command_open(struct wallet_command *command, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line password;
    bool notes_lost = false;
    *command = (struct wallet_command){
        .v = v,
        .path = wallet_command_path(v),
        .profile = invocation_knows(v, "profile") ? (unsigned)invocation_u64(v, "profile", 0) : 0,
    };
    if (access(command->path, F_OK) != 0) {
        rk_fail(&error, RK_NOT_FOUND, RK_NO_POSITION, "there is no wallet");
        return wallet_command_fail(command, &error);
    }
    int code = wallet_command_password(&password, v, "password-file", false);
    if (code) return code;
    enum rk_result result = wallet_open(&command->wallet, &notes_lost, command->path,
                                        secret_line_span(&password), &error);
    secret_wipe(&password, sizeof password);
    if (result) return wallet_command_fail(command, &error);
    if (notes_lost)
        output_complain(v,
                        "%s: the notes that were found cannot be read: scanning finds them "
                        "again, what was sent is forgotten",
                        command->path);
    return EXIT_CODE_OK;
}

int wallet_command_open_chain(struct wallet_command *command)
{
    int code = ledger_command_open(&command->chain, command->v);
    if (code) return code;
    uint64_t time = invocation_knows(command->v, "time")
                        ? ledger_command_time(command->v, command->chain.ledger)
                        : ledger_command_now();
    command->view = ledger_wallet_chain(command->chain.ledger, time);
    return EXIT_CODE_OK;
}

void wallet_command_close(struct wallet_command *command)
{
    circuit_keys_close(command->keys);
    if (command->chain.ledger) ledger_command_close(&command->chain);
    wallet_close(command->wallet);
}

/* ---- Scanning ---- */

static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

static int show_scan(void *context, uint64_t done, uint64_t total)
{
    progress_show(context, "looking for notes", done, total);
    return is_interrupted;
}

int wallet_command_scan(struct wallet_command *command, struct wallet_scan_report *report)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_scan_report ignored;
    struct progress progress = progress_for(command->v);
    struct wallet_scan_options options = {.progress = show_scan, .context = &progress};
    struct sigaction action = {.sa_handler = interrupt}, before;
    sigaction(SIGINT, &action, &before);
    enum rk_result result =
        wallet_scan(command->wallet, report ? report : &ignored, &command->view, &options, &error);
    sigaction(SIGINT, &before, NULL);
    progress_end(&progress);
    return result ? wallet_command_fail(command, &error) : EXIT_CODE_OK;
}

/* ---- Transactions ---- */

struct wallet_order wallet_command_order(const struct wallet_command *command,
                                         enum wallet_record_kind kind)
{
    const struct invocation *v = command->v;
    uint64_t deploy_price = ledger_profile(command->chain.ledger)->chain->min_deploy_gas_price;
    bool deploys = kind == WALLET_DEPLOYMENT && deploy_price > GAS_PRICE_DEFAULT;
    return (struct wallet_order){
        .kind = kind,
        .profile = command->profile,
        .gas_limit = invocation_u64(v, "gas", GAS_DEFAULT),
        .gas_price = invocation_u64(v, "gas-price", deploys ? deploy_price : GAS_PRICE_DEFAULT),
        .last_valid_height = invocation_u64(v, "valid-until", 0),
    };
}

static int show_phase(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    progress_show(context, plonk_phase_text(phase), done, total);
    return 0;
}

/* Whoever pays: shielded funds need the keys of proofs. */
static int payer_of(struct wallet_payer *payer, struct wallet_command *command,
                    struct progress *progress, bool is_shielded)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (is_shielded && ledger_keys_open(&command->keys, command->v, progress, &error))
        return output_failure(command->v, NULL, &error);
    *payer = (struct wallet_payer){
        .wallet = command->wallet,
        .chain = &command->view,
        .keys = command->keys,
        .work = {.threads = parallel_processors(), .progress = show_phase, .context = progress},
    };
    return EXIT_CODE_OK;
}

static int store(const struct invocation *v, const char *path, const struct buffer *bytes)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    return file_write_private(path, buffer_span(bytes), true, &error)
               ? output_failure(v, path, &error)
               : EXIT_CODE_OK;
}

static int print_written(const struct invocation *v, const char *path)
{
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:o, s:b}", "file",
                                        output_json_text(span_of_string(path)), "sent", false));
    output_text(stdout, path);
    puts(": written, not sent");
    return EXIT_CODE_OK;
}

static int print_receipt_of(const struct invocation *v, const struct wallet_chain_receipt *receipt,
                            bool is_sent)
{
    char fee[AMOUNT_TEXT_BYTES];
    if (invocation_flag(v, "json")) {
        json_t *value = json_outcome(receipt);
        if (value && json_object_set_new(value, "sent", json_boolean(is_sent))) {
            json_decref(value);
            value = NULL;
        }
        int code = output_json(v, value);
        return code ? code : exit_of_receipt(receipt);
    }
    print_outcome(receipt);
    printf("  fee %s, block %" PRIu64 "%s\n",
           amount_text(fee, receipt->gas_spent * receipt->gas_price), receipt->height,
           is_sent ? "" : " (not sent)");
    return exit_of_receipt(receipt);
}

int wallet_command_send(struct wallet_command *command, struct span wire,
                        struct wallet_record *record)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_chain_receipt receipt;
    if (command->view.send(command->view.context, &receipt, wire, &error))
        return output_failure(command->v, NULL, &error);
    if (wallet_sent(command->wallet, record, &receipt, &error))
        output_complain(command->v, "%s: the transaction was sent and could not be noted: %s",
                        command->path, error.message);
    return print_receipt_of(command->v, &receipt, true);
}

/* Sends what was made, or does with it what the options say. */
static int finish(struct wallet_command *command, const struct buffer *wire,
                  struct wallet_record *record)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    const char *out = invocation_string(v, "out");
    if (out) {
        int code = store(v, out, wire);
        return code ? code : print_written(v, out);
    }
    if (!invocation_flag(v, "simulate"))
        return wallet_command_send(command, buffer_span(wire), record);
    struct wallet_chain_receipt receipt;
    if (command->view.simulate(command->view.context, &receipt, buffer_span(wire), &error))
        return output_failure(v, NULL, &error);
    return print_receipt_of(v, &receipt, false);
}

static int make_unproven(struct wallet_command *command, const struct wallet_payer *payer,
                         const struct wallet_order *order)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_record record;
    struct buffer unproven = {0}, bundle = {0};
    const struct invocation *v = command->v;
    const char *bundle_path = invocation_string(v, "bundle");
    int code = EXIT_CODE_OK;
    if (wallet_make_unproven(&unproven, &bundle, &record, payer, order, &error))
        code = output_failure(v, NULL, &error);
    if (!code) code = store(v, invocation_string(v, "unproven"), &unproven);
    if (!code) code = store(v, bundle_path, &bundle);
    if (!code) code = print_written(v, invocation_string(v, "unproven"));
    buffer_free(&unproven);
    buffer_free(&bundle);
    return code;
}

static int make(struct wallet_command *command, const struct wallet_order *order, bool is_shielded)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct progress progress = progress_for(command->v);
    struct wallet_payer payer;
    struct wallet_record record;
    struct buffer wire = {0};
    bool delegates = invocation_knows(command->v, "unproven") &&
                     invocation_string(command->v, "unproven") != NULL;
    int code = payer_of(&payer, command, &progress, is_shielded);
    if (code) return code;
    if (delegates) return make_unproven(command, &payer, order);
    enum rk_result result = wallet_make(&wire, &record, &payer, order, &error);
    progress_end(&progress);
    code = result ? output_failure(command->v, NULL, &error) : finish(command, &wire, &record);
    buffer_free(&wire);
    return code;
}

static int check_delegation(const struct invocation *v)
{
    if (!invocation_knows(v, "unproven") ||
        !invocation_string(v, "unproven") == !invocation_string(v, "bundle"))
        return EXIT_CODE_OK;
    output_complain(v, "--unproven and --bundle go together");
    return EXIT_CODE_USAGE;
}

int wallet_command_run(const struct invocation *v, enum wallet_record_kind kind, bool from_shielded,
                       wallet_order_fill *fill, void *context)
{
    struct wallet_command command = {.v = v};
    struct wallet_order order;
    int code = check_delegation(v);
    if (!code) code = wallet_command_open(&command, v);
    if (!code) code = wallet_command_open_chain(&command);
    if (!code) {
        order = wallet_command_order(&command, kind);
        order.from_shielded = from_shielded;
        code = fill(&command, &order, context);
    }
    if (!code && from_shielded) code = wallet_command_scan(&command, NULL);
    if (!code) code = make(&command, &order, from_shielded);
    wallet_command_close(&command);
    return code;
}

/* ---- Amounts ---- */

static enum rk_result no_amount(const char *text, struct rk_error *error)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                   "'%s' is no amount: expected coins with at most nine decimal places, or lux:N",
                   text);
}

enum rk_result amount_parse(uint64_t *lux, const char *text, struct rk_error *error)
{
    char whole[64];
    uint64_t coins, rest = 0, unit = COIN;
    if (strncmp(text, "lux:", 4) == 0)
        return parse_u64(lux, text + 4) ? RK_OK : no_amount(text, error);
    const char *point = strchr(text, '.');
    size_t digits = point ? (size_t)(point - text) : strlen(text);
    if (digits == 0 || digits >= sizeof whole) return no_amount(text, error);
    memcpy(whole, text, digits);
    whole[digits] = 0;
    if (strchr(whole, 'x') || strchr(whole, 'X') || !parse_u64(&coins, whole))
        return no_amount(text, error);
    for (const char *at = point ? point + 1 : ""; *at; at++) {
        if (*at < '0' || *at > '9' || unit == 1) return no_amount(text, error);
        unit /= 10;
        rest += (uint64_t)(*at - '0') * unit;
    }
    if (point && !point[1]) return no_amount(text, error);
    uint64_t value;
    if (__builtin_mul_overflow(coins, COIN, &value) || __builtin_add_overflow(value, rest, &value))
        return no_amount(text, error);
    *lux = value;
    return RK_OK;
}

const char *amount_text(char text[AMOUNT_TEXT_BYTES], uint64_t lux)
{
    char coins[COUNT_TEXT_BYTES];
    int size = snprintf(text, AMOUNT_TEXT_BYTES, "%s.%09" PRIu64, output_count(coins, lux / COIN),
                        lux % COIN);
    while (size > 1 && text[size - 1] == '0')
        text[--size] = 0;
    if (text[size - 1] == '.') text[size - 1] = 0;
    return text;
}

int wallet_command_amount(uint64_t *lux, const struct invocation *v, size_t positional)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    return amount_parse(lux, v->positionals[positional], &error) ? output_failure(v, NULL, &error)
                                                                 : EXIT_CODE_OK;
}
