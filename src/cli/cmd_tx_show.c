/* What a transaction says. */
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/key_text.h"
#include "cli/output.h"
#include "cli/state_folder.h"
#include "cli/transaction_view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN_BYTES_MAX = 64 }; /* of arguments, in text */

static const char *const data_names[] = {"none", "call", "deployment", "memo", "blobs"};

/* ---- Input ---- */

static struct span without_spaces(struct span text)
{
    while (text.size_bytes && isspace(text.bytes[0])) {
        text.bytes++;
        text.size_bytes--;
    }
    while (text.size_bytes && isspace(text.bytes[text.size_bytes - 1]))
        text.size_bytes--;
    if (text.size_bytes >= 2 && text.bytes[0] == '0' && text.bytes[1] == 'x')
        text = span_of(text.bytes + 2, text.size_bytes - 2);
    return text;
}

static bool is_hex(struct span text)
{
    for (size_t i = 0; i < text.size_bytes; i++)
        if (!isxdigit(text.bytes[i])) return false;
    return text.size_bytes > 0;
}

/* The bytes of a file, of standard input, or of the argument itself. Hexadecimal is taken for what
 * it stands for: no format begins like a digit. */
static int read_transaction(struct buffer *bytes, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = v->positional_count ? v->positionals[0] : "-";
    struct buffer content = {0};
    struct span text = without_spaces(span_of_string(path));
    enum rk_result result = RK_OK;
    bool is_argument = strcmp(path, "-") != 0 && is_hex(text) && access(path, F_OK) != 0;
    if (!is_argument) {
        result = file_read(&content, &error, path, 2 * TRANSACTION_BYTES_MAX + 64);
        text = without_spaces(buffer_span(&content));
    }
    if (!result) {
        bool is_text = is_hex(text);
        result = is_text ? hex_decode_append(bytes, text, &error)
                         : buffer_append(bytes, content.bytes, content.size_bytes);
        if (result && !is_text) rk_fail(&error, result, RK_NO_POSITION, "out of memory");
    }
    buffer_free(&content);
    return result ? output_failure(v, is_argument ? NULL : path, &error) : EXIT_CODE_OK;
}

/* ---- Text ---- */

static void print_name(const char *name)
{
    printf("%-13s", name);
}

static void print_lux(const char *name, uint64_t lux)
{
    char count[COUNT_TEXT_BYTES];
    print_name(name);
    printf("%s lux\n", output_count(count, lux));
}

static void print_bytes(const char *name, const uint8_t *bytes, size_t size_bytes)
{
    print_name(name);
    print_hex(bytes, size_bytes);
    putchar('\n');
}

static void print_key(const char *name, const uint8_t *key)
{
    char text[KEY_TEXT_BYTES];
    print_name(name);
    if (key) key_text_of(text, span_of(key, BLS_PUBLIC_KEY_BYTES));
    puts(key ? text : "the sender");
}

/* " of 4 bytes: 01020304"; the first ones of many. */
static void print_run(const char *name, struct span bytes)
{
    size_t shown = bytes.size_bytes < SHOWN_BYTES_MAX ? bytes.size_bytes : SHOWN_BYTES_MAX;
    print_name(name);
    printf("%zu bytes%s", bytes.size_bytes, shown ? ": " : "");
    print_hex(bytes.bytes, shown);
    puts(shown < bytes.size_bytes ? "..." : "");
}

static void print_data(const struct transaction_data *data)
{
    print_name("data");
    puts(data_names[data->kind]);
    switch (data->kind) {
    case TRANSACTION_NO_DATA: return;
    case TRANSACTION_CALL:
        print_bytes("  contract", data->call.contract, sizeof data->call.contract);
        print_name("  function");
        output_span(stdout, data->call.function);
        putchar('\n');
        print_run("  argument", data->call.argument);
        return;
    case TRANSACTION_DEPLOYMENT:
        print_bytes("  code hash", data->deployment.code_hash, sizeof data->deployment.code_hash);
        print_name("  code");
        printf("%zu bytes\n", data->deployment.code.size_bytes);
        print_run("  owner", data->deployment.owner);
        if (data->deployment.has_argument) print_run("  argument", data->deployment.argument);
        print_name("  nonce");
        printf("%" PRIu64 "\n", data->deployment.nonce);
        return;
    case TRANSACTION_MEMO: print_run("  memo", data->memo); return;
    case TRANSACTION_BLOBS: break;
    }
    for (size_t i = 0; i < data->blob_count; i++) {
        print_bytes("  hash", data->blobs[i].hash, sizeof data->blobs[i].hash);
        print_name("  bytes");
        puts(data->blobs[i].has_sidecar ? "131072, with commitment and proof" : "left out");
    }
}

