/* Making, opening and recovering a chain. */
#include "chain/ledger.h"

#include "base/draft_file.h"
#include "chain/genesis_contracts.h"
#include "chain/ledger_internal.h"
#include "state/state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RESIDENT_BYTES = 256 << 20,
    QUERY_CACHE_BYTES = 4 << 20,
    CODE_BYTES_MAX = 64 << 20,
    NATIVE_BYTES_MAX = 1 << 30,
};

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the chain");
}

static enum rk_result system_failure(struct rk_error *error, const char *tried)
{
    return store_io_fail(error, -errno, tried);
}

/* "folder/name"; free() it. NULL when there is no memory. */
static char *path_in(const char *folder, const char *name)
{
    size_t size_bytes = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size_bytes);
    if (path) snprintf(path, size_bytes, "%s/%s", folder, name);
    return path;
}

/* ---- The file of the genesis ---- */

static enum rk_result read_all(struct buffer *out, struct store_io *io, int file,
                               struct rk_error *error)
{
    uint64_t size_bytes;
    int answer = io->size(io, file, &size_bytes);
    if (answer < 0) return store_io_fail(error, answer, "reading the genesis");
    if (size_bytes > LEDGER_GENESIS_BYTES_MAX)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "the file of the genesis is too long");
    if (buffer_reserve(out, (size_t)size_bytes + 1)) return no_memory(error);
    return store_io_read_up_to(io, &out->size_bytes, out->bytes, (size_t)size_bytes, file, 0,
                               error);
}

static enum rk_result read_genesis_file(struct ledger *ledger, struct rk_error *error)
{
    struct buffer bytes = {0};
    char *path = path_in(ledger->folder, "genesis");
    if (!path) return no_memory(error);
    int file = ledger->io->open(ledger->io, AT_FDCWD, path, O_RDONLY);
    free(path);
    if (file == -ENOENT || file == -ENOTDIR)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no chain");
    if (file < 0) return store_io_fail(error, file, "opening the genesis");
    enum rk_result result = read_all(&bytes, ledger->io, file, error);
    ledger->io->close(ledger->io, file);
    if (!result) result = ledger_genesis_decode(&ledger->genesis, &bytes, error);
    buffer_free(&bytes);
    return result;
}

static enum rk_result write_genesis_file(const char *folder, struct span bytes,
                                         struct rk_error *error)
{
    struct draft_file draft = {.path = NULL};
    char *path = path_in(folder, "genesis");
    if (!path) return no_memory(error);
    enum rk_result result = draft_file_open(&draft, path, error);
    if (!result) result = draft_file_write(&draft, bytes.bytes, bytes.size_bytes, error);
    if (!result) result = draft_file_publish(&draft, error);
    draft_file_discard(&draft);
    free(path);
    return result;
}

/* Chains of the deployed system's rules have the id of its local networks unless they say another.
 */
static enum rk_result take_chain_id(struct ledger *ledger, struct rk_error *error)
{
    bool is_short = ledger->profile->chain->chain_id_bytes == 1;
    if (!ledger->snapshot.has_chain_id && !is_short)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the snapshot has no 'chain_id'");
    ledger->chain_id = ledger->snapshot.has_chain_id ? ledger->snapshot.chain_id : 0xfa;
    if (is_short && ledger->chain_id > UINT8_MAX)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "under these rules 'chain_id' is at most 255");
    return RK_OK;
}

/* Blocks reward the snapshot's generator; the fund's share goes to the owner of the contracts. */
static enum rk_result take_coinbase(struct ledger *ledger, struct rk_error *error)
{
    const struct genesis_snapshot *s = &ledger->snapshot;
    uint8_t *bytes = ledger->coinbase_bytes;
    memcpy(bytes, s->has_generator ? s->generator : s->owner, GENESIS_OWNER_BYTES);
    memcpy(bytes + GENESIS_OWNER_BYTES, s->owner, GENESIS_OWNER_BYTES);
    RK_TRY(bls_public_key_from_bytes(&ledger->coinbase.generator, bytes, error));
    return bls_public_key_from_bytes(&ledger->coinbase.fund, bytes + GENESIS_OWNER_BYTES, error);
}

