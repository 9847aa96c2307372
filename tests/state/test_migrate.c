/* Contracts that take the place of others: session_rekey and commit_draft_replace. The random
 * histories of test_session.c have migrations among their steps; here is what they meet seldom. */

#include "session_world.h"

/* Makes a contract in the session, of two pages whose first words are `value`. */
static void make(struct world *world, struct session *session, uint8_t first_byte,
                 enum memory_kind kind, uint64_t value)
{
    struct linear_memory *memory;
    struct new_contract created = {.kind = kind,
                                   .length_bytes = (uint64_t)2 * PAGE_BYTES,
                                   .code = span_of_string("new code"),
                                   .owner = span_of_string("new owner")};
    memset(created.id, first_byte, CONTRACT_ID_BYTES);
    const struct memory_rules *rules = kind == MEMORY_64 ? &fixed64_rules : &fixed_rules;
    must(session_create(session, &memory, &created, rules, &world->error), &world->error);
    for (uint64_t page = 0; page < 2; page++)
        must(linear_memory_write(memory, page << PAGE_SHIFT, &value, sizeof value), NULL);
    must(session_rest(session, &world->error), &world->error);
}

static enum rk_result rekey(struct session *session, uint8_t from_byte, uint8_t to_byte)
{
    uint8_t from[CONTRACT_ID_BYTES], to[CONTRACT_ID_BYTES];
    memset(from, from_byte, sizeof from);
    memset(to, to_byte, sizeof to);
    enum rk_result expected = session_check_rekey(session, from, to, NULL);
    enum rk_result result = session_rekey(session, from, to, NULL);
    assert_int_equal(result, expected);
    return result;
}

/* What the base of most tests is: contracts 2, 3 and 4 of 5 pages each. */
static void make_base(struct world *world, struct commit_key *key)
{
    uint8_t id[CONTRACT_ID_BYTES];
    *key = (struct commit_key){0};
    for (uint8_t i = 2; i < 5; i++)
        make_contract(world, id, key, i, 5);
}

static void open_on(struct world *world, struct session **session, const struct commit_key *key)
{
    must(session_open(world->state, session, key, &world->error), &world->error);
}

static void commit(struct world *world, struct session *session, struct commit_key *key)
{
    struct commit_key before;
    must(session_key(session, &before, &world->error), &world->error);
    must(session_commit(session, key, &world->error), &world->error);
    assert_memory_equal(&before, key, sizeof before);
}

static void assert_is_migrated(struct world *world, const struct commit_key *key,
                               uint8_t first_byte, enum memory_kind kind, uint64_t value)
{
    struct session *session;
    struct contract element;
    struct linear_memory *memory;
    struct span code;
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, first_byte, sizeof id);
    open_on(world, &session, key);
    must(session_find(session, &element, id, &world->error), &world->error);
    assert_int_equal(element.kind, kind);
    assert_int_equal(element.position, first_byte - 1);
    assert_int_equal(element.length_bytes, 2 * PAGE_BYTES);
    assert_true(span_equal(buffer_span(&element.owner), span_of_string("new owner")));
    must(session_find_code(session, &code, &element, &world->error), &world->error);
    assert_true(span_equal(code, span_of_string("new code")));
    contract_free(&element);
    must(session_contract(session, &memory, id, kind == MEMORY_64 ? &fixed64_rules : &fixed_rules,
                          &world->error),
         &world->error);
    assert_int_equal(memory->is_64, kind == MEMORY_64);
    assert_int_equal(memory->length_bytes, 2 * PAGE_BYTES);
    assert_int_equal(word_of(memory, 0), value);
    assert_int_equal(word_of(memory, 1), value);
    assert_int_equal(word_of(memory, 2), 0); /* the old contract's page is not there */
    session_drop(session);
}

static void assert_undamaged(struct world *world)
{
    const struct store_verifier verifier = {.content = state_check_content};
    struct store_verification done;
    if (!worlds_are_in_files) return; /* no log to verify */
    must(store_verify(world->store, &done, &verifier, &world->error), &world->error);
    assert_int_equal(done.damages, 0);
}

