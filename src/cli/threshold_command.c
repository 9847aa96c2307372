#include "cli/threshold_command.h"

#include "base/hex.h"
#include "base/secret.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "crypto/jubjub_mul.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES_MAX = TYPED_TRANSACTION_BYTES_MAX + 4096 };

const char *threshold_command_path(const struct invocation *v)
{
    const char *path = invocation_string(v, "share");
    return path ? path : "ruskvm-share";
}

int threshold_command_fail(const struct threshold_command *command, const struct rk_error *error)
{
    return output_failure(command->v, command->path, error);
}

/* ---- The participant's file ---- */

int threshold_command_open(struct threshold_command *command, const struct invocation *v,
                           const char *password_option)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    *command = (struct threshold_command){
        .v = v,
        .path = threshold_command_path(v),
        .folder = v->positional_count ? v->positionals[0] : NULL,
    };
    if (access(command->path, F_OK) != 0) {
        rk_fail(&error, RK_NOT_FOUND, RK_NO_POSITION, "there is no share of a shared wallet");
        return threshold_command_fail(command, &error);
    }
    int code = wallet_command_password(&command->password, v, password_option, false);
    if (!code && threshold_file_read(&command->file, command->path,
                                     secret_line_span(&command->password), &error))
        code = threshold_command_fail(command, &error);
    return code;
}

void threshold_command_close(struct threshold_command *command)
{
    secret_wipe(command, sizeof *command);
}

int threshold_command_open_seat(struct threshold_command *command, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = threshold_command_open(command, v, "password-file");
    if (code || !command->file.has_key) return code;
    rk_fail(&error, RK_INVALID, RK_NO_POSITION, "it has its key already");
    return threshold_command_fail(command, &error);
}

int threshold_command_open_key(struct threshold_command *command, const struct invocation *v,
                               const char *password_option)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = threshold_command_open(command, v, password_option);
    if (code || command->file.has_key) return code;
    rk_fail(&error, RK_INVALID, RK_NO_POSITION,
            "it has no key yet: `wallet threshold finish` makes it");
    return threshold_command_fail(command, &error);
}

int threshold_command_save(const struct threshold_command *command)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    return threshold_file_write(command->path, &command->file, secret_line_span(&command->password),
                                &error)
               ? threshold_command_fail(command, &error)
               : EXIT_CODE_OK;
}

int threshold_beside(char **out, const struct threshold_command *command, const char *what,
                     const uint8_t id[TRANSACTION_ID_BYTES])
{
    char hex[HEX_TEXT_BYTES(8)];
    hex_encode(hex, span_of(id, 8));
    if (asprintf(out, "%s.%s-%s", command->path, what, hex) >= 0) return EXIT_CODE_OK;
    *out = NULL;
    output_complain(command->v, "no memory for a path");
    return EXIT_CODE_INTERNAL;
}

void threshold_address_text(char text[ADDRESS_TEXT_BYTES], const struct threshold_key *key)
{
    struct phoenix_address address = {.b = key->public.b};
    uint8_t bytes[PHOENIX_KEY_BYTES];
    jubjub_mul_generator(&address.a, &key->a);
    phoenix_address_encode(bytes, &address);
    address_encode(text, ADDRESS_SHIELDED, bytes);
}

/* ---- Messages ---- */

static int path_of(char **out, const struct invocation *v, const char *name)
{
    if (asprintf(out, "%s/%s", v->positionals[0], name) >= 0) return EXIT_CODE_OK;
    *out = NULL;
    output_complain(v, "no memory for a path");
    return EXIT_CODE_INTERNAL;
}

int threshold_message_load(struct buffer *out, const struct invocation *v, const char *name)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    char *path;
    int code = path_of(&path, v, name);
    if (!code && file_read(out, &error, path, MESSAGE_BYTES_MAX))
        code = output_failure(v, path, &error);
    free(path);
    return code;
}

