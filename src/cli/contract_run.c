#include "cli/contract_run.h"
#include "cli/backtrace.h"
#include "cli/contract_bytes.h"
#include "cli/event_log.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "wasm/module.h"

#include <inttypes.h>
#include <stdlib.h>

enum { META_NAME_BYTES_MAX = 256, FED_BYTES_MAX = 64 << 20 };

/* ---- From the command line ---- */

static enum rk_result set_meta(struct contract_run *run, const char *text, struct rk_error *error)
{
    char name[META_NAME_BYTES_MAX];
    struct buffer value = {0};
    const char *equals = strchr(text, '=');
    size_t size_bytes = equals ? (size_t)(equals - text) : 0;
    if (size_bytes == 0 || size_bytes >= sizeof name)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "--meta takes NAME=BYTES, not '%.80s'",
                       text);
    memcpy(name, text, size_bytes);
    name[size_bytes] = 0;
    enum rk_result result = contract_bytes_parse(&value, equals + 1, error);
    if (!result) result = vm_session_set_data(run->session, name, buffer_span(&value), error);
    buffer_free(&value);
    return result;
}

static enum rk_result open_session(struct contract_run *run, bool may_be_empty,
                                   struct rk_error *error)
{
    const char *name = invocation_string(run->v, "commit"), *text;
    struct commit_entry entry;
    enum rk_result result = chain_folder_commit(&run->folder, &entry, name, error);
    run->has_base = !result;
    if (result == RK_NOT_FOUND && may_be_empty && !name) result = RK_OK;
    RK_TRY(result);
    if (run->has_base) run->base = entry.key;
    RK_TRY(
        vm_session_open(run->folder.vm, &run->session, run->has_base ? &run->base : NULL, error));
    for (size_t i = 0; (text = invocation_list(run->v, "meta", i)) != NULL; i++)
        RK_TRY(set_meta(run, text, error));
    if (invocation_flag(run->v, "trace")) {
        struct vm_observer observer = call_trace_observer(&run->trace);
        vm_session_set_observer(run->session, &observer);
    }
    return RK_OK;
}

int contract_run_open(struct contract_run *run, const struct invocation *v, bool create)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    *run = (struct contract_run){
        .v = v,
        .gas_limit = invocation_u64(v, "gas", CONTRACT_GAS_DEFAULT),
    };
    vm_receipt_init(&run->receipt);
    int code = driver_option_open(&run->driver, v);
    if (!code) code = chain_folder_open(&run->folder, v, create);
    if (code) return code;
    run->is_open = true;
    enum rk_result result = open_session(run, create, &error);
    return result ? chain_folder_fail(&run->folder, &error) : EXIT_CODE_OK;
}

void contract_run_close(struct contract_run *run)
{
    vm_session_drop(run->session);
    if (run->is_open) chain_folder_close(&run->folder);
    data_driver_close(run->driver);
    buffer_free(&run->argument);
    vm_receipt_free(&run->receipt);
    vm_failure_free(&run->failure);
    call_trace_free(&run->trace);
    json_decref(run->fed);
}

int contract_run_find(struct contract_run *run, const char *name)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (chain_folder_contract(&run->folder, run->contract, &run->base, name, &error))
        return chain_folder_fail(&run->folder, &error);
    return EXIT_CODE_OK;
}

static enum rk_result read_argument(struct contract_run *run, struct rk_error *error)
{
    const struct invocation *v = run->v;
    const char *text = invocation_list(v, "arg", 0), *file = invocation_string(v, "arg-file"),
               *json = invocation_string(v, "json-arg");
    if ((text != NULL) + (file != NULL) + (json != NULL) > 1)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "only one of --arg, --arg-file and --json-arg can be given");
    if (file) return file_read(&run->argument, error, file, VM_ARGUMENT_BYTES_MAX);
    if (json && !run->driver)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "--json-arg needs --driver, which knows the bytes that the JSON stands for");
    if (json)
        return data_driver_encode_input(run->driver, &run->argument, run->function,
                                        span_of_string(json), error);
    for (size_t i = 0; (text = invocation_list(v, "arg", i)) != NULL; i++)
        RK_TRY(contract_bytes_parse(&run->argument, text, error));
    return RK_OK;
}

