/* What contracts have told the world, from the log beside the store. */
#include "base/hex.h"
#include "cli/call_trace.h"
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/event_log.h"
#include "cli/exit.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

enum events_form { EVENTS_TEXT, EVENTS_LINES, EVENTS_ARRAY };

struct listing {
    const struct invocation *v;
    const char *contract; /* digits that ids begin with, or NULL */
    const char *topic;
    const char *commit; /* digits that roots begin with */
    struct data_driver *driver;
    enum events_form form;
    uint64_t number; /* of the event in the log, from 0 on */
    uint64_t shown;
};

static bool begins_with(const json_t *event, const char *key, const char *digits)
{
    const char *text = json_string_value(json_object_get(event, key));
    return !digits || (text && strncasecmp(text, digits, strlen(digits)) == 0);
}

static bool is_wanted(const struct listing *listing, const json_t *event)
{
    const char *topic = json_string_value(json_object_get(event, "topic"));
    return begins_with(event, "contract", listing->contract) &&
           begins_with(event, "root", listing->commit) &&
           (!listing->topic || strcmp(topic, listing->topic) == 0);
}

static void print_event(const json_t *event, uint64_t number)
{
    const json_t *value = json_object_get(event, "value");
    printf("%6" PRIu64 "  root %.16s  %.16s %s \"%s", number,
           json_string_value(json_object_get(event, "root")),
           json_string_value(json_object_get(event, "contract")), output_style(stdout, STYLE_PLAIN),
           output_style(stdout, STYLE_GOOD));
    output_text(stdout, json_string_value(json_object_get(event, "topic")));
    printf("%s\" ", output_style(stdout, STYLE_PLAIN));
    if (value)
        print_json_line(stdout, value);
    else
        print_short_hex(stdout, json_object_get(event, "data"));
    putchar('\n');
}

static bool show(struct listing *listing, json_t *event)
{
    struct buffer data = {0};
    const json_t *topic = json_object_get(event, "topic");
    const char *digits = json_string_value(json_object_get(event, "data"));
    bool done = !hex_decode_append(&data, span_of_string(digits), NULL) &&
                json_object_set_new(event, "number", output_json_u64(listing->number)) == 0 &&
                driver_file_decode(event, "value", listing->driver, data_driver_decode_event,
                                   span_of(json_string_value(topic), json_string_length(topic)),
                                   buffer_span(&data));
    buffer_free(&data);
    if (!done) return false;
    if (listing->form == EVENTS_TEXT) {
        print_event(event, listing->number);
        return true;
    }
    if (listing->form == EVENTS_ARRAY) fputs(listing->shown ? ",\n  " : "[\n  ", stdout);
    if (json_dumpf(event, stdout, JSON_COMPACT)) return false;
    if (listing->form == EVENTS_LINES) putchar('\n');
    return true;
}

/* The members that are of use to a reader, of which none may be missing. */
static bool take_members(json_t **out, const struct span line)
{
    const char *contract, *function, *topic, *data, *root, *digest;
    json_t *event = json_loadb((const char *)line.bytes, line.size_bytes, 0, NULL);
    *out = NULL;
    if (event &&
        !json_unpack(event, "{s:s, s:s, s:s, s:s, s:s, s:s}", "contract", &contract, "function",
                     &function, "topic", &topic, "data", &data, "root", &root, "digest", &digest))
        *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "contract", contract, "function",
                         function, "topic", topic, "data", data, "root", root, "digest", digest);
    json_decref(event);
    return *out != NULL;
}

static enum rk_result visit(void *context, struct span line, struct rk_error *error)
{
    struct listing *listing = context;
    json_t *event;
    if (!take_members(&event, line))
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "event %" PRIu64 " of the log is damaged",
                       listing->number);
    bool done = true;
    if (is_wanted(listing, event)) {
        done = show(listing, event);
        listing->shown++;
    }
    listing->number++;
    json_decref(event);
    return done ? RK_OK
                : rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                          "event %" PRIu64 " of the log is damaged", listing->number - 1);
}

static int list(struct listing *listing, const struct chain_folder *folder)
{
    struct event_log log;
    struct rk_error error = {.offset = RK_NO_POSITION};
    enum rk_result result = event_log_open(&log, folder->path, folder->store, false, &error);
    if (!result) {
        result = event_log_read(&log, visit, listing, &error);
        event_log_close(&log);
    }
    if (listing->form == EVENTS_ARRAY) puts(listing->shown ? "\n]" : "[]");
    return result ? output_error(listing->v, folder->path, &error) : EXIT_CODE_OK;
}

/* The digits that an option gives, without 0x; NULL without the option. */
static int digits_of(const char **digits, const struct invocation *v, const char *option)
{
    const char *text = invocation_string(v, option);
    *digits = text ? hex_digits_of(text) : NULL;
    for (const char *at = *digits; at && *at; at++) {
        if (isxdigit((unsigned char)*at)) continue;
        output_complain(v, "--%s takes hexadecimal digits, not '%s'", option, text);
        return EXIT_CODE_USAGE;
    }
    return EXIT_CODE_OK;
}

static int run_events(const struct invocation *v)
{
    struct chain_folder folder;
    struct listing listing = {
        .v = v,
        .topic = invocation_string(v, "topic"),
        .form = invocation_flag(v, "json")    ? EVENTS_ARRAY
                : invocation_flag(v, "lines") ? EVENTS_LINES
                                              : EVENTS_TEXT,
    };
    int code = digits_of(&listing.contract, v, "contract");
    if (!code) code = digits_of(&listing.commit, v, "commit");
    if (!code) code = driver_option_open(&listing.driver, v);
    if (!code) code = chain_folder_open(&folder, v, false);
    if (!code) {
        code = list(&listing, &folder);
        chain_folder_close(&folder);
    }
    data_driver_close(listing.driver);
    return code;
}

static const struct option_spec options[] = {
    {.name = "contract",
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "only those of contracts whose id begins so"},
    {.name = "topic",
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "only those with this topic"},
    {.name = "commit",
     .letter = 'c',
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "only those of commits whose root begins so"},
    {.name = "lines", .kind = OPTION_FLAG, .help = "print each event as one line of JSON"},
    DRIVER_OPTION,
    CHAIN_STORE_OPTION,
    CHAIN_RULES_OPTION,
};

const struct command cmd_events = {
    .path = "events",
    .summary = "list the events that contracts emitted",
    .positionals = "",
    .description =
        "Prints the events of committed calls and deployments in their order: number, root of the "
        "commit, contract, topic and data. Events are no part of the state, so the commands that "
        "change it write them to a log beside the store, DIR.events. The log only grows, and an "
        "event is in it exactly if its commit was made. Reverted events are not in it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run_events,
};