static void print_public(const struct transaction_view *t)
{
    print_key("sender", t->sender);
    print_key("receiver", t->receiver);
    print_lux("value", t->value);
    print_key("refund to", t->refund);
    print_name("nonce");
    printf("%" PRIu64 "\n", t->nonce);
}

static void print_shielded(const struct transaction_view *t)
{
    print_bytes("root", t->root, sizeof t->root);
    for (size_t i = 0; i < t->nullifier_count; i++)
        print_bytes("nullifier", t->nullifiers[i], sizeof t->nullifiers[i]);
    for (size_t i = 0; i < TRANSACTION_VIEW_OUTPUTS; i++) {
        const struct transaction_view_output *out = &t->outputs[i];
        print_bytes("output", out->stealth, sizeof out->stealth);
        print_bytes("  commitment", out->commitment, sizeof out->commitment);
        if (out->is_transparent) print_lux("  value", out->value);
    }
    print_lux("greatest fee", t->max_fee);
    print_bytes("refund to", t->refund_stealth, sizeof t->refund_stealth);
}

static void print_authorization(const struct transaction_view *t)
{
    if (t->model == TRANSACTION_SHIELDED) {
        print_name("proof");
        if (t->proof_bytes == 0)
            printf("none");
        else
            printf("%zu bytes, not verified", t->proof_bytes);
        if (t->statement) printf(", statement %s", t->statement);
        putchar('\n');
        return;
    }
    print_name("signature");
    if (t->signature[0] == 'v')
        printf("the sender's, BLS %s\n", t->signature);
    else
        puts(t->signature);
}

static void print_transaction(const struct transaction_view *t)
{
    char count[COUNT_TEXT_BYTES];
    print_bytes("id", t->id, sizeof t->id);
    print_name("format");
    printf("%s, %zu bytes%s\n", t->format, t->size_bytes,
           t->is_wrapped ? ", wrapped as on the ledger" : "");
    print_name("model");
    puts(t->model == TRANSACTION_SHIELDED ? "shielded" : "public");
    print_name("chain");
    printf("%" PRIu64 "\n", t->chain_id);
    if (t->model == TRANSACTION_SHIELDED)
        print_shielded(t);
    else
        print_public(t);
    print_lux("deposit", t->deposit);
    print_name("gas limit");
    puts(output_count(count, t->gas_limit));
    print_lux("gas price", t->gas_price);
    if (t->last_valid_height != UINT64_MAX) {
        print_name("valid until");
        printf("height %s\n", output_count(count, t->last_valid_height));
    }
    print_data(t->data);
    print_authorization(t);
}

/* ---- JSON ---- */

/* Adds a member; an object that could not take one is dropped, and NULL from then on. */
static void put(json_t **object, const char *name, json_t *value)
{
    if (!*object) {
        json_decref(value);
    } else if (json_object_set_new(*object, name, value)) {
        json_decref(*object);
        *object = NULL;
    }
}

static json_t *json_span(struct span bytes)
{
    return json_hex(bytes.bytes, bytes.size_bytes);
}

static json_t *json_key(const uint8_t *key)
{
    char text[KEY_TEXT_BYTES];
    if (!key) return json_null();
    key_text_of(text, span_of(key, BLS_PUBLIC_KEY_BYTES));
    return json_string(text);
}