int contract_run_argument(struct contract_run *run)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (!read_argument(run, &error)) return EXIT_CODE_OK;
    const char *file = invocation_string(run->v, "arg-file");
    return output_failure(run->v, error.result == RK_USAGE ? NULL : file, &error);
}

/* Gathers what is fed, up to a bound. */
static enum rk_result take_fed(void *context, struct span data)
{
    struct contract_run *run = context;
    if (data.size_bytes > FED_BYTES_MAX - run->fed_bytes) return RK_LIMIT;
    run->fed_bytes += data.size_bytes + 64; /* of small ones there are not too many either */
    if (run->fed_bytes > FED_BYTES_MAX) return RK_LIMIT;
    return json_array_append_new(run->fed, json_hex(data.bytes, data.size_bytes)) ? RK_NO_MEMORY
                                                                                  : RK_OK;
}

struct vm_call contract_run_call(struct contract_run *run, bool feeds)
{
    if (feeds) run->fed = json_array();
    return (struct vm_call){
        .contract = run->contract,
        .function = run->function,
        .argument = buffer_span(&run->argument),
        .gas_limit = run->gas_limit,
        .feed = run->fed ? take_fed : NULL,
        .feed_context = run,
    };
}

/* ---- The report, as JSON ---- */

static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static json_t *json_event(const struct contract_run *run, size_t index)
{
    const struct vm_events *events = &run->receipt.events;
    const struct vm_event *event = &events->list.items[index];
    struct span topic = vm_event_topic(events, index), data = vm_event_data(events, index);
    json_t *object =
        json_pack("{s:o, s:o, s:o}", "contract", json_hex(event->source, sizeof event->source),
                  "topic", output_json_text(topic), "data", json_hex(data.bytes, data.size_bytes));
    bool is_own = memcmp(event->source, run->contract, sizeof run->contract) == 0;
    bool done = object != NULL;
    if (done && is_own)
        done =
            driver_file_decode(object, "value", run->driver, data_driver_decode_event, topic, data);
    if (done && event->is_reverted) done = set(object, "reverted", json_true());
    if (done) return object;
    json_decref(object);
    return NULL;
}