/* Understands the file: rules, snapshot, the chain's id. */
static enum rk_result take_genesis(struct ledger *ledger, struct rk_error *error)
{
    char name[LEDGER_PROFILE_BYTES_MAX + 1] = "";
    struct span profile = ledger->genesis.profile;
    if (profile.size_bytes) memcpy(name, profile.bytes, profile.size_bytes);
    ledger->profile = chain_profile_by_name(name);
    if (!ledger->profile)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "there are no rules '%s'", name);
    RK_TRY(genesis_read(&ledger->snapshot, ledger->genesis.snapshot, error));
    network_of_profile(&ledger->rules, ledger->profile);
    RK_TRY(take_chain_id(ledger, error));
    ledger_network_make(&ledger->network, &ledger->snapshot, ledger->chain_id,
                        ledger->profile->chain->formats);
    return take_coinbase(ledger, error);
}

/* ---- The machine ---- */

static enum rk_result open_machine(struct ledger *ledger, const struct ledger_options *options,
                                   struct rk_error *error)
{
    struct vm_query list[HOST_QUERY_COUNT];
    uint64_t cache_bytes =
        options && options->query_cache_bytes ? options->query_cache_bytes : QUERY_CACHE_BYTES;
    uint64_t resident_bytes =
        options && options->resident_bytes_max ? options->resident_bytes_max : RESIDENT_BYTES;
    enum wasm_tier tier;
    RK_TRY(wasm_tier_find(&tier, options ? options->tier : NULL, error));
    RK_TRY(host_queries_new(&ledger->queries, ledger->profile->queries, cache_bytes, error));
    struct vm_options vm_options = {
        .rules = ledger->profile->vm,
        .store = ledger->store,
        .queries = list,
        .query_count = host_queries_list(ledger->queries, list),
        .tier = tier,
        .resident_bytes_max = resident_bytes,
        .code_bytes_max = CODE_BYTES_MAX,
        .native_bytes_max = NATIVE_BYTES_MAX,
    };
    return vm_open(&ledger->vm, &vm_options, error);
}

/* Opens the store, or makes it: a chain whose store is gone makes its states again. */
static enum rk_result open_store(struct ledger *ledger, struct rk_error *error)
{
    struct store_options options = {.io = ledger->io, .kinds = &state_record_kinds};
    char *path = path_in(ledger->folder, "state");
    if (!path) return no_memory(error);
    enum rk_result result = store_open(&ledger->store, NULL, path, &options, error);
    if (result == RK_NOT_FOUND) {
        result = store_create(path, &options, error);
        if (!result) result = store_open(&ledger->store, NULL, path, &options, error);
    }
    free(path);
    return result;
}

static enum rk_result ledger_new(struct ledger **out, const char *folder,
                                 const struct ledger_options *options, struct rk_error *error)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger) return no_memory(error);
    ledger->folder = strdup(folder);
    if (!ledger->folder) {
        free(ledger);
        return no_memory(error);
    }
    ledger->io = options && options->io ? options->io : store_io_posix();
    if (options) {
        ledger->progress = options->progress;
        ledger->context = options->context;
    }
    *out = ledger;
    return RK_OK;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger) return;
    ledger_log_close(&ledger->log);
    known_points_free(&ledger->known);
    vm_close(ledger->vm);
    host_queries_free(ledger->queries);
    store_close(ledger->store);
    genesis_free(&ledger->snapshot);
    ledger_genesis_file_free(&ledger->genesis);
    free(ledger->folder);
    free(ledger);
}

/* ---- Making one ---- */

bool ledger_is_there(const char *folder)
{
    char *path = path_in(folder, "genesis");
    bool is_there = path && access(path, F_OK) == 0;
    free(path);
    return is_there;
}