static json_t *json_blobs(const struct transaction_data *data)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < data->blob_count; i++) {
        const struct transaction_blob *blob = &data->blobs[i];
        json_t *item = json_pack("{s:o, s:b}", "hash", json_hex(blob->hash, sizeof blob->hash),
                                 "complete", blob->has_sidecar);
        if (json_array_append_new(list, item)) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *json_data(const struct transaction_data *data)
{
    const struct transaction_call *call = &data->call;
    const struct transaction_deployment *deployment = &data->deployment;
    json_t *value = json_pack("{s:s}", "kind", data_names[data->kind]);
    switch (data->kind) {
    case TRANSACTION_NO_DATA: break;
    case TRANSACTION_CALL:
        put(&value, "contract", json_hex(call->contract, sizeof call->contract));
        put(&value, "function", output_json_text(call->function));
        put(&value, "argument", json_span(call->argument));
        break;
    case TRANSACTION_DEPLOYMENT:
        put(&value, "code_hash", json_hex(deployment->code_hash, sizeof deployment->code_hash));
        put(&value, "code_bytes", output_json_u64(deployment->code.size_bytes));
        put(&value, "owner", json_span(deployment->owner));
        put(&value, "argument",
            deployment->has_argument ? json_span(deployment->argument) : json_null());
        put(&value, "nonce", output_json_u64(deployment->nonce));
        break;
    case TRANSACTION_MEMO: put(&value, "memo", json_span(data->memo)); break;
    case TRANSACTION_BLOBS: put(&value, "blobs", json_blobs(data)); break;
    }
    return value;
}

static void put_public(json_t **object, const struct transaction_view *t)
{
    put(object, "sender", json_key(t->sender));
    put(object, "receiver", json_key(t->receiver));
    put(object, "value", output_json_u64(t->value));
    put(object, "refund", json_key(t->refund));
    put(object, "nonce", output_json_u64(t->nonce));
    put(object, "signature", json_string(t->signature));
}

static json_t *json_nullifiers(const struct transaction_view *t)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < t->nullifier_count; i++) {
        if (json_array_append_new(list, json_hex(t->nullifiers[i], sizeof t->nullifiers[i]))) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *json_outputs(const struct transaction_view *t)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < TRANSACTION_VIEW_OUTPUTS; i++) {
        const struct transaction_view_output *out = &t->outputs[i];
        json_t *item =
            json_pack("{s:o, s:o, s:o}", "stealth", json_hex(out->stealth, sizeof out->stealth),
                      "commitment", json_hex(out->commitment, sizeof out->commitment), "value",
                      out->is_transparent ? output_json_u64(out->value) : json_null());
        if (json_array_append_new(list, item)) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static void put_shielded(json_t **object, const struct transaction_view *t)
{
    put(object, "root", json_hex(t->root, sizeof t->root));
    put(object, "nullifiers", json_nullifiers(t));
    put(object, "outputs", json_outputs(t));
    put(object, "max_fee", output_json_u64(t->max_fee));
    put(object, "refund", json_hex(t->refund_stealth, sizeof t->refund_stealth));
    put(object, "proof_bytes", output_json_u64(t->proof_bytes));
    put(object, "statement", t->statement ? json_string(t->statement) : json_null());
}

static int print_json(const struct invocation *v, const struct transaction_view *t)
{
    bool is_shielded = t->model == TRANSACTION_SHIELDED;
    json_t *object = json_object();
    put(&object, "id", json_hex(t->id, sizeof t->id));
    put(&object, "format", json_string(t->format));
    put(&object, "wrapped", json_boolean(t->is_wrapped));
    put(&object, "size_bytes", output_json_u64(t->size_bytes));
    put(&object, "model", json_string(is_shielded ? "shielded" : "public"));
    put(&object, "chain_id", output_json_u64(t->chain_id));
    if (is_shielded)
        put_shielded(&object, t);
    else
        put_public(&object, t);
    put(&object, "deposit", output_json_u64(t->deposit));
    put(&object, "gas_limit", output_json_u64(t->gas_limit));
    put(&object, "gas_price", output_json_u64(t->gas_price));
    put(&object, "last_valid_height",
        t->last_valid_height == UINT64_MAX ? json_null() : output_json_u64(t->last_valid_height));
    put(&object, "data", json_data(t->data));
    return output_json(v, object);
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer bytes = {0};
    struct transaction_view *view = calloc(1, sizeof *view);
    int code = EXIT_CODE_INTERNAL;
    if (!view) {
        rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
        return output_failure(v, NULL, &error);
    }
    code = read_transaction(&bytes, v);
    if (code) goto done;
    if (transaction_view_open(view, invocation_string(v, "format"), buffer_span(&bytes), &error)) {
        code = output_failure(v, NULL, &error);
        goto done;
    }
    if (invocation_flag(v, "json"))
        code = print_json(v, view);
    else
        print_transaction(view);
    transaction_view_free(view);
done:
    buffer_free(&bytes);
    free(view);
    return code;
}

static const struct option_spec options[] = {
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_STRING,
     .argument = "FORMAT",
     .help = "take no other format than this (default: whichever fits)",
     .choices = transaction_format_names},
};

const struct command cmd_tx_show = {
    .path = "tx show",
    .summary = "show what a transaction says",
    .positionals = "[FILE|HEX]",
    .description =
        "Decodes a transaction, given as a file, on standard input, or as hexadecimal digits, and "
        "prints its id, model, sender, amounts, gas and data. Files may hold the bytes or their "
        "hexadecimal digits, with or without what the ledger wraps transactions in.\n\n"
        "The formats are typed, the one of our own networks, and those of the deployed system: "
        "aegis and pre-aegis, its first encoding without and with the slack that old nodes gave, "
        "and boreas, the one with a version.\n\n"
        "The signature of a public transaction is verified, under both versions of BLS for the "
        "deployed formats. Proofs are not, since that takes the keys of a chain.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
