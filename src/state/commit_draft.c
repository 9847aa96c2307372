#include "state/commit_draft.h"

#include "base/require.h"

typedef const uint8_t (*const_hashes)[HASH_BYTES];

/* Positions are dense, so the count of contracts is the last position. */
static uint64_t contracts_count(const struct commit_draft *draft)
{
    return draft->base.contracts_count + (uint64_t)draft->folds.count;
}

void commit_draft_begin(struct commit_draft *draft, struct state_access *access,
                        const struct commit *base)
{
    memset(draft, 0, sizeof *draft);
    draft->access = access;
    if (base) draft->base = *base;
    draft->has_base = base != NULL;
    arena_init(&draft->arena, 0);
    map_init(&draft->contracts, sizeof(struct contract_draft));
    map_init(&draft->folds, sizeof(struct contract_draft *));
    tree_draft_init(&draft->tree, &contract_tree_shape, &draft->base.contracts, access,
                    &draft->arena, &draft->nodes);
}

enum rk_result commit_draft_open(struct commit_draft *draft, struct state_access *access,
                                 uint64_t base, struct rk_error *error)
{
    struct commit commit;
    if (base != RECORD_NONE) RK_TRY(commit_read(access, &commit, base, error));
    commit_draft_begin(draft, access, base != RECORD_NONE ? &commit : NULL);
    return RK_OK;
}

void commit_draft_close(struct commit_draft *draft)
{
    struct map *contracts = &draft->contracts;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct contract_draft *contract = map_value(e);
        contract_free(&contract->contract);
    }
    map_free(contracts);
    map_free(&draft->folds);
    arena_free(&draft->arena);
}

static struct span id_span(const uint8_t id[CONTRACT_ID_BYTES])
{
    return span_of(id, CONTRACT_ID_BYTES);
}

static enum rk_result fail_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a contract in the draft");
}

/* Takes over *contract on success. */
static enum rk_result enter(struct commit_draft *draft, struct contract_draft **out,
                            const struct contract *contract, struct page_cache *known,
                            struct rk_error *error)
{
    void *value;
    if (map_obtain(&draft->contracts, &value, id_span(contract->id))) return fail_memory(error);
    struct contract_draft *entered = value;
    entered->contract = *contract;
    page_tree_draft_init(&entered->pages, contract->kind, &contract->pages, draft->access,
                         &draft->arena, &draft->pages, known);
    *out = entered;
    return RK_OK;
}

/* Takes over *stored, or frees it. */
static enum rk_result enter_stored(struct commit_draft *draft, struct contract_draft **out,
                                   struct contract *stored, struct page_cache *known,
                                   struct rk_error *error)
{
    struct contract_draft *entered = NULL;
    enum rk_result result = enter(draft, &entered, stored, known, error);
    if (result) {
        contract_free(stored);
        return result;
    }
    contract_leaf_hashes(draft->access->backend, entered->leaf, stored);
    entered->leaf_position = stored->position;
    *out = entered;
    return RK_OK;
}

enum rk_result commit_draft_find(struct commit_draft *draft, struct contract_draft **contract,
                                 const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error)
{
    struct contract_draft *found = map_find(&draft->contracts, id_span(id));
    if (!found) {
        struct contract stored;
        RK_TRY(commit_find(draft->access, &draft->base, &stored, id, error));
        RK_TRY(enter_stored(draft, &found, &stored, NULL, error));
    }
    *contract = found;
    return RK_OK;
}

enum rk_result commit_draft_enter(struct commit_draft *draft, struct contract_draft **out,
                                  const struct contract *contract, struct page_cache *known,
                                  struct rk_error *error)
{
    struct contract copy = *contract;
    copy.owner = (struct buffer){0};
    CHECK(!map_find(&draft->contracts, id_span(contract->id)));
    if (buffer_append(&copy.owner, contract->owner.bytes, contract->owner.size_bytes))
        return fail_memory(error);
    return enter_stored(draft, out, &copy, known, error);
}

static enum rk_result check_is_free(struct commit_draft *draft, const uint8_t *id,
                                    const uint8_t *folded, struct rk_error *error)
{
    struct state_access *access = draft->access;
    uint32_t position = 0;
    enum rk_result result = RK_OK;
    if (!map_find(&draft->contracts, id_span(id)))
        result = directory_find(access, &position, CONTRACT_ID_BYTES, id, draft->base.ids, error);
    if (!result) return rk_fail(error, RK_EXISTS, position, "there is a contract with this id");
    if (result != RK_NOT_FOUND) return result;
    if (!map_find(&draft->folds, span_of(folded, FOLDED_KEY_BYTES)))
        result =
            directory_find(access, &position, FOLDED_KEY_BYTES, folded, draft->base.folds, error);
    else
        result = RK_OK;
    if (!result)
        return rk_fail(error, RK_INVALID, position,
                       "another contract has an id with the same folded key");
    return result == RK_NOT_FOUND ? RK_OK : result;
}

