#include "vm/failure.h"

#include <stdio.h>

void vm_failure_free(struct vm_failure *failure)
{
    buffer_free(&failure->panic);
    *failure = (struct vm_failure){.error = VM_OK};
}

const char *vm_error_name(enum vm_error error)
{
    static const char *const names[] = {
        "none",
#define VM_ERROR(name, text, code) text,
#include "vm/errors.def"
    };
    return (unsigned)error < VM_ERROR_COUNT ? names[error] : "unknown";
}

int32_t vm_error_code(enum vm_error error)
{
    static const int32_t codes[] = {
        0,
#define VM_ERROR(name, text, code) code,
#include "vm/errors.def"
    };
    return (unsigned)error < VM_ERROR_COUNT ? codes[error] : VM_CODE_UNKNOWN;
}

enum rk_result vm_fail(struct vm_failure *failure, enum vm_error error, const char *format, ...)
{
    if (!failure) return RK_TRAP;
    va_list arguments;
    failure->error = error;
    failure->panic.size_bytes = 0;
    failure->trap.kind = WASM_TRAP_NONE;
    failure->trap.frame_count = 0;
    failure->trap.frames_total = 0;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return RK_TRAP;
}

enum rk_result vm_fail_panic(struct vm_failure *failure, struct span message)
{
    vm_fail(failure, VM_PANIC, "the contract panicked: %.*s",
            (int)(message.size_bytes < 180 ? message.size_bytes : 180),
            message.size_bytes ? (const char *)message.bytes : "");
    if (failure && buffer_append(&failure->panic, message.bytes, message.size_bytes))
        return RK_NO_MEMORY;
    return RK_TRAP;
}
