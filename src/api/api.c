#include "api/api.h"

const char *rk_version(void)
{
#define TEXT(number)  #number
#define VALUE(number) TEXT(number)
    return VALUE(RK_VERSION_MAJOR) "." VALUE(RK_VERSION_MINOR) "." VALUE(RK_VERSION_PATCH);
}

uint32_t rk_version_number(void)
{
    return RK_VERSION_NUMBER;
}

enum rk_result api_check_span(struct rk_span span, const char *what, struct rk_error *error)
{
    if (span.bytes || span.size_bytes == 0) return RK_OK;
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s of %zu bytes is at NULL", what,
                   span.size_bytes);
}

static size_t size_of(const void *theirs)
{
    size_t size_bytes;
    memcpy(&size_bytes, theirs, sizeof size_bytes);
    return size_bytes;
}

enum rk_result api_check_room(const void *theirs, const struct api_struct *type,
                              struct rk_error *error)
{
    if (size_of(theirs) >= type->first_size_bytes) return RK_OK;
    return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                   "struct %s says it has %zu bytes: it has at least %zu", type->name,
                   size_of(theirs), type->first_size_bytes);
}

enum rk_result api_take(void *ours, const void *theirs, const struct api_struct *type,
                        struct rk_error *error)
{
    RK_TRY(api_check_room(theirs, type, error));
    size_t size_bytes = size_of(theirs);
    for (size_t i = type->size_bytes; i < size_bytes; i++)
        if (((const uint8_t *)theirs)[i])
            return rk_fail(
                error, RK_UNSUPPORTED, RK_NO_POSITION,
                "struct %s asks for something at byte %zu, which version %s does not know",
                type->name, i, rk_version());
    memset(ours, 0, type->size_bytes);
    memcpy(ours, theirs, size_bytes < type->size_bytes ? size_bytes : type->size_bytes);
    return RK_OK;
}

void api_give(void *theirs, const void *ours, const struct api_struct *type)
{
    size_t size_bytes = size_of(theirs);
    size_t known = size_bytes < type->size_bytes ? size_bytes : type->size_bytes;
    memcpy((uint8_t *)theirs + sizeof size_bytes, (const uint8_t *)ours + sizeof size_bytes,
           known - sizeof size_bytes);
    memset((uint8_t *)theirs + known, 0, size_bytes - known);
}