enum rk_result commit_draft_add(struct commit_draft *draft, struct contract_draft **contract,
                                const struct new_contract *added, struct rk_error *error)
{
    uint8_t folded[DIRECTORY_KEY_BYTES_MAX];
    if (!page_tree_shape(added->kind))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "memories have 32 or 64 bits");
    if (added->owner.size_bytes > CONTRACT_OWNER_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "an owner of %zu bytes exceeds the limit",
                       added->owner.size_bytes);
    if (contracts_count(draft) >= CONTRACT_POSITION_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the state has no room for a contract");
    directory_fold(folded, added->id);
    RK_TRY(check_is_free(draft, added->id, folded, error));

    struct contract made = {.kind = added->kind, .length_bytes = added->length_bytes};
    struct contract_draft *entered = NULL;
    void *fold_value;
    memcpy(made.id, added->id, CONTRACT_ID_BYTES);
    blake3_hash(draft->access->backend, made.code_hash, added->code);
    enum rk_result result = buffer_append(&made.owner, added->owner.bytes, added->owner.size_bytes);
    if (!result) result = map_obtain(&draft->folds, &fold_value, span_of(folded, FOLDED_KEY_BYTES));
    if (result) {
        contract_free(&made);
        return fail_memory(error);
    }
    result = enter(draft, &entered, &made, added->known, error);
    if (result) {
        contract_free(&made);
        REQUIRE(map_remove(&draft->folds, span_of(folded, FOLDED_KEY_BYTES)) == RK_OK);
        return result;
    }
    memcpy(fold_value, &entered, sizeof entered);
    entered->code = added->code;
    entered->is_new = true;
    entered->has_new_metadata = true;
    *contract = entered;
    return RK_OK;
}

enum rk_result commit_draft_touch(struct contract_draft *contract, uint64_t granule,
                                  const uint8_t *bytes, struct rk_error *error)
{
    return page_tree_touch(&contract->pages, granule, bytes, error);
}

enum rk_result commit_draft_touch_memory(struct contract_draft *contract,
                                         const struct linear_memory *memory, struct rk_error *error)
{
    for (uint64_t g = linear_memory_next_touched(memory, 0); g != UINT64_MAX;
         g = linear_memory_next_touched(memory, g + 1)) {
        uint64_t at = g << GRANULE_SHIFT;
        const uint8_t *bytes = at < memory->near_bytes
                                   ? memory->base + at
                                   : memory->far_base + (at - memory->near_bytes);
        RK_TRY(page_tree_touch(&contract->pages, g, bytes, error));
    }
    return RK_OK;
}

void commit_draft_set_length(struct contract_draft *contract, uint64_t length_bytes)
{
    if (contract->contract.length_bytes == length_bytes) return;
    contract->contract.length_bytes = length_bytes;
    contract->has_new_metadata = true;
}

/* Puts the contract's leaf into the contracts tree when it is not there as it is now. */
static enum rk_result place_contract(struct commit_draft *draft, struct contract_draft *contract,
                                     uint32_t position, struct rk_error *error)
{
    uint8_t leaf[TREE_LANES_MAX][HASH_BYTES];
    contract->contract.position = position;
    if (contract->has_new_metadata)
        contract_leaf_hashes(draft->access->backend, leaf, &contract->contract);
    else
        memcpy(leaf[1], contract->leaf[1], HASH_BYTES);
    memcpy(leaf[0], contract->pages.tree.root.hash[0], HASH_BYTES);
    bool is_same =
        tree_hashes_equal(&contract_tree_shape, (const_hashes)leaf, (const_hashes)contract->leaf);
    if (is_same && contract->leaf_position == position) return RK_OK;
    struct tree_draft_node *node;
    RK_TRY(tree_draft_obtain(&draft->tree, &node, position, error));
    unsigned slot = tree_slot(&contract_tree_shape, 1, position);
    /* What the draft was told of the contract is what the base's tree has. */
    if (contract->leaf_position && !contract->is_new)
        REQUIRE(tree_draft_has(node, slot) &&
                tree_hashes_equal(&contract_tree_shape, (const_hashes)node->node.entries[slot].hash,
                                  (const_hashes)contract->leaf));
    tree_draft_set(node, slot, (const_hashes)leaf, contract);
    memcpy(contract->leaf, leaf, sizeof leaf);
    contract->leaf_position = position;
    contract->has_new_metadata = false;
    return RK_OK;
}

enum rk_result commit_draft_key(struct commit_draft *draft, struct commit_key *key,
                                struct rk_error *error)
{
    struct map *contracts = &draft->contracts;
    uint32_t next_position = draft->base.contracts_count + 1;
    page_batch_hash(&draft->pages, draft->access);
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct contract_draft *contract = map_value(e);
        uint32_t position = contract->is_new ? next_position++ : contract->contract.position;
        RK_TRY(place_contract(draft, contract, position, error));
    }
    tree_batch_hash(&draft->nodes, draft->access->backend);
    memcpy(key->root, draft->tree.root.hash[0], HASH_BYTES);
    memcpy(key->digest, draft->tree.root.hash[1], HASH_BYTES);
    return RK_OK;
}

