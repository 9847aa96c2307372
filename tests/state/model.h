/* The state as slow and plain as it can be said: contracts with whole pages, hashed whole, and
 * trees rebuilt from the list of their leaves every time. What src/state computes must agree. */
#ifndef RK_TESTS_STATE_MODEL_H
#define RK_TESTS_STATE_MODEL_H

#include "support.h"

#include "base/hex.h"
#include "state/commit_draft.h"
#include "state/record_memory.h"

#include <stdlib.h>

#define MODEL_FUNCTION static inline __attribute__((unused))

/* ---- Small helpers ---- */

MODEL_FUNCTION uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

MODEL_FUNCTION const struct blake3_backend *fast_backend(void)
{
    return blake3_backend_select(cpu_features_detect());
}

MODEL_FUNCTION void assert_hash_is(const uint8_t hash[HASH_BYTES], const char *hex)
{
    char text[HEX_TEXT_BYTES(HASH_BYTES)];
    hex_encode(text, span_of(hash, HASH_BYTES));
    assert_string_equal(text, hex);
}

MODEL_FUNCTION void must(enum rk_result result, const struct rk_error *error)
{
    if (result) fail_msg("%s: %s", rk_result_name(result), error ? error->message : "");
}

/* A store, an access to it, and an error to look at. */
struct bed {
    struct record_store *store;
    struct state_access access;
    struct rk_error error;
};

MODEL_FUNCTION struct bed *bed_new(void)
{
    struct bed *bed = calloc(1, sizeof *bed);
    assert_non_null(bed);
    assert_int_equal(record_memory_new(&bed->store), RK_OK);
    access_init(&bed->access, bed->store, fast_backend());
    return bed;
}

MODEL_FUNCTION void bed_free(struct bed *bed)
{
    access_free(&bed->access);
    record_store_free(bed->store);
    free(bed);
}

/* ---- The model ---- */

enum { MODEL_PAGES_MAX = 64, MODEL_CONTRACTS_MAX = 48, MODEL_OWNER_BYTES_MAX = 40 };

struct model_page {
    uint64_t index;
    uint8_t *bytes; /* 64 KiB */
};

struct model_contract {
    uint8_t id[CONTRACT_ID_BYTES];
    enum memory_kind kind;
    uint64_t length_bytes;
    struct span code; /* lives elsewhere */
    uint8_t owner[MODEL_OWNER_BYTES_MAX];
    size_t owner_bytes;
    uint32_t position;                        /* 0: not committed yet */
    struct model_page pages[MODEL_PAGES_MAX]; /* ascending */
    size_t pages_count;
};

struct model {
    struct model_contract *contracts[MODEL_CONTRACTS_MAX]; /* ascending by id */
    size_t count;
    uint32_t committed;
};

struct model_leaf {
    uint64_t position;
    uint8_t hash[HASH_BYTES];
};

MODEL_FUNCTION void model_hash(uint8_t hash[HASH_BYTES], const void *bytes, size_t size_bytes)
{
    blake3_hash(blake3_backend_at(0), hash, span_of(bytes, size_bytes));
}

/* The definition: absent is zeros, a leaf is itself, anything else the hash of its children. */
MODEL_FUNCTION void model_tree(uint8_t hash[HASH_BYTES], const struct model_leaf *leaves,
                               size_t count, unsigned height, unsigned arity, uint64_t base)
{
    memset(hash, 0, HASH_BYTES);
    if (count == 0) return;
    if (height == 0) {
        memcpy(hash, leaves[0].hash, HASH_BYTES);
        return;
    }
    uint64_t step = 1;
    for (unsigned h = 1; h < height; h++)
        step *= arity;
    uint8_t children[4 * HASH_BYTES];
    size_t start = 0;
    for (unsigned i = 0; i < arity; i++) {
        size_t end = start;
        while (end < count && leaves[end].position < base + (i + 1) * step)
            end++;
        model_tree(children + (size_t)i * HASH_BYTES, leaves + start, end - start, height - 1,
                   arity, base + i * step);
        start = end;
    }
    assert_int_equal(start, count);
    model_hash(hash, children, (size_t)arity * HASH_BYTES);
}

MODEL_FUNCTION void model_page_root(uint8_t hash[HASH_BYTES], const struct model_contract *c)
{
    struct model_leaf leaves[MODEL_PAGES_MAX];
    for (size_t i = 0; i < c->pages_count; i++) {
        leaves[i].position = c->pages[i].index;
        model_hash(leaves[i].hash, c->pages[i].bytes, PAGE_BYTES);
    }
    model_tree(hash, leaves, c->pages_count, c->kind == MEMORY_32 ? 8 : 13, 4, 0);
}

