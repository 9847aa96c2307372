/* Whether a ceremony was done as it says. */
#include "base/hex.h"
#include "cli/ceremony_command.h"

#include <inttypes.h>
#include <string.h>

static json_t *record_json(const struct ceremony_record *record)
{
    bool is_beacon = record->kind == CEREMONY_BEACON;
    json_t *object =
        json_pack("{s:i, s:s, s:o, s:o}", "number", (int)record->number, "kind",
                  is_beacon ? "beacon" : "contribution", "name", output_json_text(record->name),
                  "receipt", json_hex(record->receipt, CEREMONY_HASH_BYTES));
    if (object && is_beacon &&
        (json_object_set_new(object, "value", output_json_text(record->value)) ||
         json_object_set_new(object, "iterations_log",
                             json_integer((json_int_t)record->iterations_log)))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *records_json(const struct ceremony *ceremony)
{
    json_t *records = json_array();
    struct ceremony_record record = {0};
    while (records && ceremony_next(ceremony, &record)) {
        if (json_array_append_new(records, record_json(&record))) {
            json_decref(records);
            return NULL;
        }
    }
    return records;
}

static void print_records(const struct ceremony *ceremony)
{
    struct ceremony_record record = {0};
    while (ceremony_next(ceremony, &record)) {
        printf("%4u  ", record.number);
        print_hex(record.receipt, CEREMONY_HASH_BYTES);
        printf("  ");
        output_span(stdout, record.name);
        if (record.kind == CEREMONY_BEACON) {
            printf(": 2^%u hashes of ", record.iterations_log);
            output_span(stdout, record.value);
        }
        putchar('\n');
    }
}

static int print_facts(const struct invocation *v, const struct ceremony *ceremony)
{
    char text[COUNT_TEXT_BYTES];
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:b, s:o, s:o, s:b, s:o}", "valid", true, "label",
                                        output_json_text(ceremony->label), "powers",
                                        output_json_u64(ceremony->power_count), "has_ended",
                                        ceremony->has_ended, "records", records_json(ceremony)));
    print_records(ceremony);
    printf("valid: %s powers for \"", output_count(text, ceremony->power_count));
    output_span(stdout, ceremony->label);
    printf("\", %u records%s\n", ceremony->record_count,
           ceremony->has_ended ? ", the last a beacon" : "");
    return EXIT_CODE_OK;
}

static bool includes(const struct ceremony *ceremony, const uint8_t *receipt)
{
    struct ceremony_record record = {0};
    while (ceremony_next(ceremony, &record))
        if (memcmp(record.receipt, receipt, CEREMONY_HASH_BYTES) == 0) return true;
    return false;
}

static int run(const struct invocation *v)
{
    struct ceremony_command c;
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t receipt[CEREMONY_HASH_BYTES];
    const char *wanted = invocation_string(v, "includes");
    if (wanted && hex_decode(receipt, sizeof receipt, span_of_string(wanted), NULL)) {
        output_complain(v, "'%s' is no receipt: expected 64 hexadecimal digits", wanted);
        return EXIT_CODE_USAGE;
    }
    int code = ceremony_command_open(&c, v, 0);
    if (code) return code;
    c.what = "verifying";
    enum rk_result result = ceremony_verify(&c.ceremony, &c.work, &error);
    if (!result && wanted && !includes(&c.ceremony, receipt))
        result = rk_fail(&error, RK_NOT_FOUND, RK_NO_POSITION, "no record has this receipt");
    progress_end(&c.progress);
    code = result ? output_failure(v, v->positionals[0], &error) : print_facts(v, &c.ceremony);
    ceremony_command_close(&c);
    return code;
}

static const struct option_spec options[] = {
    {.name = "includes",
     .kind = OPTION_STRING,
     .argument = "RECEIPT",
     .help = "also ask that a record has this receipt"},
    THREADS_OPTION,
};

const struct command cmd_ceremony_verify = {
    .path = "ceremony verify",
    .summary = "check everything that the file of a ceremony says",
    .positionals = "FILE",
    .description =
        "Checks the proof of every contribution and the hashes of a beacon, and that the powers "
        "are those of one secret, the product of all factors, in both groups. Prints the records "
        "with their receipts. The status is 1 when something does not hold.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