/* Makes the folder, durably, and clears away what an unfinished attempt left. */
static enum rk_result prepare_folder(const char *folder, struct rk_error *error)
{
    static const char *const leftovers[] = {"blocks", "index"};
    if (mkdir(folder, 0777) < 0 && errno != EEXIST)
        return system_failure(error, "making the folder");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(leftovers); i++) {
        char *path = path_in(folder, leftovers[i]);
        if (!path) return no_memory(error);
        int answer = unlink(path);
        free(path);
        if (answer < 0 && errno != ENOENT) return system_failure(error, "clearing the folder");
    }
    char *parent = path_in(folder, "..");
    if (!parent) return no_memory(error);
    int file = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (file < 0) return system_failure(error, "opening the folder around it");
    int answer = fsync(file);
    enum rk_result result = answer < 0 ? system_failure(error, "syncing the folder") : RK_OK;
    close(file);
    return result;
}

static enum rk_result append_first_block(struct ledger *ledger, const struct commit_key *key,
                                         struct rk_error *error)
{
    uint64_t cut_bytes;
    bool rebuilt;
    struct ledger_block block = {
        .header = {.chain_id = ledger->chain_id, .time = ledger->genesis.time, .key = *key},
    };
    const uint8_t *identity = ledger->genesis.identity;
    RK_TRY(ledger_log_create(ledger->io, ledger->folder, identity, error));
    RK_TRY(ledger_log_open(&ledger->log, &cut_bytes, &rebuilt, ledger->io, ledger->folder, identity,
                           error));
    return ledger_log_append(&ledger->log, &block, error);
}

/* Everything but the file of the genesis, which says that the chain is there. */
static enum rk_result build(struct ledger *ledger, const struct ledger_options *options,
                            struct rk_error *error)
{
    struct commit_key key;
    RK_TRY(prepare_folder(ledger->folder, error));
    RK_TRY(open_store(ledger, error));
    RK_TRY(open_machine(ledger, options, error));
    RK_TRY(ledger_build_genesis(ledger, &key, error));
    return append_first_block(ledger, &key, error);
}

enum rk_result ledger_create(const char *folder, const struct ledger_genesis *genesis,
                             const struct ledger_options *options, struct rk_error *error)
{
    struct ledger *ledger = NULL;
    struct buffer bytes = {0};
    if (ledger_is_there(folder))
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "there is a chain already");
    RK_TRY(ledger_new(&ledger, folder, options, error));
    bool has_transfer = genesis->transfer_code.size_bytes != 0;
    bool has_stake = genesis->stake_code.size_bytes != 0;
    ledger->genesis = (struct ledger_genesis_file){
        .time = genesis->time,
        .profile = span_of_string(genesis->profile ? genesis->profile : "default"),
        .snapshot = genesis->snapshot,
        .transfer_code = has_transfer ? genesis->transfer_code : genesis_contract_transfer(),
        .stake_code = has_stake ? genesis->stake_code : genesis_contract_stake(),
    };
    enum rk_result result = ledger_genesis_encode(&bytes, &ledger->genesis, error);
    if (!result) result = take_genesis(ledger, error);
    if (!result) result = build(ledger, options, error);
    if (!result) result = write_genesis_file(folder, buffer_span(&bytes), error);
    buffer_free(&bytes);
    ledger_close(ledger);
    return result;
}

/* ---- Opening one ---- */

/* The newest block whose commit the store has; false when there is none. */
static enum rk_result find_committed(struct ledger *ledger, uint64_t *height, bool *found,
                                     struct ledger_header *header, struct rk_error *error)
{
    *found = false;
    for (*height = ledger_log_count(&ledger->log); !*found && *height > 0;) {
        struct ledger_block block;
        struct commit_entry entry;
        --*height;
        RK_TRY(ledger_log_read(&ledger->log, &block, *height, error));
        *header = block.header;
        ledger_block_free(&block);
        enum rk_result result = store_find(ledger->store, &entry, &header->key, error);
        if (result && result != RK_NOT_FOUND) return result;
        *found = !result;
    }
    return RK_OK;
}

