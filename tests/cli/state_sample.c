/* state_sample DIR: makes a store with three commits and prints their roots: a first one, one on it
 * that changes bytes of a contract, and one on the first that adds a contract. */

#include "base/require.h"
#include "state/state.h"

#include <stdio.h>
#include <stdlib.h>

static struct store *store;
static struct state_access access;
static uint8_t pages[4][PAGE_BYTES];

static void must(enum rk_result result, const struct rk_error *error)
{
    if (!result) return;
    fprintf(stderr, "state_sample: %s: %s\n", rk_result_name(result), error->message);
    exit(1);
}

static void add(struct commit_draft *draft, uint8_t id, enum memory_kind kind)
{
    struct rk_error error;
    struct contract_draft *contract;
    struct new_contract added = {.kind = kind,
                                 .length_bytes = 2 * PAGE_BYTES,
                                 .code = span_of("bytecode", id % 9u),
                                 .owner = span_of_string("someone")};
    memset(added.id, id, sizeof added.id);
    must(commit_draft_add(draft, &contract, &added, &error), &error);
}

static void touch(struct commit_draft *draft, uint8_t id, uint64_t granule, const uint8_t *bytes)
{
    struct rk_error error;
    struct contract_draft *contract;
    uint8_t name[CONTRACT_ID_BYTES];
    memset(name, id, sizeof name);
    must(commit_draft_find(draft, &contract, name, &error), &error);
    must(commit_draft_touch(contract, granule, bytes, &error), &error);
}

static void change(struct commit_draft *draft, unsigned number)
{
    switch (number) {
    case 0:
        add(draft, 0x22, MEMORY_32);
        add(draft, 0x11, MEMORY_64);
        touch(draft, 0x11, 0, pages[0]);
        touch(draft, 0x22, 1, pages[0]);
        touch(draft, 0x22, 16 * 5, pages[1]);
        break;
    case 1:
        memcpy(pages[2], pages[0], PAGE_BYTES);
        pages[2][100] ^= 1, pages[2][101] ^= 2, pages[2][4000] ^= 3;
        touch(draft, 0x22, 1, pages[2]);
        touch(draft, 0x22, 16 * 7, pages[3]);
        break;
    default:
        add(draft, 0x33, MEMORY_32);
        touch(draft, 0x33, 3, pages[1]);
        break;
    }
}

static struct commit_key commit(unsigned number, const struct commit_key *base)
{
    struct rk_error error;
    struct commit_draft draft;
    struct store_hold hold;
    struct commit parent;
    struct commit_key key;
    bool is_known;
    if (base) {
        must(store_hold(store, &hold, base, &error), &error);
        must(state_read_commit(store, &access, &parent, base, &error), &error);
    }
    commit_draft_begin(&draft, &access, base ? &parent : NULL);
    change(&draft, number);
    must(state_commit(store, &draft, &key, &is_known, base ? &hold : NULL, &error), &error);
    commit_draft_close(&draft);
    if (base) store_release(store, &hold);
    for (unsigned i = 0; i < sizeof key.root; i++)
        printf("%02x", key.root[i]);
    putchar('\n');
    return key;
}

int main(int argc, char **argv)
{
    const struct store_options options = {.kinds = &state_record_kinds};
    struct rk_error error;
    if (argc != 2) return 2;
    for (size_t i = 0; i < PAGE_BYTES; i++) {
        pages[0][i] = (uint8_t)(i % 251);
        pages[1][i] = (uint8_t)(i % 13 + 1);
    }
    must(store_create(argv[1], &options, &error), &error);
    must(store_open(&store, NULL, argv[1], &options, &error), &error);
    access_init(&access, store_records(store), blake3_backend_select(cpu_features_detect()));
    struct commit_key first = commit(0, NULL);
    commit(1, &first);
    commit(2, &first);
    access_free(&access);
    store_close(store);
    return 0;
}