static json_t *json_events(const struct contract_run *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->receipt.events.list.count; i++) {
        if (json_array_append_new(list, json_event(run, i))) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* What could have been called instead: "functions", and "suggestion" when one is close. */
static bool set_functions(json_t *report, const struct contract_run *run)
{
    struct buffer code = {0};
    struct wasm_module *module = NULL;
    struct suggestion suggestion = {.wanted =
                                        json_string_value(json_object_get(report, "function"))};
    json_t *list = json_array();
    bool done = list != NULL;
    if (!chain_folder_code(&run->folder, &code, &run->base, run->contract, NULL) &&
        !wasm_module_load(&module, NULL, buffer_span(&code), run->folder.profile->vm->wasm)) {
        for (uint32_t i = 0; done && i < module->export_count; i++) {
            const struct wasm_export *export = &module->exports[i];
            if (export->kind != WASM_EXTERN_FUNC) continue;
            json_t *name = output_json_text(wasm_module_bytes(module, export->name));
            done = json_array_append_new(list, name) == 0;
            if (done) suggestion_offer(&suggestion, json_string_value(name));
        }
    }
    if (done && suggestion.best) done = set(report, "suggestion", json_string(suggestion.best));
    wasm_module_release(module);
    buffer_free(&code);
    return set(report, "functions", list) && done;
}

static json_t *build_report(struct contract_run *run, bool failed)
{
    const struct buffer *data = &run->receipt.data;
    json_t *report =
        json_pack("{s:o, s:o, s:b}", "contract", json_hex(run->contract, sizeof run->contract),
                  "function", output_json_text(run->function), "ok", !failed);
    bool done = report != NULL;
    if (done && failed) done = failure_to_json(report, &run->failure);
    if (done && failed && run->failure.error == VM_FUNCTION && !run->deploys)
        done = set_functions(report, run);
    if (done && !failed && !run->deploys)
        done = set(report, "result", json_hex(data->bytes, data->size_bytes)) &&
               driver_file_decode(report, "value", run->driver, data_driver_decode_output,
                                  run->function, buffer_span(data));
    if (done && run->fed && json_array_size(run->fed))
        done = json_object_set(report, "fed", run->fed) == 0;
    done = done && set(report, "gas",
                       json_pack("{s:o, s:o}", "limit", output_json_u64(run->gas_limit), "spent",
                                 output_json_u64(run->receipt.gas_spent)));
    done = done && set(report, "events", json_events(run));
    if (run->trace.root) {
        call_trace_decode(&run->trace, run->driver, run->contract);
        done = done && !run->trace.failed && json_object_set(report, "trace", run->trace.root) == 0;
    }
    if (done && run->trace.left_out)
        done = set(report, "trace_left_out", output_json_u64(run->trace.left_out));
    if (done) return report;
    json_decref(report);
    return NULL;
}

/* ---- The report, as text ---- */

static void print_bytes(const char *label, const json_t *hex)
{
    printf("  %-8s ", label);
    size_t digits = json_string_length(hex);
    if (digits == 0) {
        puts("nothing");
        return;
    }
    printf("0x%s", json_string_value(hex));
    printf(" (%zu byte%s)\n", digits / 2, digits == 2 ? "" : "s");
}

static void print_text_member(const json_t *object, const char *key, const char *label,
                              const char *remark)
{
    const json_t *value = json_object_get(object, key);
    if (!value) return;
    printf("  %-8s ", label);
    output_text(stdout, json_string_value(value));
    puts(remark);
}

static void print_event(const json_t *event)
{
    const json_t *value = json_object_get(event, "value");
    printf("  event    %.8s \"%s", json_string_value(json_object_get(event, "contract")),
           output_style(stdout, STYLE_GOOD));
    output_text(stdout, json_string_value(json_object_get(event, "topic")));
    printf("%s\" ", output_style(stdout, STYLE_PLAIN));
    if (value)
        print_json_line(stdout, value);
    else
        print_short_hex(stdout, json_object_get(event, "data"));
    puts(json_object_get(event, "reverted") ? " (reverted)" : "");
}

static void print_heading(const struct contract_run *run, const json_t *report, bool failed)
{
    const char *plain = output_style(stdout, STYLE_PLAIN);
    if (!run->deploys) printf("%.16s ", json_string_value(json_object_get(report, "contract")));
    fputs(output_style(stdout, STYLE_STRONG), stdout);
    if (run->deploys)
        output_text(stdout, run->v->positionals[0]);
    else
        output_span(stdout, run->function);
    if (!failed) {
        printf("%s: %sok%s\n", plain, output_style(stdout, STYLE_GOOD), plain);
        return;
    }
    printf("%s: %s%s: ", plain, output_style(stdout, STYLE_BAD),
           json_string_value(json_object_get(report, "error")));
    output_text(stdout, json_string_value(json_object_get(report, "message")));
    puts(plain);
    backtrace_print(stdout, "  ", json_object_get(report, "frames"),
                    json_u64(json_object_get(report, "frames_total")));
}

static void print_functions(const json_t *report)
{
    const json_t *list = json_object_get(report, "functions");
    const json_t *suggestion = json_object_get(report, "suggestion");
    if (!list) return;
    fputs("  it has   ", stdout);
    for (size_t i = 0; i < json_array_size(list); i++) {
        fputs(i ? ", " : "", stdout);
        output_text(stdout, json_string_value(json_array_get(list, i)));
    }
    putchar('\n');
    if (!suggestion) return;
    fputs("  did you mean '", stdout);
    output_text(stdout, json_string_value(suggestion));
    puts("'?");
}

static void print_report(const struct contract_run *run, const json_t *report)
{
    char spent[COUNT_TEXT_BYTES], limit[COUNT_TEXT_BYTES];
    const json_t *value = json_object_get(report, "value");
    const json_t *events = json_object_get(report, "events");
    const json_t *fed = json_object_get(report, "fed");
    bool failed = !json_is_true(json_object_get(report, "ok"));
    if (run->trace.root || run->trace.failed) call_trace_print(&run->trace, stdout);
    print_heading(run, report, failed);
    print_functions(report);
    if (run->deploys) print_text_member(report, "contract", "contract", "");
    if (!failed && !run->deploys) print_bytes("result", json_object_get(report, "result"));
    if (value) {
        fputs("  value    ", stdout);
        print_json_line(stdout, value);
        putchar('\n');
    }
    print_text_member(report, "driver_error", "value", "");
    for (size_t i = 0; i < json_array_size(fed); i++)
        print_bytes("fed", json_array_get(fed, i));
    printf("  gas      %s spent of %s\n", output_count(spent, run->receipt.gas_spent),
           output_count(limit, run->gas_limit));
    for (size_t i = 0; i < json_array_size(events); i++)
        print_event(json_array_get(events, i));
    print_text_member(report, "root", "root",
                      json_is_true(json_object_get(report, "committed")) ? "" : " (unchanged)");
}

/* ---- The end ---- */

int contract_run_fail(const struct contract_run *run, enum rk_result result,
                      const struct rk_error *error)
{
    struct rk_error known = *error;
    if (!known.result)
        rk_fail(&known, result, RK_NO_POSITION, "the host failed: %s", rk_result_name(result));
    return chain_folder_fail(&run->folder, &known);
}

/* Commits with the events written down before, so that neither is without the other. */
static enum rk_result commit(struct contract_run *run, struct commit_key *key,
                             struct rk_error *error)
{
    struct event_log log;
    struct rk_error log_error = {.offset = RK_NO_POSITION};
    RK_TRY(event_log_open(&log, run->folder.path, run->folder.store, true, error));
    enum rk_result result = vm_session_key(run->session, key, error);
    if (!result) result = event_log_prepare(&log, key, run->function, &run->receipt.events, error);
    if (!result) result = vm_session_commit(run->session, key, error);
    if (!result) run->session = NULL;
    /* Whatever is left undone here the next writer does: the store tells what became of the commit,
     * even of one that failed. */
    if (!result && event_log_confirm(&log, &log_error))
        output_complain(run->v, "warning: %s", log_error.message);
    event_log_close(&log);
    return result;
}

static bool set_root(json_t *report, const struct commit_key *key, bool is_committed)
{
    return set(report, "committed", json_boolean(is_committed)) &&
           set(report, "root", json_hex(key->root, 32)) &&
           set(report, "digest", json_hex(key->digest, 32));
}

int contract_run_end(struct contract_run *run, enum rk_result result, enum contract_end end)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct commit_key key = run->base;
    bool failed = result == RK_TRAP, commits = !failed && end == CONTRACT_COMMIT;
    if (result && !failed) {
        if (!vm_session_key(run->session, &key, &error)) error.result = RK_OK;
        return contract_run_fail(run, result, &error);
    }
    /* Before the session ends: the frames of a failure speak of its modules. */
    json_t *report = build_report(run, failed);
    vm_session_set_observer(run->session, NULL);
    if (report && commits) {
        result = commit(run, &key, &error);
        if (result) {
            json_decref(report);
            return contract_run_fail(run, result, &error);
        }
    }
    if (report && (commits || run->has_base) && !set_root(report, &key, commits)) {
        json_decref(report);
        report = NULL;
    }
    int code = failed ? chain_folder_exit(&run->failure) : EXIT_CODE_OK;
    if (!report || invocation_flag(run->v, "json")) {
        int written = output_json(run->v, report);
        return written ? written : code;
    }
    print_report(run, report);
    json_decref(report);
    return code;
}
