#include "api/api.h"

#include <stdlib.h>

enum rk_result rk_failure_new(struct rk_failure **out)
{
    API_NEED(out, NULL);
    struct rk_failure *failure = calloc(1, sizeof *failure);
    if (!failure) return RK_NO_MEMORY;
    *out = failure;
    return RK_OK;
}

void rk_failure_free(struct rk_failure *failure)
{
    if (!failure) return;
    vm_failure_free(&failure->vm);
    free(failure);
}

void api_failure_clear(struct rk_failure *failure)
{
    if (failure) failure->error = (struct rk_error){.offset = RK_NO_POSITION};
}

enum rk_result api_failure_note(struct rk_failure *failure, enum rk_result result,
                                const struct rk_error *error)
{
    if (!failure || !result) return result;
    if (result != RK_TRAP) failure->error = *error;
    failure->error.result = result;
    return result;
}

static bool is_trap(const struct rk_failure *failure)
{
    return failure && failure->error.result == RK_TRAP;
}

enum rk_result rk_failure_result(const struct rk_failure *failure)
{
    return failure ? failure->error.result : RK_OK;
}

/* The public kinds are those of vm/errors.def, in its order. */
#define VM_ERROR(name, text, code) \
    static_assert((int)RK_FAILURE_##name == (int)VM_##name, "kinds keep their numbers");
#include "vm/errors.def"
static_assert((int)RK_FAILURE_LIMIT + 1 == (int)VM_ERROR_COUNT, "every kind is public");

enum rk_failure_kind rk_failure_kind_of(const struct rk_failure *failure)
{
    return is_trap(failure) ? (enum rk_failure_kind)failure->vm.error : RK_FAILURE_NONE;
}

const char *rk_failure_kind_name(enum rk_failure_kind kind)
{
    return vm_error_name((enum vm_error)kind);
}

int32_t rk_failure_code(const struct rk_failure *failure)
{
    return is_trap(failure) ? vm_error_code(failure->vm.error) : 0;
}

const char *rk_failure_text(const struct rk_failure *failure)
{
    if (!failure) return "";
    return is_trap(failure) ? failure->vm.text : failure->error.message;
}

struct rk_span rk_failure_panic(const struct rk_failure *failure)
{
    bool has = is_trap(failure) && failure->vm.error == VM_PANIC;
    return has ? api_lend(buffer_span(&failure->vm.panic)) : (struct rk_span){NULL, 0};
}

size_t rk_failure_frame_count(const struct rk_failure *failure)
{
    return is_trap(failure) ? failure->vm.trap.frame_count : 0;
}

enum rk_result rk_failure_frame(const struct rk_failure *failure, struct rk_frame *frame,
                                size_t index)
{
    const struct api_struct *type = API_STRUCT(rk_frame, offset);
    API_NEED(failure, NULL);
    API_NEED(frame, NULL);
    RK_TRY(api_check_room(frame, type, NULL));
    if (index >= rk_failure_frame_count(failure)) return RK_NOT_FOUND;
    const struct wasm_frame *found = &failure->vm.trap.frames[index];
    const struct rk_frame ours = {.function = found->function, .offset = found->offset};
    api_give(frame, &ours, type);
    return RK_OK;
}
