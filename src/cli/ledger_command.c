#include "cli/ledger_command.h"

#include "base/hex.h"
#include "cli/chain_folder.h"
#include "cli/exit.h"

#include <inttypes.h>
#include <time.h>

const char *ledger_command_path(const struct invocation *v)
{
    const char *path = invocation_string(v, "chain");
    return path ? path : "ruskvm-chain";
}

static void show_progress(void *context, const char *what, uint64_t done, uint64_t total)
{
    progress_show(context, what, done, total);
}

struct ledger_options ledger_command_options(struct progress *progress, const struct invocation *v)
{
    return (struct ledger_options){
        .tier = invocation_knows(v, "tier") ? invocation_string(v, "tier") : NULL,
        .progress = show_progress,
        .context = progress,
    };
}

int ledger_command_fail(const struct ledger_command *command, const struct rk_error *error)
{
    return output_failure(command->v, command->path, error);
}

static void tell_recovery(const struct ledger_command *command, const struct ledger_report *report)
{
    if (report->cut_bytes)
        output_complain(command->v,
                        "%s: %" PRIu64 " bytes of a block that was not finished were removed",
                        command->path, report->cut_bytes);
    if (report->blocks_reproduced)
        output_complain(command->v, "%s: %" PRIu64 " blocks were executed again", command->path,
                        report->blocks_reproduced);
}

int ledger_command_open(struct ledger_command *command, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct ledger_report report;
    *command = (struct ledger_command){
        .v = v,
        .path = ledger_command_path(v),
        .progress = progress_for(v),
    };
    struct ledger_options options = ledger_command_options(&command->progress, v);
    enum rk_result result = ledger_open(&command->ledger, &report, command->path, &options, &error);
    progress_end(&command->progress);
    if (result) return ledger_command_fail(command, &error);
    if (!(v->command->json && invocation_flag(v, "json"))) tell_recovery(command, &report);
    return EXIT_CODE_OK;
}

void ledger_command_close(struct ledger_command *command)
{
    progress_end(&command->progress);
    ledger_close(command->ledger);
    command->ledger = NULL;
}

uint64_t ledger_command_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t ledger_command_time(const struct invocation *v, const struct ledger *ledger)
{
    uint64_t now = ledger_command_now(), newest = ledger_tip(ledger)->time;
    return invocation_u64(v, "time", now > newest ? now : newest);
}

enum rk_result ledger_command_id(uint8_t id[TRANSACTION_ID_BYTES], const char *text,
                                 struct rk_error *error)
{
    if (hex_decode(id, TRANSACTION_ID_BYTES, span_of_string(hex_digits_of(text)), NULL))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "'%s' is no id: expected 64 hexadecimal digits", text);
    return RK_OK;
}

const char *ledger_time_text(char text[LEDGER_TIME_TEXT_BYTES], uint64_t time)
{
    struct tm parts;
    char date[24];
    time_t seconds = (time_t)(time / 1000);
    if (time / 1000 > INT64_MAX / 1000 || !gmtime_r(&seconds, &parts) ||
        strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &parts) == 0)
        snprintf(text, LEDGER_TIME_TEXT_BYTES, "%" PRIu64 " ms", time);
    else
        snprintf(text, LEDGER_TIME_TEXT_BYTES, "%s.%03u", date, (unsigned)(time % 1000));
    return text;
}

/* ---- Showing ---- */

json_t *json_header(const struct ledger_header *h, const uint8_t hash[LEDGER_HASH_BYTES])
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "height", output_json_u64(h->height),
        "hash", json_hex(hash, LEDGER_HASH_BYTES), "parent",
        h->height ? json_hex(h->parent, sizeof h->parent) : json_null(), "time",
        output_json_u64(h->time), "root", json_hex(h->key.root, sizeof h->key.root), "digest",
        json_hex(h->key.digest, sizeof h->key.digest), "transaction_count",
        output_json_u64(h->transaction_count), "event_count", output_json_u64(h->event_count),
        "gas_limit", output_json_u64(h->gas_limit), "gas_spent", output_json_u64(h->gas_spent));
}