/* Where the new contract would have had that position anyway, nothing tells them apart. */
static void a_migrated_contract_is_as_a_fresh_one_in_its_place(void **state)
{
    (void)state;
    static const enum memory_kind kinds[] = {MEMORY_32, MEMORY_64};
    for (size_t k = 0; k < 2; k++) {
        struct world world;
        struct session *session;
        struct commit_key base = {0}, migrated, fresh;
        uint8_t id[CONTRACT_ID_BYTES];
        world_open(&world, (uint64_t)1 << 30);
        make_contract(&world, id, &base, 2, 5);
        open_on(&world, &session, &base);
        make(&world, session, 9, kinds[k], 77);
        assert_int_equal(rekey(session, 9, 2), RK_OK);
        commit(&world, session, &migrated);
        must(session_open(world.state, &session, NULL, &world.error), &world.error);
        make(&world, session, 2, kinds[k], 77);
        must(session_key(session, &fresh, &world.error), &world.error);
        session_drop(session);
        assert_memory_equal(&migrated, &fresh, sizeof fresh);
        assert_is_migrated(&world, &migrated, 2, kinds[k], 77);
        world_cool(&world, 0);
        assert_is_migrated(&world, &migrated, 2, kinds[k], 77);
        world_close(&world);
    }
}

static void the_old_contract_may_have_been_opened_and_written_to(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, keys[2];
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, 3, sizeof id);
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    for (unsigned opened = 0; opened < 2; opened++) {
        open_on(&world, &session, &base);
        make(&world, session, 9, MEMORY_64, 5);
        if (opened) {
            struct linear_memory *memory;
            struct commit_key key;
            must(session_contract(session, &memory, id, &fixed_rules, &world.error), &world.error);
            must(linear_memory_write(memory, 100000, "old", 3), NULL);
            must(session_key(session, &key, &world.error), &world.error);
            must(linear_memory_write(memory, 200000, "old", 3), NULL);
        }
        assert_int_equal(rekey(session, 9, 3), RK_OK);
        must(session_key(session, &keys[opened], &world.error), &world.error);
        if (opened)
            commit(&world, session, &keys[1]);
        else
            session_drop(session);
    }
    assert_memory_equal(&keys[0], &keys[1], sizeof keys[0]);
    assert_is_migrated(&world, &keys[1], 3, MEMORY_64, 5);
    /* On the base the old one is as it was. */
    struct linear_memory *memory = open_contract(&world, &session, &base, id);
    assert_int_equal(word_of(memory, 4), 4 * 7919 + 1);
    session_drop(session);
    assert_undamaged(&world);
    world_close(&world);
}

