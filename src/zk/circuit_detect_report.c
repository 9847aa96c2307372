/* What is found, for people. */

#include "zk/circuit_detect.h"

#include <stdlib.h>

enum rk_result detect_place_append(struct buffer *text, const struct detect_finding *finding,
                                   const struct circuit_origins *origins)
{
    const struct circuit_witness_origin *witness = NULL;
    if (origins && finding->witness < origins->witness_count)
        witness = &origins->witnesses[finding->witness];
    if (finding->row == UINT32_MAX) {
        RK_TRY(buffer_append_format(text, "w%u", finding->witness));
        if (!witness) return RK_OK;
        RK_TRY(buffer_append_format(text, " of "));
        return circuit_place_append(text, origins, &witness->place);
    }
    RK_TRY(buffer_append_format(text, "row %u", finding->row));
    if (origins && finding->row < origins->row_count) {
        RK_TRY(buffer_append_format(text, " of "));
        RK_TRY(circuit_origin_append(text, origins, finding->row));
    }
    const char *next = finding->is_next ? "'" : "";
    return buffer_append_format(text, ", wire %c%s, w%u", "abcd"[finding->wire], next,
                                finding -> witness);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "es";
}

static enum rk_result append_finding(struct buffer *text, const struct detect_finding *finding,
                                     const struct circuit_origins *origins)
{
    RK_TRY(detect_place_append(text, finding, origins));
    RK_TRY(buffer_append_format(text, ": %s", detect_cause_text(finding->cause)));
    RK_TRY(buffer_append_format(text, " (%s", detect_cause_id(finding->cause)));
    if (finding->count)
        RK_TRY(
            buffer_append_format(text, "; %u witness%s", finding->count, plural(finding->count)));
    if (finding->rows > 1) RK_TRY(buffer_append_format(text, ", %u rows alike", finding->rows));
    return buffer_append_format(text, ")\n    to mend it: %s\n",
                                detect_cause_remedy(finding->cause));
}

static enum rk_result append_lints(struct buffer *text, const struct detect_lints *lints,
                                   const struct circuit_origins *origins)
{
    if (lints->unused_inputs) {
        const struct detect_finding at = {.row = UINT32_MAX, .witness = lints->first_unused};
        RK_TRY(buffer_append_format(text,
                                    "no row says anything about %zu input%s, the first being ",
                                    lints->unused_inputs, lints->unused_inputs == 1 ? "" : "s"));
        RK_TRY(detect_place_append(text, &at, origins));
        RK_TRY(buffer_append_format(text, "\n"));
    }
    if (lints->lone_public_inputs) {
        RK_TRY(buffer_append_format(text, "%zu public inputs stand alone, the first in row %u",
                                    lints->lone_public_inputs, lints->first_lone_public));
        RK_TRY(buffer_append_format(text, ": nothing is said about them\n"));
    }
    if (lints->bad_checked_points)
        RK_TRY(
            buffer_append_format(text,
                                 "%zu points are declared checked but are no public inputs: that "
                                 "is not relied upon\n",
                                 lints->bad_checked_points));
    return RK_OK;
}

/* How many witnesses of each component are undetermined, with what is below it. */
static enum rk_result append_components(struct buffer *text, const struct detection *detection,
                                        const struct circuit_origins *origins)
{
    enum rk_result result = RK_OK;
    uint32_t *counts = calloc(origins->component_count + 1, sizeof *counts);
    if (!counts) return RK_NO_MEMORY;
    for (size_t i = bitset_next(&detection->undetermined, 0);
         i < detection->witness_count && i < origins->witness_count;
         i = bitset_next(&detection->undetermined, i + 1))
        counts[origins->witnesses[i].place.component]++;
    result = buffer_append_format(text, "undetermined  component\n");
    for (uint32_t i = 0; i < origins->component_count && !result; i++) {
        if (!counts[i]) continue;
        result = buffer_append_format(text, "%12u  ", counts[i]);
        if (!result) result = circuit_path_append(text, origins, i);
        if (!result) result = buffer_append_u8(text, '\n');
    }
    free(counts);
    return result;
}

static enum rk_result append_summary(struct buffer *text, const struct detection *detection)
{
    RK_TRY(buffer_append_format(text, "%zu rows, %zu witnesses, %zu of them inputs%s\n",
                                detection->row_count, detection->witness_count,
                                detection->input_count,
                                detection->inputs_by_form ? " by their form" : ""));
    RK_TRY(buffer_append_format(text, "%zu witnesses are undetermined",
                                detection->undetermined_count));
    if (detection->benign_count)
        RK_TRY(buffer_append_format(text, ", %zu more have several values without harm",
                                    detection->benign_count));
    if (detection->unchecked_points)
        RK_TRY(buffer_append_format(text, "; %zu points are added unchecked",
                                    detection->unchecked_points));
    for (unsigned i = 0; i < DETECT_SEGMENT_COUNT; i++)
        if (detection->segments[i])
            RK_TRY(buffer_append_format(text, "; %zu of %zu %s segments are unresolved",
                                        detection->unresolved[i], detection->segments[i],
                                        detect_segment_name((enum detect_segment)i)));
    return buffer_append_u8(text, '\n');
}

enum rk_result detection_report(struct buffer *text, const struct detection *detection,
                                const struct circuit_origins *origins)
{
    RK_TRY(append_summary(text, detection));
    for (size_t i = 0; i < detection->finding_count; i++)
        RK_TRY(append_finding(text, &detection->findings[i], origins));
    if (!detection->findings_are_all)
        RK_TRY(buffer_append_format(text, "there is more; mend this first\n"));
    RK_TRY(append_lints(text, &detection->lints, origins));
    if (!origins || !detection->undetermined_count) return RK_OK;
    return append_components(text, detection, origins);
}
