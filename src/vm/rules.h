/* The rule set of the machine: what calls cost, how they fail, and what an era's quirks are.
 *
 * Plain constant data, passed down from above and part of consensus, as wasm_rules is for the
 * engine. Each quirk of the deployed system is one field that names its section of the
 * specification; the default takes the side of each on which nobody is surprised. */
#ifndef RK_VM_RULES_H
#define RK_VM_RULES_H

#include "wasm/rules.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    VM_CONTRACT_ID_BYTES = 32,
    VM_ARGUMENT_BYTES_MAX = 65536, /* the argument buffer; also events, feeds and panic messages */
};

struct vm_rules {
    const char *name;
    const struct wasm_rules *wasm;

    uint32_t call_depth_max; /* frames of a root call, the root's included */
    /* What a call between contracts may use when it asks for no limit, or for more than there is:
     * this many hundredths of what is left (gas.md 4). */
    uint32_t forwarded_percent;
    uint32_t emit_cost_per_byte; /* of topic and data */

    /* memory.size and bulk operators of a contract that stays instantiated keep the size that a
     * reverted call left, until its next memory.grow (contract-abi.md 1.6, Q5). */
    bool size_survives_revert;
    /* Mutable globals keep what a reverted call left in them (contract-abi.md 1.8, Q8). */
    bool globals_survive_revert;
    /* A page that a frame reads, and reads again after a nested frame of the same contract was
     * reverted that had not touched it, counts as written (contract-abi.md 1.7, Q7). Root calls in
     * which that may happen are done again by the interpreter, which is slow. */
    bool reads_dirty_after_revert;
    /* `owner` returns 1, not the number of bytes (contract-abi.md 2.13; releases before 0.31). */
    bool owner_returns_one;
    /* Bad pointers, lengths and names given to `c` trap the caller instead of returning a code, as
     * 0.30 does, against contract-abi.md 2.2 (tests/vm/test_reference.c). */
    bool call_arguments_trap;
    /* A name given to `c` that is not UTF-8 fails like that of a function that is not there: the
     * limit is gone (contract-abi.md 9; releases before 0.30). */
    bool call_names_fail_late;
    /* The host touches no bytes that end with the address space (contract-abi.md 9; releases before
     * 0.30). */
    bool last_byte_is_barred;
    /* Events of a failed root call stay queued and come with the next successful call's
     * (contract-abi.md 3.3, Q14); else they are given out with the failure. */
    bool failed_events_stay_queued;
    /* Events of `init` are not given out with the deployment but with the next call's
     * (contract-abi.md 9; releases before 0.31). */
    bool init_events_stay_queued;
    /* Events of reverted frames look like others (contract-abi.md 9; releases before 0.31). */
    bool reverted_events_unmarked;
};

/* What our own networks use. */
extern const struct vm_rules vm_rules_default;
/* The deployed VM in its 0.30 release, "Aegis". */
extern const struct vm_rules vm_rules_dusk;
/* The deployed VM since 0.31, "Boreas": events are marked and come when they are due. */
extern const struct vm_rules vm_rules_dusk_boreas;
/* The deployed VM before 0.30. */
extern const struct vm_rules vm_rules_dusk_pre_aegis;

/* A rule set by name, or NULL; by index for help texts, NULL past the end. */
const struct vm_rules *vm_rules_by_name(const char *name);
const struct vm_rules *vm_rules_at(uint32_t index);

#endif
