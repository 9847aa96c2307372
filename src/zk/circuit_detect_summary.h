/* What components say of their inputs and outputs, proved on small fields by trying all values:
 * what rules D, F, G, R, V and Z of circuit_detect rest upon. docs/zk-detector.md says by which
 * argument each then holds over the real field, and which are assumed.
 *
 * The rows are the composer's own: a component is composed, its rows are taken out and read over
 * the small field. Fixed-base products are of 256 digits there; the first digits are cut off, so
 * that the start of the sum meets the last `width` of them. */
#ifndef RK_ZK_CIRCUIT_DETECT_SUMMARY_H
#define RK_ZK_CIRCUIT_DETECT_SUMMARY_H

#include "base/buffer.h"
#include "zk/circuit_detect_field.h"

enum detect_component {
#define DETECT_COMPONENT(name, id, text) DETECT_COMPONENT_##name,
#include "zk/circuit_detect_components.def"
#undef DETECT_COMPONENT
    DETECT_COMPONENT_COUNT
};

const char *detect_component_id(enum detect_component component);
const char *detect_component_text(enum detect_component component);

struct detect_summary {
    enum detect_component component;
    unsigned width;
    uint32_t p;
    bool holds; /* else the search must find inputs with two outputs */
};

extern const struct detect_summary detect_summaries[];
extern const size_t detect_summary_count;

/* The rows of a component over a small field and what is asked of them. */
struct detect_summary_relation {
    struct field_relation relation;
    struct field_question question;
    uint32_t inputs[16], outputs[16]; /* of the question */
};

/* RK_UNSUPPORTED for a field without a curve, or a width without room. RK_NO_MEMORY. */
RK_CHECKED enum rk_result detect_summary_compose(struct detect_summary_relation *out,
                                                 const struct detect_summary *summary);

/* Searches; *is_proved tells whether it is as the table says. Failures of detect_summary_compose,
 * and RK_LIMIT for more than 2^30 values. */
RK_CHECKED enum rk_result detect_summary_prove(bool *is_proved, struct field_answer *answer,
                                               const struct detect_summary *summary);

/* Proves all and appends a line for each; *all_proved is false when one was not. */
RK_CHECKED enum rk_result detect_summaries_report(struct buffer *text, bool *all_proved);

#endif
