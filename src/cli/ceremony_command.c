#include "cli/ceremony_command.h"

#include "base/parallel.h"

#include <unistd.h>

unsigned threads_wanted(const struct invocation *v)
{
    return (unsigned)invocation_u64(v, "threads", parallel_processors());
}

int output_path_check(const struct invocation *v, const char *path)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (!path || invocation_flag(v, "force") || access(path, F_OK) != 0) return EXIT_CODE_OK;
    rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "exists; --force replaces it");
    return output_failure(v, path, &error);
}

static int show(void *context, uint64_t done, uint64_t total)
{
    struct ceremony_command *c = context;
    progress_show(&c->progress, c->what, done, total);
    return 0;
}

int ceremony_command_open(struct ceremony_command *c, const struct invocation *v, size_t index)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    *c = (struct ceremony_command){.v = v, .progress = progress_for(v), .what = "working"};
    c->work = (struct ceremony_work){threads_wanted(v), show, c};
    enum rk_result result = mapped_file_open(&c->file, v->positionals[index], &error);
    if (!result) result = ceremony_decode(&c->ceremony, c->file.bytes, &error);
    if (!result) return EXIT_CODE_OK;
    ceremony_command_close(c);
    return output_failure(v, v->positionals[index], &error);
}

void ceremony_command_close(struct ceremony_command *c)
{
    progress_end(&c->progress);
    mapped_file_close(&c->file);
}

int ceremony_command_finish(struct ceremony_command *c, enum rk_result result,
                            const uint8_t receipt[CEREMONY_HASH_BYTES],
                            const struct rk_error *error)
{
    const struct invocation *v = c->v;
    progress_end(&c->progress);
    if (result) return output_failure(v, NULL, error);
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:o, s:i}", "receipt",
                                        json_hex(receipt, CEREMONY_HASH_BYTES), "number",
                                        (int)c->ceremony.record_count + 1));
    printf("record %u, receipt ", c->ceremony.record_count + 1);
    print_hex(receipt, CEREMONY_HASH_BYTES);
    putchar('\n');
    return EXIT_CODE_OK;
}
