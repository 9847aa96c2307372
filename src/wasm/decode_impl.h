/* Inside the decoder: its state, and what decode.c, decode_sections.c and names.c share. */
#ifndef RK_WASM_DECODE_IMPL_H
#define RK_WASM_DECODE_IMPL_H

#include "base/buffer.h"
#include "base/reader.h"
#include "wasm/decode.h"
#include "wasm/validate.h"

/* Section ids of the binary format (core specification 5.5.2). */
enum {
    SECTION_CUSTOM,
    SECTION_TYPE,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT,
    SECTION_COUNT,
};

/* What the decoder waits for. It acts only on what is complete, and never on how much more has
 * come, so that the size of the pieces cannot change the outcome. */
enum decode_state {
    DECODE_HEADER,     /* magic and version */
    DECODE_SECTION,    /* section id and size, or the end */
    DECODE_PAYLOAD,    /* all of a section but code */
    DECODE_CODE_COUNT, /* the number of bodies */
    DECODE_BODY_SIZE,  /* the size of the next body */
    DECODE_BODY,       /* all of the next body */
};

struct wasm_decoder {
    const struct wasm_rules *rules;
    struct wasm_module *module; /* under construction; its bytes are borrowed from `bytes` */
    struct buffer bytes;
    enum rk_result failed; /* sticky */

    enum decode_state state;
    uint32_t at; /* everything before is decoded */
    uint8_t last_rank;
    uint8_t section_id;
    uint64_t section_end; /* of the section in progress; may lie beyond the input */
    uint64_t body_end;
    uint32_t body_next; /* functions[] index of the next body */
    bool has_code;

    uint32_t data_count; /* of the data count section, or WASM_NO_INDEX */
    uint8_t *declared;   /* bit per function: see wasm_validator.declared_functions */
    struct wasm_validator validator;

    /* Grow as sections come; copied to the module's arena at the end. */
    struct buffer sections; /* struct wasm_section */
    struct buffer customs;  /* struct wasm_custom */
};

/* Decodes the payload [start, end) of any section but code, complete in module->bytes. */
RK_CHECKED enum rk_result wasm_decode_section(struct wasm_decoder *decoder, struct rk_error *error,
                                              uint8_t id, uint32_t start, uint32_t end);

/* Sorts indices 0..count-1 into `order` so that less(context, order[i+1], order[i]) is never true;
 * equal items keep their order. O(count log count) comparisons; `scratch` has count places. */
void wasm_sort_indices(uint32_t *order, uint32_t *scratch, uint32_t count,
                       bool (*less)(const void *context, uint32_t a, uint32_t b),
                       const void *context);

/* Reads the "name" section and prepares the fall-back names. A damaged section is no error:
 * RK_NO_MEMORY only. */
RK_CHECKED enum rk_result wasm_names_load(struct wasm_module *module);

#endif
