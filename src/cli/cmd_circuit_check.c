/* Whether the rows of a circuit determine its witnesses. */
#include "cli/circuit_command.h"
#include "zk/circuit_detect.h"
#include "zk/circuit_detect_mutate.h"
#include "zk/circuit_detect_summary.h"
#include "zk/phoenix_circuit.h"
#include "zk/shielded_circuit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Circuits of our own ---- */

struct builtin {
    bool is_shielded, is_audited;
    size_t input_count;
};

static const char *const builtin_names[] = {
    "phoenix-1",  "phoenix-2",        "phoenix-3",        "phoenix-4",        "shielded-1",
    "shielded-2", "shielded-4",       "shielded-1-audit", "shielded-2-audit", "shielded-4-audit",
    NULL,
};

/* By the place of its name. */
static const struct builtin builtins[] = {
    {false, false, 1}, {false, false, 2}, {false, false, 3}, {false, false, 4}, {true, false, 1},
    {true, false, 2},  {true, false, 4},  {true, true, 1},   {true, true, 2},   {true, true, 4},
};
static_assert(RK_ARRAY_LENGTH(builtins) + 1 == RK_ARRAY_LENGTH(builtin_names), "a name for each");

static enum rk_result compose_shielded(struct composer *composer, const struct builtin *builtin)
{
    struct shielded_statement *statement = calloc(1, sizeof *statement);
    struct shielded_witness *witness = calloc(1, sizeof *witness);
    if (statement && witness) {
        shielded_blank(statement, witness, builtin->input_count, builtin->is_audited);
        shielded_circuit_compose(composer, statement, witness);
    }
    enum rk_result result = statement && witness ? RK_OK : RK_NO_MEMORY;
    free(statement);
    free(witness);
    return result;
}

static enum rk_result compose_phoenix(struct composer *composer, const struct builtin *builtin)
{
    struct phoenix_transaction *transaction = calloc(1, sizeof *transaction);
    if (!transaction) return RK_NO_MEMORY;
    phoenix_transaction_blank(transaction, builtin->input_count);
    phoenix_circuit_compose(composer, transaction);
    free(transaction);
    return RK_OK;
}

/* ---- What is checked ---- */

struct subject {
    struct composer *composer;              /* of a builtin; or NULL */
    struct circuit_description description; /* of a file */
    struct plonk_circuit circuit;
    struct circuit_origins origins;
    struct detect_mutant mutant;
};

static void subject_free(struct subject *subject)
{
    detect_mutant_free(&subject->mutant);
    circuit_description_free(&subject->description);
    composer_free(subject->composer);
}

static enum rk_result read_builtin(struct subject *subject, const char *name,
                                   struct rk_error *error)
{
    struct plonk_assignment assignment;
    size_t i = 0;
    while (strcmp(builtin_names[i], name) != 0)
        i++;
    enum rk_result result = composer_new(&subject->composer, COMPOSER_CHAIN);
    if (!result)
        result = builtins[i].is_shielded ? compose_shielded(subject->composer, &builtins[i])
                                         : compose_phoenix(subject->composer, &builtins[i]);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for a circuit");
    RK_TRY(composer_finish(subject->composer, &subject->circuit, &assignment, error));
    subject->origins = composer_origins(subject->composer);
    return RK_OK;
}

static enum rk_result read_subject(struct subject *subject, const struct invocation *v,
                                   struct rk_error *error)
{
    const char *name = invocation_string(v, "builtin");
    uint64_t row = invocation_u64(v, "drop", UINT64_MAX);
    if (name)
        RK_TRY(read_builtin(subject, name, error));
    else {
        RK_TRY(circuit_file_read(&subject->description, v->positionals[0], error));
        subject->circuit = subject->description.circuit;
    }
    if (row == UINT64_MAX) return RK_OK;
    if (row >= subject->circuit.row_count)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the circuit has %zu rows, from 0 on",
                       subject->circuit.row_count);
    if (detect_mutant_make(&subject->mutant, &subject->circuit, row))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a circuit");
    subject->circuit = subject->mutant.circuit;
    return RK_OK;
}