/* ---- Writing ---- */

static enum rk_result save_contract(void *context, uint64_t *location, void *leaf,
                                    struct rk_error *error)
{
    struct commit_draft *draft = context;
    struct contract_draft *draft_contract = leaf;
    struct contract *contract = &draft_contract->contract;
    struct record_store *store = draft->access->store;
    struct span code = draft_contract->code;
    if (contract->code_location == RECORD_NONE && code.size_bytes)
        RK_TRY(record_append(store, &contract->code_location, RECORD_CODE, code, error));
    RK_TRY(page_tree_write(&draft_contract->pages, error));
    contract->pages = draft_contract->pages.tree.root;
    struct buffer record = {0};
    enum rk_result result = contract_encode(&record, contract);
    if (result)
        rk_fail(error, result, RK_NO_POSITION, "no memory for a contract's record");
    else
        result = record_append(store, location, RECORD_CONTRACT, buffer_span(&record), error);
    buffer_free(&record);
    return result;
}

/* Both tries with the new contracts in them. */
static enum rk_result write_directory(struct commit_draft *draft, struct commit *commit,
                                      struct rk_error *error)
{
    size_t count = draft->folds.count, at = 0;
    if (count == 0) return RK_OK;
    struct arena arena;
    arena_init(&arena, 0);
    enum rk_result result = RK_OK;
    struct directory_item *items = arena_alloc_array(&arena, count, sizeof *items);
    if (!items) {
        result = fail_memory(error);
        goto done;
    }
    struct map *contracts = &draft->contracts;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        const struct contract_draft *contract = map_value(e);
        if (!contract->is_new) continue;
        memcpy(items[at].key, contract->contract.id, CONTRACT_ID_BYTES);
        items[at++].position = contract->contract.position;
    }
    REQUIRE(at == count);
    result = directory_insert(draft->access, &arena, &commit->ids, CONTRACT_ID_BYTES, items, count,
                              error);
    if (result) goto done;
    memset(items, 0, count * sizeof *items);
    at = 0;
    struct map *folds = &draft->folds;
    for (struct map_entry *e = map_first(folds); e; e = map_after(folds, map_key(e))) {
        const struct contract_draft *contract;
        memcpy(&contract, map_value(e), sizeof contract);
        memcpy(items[at].key, map_key(e).bytes, FOLDED_KEY_BYTES);
        items[at++].position = contract->contract.position;
    }
    result = directory_insert(draft->access, &arena, &commit->folds, FOLDED_KEY_BYTES, items, count,
                              error);
done:
    arena_free(&arena);
    return result;
}

static enum rk_result write_commit(struct commit_draft *draft, uint64_t *location,
                                   const struct commit *commit, struct rk_error *error)
{
    struct buffer record = {0};
    enum rk_result result = commit_encode(&record, commit);
    if (result)
        rk_fail(error, result, RK_NO_POSITION, "no memory for a commit's record");
    else
        result = record_append(draft->access->store, location, RECORD_COMMIT, buffer_span(&record),
                               error);
    buffer_free(&record);
    return result;
}

void commit_draft_rebase(struct commit_draft *draft, const struct commit *commit)
{
    draft->base = *commit;
    draft->has_base = true;
    struct map *contracts = &draft->contracts;
    tree_draft_keep(&draft->tree);
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct contract_draft *contract = map_value(e);
        page_tree_keep(&contract->pages);
        contract->is_new = false;
        contract->code = span_of(NULL, 0);
    }
    map_free(&draft->folds);
}

enum rk_result commit_draft_write_parts(struct commit_draft *draft, struct commit *commit,
                                        struct rk_error *error)
{
    struct commit next = {.has_parent = draft->has_base,
                          .parent = draft->base.key,
                          .ids = draft->base.ids,
                          .folds = draft->base.folds};
    RK_TRY(commit_draft_key(draft, &next.key, error));
    RK_TRY(tree_draft_write(&draft->tree, save_contract, draft, error));
    RK_TRY(write_directory(draft, &next, error));
    next.contracts = draft->tree.root;
    next.contracts_count = (uint32_t)contracts_count(draft);
    *commit = next;
    return RK_OK;
}

enum rk_result commit_draft_write(struct commit_draft *draft, uint64_t *location,
                                  struct commit_key *key, struct rk_error *error)
{
    struct commit commit;
    uint64_t written = RECORD_NONE;
    RK_TRY(commit_draft_write_parts(draft, &commit, error));
    RK_TRY(write_commit(draft, &written, &commit, error));
    commit_draft_rebase(draft, &commit);
    *location = written;
    *key = commit.key;
    return RK_OK;
}