json_t *json_receipt(const struct ledger_receipt *receipt, uint32_t position)
{
    return json_pack(
        "{s:o, s:I, s:b, s:o, s:o, s:o, s:o}", "id", json_hex(receipt->id, sizeof receipt->id),
        "position", (json_int_t)position, "succeeded", receipt->succeeded, "gas_limit",
        output_json_u64(receipt->gas_limit), "gas_spent", output_json_u64(receipt->gas_spent),
        "gas_price", output_json_u64(receipt->gas_price), receipt->succeeded ? "data" : "error",
        receipt->succeeded ? json_hex(receipt->data.bytes, receipt->data.size_bytes)
                           : output_json_text(receipt->error));
}

json_t *json_events(const struct ledger_block *block, uint32_t origin)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < block->events.count; i++) {
        const struct ledger_event *event = &block->events.items[i];
        if (event->origin != origin) continue;
        json_t *entry = json_pack(
            "{s:o, s:o, s:o, s:b}", "contract", json_hex(event->source, sizeof event->source),
            "topic", output_json_text(event->topic), "data",
            json_hex(event->data.bytes, event->data.size_bytes), "reverted", event->is_reverted);
        if (json_array_append_new(list, entry)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

void print_receipt(const struct ledger_receipt *receipt)
{
    char spent[COUNT_TEXT_BYTES], limit[COUNT_TEXT_BYTES], price[COUNT_TEXT_BYTES];
    printf("%s%s%s  gas %s of %s at %s",
           output_style(stdout, receipt->succeeded ? STYLE_GOOD : STYLE_BAD),
           receipt->succeeded ? "ok" : "failed", output_style(stdout, STYLE_PLAIN),
           output_count(spent, receipt->gas_spent), output_count(limit, receipt->gas_limit),
           output_count(price, receipt->gas_price));
    if (!receipt->succeeded) {
        fputs("  ", stdout);
        output_span(stdout, receipt->error);
    } else if (receipt->data.size_bytes) {
        fputs("  = 0x", stdout);
        print_hex(receipt->data.bytes, receipt->data.size_bytes);
    }
    putchar('\n');
}

void print_events(const struct ledger_block *block, uint32_t origin)
{
    enum { SHOWN_BYTES = 48 };
    for (size_t i = 0; i < block->events.count; i++) {
        const struct ledger_event *event = &block->events.items[i];
        size_t shown = event->data.size_bytes < SHOWN_BYTES ? event->data.size_bytes : SHOWN_BYTES;
        if (event->origin != origin) continue;
        fputs("  event ", stdout);
        print_hex(event->source, 4);
        fputs(" \"", stdout);
        output_span(stdout, event->topic);
        fputs("\" 0x", stdout);
        print_hex(event->data.bytes, shown);
        if (shown < event->data.size_bytes) printf("... (%zu bytes)", event->data.size_bytes);
        puts(event->is_reverted ? " reverted" : "");
    }
}

json_t *json_outcome(const struct wallet_chain_receipt *receipt)
{
    return json_pack(
        "{s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "id", json_hex(receipt->id, sizeof receipt->id),
        "height", output_json_u64(receipt->height), "succeeded", receipt->succeeded, "gas_limit",
        output_json_u64(receipt->gas_limit), "gas_spent", output_json_u64(receipt->gas_spent),
        "gas_price", output_json_u64(receipt->gas_price), "error",
        receipt->succeeded ? json_null() : output_json_text(span_of_string(receipt->error)), "root",
        json_hex(receipt->root, sizeof receipt->root));
}

void print_outcome(const struct wallet_chain_receipt *receipt)
{
    const struct ledger_receipt shown = {
        .gas_limit = receipt->gas_limit,
        .gas_spent = receipt->gas_spent,
        .gas_price = receipt->gas_price,
        .succeeded = receipt->succeeded,
        .error = span_of_string(receipt->error),
    };
    fputs("transaction ", stdout);
    print_hex(receipt->id, sizeof receipt->id);
    fputs("\n  ", stdout);
    print_receipt(&shown);
}

int exit_of_receipt(const struct wallet_chain_receipt *receipt)
{
    if (receipt->succeeded) return EXIT_CODE_OK;
    return strcmp(receipt->error, "OutOfGas") == 0 ? EXIT_CODE_OUT_OF_GAS : EXIT_CODE_TRAP;
}