static const struct circuit_origins *origins_of(const struct subject *subject)
{
    return subject->composer ? &subject->origins : NULL;
}

/* ---- JSON ---- */

static int set_text(json_t *object, const char *key, const char *text)
{
    return json_object_set_new(object, key, output_json_text(span_of_string(text)));
}

static int set_place(json_t *object, const struct subject *subject,
                     const struct detect_finding *finding)
{
    const struct circuit_origins *origins = origins_of(subject);
    const struct circuit_origin *place = NULL;
    struct buffer path = {0};
    if (!origins) return 0;
    if (finding->row < origins->row_count)
        place = &origins->rows[finding->row];
    else if (finding->witness < origins->witness_count)
        place = &origins->witnesses[finding->witness].place;
    if (!place) return 0;
    int failed = circuit_path_append(&path, origins, place->component) != RK_OK;
    failed |= json_object_set_new(object, "component", output_json_text(buffer_span(&path)));
    failed |= set_text(object, "file", place->file);
    failed |= json_object_set_new(object, "line", output_json_u64(place->line));
    buffer_free(&path);
    return failed;
}

static json_t *finding_json(const struct subject *subject, const struct detect_finding *finding)
{
    const char wire[] = {"abcd"[finding->wire], finding->is_next ? '\'' : '\0', '\0'};
    json_t *object = json_object();
    int failed = !object;
    if (finding->row != UINT32_MAX) {
        failed |= json_object_set_new(object, "row", output_json_u64(finding->row));
        failed |= set_text(object, "wire", wire);
    }
    failed |= json_object_set_new(object, "witness", output_json_u64(finding->witness));
    failed |= json_object_set_new(object, "witnesses", output_json_u64(finding->count));
    failed |= json_object_set_new(object, "rows", output_json_u64(finding->rows));
    failed |= set_place(object, subject, finding);
    failed |= set_text(object, "cause", detect_cause_id(finding->cause));
    failed |= set_text(object, "text", detect_cause_text(finding->cause));
    failed |= set_text(object, "remedy", detect_cause_remedy(finding->cause));
    if (!failed) return object;
    json_decref(object);
    return NULL;
}

