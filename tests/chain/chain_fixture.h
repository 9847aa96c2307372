/* A machine with the rules of a profile, and the deployed contracts where they are at hand. */
#ifndef RK_TESTS_CHAIN_CHAIN_FIXTURE_H
#define RK_TESTS_CHAIN_CHAIN_FIXTURE_H

#include "../vm/machine.h"

#include "base/hex.h"
#include "chain/genesis.h"
#include "chain/profile.h"
#include "vectors.h"

/* A whole file; empty when there is none. The caller frees it. */
static inline struct buffer fixture_file(const char *path)
{
    uint8_t bytes[65536];
    struct buffer content = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return content;
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        assert_int_equal(buffer_append(&content, bytes, got), RK_OK);
    fclose(file);
    return content;
}

/* A snapshot of the vectors. */
static inline struct buffer fixture_snapshot(const char *name)
{
    char path[256];
    uint8_t bytes[65536];
    struct buffer text = {0};
    (void)snprintf(path, sizeof path, "genesis/%s", name);
    FILE *file = vectors_open(path);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        assert_int_equal(buffer_append(&text, bytes, got), RK_OK);
    fclose(file);
    return text;
}

/* A deployed contract, of the folder that RUSKVM_GENESIS names. Skips the test where there is none.
 */
static inline struct buffer fixture_module(const char *name)
{
    char path[4096];
    const char *folder = getenv("RUSKVM_GENESIS");
    if (!folder) {
        printf("RUSKVM_GENESIS names no folder with %s\n", name);
        skip();
    }
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    struct buffer module = fixture_file(path);
    if (module.size_bytes == 0) fail_msg("%s cannot be read", path);
    return module;
}

/* A machine with the host queries of a profile, which remember in so many bytes. */
static inline void fixture_begin(struct machine *m, struct host_queries **queries,
                                 const char *profile_name, size_t cache_bytes)
{
    const struct chain_profile *profile = chain_profile_by_name(profile_name);
    struct vm_query list[HOST_QUERY_COUNT];
    assert_int_equal(host_queries_new(queries, profile->queries, cache_bytes, NULL), RK_OK);
    struct vm_options options = machine_options(profile->vm);
    options.queries = list;
    options.query_count = host_queries_list(*queries, list);
    machine_begin_with(m, options);
}

#endif