int threshold_message_store(const struct invocation *v, const char *name, struct span message)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    char *path;
    int code = path_of(&path, v, name);
    if (!code && file_write_private(path, message, true, &error))
        code = output_failure(v, path, &error);
    free(path);
    return code;
}

int threshold_message_is_new(const struct invocation *v, const char *name)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    char *path;
    int code = path_of(&path, v, name);
    if (!code && access(path, F_OK) == 0) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION,
                "there is one already: each payment has a folder of its own");
        code = output_failure(v, path, &error);
    }
    free(path);
    return code;
}

static int load_at(struct threshold_messages *out, size_t i, const struct invocation *v,
                   const char *name)
{
    int code = threshold_message_load(&out->items[i], v, name);
    out->spans[i] = buffer_span(&out->items[i]);
    return code;
}

int threshold_messages_load(struct threshold_messages *out, const struct invocation *v,
                            const char *name, unsigned count, unsigned receiver)
{
    char text[THRESHOLD_NAME_BYTES];
    int code = EXIT_CODE_OK;
    for (unsigned from = 1; from <= count && !code; from++) {
        if (from == receiver) continue;
        if (receiver)
            snprintf(text, sizeof text, "%s-%u-%u", name, from, receiver);
        else
            snprintf(text, sizeof text, "%s-%u", name, from);
        code = load_at(out, from - 1, v, text);
    }
    return code;
}

int threshold_messages_load_of(struct threshold_messages *out, const struct invocation *v,
                               const char *name, const unsigned *who, size_t count)
{
    char text[THRESHOLD_NAME_BYTES];
    int code = EXIT_CODE_OK;
    for (size_t i = 0; i < count && !code; i++) {
        snprintf(text, sizeof text, "%s-%u", name, who[i]);
        code = load_at(out, i, v, text);
    }
    return code;
}

void threshold_messages_free(struct threshold_messages *messages)
{
    for (size_t i = 0; i < FROST_SIGNERS_MAX; i++)
        buffer_free(&messages->items[i]);
}

int threshold_print_written(const struct invocation *v, const char *name, const char *fact,
                            const char *value)
{
    if (invocation_flag(v, "json"))
        return output_json(v, fact ? json_pack("{s:s, s:s}", "written", name, fact, value)
                                   : json_pack("{s:s}", "written", name));
    printf("%s: written\n", name);
    if (fact) printf("%s  %s\n", fact, value);
    return EXIT_CODE_OK;
}

/* ---- Who signs ---- */

static int read_signers(unsigned who[FROST_SIGNERS_MAX], size_t *count,
                        const struct threshold_command *command, const char *text)
{
    unsigned signers = command->file.key.public.group.signers;
    for (const char *at = text; at;) {
        char number[8];
        uint64_t value;
        const char *comma = strchr(at, ',');
        size_t size = comma ? (size_t)(comma - at) : strlen(at);
        bool is_number = size < sizeof number;
        if (is_number) {
            memcpy(number, at, size);
            number[size] = 0;
            is_number = parse_u64(&value, number) && value >= 1 && value <= signers &&
                        (*count == 0 || value > who[*count - 1]);
        }
        if (!is_number) {
            output_complain(command->v,
                            "--by takes numbers from 1 to %u, ascending, with commas between them",
                            signers);
            return EXIT_CODE_USAGE;
        }
        who[(*count)++] = (unsigned)value;
        at = comma ? comma + 1 : NULL;
    }
    return EXIT_CODE_OK;
}

int threshold_signers(unsigned who[FROST_SIGNERS_MAX], size_t *count,
                      const struct threshold_command *command)
{
    const char *by = invocation_string(command->v, "by");
    int code = EXIT_CODE_OK;
    *count = 0;
    if (by) return read_signers(who, count, command, by);
    for (unsigned i = 1; i <= command->file.key.public.group.signers && !code; i++) {
        char name[THRESHOLD_NAME_BYTES], *path;
        snprintf(name, sizeof name, "commitment-%u", i);
        code = path_of(&path, command->v, name);
        if (!code && access(path, F_OK) == 0) who[(*count)++] = i;
        free(path);
    }
    return code;
}

