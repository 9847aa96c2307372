#include "cli/backtrace.h"
#include "cli/module_file.h"
#include "cli/output.h"

#include <inttypes.h>

json_t *backtrace_json(const struct wasm_trap *trap)
{
    json_t *frames = json_array();
    for (uint32_t i = 0; i < trap->frame_count; i++) {
        const struct wasm_frame *frame = &trap->frames[i];
        json_t *shown =
            json_pack("{s:o, s:I}", "function", json_function(frame->module, frame->function),
                      "offset", (json_int_t)frame->offset);
        if (json_array_append_new(frames, shown)) {
            json_decref(frames);
            return NULL;
        }
    }
    return frames;
}

void backtrace_print(FILE *file, const char *indent, const json_t *frames, uint64_t frames_total)
{
    size_t count = json_array_size(frames);
    for (size_t i = 0; i < count; i++) {
        const json_t *frame = json_array_get(frames, i);
        const json_t *function = json_object_get(frame, "function");
        const char *name = json_string_value(json_object_get(function, "name"));
        fprintf(file, "%s%-7s  ", indent, i == 0 ? "at" : "from");
        if (name) output_text(file, name);
        fprintf(file, "%s[%" JSON_INTEGER_FORMAT "], offset 0x%06" PRIx64 "\n", name ? " " : "",
                json_integer_value(json_object_get(function, "index")),
                (uint64_t)json_integer_value(json_object_get(frame, "offset")));
    }
    if (frames_total > count) {
        char text[COUNT_TEXT_BYTES];
        fprintf(file, "%s         and %s more\n", indent, output_count(text, frames_total - count));
    }
}