/* Gives numbers to new contracts; a root query does so on a copy of the numbers. */
MODEL_FUNCTION void model_number(struct model *model, bool commit)
{
    uint32_t next = model->committed;
    for (size_t i = 0; i < model->count; i++) {
        struct model_contract *c = model->contracts[i];
        if (c->position == 0 || c->position > model->committed) c->position = ++next;
    }
    if (commit) model->committed = next;
}

MODEL_FUNCTION void model_metadata(uint8_t hash[HASH_BYTES], const struct model_contract *c)
{
    uint8_t text[256];
    size_t at = 0;
    uint32_t owner_bytes = (uint32_t)c->owner_bytes;
    memcpy(text + at, "ruskvm contract 1", 17), at += 17;
    memcpy(text + at, c->id, 32), at += 32;
    text[at++] = (uint8_t)c->kind;
    memcpy(text + at, &c->length_bytes, 8), at += 8;
    model_hash(text + at, c->code.bytes, c->code.size_bytes), at += 32;
    memcpy(text + at, &owner_bytes, 4), at += 4;
    memcpy(text + at, c->owner, c->owner_bytes), at += c->owner_bytes;
    model_hash(hash, text, at);
}

MODEL_FUNCTION void model_key(struct model *model, struct commit_key *key, bool commit)
{
    struct model_leaf roots[MODEL_CONTRACTS_MAX], metadata[MODEL_CONTRACTS_MAX];
    model_number(model, commit);
    for (size_t i = 0; i < model->count; i++) {
        const struct model_contract *c = model->contracts[i];
        struct model_leaf *root = &roots[c->position - 1], *meta = &metadata[c->position - 1];
        root->position = meta->position = c->position;
        model_page_root(root->hash, c);
        model_metadata(meta->hash, c);
    }
    model_tree(key->root, roots, model->count, 32, 2, 0);
    model_tree(key->digest, metadata, model->count, 32, 2, 0);
}

MODEL_FUNCTION struct model_page *model_find_page(struct model_contract *c, uint64_t index)
{
    for (size_t i = 0; i < c->pages_count; i++) {
        if (c->pages[i].index == index) return &c->pages[i];
    }
    return NULL;
}

/* The page, added as zeros when it is not there; NULL when the model is full. */
MODEL_FUNCTION struct model_page *model_obtain_page(struct model_contract *c, uint64_t index)
{
    struct model_page *found = model_find_page(c, index);
    if (found || c->pages_count == MODEL_PAGES_MAX) return found;
    size_t at = c->pages_count++;
    for (; at && c->pages[at - 1].index > index; at--)
        c->pages[at] = c->pages[at - 1];
    c->pages[at] = (struct model_page){index, calloc(1, PAGE_BYTES)};
    assert_non_null(c->pages[at].bytes);
    return &c->pages[at];
}

MODEL_FUNCTION struct model_contract *model_find(const struct model *model, const uint8_t *id)
{
    for (size_t i = 0; i < model->count; i++) {
        if (memcmp(model->contracts[i]->id, id, CONTRACT_ID_BYTES) == 0) return model->contracts[i];
    }
    return NULL;
}

MODEL_FUNCTION struct model_contract *model_add(struct model *model,
                                                const struct new_contract *added)
{
    struct model_contract *c = calloc(1, sizeof *c);
    assert_non_null(c);
    assert_true(model->count < MODEL_CONTRACTS_MAX);
    assert_true(added->owner.size_bytes <= MODEL_OWNER_BYTES_MAX);
    memcpy(c->id, added->id, CONTRACT_ID_BYTES);
    c->kind = added->kind;
    c->length_bytes = added->length_bytes;
    c->code = added->code;
    c->owner_bytes = added->owner.size_bytes;
    if (c->owner_bytes) memcpy(c->owner, added->owner.bytes, c->owner_bytes);
    size_t at = model->count++;
    for (; at && memcmp(model->contracts[at - 1]->id, c->id, CONTRACT_ID_BYTES) > 0; at--)
        model->contracts[at] = model->contracts[at - 1];
    model->contracts[at] = c;
    return c;
}

MODEL_FUNCTION void model_free(struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        struct model_contract *c = model->contracts[i];
        for (size_t p = 0; p < c->pages_count; p++)
            free(c->pages[p].bytes);
        free(c);
    }
    free(model);
}

MODEL_FUNCTION struct model *model_copy(const struct model *model)
{
    struct model *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    *copy = *model;
    for (size_t i = 0; i < model->count; i++) {
        struct model_contract *c = copy->contracts[i] = malloc(sizeof *c);
        assert_non_null(c);
        *c = *model->contracts[i];
        for (size_t p = 0; p < c->pages_count; p++) {
            const uint8_t *bytes = c->pages[p].bytes;
            c->pages[p].bytes = malloc(PAGE_BYTES);
            assert_non_null(c->pages[p].bytes);
            memcpy(c->pages[p].bytes, bytes, PAGE_BYTES);
        }
    }
    return copy;
}

#endif
