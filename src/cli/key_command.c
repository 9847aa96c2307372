#include "cli/key_command.h"

#include "base/secret.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"
#include "cli/password.h"

#include <string.h>

const char *const key_kind_names[] = {
#define KEY_KIND(name, text, secret_bytes, public_bytes, about) text,
#include "chain/key_kinds.def"
    NULL,
};

int key_load(struct sealed_key *key, const struct invocation *v, const char *path, bool is_private)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer text = {0};
    bool checks = is_private && !invocation_flag(v, "insecure-permissions");
    enum rk_result result = checks
                                ? file_read_private(&text, &error, path, SEALED_KEY_TEXT_BYTES_MAX)
                                : file_read(&text, &error, path, SEALED_KEY_TEXT_BYTES_MAX);
    if (!result) result = sealed_key_read(key, buffer_span(&text), &error);
    buffer_free(&text);
    return result ? output_failure(v, path, &error) : EXIT_CODE_OK;
}

/* Complains about the password, and where it came from. */
static int password_failure(const struct invocation *v, const char *file,
                            const struct rk_error *error)
{
    return output_failure(v, file ? file : "the password", error);
}

int key_unlock(uint8_t secret[KEY_SECRET_BYTES_MAX], const struct sealed_key *key,
               const struct invocation *v, const char *path)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line password;
    const char *file = invocation_string(v, "password-file");
    enum rk_result result = file ? secret_line_read(&password, file, &error)
                                 : secret_line_ask(&password, "Password: ", false, &error);
    if (result) return password_failure(v, file, &error);
    result = sealed_key_open(secret, key, secret_line_span(&password), &error);
    secret_wipe(&password, sizeof password);
    return result ? output_failure(v, path, &error) : EXIT_CODE_OK;
}

int key_seal(struct sealed_key *key, const struct invocation *v, enum key_kind kind,
             const uint8_t *secret, struct seal_cost usual, const char *option)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line password;
    const char *file = invocation_string(v, option);
    uint64_t memory_mib = invocation_u64(v, "memory-mib", 0);
    const struct seal_cost cost = {
        .operations = (uint32_t)invocation_u64(v, "passes", usual.operations),
        .memory_kib = memory_mib ? (uint32_t)memory_mib << 10 : usual.memory_kib,
    };
    enum rk_result result = file ? secret_line_read(&password, file, &error)
                                 : secret_line_ask(&password, "New password: ", true, &error);
    if (result) return password_failure(v, file, &error);
    result = sealed_key_make(key, kind, secret, cost, secret_line_span(&password), &error);
    secret_wipe(&password, sizeof password);
    return result ? output_failure(v, NULL, &error) : EXIT_CODE_OK;
}

int key_store(const struct sealed_key *key, const struct invocation *v, const char *path,
              bool replace)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer text = {0};
    enum rk_result result = sealed_key_write(&text, key);
    if (result) {
        rk_fail(&error, result, RK_NO_POSITION, "out of memory");
    } else if (strcmp(path, "-") == 0) {
        fwrite(text.bytes, 1, text.size_bytes, stdout);
    } else {
        result = file_write_private(path, buffer_span(&text), replace, &error);
    }
    buffer_free(&text);
    return result ? output_failure(v, path, &error) : EXIT_CODE_OK;
}
