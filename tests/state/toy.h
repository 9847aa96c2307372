/* A small state to put into a store: SLOTS granules, each filled with one number, its stamp, below
 * two nodes and a commit that lists all stamps. So a commit can be checked from itself.
 *
 *     commit {number, stamps[SLOTS]} -> root {2} -> node {SLOTS / 2} -> granule */
#ifndef RK_TESTS_STATE_TOY_H
#define RK_TESTS_STATE_TOY_H

#include "folder.h"

#include "state/store.h"

enum { SLOTS = 16, TOY_NODES = 2, NODE_SLOTS = SLOTS / TOY_NODES, GRANULE_BYTES = 4096 };

struct toy_reference {
    uint64_t location;
    uint64_t kind;
};

struct toy_node {
    uint64_t count;
    struct toy_reference items[NODE_SLOTS];
};

struct toy_commit {
    struct toy_reference root;
    uint64_t number;
    uint64_t stamps[SLOTS];
};

/* Notes the locations of `count` references that stand at an offset of the payload. */
static inline enum rk_result toy_note(struct record_reference_vec *out, struct span payload,
                                      size_t offset, size_t count)
{
    for (size_t i = 0; i < count; i++, offset += sizeof(struct toy_reference)) {
        struct toy_reference at;
        memcpy(&at, payload.bytes + offset, sizeof at);
        if (at.location == RECORD_NONE) continue;
        RK_TRY(record_reference_vec_push(
            out, (struct record_reference){at.location,
                                           offset + offsetof(struct toy_reference, location),
                                           (enum record_kind)at.kind}));
    }
    return RK_OK;
}

static inline enum rk_result toy_references(struct record_reference_vec *out, enum record_kind kind,
                                            struct span payload, struct rk_error *error)
{
    (void)error;
    struct toy_node node;
    if (kind == RECORD_COMMIT) {
        if (payload.size_bytes != sizeof(struct toy_commit)) return RK_CORRUPT;
        return toy_note(out, payload, offsetof(struct toy_commit, root), 1);
    }
    if (payload.size_bytes != sizeof node) return RK_CORRUPT;
    memcpy(&node, payload.bytes, sizeof node);
    if (node.count > NODE_SLOTS) return RK_CORRUPT;
    return toy_note(out, payload, offsetof(struct toy_node, items), node.count);
}

static const struct record_kinds toy_kinds = {
    .references = toy_references,
    .with_references = RECORD_KIND_BIT(RECORD_PAGE_TREE) | RECORD_KIND_BIT(RECORD_COMMIT),
};

static inline struct commit_key toy_key(uint64_t number)
{
    struct commit_key key = {.bytes = {0}};
    /* Spread like a hash, so that the order of keys is not that of commits. */
    uint64_t spread = number;
    for (size_t i = 0; i < 4; i++) {
        uint64_t word = test_random(&spread);
        memcpy(key.bytes + 8 * i, &word, sizeof word);
    }
    memcpy(key.bytes + 56, &number, sizeof number);
    return key;
}
static inline uint64_t toy_number(const struct commit_key *key)
{
    uint64_t number;
    memcpy(&number, key->bytes + 56, sizeof number);
    return number;
}

static inline enum rk_result toy_read(struct store *store, struct buffer *buffer, void *out,
                                      size_t size_bytes, enum record_kind kind, uint64_t location,
                                      struct rk_error *error)
{
    RK_TRY(record_read(store_records(store), buffer, kind, location, error));
    if (buffer->size_bytes != size_bytes) return RK_MALFORMED;
    memcpy(out, buffer->bytes, size_bytes);
    return RK_OK;
}

/* What a commit refers to, read: the nodes of its root. */
struct toy_state {
    struct toy_commit commit;
    struct toy_node root;
    struct toy_node nodes[TOY_NODES];
};

static inline enum rk_result toy_load(struct store *store, struct toy_state *state,
                                      const struct commit_entry *entry, struct rk_error *error)
{
    struct buffer buffer = {0};
    enum rk_result result = store_read_commit(store, &buffer, entry, error);
    if (!result && buffer.size_bytes != sizeof state->commit) result = RK_MALFORMED;
    if (!result) memcpy(&state->commit, buffer.bytes, sizeof state->commit);
    if (!result)
        result = toy_read(store, &buffer, &state->root, sizeof state->root, RECORD_PAGE_TREE,
                          state->commit.root.location, error);
    for (size_t i = 0; !result && i < TOY_NODES; i++)
        result = toy_read(store, &buffer, &state->nodes[i], sizeof state->nodes[i],
                          RECORD_PAGE_TREE, state->root.items[i].location, error);
    buffer_free(&buffer);
    return result;
}