static json_t *findings_json(const struct subject *subject, const struct detection *found)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < found->finding_count; i++) {
        if (json_array_append_new(array, finding_json(subject, &found->findings[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *segments_json(const struct detection *found)
{
    json_t *object = json_object();
    for (unsigned i = 0; object && i < DETECT_SEGMENT_COUNT; i++) {
        json_t *counts =
            json_pack("{s:o, s:o}", "all", output_json_u64(found->segments[i]), "unresolved",
                      output_json_u64(found->unresolved[i]));
        if (json_object_set_new(object, detect_segment_name((enum detect_segment)i), counts)) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static int print_json(const struct invocation *v, const struct subject *subject,
                      const struct detection *found)
{
    return output_json(
        v,
        json_pack("{s:b, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "clean",
                  detection_is_clean(found), "rows", output_json_u64(found->row_count), "witnesses",
                  output_json_u64(found->witness_count), "inputs",
                  output_json_u64(found->input_count), "inputs_by_form", found->inputs_by_form,
                  "undetermined", output_json_u64(found->undetermined_count), "benign",
                  output_json_u64(found->benign_count), "unchecked_points",
                  output_json_u64(found->unchecked_points), "unused_inputs",
                  output_json_u64(found->lints.unused_inputs), "lone_public_inputs",
                  output_json_u64(found->lints.lone_public_inputs), "bad_checked_points",
                  output_json_u64(found->lints.bad_checked_points), "segments",
                  segments_json(found), "findings_are_all", found->findings_are_all, "findings",
                  findings_json(subject, found)));
}

/* ---- Running ---- */

static int print_text(const struct invocation *v, enum rk_result result, struct buffer *text)
{
    struct rk_error error = {.result = result, .offset = RK_NO_POSITION};
    if (result) {
        rk_fail(&error, result, RK_NO_POSITION, "no memory for a report");
        return output_failure(v, NULL, &error);
    }
    struct span rest = buffer_span(text);
    while (rest.size_bytes) {
        const uint8_t *end = memchr(rest.bytes, '\n', rest.size_bytes);
        size_t line_bytes = end ? (size_t)(end - rest.bytes) : rest.size_bytes;
        output_span(stdout, span_of(rest.bytes, line_bytes));
        putchar('\n');
        size_t taken_bytes = line_bytes + (end != NULL);
        rest = span_of(rest.bytes + taken_bytes, rest.size_bytes - taken_bytes);
    }
    return EXIT_CODE_OK;
}

static int print_found(const struct invocation *v, const struct subject *subject,
                       const struct detection *found)
{
    struct buffer text = {0};
    if (invocation_flag(v, "json")) return print_json(v, subject, found);
    enum rk_result result = detection_report(&text, found, origins_of(subject));
    int code = print_text(v, result, &text);
    buffer_free(&text);
    return code;
}

static int check(const struct invocation *v)
{
    struct subject subject = {0};
    struct detection found = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = v->positional_count ? v->positionals[0] : NULL;
    enum rk_result result = read_subject(&subject, v, &error);
    if (!result) result = circuit_detect(&found, &subject.circuit, origins_of(&subject), &error);
    int code = result ? output_failure(v, path, &error) : print_found(v, &subject, &found);
    if (!code && !detection_is_clean(&found)) code = EXIT_CODE_NO;
    detection_free(&found);
    subject_free(&subject);
    return code;
}

static int prove_summaries(const struct invocation *v)
{
    struct buffer text = {0};
    bool all_proved = false;
    enum rk_result result = detect_summaries_report(&text, &all_proved);
    int code = result || !invocation_flag(v, "json")
                   ? print_text(v, result, &text)
                   : output_json(v, json_pack("{s:b, s:o}", "proved", all_proved, "summaries",
                                              output_json_u64(detect_summary_count)));
    buffer_free(&text);
    return code ? code : all_proved ? EXIT_CODE_OK : EXIT_CODE_NO;
}

static int run(const struct invocation *v)
{
    size_t subjects = v->positional_count + (invocation_string(v, "builtin") != NULL) +
                      invocation_flag(v, "summaries");
    if (subjects != 1) {
        output_complain(v, "one of CIRCUIT, --builtin and --summaries is wanted");
        return EXIT_CODE_USAGE;
    }
    return invocation_flag(v, "summaries") ? prove_summaries(v) : check(v);
}

static const struct option_spec options[] = {
    {.name = "builtin",
     .letter = 'b',
     .kind = OPTION_STRING,
     .argument = "NAME",
     .help = "check a circuit of this program, of which components and lines are known",
     .choices = builtin_names},
    {.name = "drop",
     .kind = OPTION_U64,
     .argument = "ROW",
     .help = "as if this row said nothing: what would be reported were it missing",
     .max = UINT32_MAX},
    {.name = "summaries",
     .kind = OPTION_FLAG,
     .help = "prove what is relied upon of components, on small fields"},
};

const struct command cmd_circuit_check = {
    .path = "circuit check",
    .summary = "find values that the rows of a circuit leave open",
    .positionals = "[CIRCUIT]",
    .description =
        "Goes through the rows of a circuit from its inputs to all that has one value only, and "
        "reports what stays open: whoever makes a proof could choose it. Each finding has its "
        "row, wire and witness, why it is open and what would close it; those of a builtin circuit "
        "have their component and line too.\n\nA compressed description does not say which "
        "witnesses are inputs: those that no component is seen to compute are taken for inputs, "
        "so that more may be open than is reported. The status is 0 when there is nothing to "
        "report, and 1 when there is.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 0,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
