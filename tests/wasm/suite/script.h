/* Executes one script of the WebAssembly test suite, as wast2json wrote it, on one tier.
 *
 * A script has a store of its own, in which "spectest" and all its modules live. Every action
 * starts with the same huge amount of gas. What fails is printed as FILE:LINE: what happened. */
#ifndef RK_TESTS_WASM_SUITE_SCRIPT_H
#define RK_TESTS_WASM_SUITE_SCRIPT_H

#include "base/buffer.h"
#include "wasm/module.h"
#include "wasm/suite/exclusions.h"

#include <stdbool.h>
#include <stdint.h>

struct script_counts {
    uint64_t assertions; /* all of them: passed + text + excluded + failed */
    uint64_t passed;
    uint64_t text;     /* about the text format */
    uint64_t excluded; /* failed as the exclusions say */
    uint64_t failed;
    uint64_t other_class; /* passed, but invalid where the suite says malformed or the reverse */
    uint64_t commands;    /* modules, registrations and plain actions that worked */
    uint64_t errors;      /* and that did not; exclusions that are not needed */
};

struct script_options {
    enum wasm_tier tier;
    /* For the scripts of the core specification, and for those in the folders of proposals. */
    const struct wasm_rules *core_rules;
    const struct wasm_rules *proposal_rules;
    struct exclusions *exclusions;
    /* When not NULL: gets the line and the gas spent, 8 bytes each, for everything executed. */
    struct buffer *gas;
    bool verbose; /* also print where the class of a refusal differs from the suite's */
};

/* Adds to *counts. False when the script itself cannot be read; the reason is printed. */
bool script_run(struct script_counts *counts, const char *json_path,
                const struct script_options *options);

#endif
