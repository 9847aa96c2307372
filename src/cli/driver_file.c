#include "cli/driver_file.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"

enum { DRIVER_FILE_BYTES_MAX = 16 << 20 };

int driver_option_open(struct data_driver **out, const struct invocation *v)
{
    const char *path = invocation_string(v, "driver");
    *out = NULL;
    return path ? driver_file_open(out, v, path) : EXIT_CODE_OK;
}

int driver_file_open(struct data_driver **out, const struct invocation *v, const char *path)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer code = {0};
    enum rk_result result = file_read(&code, &error, path, DRIVER_FILE_BYTES_MAX);
    if (!result)
        result = data_driver_open(out, buffer_span(&code), &data_driver_limits_default, &error);
    buffer_free(&code);
    return result ? output_failure(v, path, &error) : EXIT_CODE_OK;
}

enum rk_result driver_value(json_t **out, struct data_driver *driver, driver_decode *decode,
                            struct span name, struct span bytes, struct rk_error *error)
{
    struct buffer text = {0};
    json_error_t why;
    enum rk_result result = decode(driver, &text, name, bytes, error);
    if (!result) {
        json_t *value = json_loadb(text.size_bytes ? (const char *)text.bytes : "", text.size_bytes,
                                   JSON_DECODE_ANY, &why);
        if (value)
            *out = value;
        else
            result = rk_fail(error, RK_INVALID, RK_NO_POSITION,
                             "what the driver answered is no JSON: %s", why.text);
    }
    buffer_free(&text);
    return result;
}

bool driver_file_decode(json_t *object, const char *key, struct data_driver *driver,
                        driver_decode *decode, struct span name, struct span bytes)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    json_t *value;
    if (!driver) return true;
    if (!driver_value(&value, driver, decode, name, bytes, &error))
        return json_object_set_new(object, key, value) == 0;
    return json_object_set_new(object, "driver_error",
                               output_json_text(span_of_string(error.message))) == 0;
}
