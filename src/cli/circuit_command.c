#include "cli/circuit_command.h"

#include "base/draft_file.h"

#include <string.h>

const char *const proof_version_names[] = {"v1", "v2", "v3", NULL};

enum plonk_version proof_version_wanted(const struct invocation *v)
{
    static const enum plonk_version versions[] = {PLONK_V1, PLONK_V2, PLONK_V3};
    const char *wanted = invocation_string(v, "version");
    for (size_t i = 0; wanted && proof_version_names[i]; i++)
        if (strcmp(proof_version_names[i], wanted) == 0) return versions[i];
    return PLONK_V3;
}

enum rk_result circuit_file_read(struct circuit_description *out, const char *path,
                                 struct rk_error *error)
{
    struct buffer bytes = {0};
    enum rk_result result = file_read(&bytes, error, path, CIRCUIT_BYTES_MAX);
    if (!result) result = circuit_decode(out, buffer_span(&bytes), &circuit_limits_default, error);
    buffer_free(&bytes);
    return result;
}

enum rk_result whole_file_write(const char *path, struct span bytes, struct rk_error *error)
{
    struct draft_file file = {.fd = -1};
    enum rk_result result = draft_file_open(&file, path, error);
    if (!result) result = draft_file_write(&file, bytes.bytes, bytes.size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    draft_file_discard(&file);
    return result;
}

static int show(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    progress_show(context, plonk_phase_text(phase), done, total);
    return 0;
}

struct plonk_work circuit_work(const struct invocation *v, struct progress *progress)
{
    *progress = progress_for(v);
    return (struct plonk_work){threads_wanted(v), show, progress};
}