static enum rk_result reproduce_genesis(struct ledger *ledger, const struct ledger_header *first,
                                        struct rk_error *error)
{
    struct commit_key key;
    RK_TRY(ledger_build_genesis(ledger, &key, error));
    return commit_key_equal(&key, &first->key)
               ? RK_OK
               : rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                         "the genesis built again has another root than block 0");
}

/* Makes the commits again that the store has lost. */
static enum rk_result reproduce(struct ledger *ledger, uint64_t *reproduced, struct rk_error *error)
{
    struct ledger_header parent;
    uint64_t height, tip = ledger_log_count(&ledger->log) - 1;
    bool found;
    RK_TRY(find_committed(ledger, &height, &found, &parent, error));
    *reproduced = tip - height + !found;
    if (!found) RK_TRY(reproduce_genesis(ledger, &parent, error));
    while (height < tip) {
        struct ledger_block block;
        ledger_tell(ledger, "executing blocks again", height, tip);
        RK_TRY(ledger_log_read(&ledger->log, &block, ++height, error));
        enum rk_result result = ledger_replay(ledger, &block, &parent, true, error);
        parent = block.header;
        ledger_block_free(&block);
        RK_TRY(result);
    }
    return RK_OK;
}

/* Deletes the commits that no block has, and makes the newest block's one final. */
static enum rk_result settle_commits(struct ledger *ledger, uint64_t *deleted,
                                     struct rk_error *error)
{
    struct commit_entry_vec commits = {0};
    enum rk_result result = store_list(ledger->store, &commits, error);
    for (size_t i = 0; !result && i < commits.count; i++) {
        const struct commit_entry *entry = &commits.items[i];
        if (entry->state == COMMIT_FINALISED) continue;
        if (commit_key_equal(&entry->key, &ledger->tip.key)) {
            result = store_finalise(ledger->store, &entry->key, error);
        } else {
            result = store_delete(ledger->store, &entry->key, error);
            *deleted += !result;
        }
    }
    commit_entry_vec_free(&commits);
    return result;
}

static enum rk_result read_tip(struct ledger *ledger, struct rk_error *error)
{
    struct ledger_block block;
    uint64_t count = ledger_log_count(&ledger->log);
    if (count == 0)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "the log of blocks has no block");
    RK_TRY(ledger_log_read(&ledger->log, &block, count - 1, error));
    ledger->tip = block.header;
    memcpy(ledger->tip_hash, block.hash, sizeof ledger->tip_hash);
    ledger_block_free(&block);
    return RK_OK;
}

static enum rk_result recover(struct ledger *ledger, struct ledger_report *report,
                              const struct ledger_options *options, struct rk_error *error)
{
    RK_TRY(read_genesis_file(ledger, error));
    RK_TRY(take_genesis(ledger, error));
    RK_TRY(open_store(ledger, error));
    RK_TRY(open_machine(ledger, options, error));
    RK_TRY(ledger_log_open(&ledger->log, &report->cut_bytes, &report->index_rebuilt, ledger->io,
                           ledger->folder, ledger->genesis.identity, error));
    RK_TRY(read_tip(ledger, error));
    RK_TRY(reproduce(ledger, &report->blocks_reproduced, error));
    return settle_commits(ledger, &report->commits_deleted, error);
}

enum rk_result ledger_open(struct ledger **out, struct ledger_report *report, const char *folder,
                           const struct ledger_options *options, struct rk_error *error)
{
    struct ledger *ledger = NULL;
    struct ledger_report ignored, *told = report ? report : &ignored;
    RK_TRY(ledger_new(&ledger, folder, options, error));
    *told = (struct ledger_report){0};
    enum rk_result result = recover(ledger, told, options, error);
    if (result)
        ledger_close(ledger);
    else
        *out = ledger;
    return result;
}