/* ---- Requests ---- */

/* That the transaction is one that this chain would take, and a payment. */
static int check(const struct threshold_request *request, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_command chain = {.v = v};
    struct wallet_chain_facts facts;
    struct typed_chain typed;
    const struct typed_transaction *t = &request->transaction;
    int code = wallet_command_open_chain(&chain);
    if (!code) {
        enum rk_result result = wallet_typed_chain(&typed, &chain.view, &error);
        if (!result) result = chain.view.facts(chain.view.context, &facts, &error);
        if (!result) result = typed_transaction_check_chain(t, &typed, facts.height + 1, &error);
        if (!result && (t->deposit != 0 ||
                        (t->data.kind != TRANSACTION_NO_DATA && t->data.kind != TRANSACTION_MEMO)))
            result = rk_fail(&error, RK_UNSUPPORTED, RK_NO_POSITION,
                             "the transaction does more than pay");
        if (result) code = output_failure(v, "the request", &error);
    }
    wallet_command_close(&chain);
    return code;
}

int threshold_request_open(struct threshold_request *out, const struct threshold_command *command)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer message = {0};
    int code = threshold_message_load(&message, command->v, "request");
    if (!code && threshold_read(out, &command->file.key, buffer_span(&message), &error))
        code = output_failure(command->v, "the request", &error);
    buffer_free(&message);
    return code ? code : check(out, command->v);
}

static void receiver_text(char text[ADDRESS_TEXT_BYTES], const struct phoenix_address *receiver)
{
    uint8_t bytes[PHOENIX_KEY_BYTES];
    phoenix_address_encode(bytes, receiver);
    address_encode(text, ADDRESS_SHIELDED, bytes);
}

void threshold_request_print(const struct threshold_request *request)
{
    const struct typed_transaction *t = &request->transaction;
    char amount[AMOUNT_TEXT_BYTES], address[ADDRESS_TEXT_BYTES];
    printf("participant %u asks for a signature\n", request->coordinator);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        amount_text(amount, request->outputs[i].value);
        receiver_text(address, &request->outputs[i].receiver);
        if (request->outputs[i].is_own)
            printf("  %s comes back to the group\n", amount);
        else
            printf("  %s is paid to %s\n", amount, address);
    }
    printf("  at most %s is the fee, valid until block %" PRIu64 "\n",
           amount_text(amount, t->gas_limit * t->gas_price), t->last_valid_height);
    if (t->data.kind != TRANSACTION_MEMO) return;
    fputs("  memo: ", stdout);
    output_span(stdout, t->data.memo);
    putchar('\n');
}

json_t *threshold_request_json(const struct threshold_request *request)
{
    const struct typed_transaction *t = &request->transaction;
    char id[HEX_TEXT_BYTES(TRANSACTION_ID_BYTES)], address[ADDRESS_TEXT_BYTES];
    json_t *outputs = json_array();
    hex_encode(id, span_of(t->id, sizeof t->id));
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        receiver_text(address, &request->outputs[i].receiver);
        if (json_array_append_new(outputs,
                                  json_pack("{s:s, s:o, s:b}", "receiver", address, "value",
                                            output_json_u64(request->outputs[i].value), "change",
                                            request->outputs[i].is_own))) {
            json_decref(outputs);
            return NULL;
        }
    }
    return json_pack(
        "{s:i, s:s, s:o, s:o, s:o, s:o, s:o}", "coordinator", (int)request->coordinator, "id", id,
        "outputs", outputs, "gas_limit", output_json_u64(t->gas_limit), "gas_price",
        output_json_u64(t->gas_price), "valid_until", output_json_u64(t->last_valid_height), "memo",
        t->data.kind == TRANSACTION_MEMO ? output_json_text(t->data.memo) : json_null());
}