/* Reads all a commit has; RK_MALFORMED when any of it is not what it should be. */
static inline enum rk_result toy_check(struct store *store, const struct commit_entry *entry,
                                       struct rk_error *error)
{
    struct toy_state state;
    struct buffer buffer = {0};
    uint64_t words[GRANULE_BYTES / 8];
    enum rk_result result = toy_load(store, &state, entry, error);
    if (!result && state.commit.number != toy_number(&entry->key)) result = RK_MALFORMED;
    for (size_t slot = 0; !result && slot < SLOTS; slot++) {
        const struct toy_reference *at = &state.nodes[slot / NODE_SLOTS].items[slot % NODE_SLOTS];
        if (at->location == RECORD_NONE) {
            if (state.commit.stamps[slot] != 0) result = RK_MALFORMED;
            continue;
        }
        result = toy_read(store, &buffer, words, sizeof words, RECORD_GRANULE, at->location, error);
        for (size_t i = 0; !result && i < RK_ARRAY_LENGTH(words); i++)
            if (words[i] != state.commit.stamps[slot]) result = RK_MALFORMED;
    }
    buffer_free(&buffer);
    return result;
}

static inline enum rk_result toy_append_changes(struct store *store, struct toy_state *state,
                                                uint64_t number, unsigned changes,
                                                struct rk_error *error)
{
    struct record_store *records = store_records(store);
    uint64_t words[GRANULE_BYTES / 8];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(words); i++)
        words[i] = number;
    for (unsigned i = 0; i < changes; i++) {
        size_t slot = (number * 5 + i * 7) % SLOTS;
        struct toy_reference *at = &state->nodes[slot / NODE_SLOTS].items[slot % NODE_SLOTS];
        at->kind = RECORD_GRANULE;
        state->commit.stamps[slot] = number;
        RK_TRY(record_append(records, &at->location, RECORD_GRANULE, span_of(words, sizeof words),
                             error));
    }
    state->root.count = TOY_NODES;
    for (size_t i = 0; i < TOY_NODES; i++) {
        state->nodes[i].count = NODE_SLOTS;
        state->root.items[i].kind = RECORD_PAGE_TREE;
        RK_TRY(record_append(records, &state->root.items[i].location, RECORD_PAGE_TREE,
                             span_of(&state->nodes[i], sizeof state->nodes[i]), error));
    }
    state->commit.number = number;
    state->commit.root.kind = RECORD_PAGE_TREE;
    return record_append(records, &state->commit.root.location, RECORD_PAGE_TREE,
                         span_of(&state->root, sizeof state->root), error);
}

/* Commits `number` on a base (NULL: none), with some slots changed. */
static inline enum rk_result toy_commit_on(struct store *store, const struct store_hold *base,
                                           uint64_t number, unsigned changes,
                                           struct rk_error *error)
{
    struct toy_state state;
    memset(&state, 0, sizeof state);
    if (base) RK_TRY(toy_load(store, &state, &base->entry, error));
    RK_TRY(store_begin(store, base, error));
    enum rk_result result = toy_append_changes(store, &state, number, changes, error);
    if (result) {
        store_abandon(store);
        return result;
    }
    struct commit_key key = toy_key(number);
    return store_commit(store, &key, span_of(&state.commit, sizeof state.commit), error);
}

/* The same on a commit by number; 0: none. */
static inline enum rk_result toy_commit(struct store *store, uint64_t base, uint64_t number,
                                        unsigned changes, struct rk_error *error)
{
    if (base == 0) return toy_commit_on(store, NULL, number, changes, error);
    struct store_hold hold;
    struct commit_key key = toy_key(base);
    RK_TRY(store_hold(store, &hold, &key, error));
    enum rk_result result = toy_commit_on(store, &hold, number, changes, error);
    store_release(store, &hold);
    return result;
}

/* Every commit there is reads whole. Returns how many there are. */
static inline size_t toy_check_all(struct store *store)
{
    struct rk_error error = {.result = RK_OK};
    struct commit_entry_vec commits = {0};
    assert_int_equal(store_list(store, &commits, &error), RK_OK);
    for (size_t i = 0; i < commits.count; i++) {
        enum rk_result result = toy_check(store, &commits.items[i], &error);
        if (result)
            fail_msg("commit %llu: %s: %s", (unsigned long long)toy_number(&commits.items[i].key),
                     rk_result_name(result), error.message);
    }
    size_t count = commits.count;
    commit_entry_vec_free(&commits);
    return count;
}

static inline bool toy_has(struct store *store, uint64_t number)
{
    struct commit_entry entry;
    struct commit_key key = toy_key(number);
    enum rk_result result = store_find(store, &entry, &key, NULL);
    assert_true(result == RK_OK || result == RK_NOT_FOUND);
    return result == RK_OK;
}

#endif