static void a_contract_may_be_migrated_twice(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key, once;
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    open_on(&world, &session, &base);
    make(&world, session, 9, MEMORY_32, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    must(session_key(session, &once, &world.error), &world.error);
    make(&world, session, 9, MEMORY_64, 6); /* the id is free again */
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    assert_int_equal(rekey(session, 3, 9), RK_NOT_FOUND); /* 3 has a place in the base */
    commit(&world, session, &key);
    assert_is_migrated(&world, &key, 3, MEMORY_64, 6);
    open_on(&world, &session, &key);
    make(&world, session, 9, MEMORY_32, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    commit(&world, session, &key);
    assert_memory_equal(&key, &once, sizeof key);
    assert_is_migrated(&world, &key, 3, MEMORY_32, 5);
    world_close(&world);
}

/* The leaf is then as before, and the records are new all the same. */
static void a_contract_may_be_replaced_by_its_like(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, first, same, next;
    struct linear_memory *memory;
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    for (unsigned round = 0; round < 2; round++) {
        open_on(&world, &session, round ? &first : &base);
        make(&world, session, 9, MEMORY_32, 5);
        assert_int_equal(rekey(session, 9, 3), RK_OK);
        commit(&world, session, round ? &same : &first);
    }
    assert_memory_equal(&first, &same, sizeof first);
    open_on(&world, &session, &first);
    make(&world, session, 9, MEMORY_32, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    memset(id, 2, sizeof id);
    must(session_contract(session, &memory, id, &fixed_rules, &world.error), &world.error);
    must(linear_memory_write(memory, 1000, "x", 1), NULL);
    commit(&world, session, &next);
    for (unsigned cold = 0; cold < 2; cold++) {
        if (cold) world_cool(&world, (uint64_t)1 << 30);
        assert_is_migrated(&world, &next, 3, MEMORY_32, 5);
        memset(id, 3, sizeof id);
        memory = open_contract(&world, &session, &next, id);
        must(linear_memory_write(memory, 1000 + cold, "y", 1), NULL);
        commit(&world, session, &same);
    }
    assert_undamaged(&world);
    world_close(&world);
}

static void an_undo_after_a_migration_leaves_it(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key, before, after;
    struct linear_memory *memory;
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t mark;
    memset(id, 3, sizeof id);
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    open_on(&world, &session, &base);
    make(&world, session, 9, MEMORY_32, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    must(session_key(session, &before, &world.error), &world.error);
    for (unsigned round = 0; round < 2; round++) {
        must(session_mark(session, &mark, &world.error), &world.error);
        must(session_contract(session, &memory, id, &fixed_rules, &world.error), &world.error);
        must(linear_memory_write(memory, 0, "zzzzzzzz", 8), NULL);
        must(linear_memory_write(memory, 5 * PAGE_BYTES, "zzzzzzzz", 8), NULL);
        must(linear_memory_grow(memory, PAGE_BYTES), NULL);
        make(&world, session, 10, MEMORY_64, 6);
        if (round) must(session_key(session, &after, &world.error), &world.error);
        must(session_undo(session, mark, true, &world.error), &world.error);
        must(session_key(session, &after, &world.error), &world.error);
        assert_memory_equal(&before, &after, sizeof before);
    }
    commit(&world, session, &key);
    assert_memory_equal(&before, &key, sizeof key);
    assert_is_migrated(&world, &key, 3, MEMORY_32, 5);
    world_close(&world);
}

static void a_dropped_migration_leaves_nothing(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key;
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, 3, sizeof id);
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    struct linear_memory *memory = open_contract(&world, &session, &base, id);
    assert_int_equal(word_of(memory, 4), 4 * 7919 + 1);
    make(&world, session, 9, MEMORY_64, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    session_drop(session);
    memory = open_contract(&world, &session, &base, id);
    assert_false(memory->is_64);
    assert_int_equal(word_of(memory, 4), 4 * 7919 + 1);
    must(session_key(session, &key, &world.error), &world.error);
    assert_memory_equal(&base, &key, sizeof key);
    session_drop(session);
    world_close(&world);
}

static void memories_of_both_kinds_stay_apart_in_the_cache(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key;
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, 3, sizeof id);
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    open_on(&world, &session, &base);
    make(&world, session, 9, MEMORY_64, 5);
    assert_int_equal(rekey(session, 9, 3), RK_OK);
    commit(&world, session, &key);
    for (unsigned round = 0; round < 6; round++) {
        assert_is_migrated(&world, &key, 3, MEMORY_64, 5);
        struct linear_memory *memory = open_contract(&world, &session, &base, id);
        assert_false(memory->is_64);
        for (uint64_t page = 0; page < 5; page++)
            assert_int_equal(word_of(memory, page), page * 7919 + 1);
        session_drop(session);
    }
    world_close(&world);
}

static void compactions_move_what_is_replaced(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key, expected;
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, 3, sizeof id);
    for (unsigned opened = 0; opened < 2; opened++) {
        world_open(&world, (uint64_t)1 << 30);
        make_base(&world, &base);
        open_on(&world, &session, &base);
        if (opened) {
            struct linear_memory *memory;
            must(session_contract(session, &memory, id, &fixed_rules, &world.error), &world.error);
            must(linear_memory_write(memory, 0, "x", 1), NULL);
        }
        make(&world, session, 9, MEMORY_64, 5);
        world_compact(&world);
        assert_int_equal(rekey(session, 9, 3), RK_OK);
        must(session_key(session, &expected, &world.error), &world.error);
        world_compact(&world);
        commit(&world, session, &key);
        assert_memory_equal(&key, &expected, sizeof key);
        world_compact(&world);
        assert_is_migrated(&world, &key, 3, MEMORY_64, 5);
        world_cool(&world, (uint64_t)1 << 30);
        assert_is_migrated(&world, &key, 3, MEMORY_64, 5);
        assert_undamaged(&world);
        world_close(&world);
    }
}

/* An id of words, whose folded key is their sum. */
static void words(uint8_t id[CONTRACT_ID_BYTES], uint32_t first, uint32_t second)
{
    memset(id, 0, CONTRACT_ID_BYTES);
    memcpy(id, &first, 4);
    memcpy(id + 4, &second, 4);
}

static void make_with_words(struct world *world, struct session *session, uint32_t first,
                            uint32_t second)
{
    struct linear_memory *memory;
    struct new_contract created = {.kind = MEMORY_32, .length_bytes = PAGE_BYTES};
    words(created.id, first, second);
    must(session_create(session, &memory, &created, &fixed_rules, &world->error), &world->error);
}

static void a_taken_folded_key_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base = {0}, key, before, after;
    uint8_t zero[CONTRACT_ID_BYTES] = {0}, temporary[CONTRACT_ID_BYTES];
    uint8_t collides[CONTRACT_ID_BYTES];
    words(temporary, 2, 0);
    words(collides, 1, UINT32_MAX);
    world_open(&world, (uint64_t)1 << 30);
    for (unsigned in_base = 0; in_base < 2; in_base++) {
        must(session_open(world.state, &session, in_base ? &base : NULL, &world.error),
             &world.error);
        if (!in_base) make_with_words(&world, session, 1, UINT32_MAX);
        make_with_words(&world, session, 2, 0);
        must(session_key(session, &before, &world.error), &world.error);
        assert_int_equal(session_check_rekey(session, temporary, zero, NULL), RK_INVALID);
        assert_int_equal(session_rekey(session, temporary, zero, NULL), RK_INVALID);
        must(session_key(session, &after, &world.error), &world.error);
        assert_memory_equal(&before, &after, sizeof before);
        /* Onto the one that has the key it goes. */
        must(session_rekey(session, temporary, collides, &world.error), &world.error);
        commit(&world, session, in_base ? &key : &base);
    }
    /* Its own folded key is no obstacle. */
    must(session_open(world.state, &session, NULL, &world.error), &world.error);
    make_with_words(&world, session, 1, UINT32_MAX);
    must(session_rekey(session, collides, zero, &world.error), &world.error);
    assert_null(session_element(session, collides));
    assert_non_null(session_element(session, zero));
    struct linear_memory *memory;
    struct new_contract again = {.kind = MEMORY_32};
    memcpy(again.id, collides, sizeof collides);
    assert_int_equal(session_create(session, &memory, &again, &fixed_rules, NULL), RK_INVALID);
    commit(&world, session, &key);
    world_close(&world);
}

static void only_what_the_session_made_can_move(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base;
    uint8_t id[CONTRACT_ID_BYTES];
    memset(id, 3, sizeof id);
    world_open(&world, (uint64_t)1 << 30);
    make_base(&world, &base);
    open_contract(&world, &session, &base, id);
    assert_int_equal(rekey(session, 3, 4), RK_NOT_FOUND);
    assert_int_equal(rekey(session, 2, 4), RK_NOT_FOUND);
    assert_int_equal(rekey(session, 77, 4), RK_NOT_FOUND);
    make(&world, session, 9, MEMORY_32, 5);
    assert_int_equal(rekey(session, 9, 9), RK_OK);
    make(&world, session, 10, MEMORY_64, 6);
    assert_int_equal(rekey(session, 10, 9), RK_OK); /* of one session both */
    memset(id, 9, sizeof id);
    assert_int_equal(session_element(session, id)->kind, MEMORY_64);
    struct commit_key key;
    commit(&world, session, &key);
    world_close(&world);
}

static int in_files(void **state)
{
    (void)state;
    worlds_are_in_files = true;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_migrated_contract_is_as_a_fresh_one_in_its_place),
        cmocka_unit_test(the_old_contract_may_have_been_opened_and_written_to),
        cmocka_unit_test(a_contract_may_be_migrated_twice),
        cmocka_unit_test(a_contract_may_be_replaced_by_its_like),
        cmocka_unit_test(an_undo_after_a_migration_leaves_it),
        cmocka_unit_test(a_dropped_migration_leaves_nothing),
        cmocka_unit_test(memories_of_both_kinds_stay_apart_in_the_cache),
        cmocka_unit_test(a_taken_folded_key_is_refused),
        cmocka_unit_test(only_what_the_session_made_can_move),
    };
    const struct CMUnitTest tests_in_files[] = {
        cmocka_unit_test(a_migrated_contract_is_as_a_fresh_one_in_its_place),
        cmocka_unit_test(the_old_contract_may_have_been_opened_and_written_to),
        cmocka_unit_test(a_contract_may_be_replaced_by_its_like),
        cmocka_unit_test(compactions_move_what_is_replaced),
    };
    int failures = cmocka_run_group_tests_name("in memory", tests, NULL, NULL);
    return failures + cmocka_run_group_tests_name("in files", tests_in_files, in_files, NULL);
}
