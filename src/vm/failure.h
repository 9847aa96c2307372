/* Why a call or a deployment failed.
 *
 * Two kinds of failure must not be mixed up. The contract's own - it panicked, ran out of gas,
 * asked for what it may not have - is part of the outcome: every node has it, and functions say
 * RK_TRAP with a struct vm_failure. The host's - no memory, a damaged page, a failed read - says
 * nothing about the contract, and no contract ever sees it: functions return that result, and the
 * session can only be dropped. */
#ifndef RK_VM_FAILURE_H
#define RK_VM_FAILURE_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/result.h"
#include "wasm/trap.h"

enum vm_error {
    VM_OK = 0,
#define VM_ERROR(name, text, code) VM_##name,
#include "vm/errors.def"
    VM_ERROR_COUNT
};

/* What the import `c` returns for a failed call. */
enum vm_call_code {
    VM_CODE_PANIC = -1,
    VM_CODE_OUT_OF_GAS = -2,
    VM_CODE_NO_CONTRACT = -3,
    VM_CODE_UNKNOWN = INT32_MIN,
};

/* Owned by the caller, who zeroes it first and frees it at the end; a function that fails replaces
 * what is in it. */
struct vm_failure {
    enum vm_error error;
    char text[RK_ERROR_MESSAGE_BYTES]; /* a sentence, never empty once set */
    struct buffer panic;               /* VM_PANIC: the message as the contract gave it */
    struct wasm_trap trap; /* where execution was; kind NONE when it had not begun. Frames name
                              modules that live until the session ends, those of a deployment or
                              migration that was undone until the next one */
};

void vm_failure_free(struct vm_failure *failure);

/* "panic", "out-of-gas", ...; "none" for VM_OK. */
const char *vm_error_name(enum vm_error error);
int32_t vm_error_code(enum vm_error error);

/* Fills *failure (which may be NULL) and returns RK_TRAP. */
enum rk_result vm_fail(struct vm_failure *failure, enum vm_error error, const char *format, ...)
    RK_PRINTF(3, 4);

/* The same for a panic with a message, which is text. RK_NO_MEMORY when there is none for it. */
RK_CHECKED enum rk_result vm_fail_panic(struct vm_failure *failure, struct span message);

#endif
