#include "cli/state_folder.h"
#include "base/hex.h"
#include "cli/exit.h"

#include <ctype.h>
#include <stdlib.h>

int state_folder_fail(const struct state_folder *folder, const struct rk_error *error)
{
    return output_failure(folder->v, folder->path, error);
}

int state_folder_open(struct state_folder *folder, const struct invocation *v)
{
    return state_folder_open_as(folder, v, (struct store_options){0});
}

int state_folder_open_or_create(struct state_folder *folder, const struct invocation *v,
                                bool create)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    *folder = (struct state_folder){.v = v, .path = v->positionals[0]};
    if (create) {
        const struct store_options options = {.kinds = &state_record_kinds};
        enum rk_result result = store_create(folder->path, &options, &error);
        if (result && result != RK_EXISTS) return state_folder_fail(folder, &error);
    }
    return state_folder_open(folder, v);
}

int state_folder_open_as(struct state_folder *folder, const struct invocation *v,
                         struct store_options options)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    *folder = (struct state_folder){.v = v, .path = v->positionals[0]};
    options.kinds = &state_record_kinds;
    enum rk_result result =
        store_open(&folder->store, &folder->report, folder->path, &options, &error);
    if (!result) result = state_folder_read_from(folder, &error);
    if (!result) return EXIT_CODE_OK;
    store_close(folder->store);
    return state_folder_fail(folder, &error);
}

enum rk_result state_folder_read_from(struct state_folder *folder, struct rk_error *error)
{
    folder->access = malloc(sizeof *folder->access);
    if (!folder->access) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    access_init(folder->access, store_records(folder->store),
                blake3_backend_select(cpu_features_detect()));
    return RK_OK;
}

void state_folder_read_no_more(struct state_folder *folder)
{
    if (folder->access) access_free(folder->access);
    free(folder->access);
    folder->access = NULL;
}

void state_folder_close(struct state_folder *folder)
{
    state_folder_read_no_more(folder);
    store_close(folder->store);
}

bool hex_begins_with(const uint8_t *bytes, size_t size_bytes, const char *name)
{
    static const char digits[] = "0123456789abcdef";
    size_t count = strlen(name);
    if (count > 2 * size_bytes) return false;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = i % 2 ? bytes[i / 2] & 15u : bytes[i / 2] >> 4;
        if (tolower((unsigned char)name[i]) != digits[digit]) return false;
    }
    return true;
}

static int compare_newest_first(const void *a, const void *b)
{
    const struct commit_entry *left = a, *right = b;
    return (left->sequence < right->sequence) - (left->sequence > right->sequence);
}

enum rk_result state_folder_list(struct state_folder *folder, struct commit_entry_vec *commits,
                                 struct rk_error *error)
{
    RK_TRY(store_list(folder->store, commits, error));
    if (commits->count)
        qsort(commits->items, commits->count, sizeof *commits->items, compare_newest_first);
    return RK_OK;
}

static enum rk_result choose(struct commit_entry *entry, const struct commit_entry_vec *commits,
                             const char *name, struct rk_error *error)
{
    size_t found = 0;
    if (!name && commits->count == 0)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there are no commits");
    for (const char *at = name; at && *at; at++)
        if (!isxdigit((unsigned char)*at))
            return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                           "'%s' names no commit: expected hexadecimal digits", name);
    if (!name) {
        *entry = commits->items[0];
        return RK_OK;
    }
    for (size_t i = 0; i < commits->count; i++) {
        const struct commit_entry *commit = &commits->items[i];
        if (!hex_begins_with(commit->key.bytes, COMMIT_KEY_BYTES, name)) continue;
        *entry = *commit;
        found++;
    }
    if (found == 0)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "no commit begins with '%s'", name);
    if (found > 1)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "%zu commits begin with '%s': give more digits", found, name);
    return RK_OK;
}

enum rk_result state_folder_find(struct state_folder *folder, struct commit_entry *entry,
                                 const char *name, struct rk_error *error)
{
    struct commit_entry_vec commits = {0};
    struct commit_entry chosen;
    enum rk_result result = state_folder_list(folder, &commits, error);
    if (!result) result = choose(&chosen, &commits, name, error);
    if (!result) *entry = chosen;
    commit_entry_vec_free(&commits);
    return result;
}

enum rk_result state_folder_read(struct state_folder *folder, struct commit *commit,
                                 const char *name, struct rk_error *error)
{
    struct commit_entry entry;
    RK_TRY(state_folder_find(folder, &entry, name, error));
    return state_read_commit(folder->store, folder->access, commit, &entry.key, error);
}

void print_hex(const uint8_t *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++)
        printf("%02x", bytes[i]);
}

json_t *json_hex(const uint8_t *bytes, size_t size_bytes)
{
    struct buffer text = {0};
    json_t *value = NULL;
    if (!hex_append(&text, span_of(bytes, size_bytes)))
        value = output_json_text(buffer_span(&text));
    buffer_free(&text);
    return value;
}

const char *commit_state_name(enum commit_state state)
{
    return state == COMMIT_FINALISED ? "finalised" : "live";
}
