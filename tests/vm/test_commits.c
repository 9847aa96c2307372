/* Sessions, commits, roots and what outlives a process (docs/vm-acceptance.md). */
#include "acceptance.h"

#include "state/proof.h"

#include <ftw.h>
#include <pthread.h>
#include <unistd.h>

static void increment(struct machine *m, uint8_t id, int times)
{
    for (int i = 0; i < times; i++)
        expect_nothing(m, id, "increment", NO_ARGUMENT);
}

static void set_box(struct machine *m, uint8_t id, int16_t value)
{
    expect_nothing(m, id, "set", PLAIN(value));
}

static void expect_box(struct machine *m, uint8_t id, int16_t value)
{
    const uint8_t some[4] = {1, 0, (uint8_t)value, (uint8_t)(value >> 8)};
    expect_bytes(m, id, "get", NO_ARGUMENT, PLAIN(some));
}

/* ---- Commits ---- */

static void a_dropped_session_leaves_nothing(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        for (int round = 0; round < 2; round++) {
            must_deploy(&m, 1, "counter");
            expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
            increment(&m, 1, 1);
            expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
            if (round == 0) reopen(&m, NULL);
        }
        commit_and_reopen(&m);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    }
}

static void every_commit_can_be_gone_back_to(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        must_deploy(&m, 2, "box");
        increment(&m, 1, 1);
        set_box(&m, 2, 0x11);
        struct commit_key first = commit_and_reopen(&m);
        increment(&m, 1, 2);
        set_box(&m, 2, 0x12);
        struct commit_key second = commit_and_reopen(&m);
        assert_memory_not_equal(&first, &second, sizeof first);
        reopen(&m, &first);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
        expect_box(&m, 2, 0x11);
        reopen(&m, &second);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xff);
        expect_box(&m, 2, 0x12);
    }
}

static void a_failure_leaves_the_root_alone(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct vm_session *other = NULL;
        must_deploy(&m, 1, "counter");
        must_deploy(&m, 2, "callcenter");
        struct commit_key base = commit_and_reopen(&m), a, b;
        assert_int_equal(vm_session_open(m.vm, &other, &base, NULL), RK_OK);
        expect_panic(&m, 2, "panik", NO_ARGUMENT, "panik");
        assert_int_equal(vm_session_key(other, &b, NULL), RK_OK);
        a = session_root(&m);
        assert_memory_equal(&a, &b, sizeof a);
        expect_nothing(&m, 2, "increment_counter", id_span(1));
        a = session_root(&m);
        assert_memory_not_equal(&a, &b, sizeof a);
        struct vm_session *failed = m.session;
        m.session = other;
        expect_nothing(&m, 2, "increment_counter", id_span(1));
        b = session_root(&m);
        assert_memory_equal(&a, &b, sizeof a);
        vm_session_drop(failed);
    }
}

/* ---- Roots ---- */

static void a_root_is_that_of_the_commit_to_come(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct commit_key roots[2];
        for (int i = 0; i < 2; i++) {
            if (i == 0) must_deploy(&m, 1, "counter");
            if (i == 0) must_deploy(&m, 2, "box");
            increment(&m, 1, 1);
            set_box(&m, 2, (int16_t)(0x11 + i));
            roots[i] = session_root(&m);
            struct commit_key committed = commit_and_reopen(&m);
            assert_memory_equal(&roots[i], &committed, sizeof committed);
        }
        assert_memory_not_equal(roots[0].root, roots[1].root, 32);
        struct commit_key unchanged = session_root(&m);
        assert_memory_equal(&unchanged, &roots[1], sizeof unchanged);
    }
}

static void the_same_calls_have_the_same_roots(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(era_rules); r++) {
        struct commit_key keys[2][3];
        for (size_t v = 0; v < 2; v++) {
            struct machine m;
            machine_begin(&m, era_rules[r]);
            must_deploy(&m, 1, "counter");
            must_deploy(&m, 2, "box");
            for (size_t i = 0; i < 3; i++) {
                increment(&m, 1, 1);
                set_box(&m, 2, (int16_t)i);
                keys[v][i] = commit_and_reopen(&m);
            }
            machine_end(&m);
        }
        assert_memory_equal(keys[0], keys[1], sizeof keys[0]);
    }
}

/* ---- Proofs ---- */

/* The proof of a page of contract 1 in a commit; empty when the contract has no such page. */
static struct buffer prove(struct machine *m, const struct commit_key *key, uint64_t page)
{
    struct buffer proof = {0};
    struct state_access *access = calloc(1, sizeof *access);
    struct commit commit;
    struct proof_request request = {page * 65536, 0};
    assert_non_null(access);
    access_init(access, store_records(m->store), blake3_backend_select(cpu_features_detect()));
    assert_int_equal(state_read_commit(m->store, access, &commit, key, NULL), RK_OK);
    enum rk_result result =
        state_proof_make(access, &proof, &commit, id_span(1).bytes, &request, NULL);
    access_free(access);
    free(access);
    assert_true(result == RK_OK || result == RK_NOT_FOUND);
    return proof;
}

static bool proof_holds(const struct buffer *bytes, const struct commit_key *key)
{
    struct state_proof proof;
    assert_int_equal(state_proof_decode(&proof, buffer_span(bytes), NULL), RK_OK);
    return state_proof_verify(&proof, blake3_backend_select(cpu_features_detect()), key->root) ==
           RK_OK;
}

/* Reading a value and setting it to what it is changes a page all the same: results and arguments
 * are in it. */
static void pages_are_proven_in_their_own_state(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        size_t pages = 0;
        must_deploy(&m, 1, "box");
        set_box(&m, 1, 0x11);
        struct commit_key first = commit_and_reopen(&m);
        expect_box(&m, 1, 0x11);
        set_box(&m, 1, 0x11);
        struct commit_key second = commit_and_reopen(&m);
        for (uint64_t page = 0; page < 8; page++) {
            struct buffer old = prove(&m, &first, page);
            struct buffer new = prove(&m, &second, page);
            if (old.size_bytes) {
                pages++;
                assert_true(proof_holds(&old, &first));
                assert_true(proof_holds(&new, &second));
                assert_false(proof_holds(&old, &second));
                assert_false(proof_holds(&new, &first));
            }
            buffer_free(&old);
            buffer_free(&new);
        }
        assert_true(pages > 0);
    }
}

/* ---- Commits at the same time ---- */

enum { FORKS = 6, FORK_INCREMENTS = 100 };

struct fork {
    struct machine m; /* the machine, with a session of its own */
    int times;
    struct commit_key key;
    pthread_t thread;
};

static void *run_fork(void *context)
{
    struct fork *fork = context;
    increment(&fork->m, 1, fork->times);
    assert_int_equal(vm_session_commit(fork->m.session, &fork->key, NULL), RK_OK);
    return NULL;
}

static void start_fork(struct fork *fork, struct machine *m, const struct commit_key *base,
                       int times)
{
    *fork = (struct fork){.m = {.vm = m->vm, .store = m->store}, .times = times};
    vm_receipt_init(&fork->m.receipt);
    assert_int_equal(vm_session_open(m->vm, &fork->m.session, base, NULL), RK_OK);
}

static void end_fork(struct fork *fork)
{
    vm_receipt_free(&fork->m.receipt);
    vm_failure_free(&fork->m.failure);
}

static size_t count_commits(struct machine *m)
{
    struct commit_entry_vec list = {0};
    assert_int_equal(store_list(m->store, &list, NULL), RK_OK);
    size_t count = list.count;
    commit_entry_vec_free(&list);
    return count;
}

static void forks_commit_while_their_bases_are_deleted(void **state)
{
    (void)state;
    struct machine m;
    struct fork first[FORKS], second[FORKS];
    machine_begin(&m, &vm_rules_default);
    must_deploy(&m, 1, "counter");
    struct commit_key base = commit_and_reopen(&m);
    for (int i = 0; i < FORKS; i++) {
        start_fork(&first[i], &m, &base, i + 1);
        assert_int_equal(pthread_create(&first[i].thread, NULL, run_fork, &first[i]), 0);
    }
    for (int i = 0; i < FORKS; i++)
        assert_int_equal(pthread_join(first[i].thread, NULL), 0);
    assert_int_equal(count_commits(&m), FORKS + 1);
    for (int i = 0; i < FORKS; i++) {
        start_fork(&second[i], &m, &first[i].key, FORK_INCREMENTS);
        assert_int_equal(pthread_create(&second[i].thread, NULL, run_fork, &second[i]), 0);
    }
    for (int i = 0; i < FORKS; i++)
        assert_int_equal(store_delete(m.store, &first[i].key, NULL), RK_OK);
    for (int i = 0; i < FORKS; i++)
        assert_int_equal(pthread_join(second[i].thread, NULL), 0);
    assert_int_equal(count_commits(&m), FORKS + 1);
    for (int i = 0; i < FORKS; i++) {
        for (int k = 0; k < i; k++)
            assert_memory_not_equal(second[i].key.root, second[k].key.root, 32);
        reopen(&m, &second[i].key);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc + i + 1 + FORK_INCREMENTS);
        end_fork(&first[i]);
        end_fork(&second[i]);
    }
    machine_end(&m);
}

static void a_session_outlives_the_deletion_of_its_base(void **state)
{
    (void)state;
    struct machine m;
    machine_begin(&m, &vm_rules_default);
    must_deploy(&m, 1, "counter");
    struct commit_key base = commit_and_reopen(&m);
    assert_int_equal(store_delete(m.store, &base, NULL), RK_OK);
    assert_int_equal(count_commits(&m), 0);
    increment(&m, 1, 1);
    struct vm_session *other = NULL;
    assert_int_equal(vm_session_open(m.vm, &other, &base, NULL), RK_NOT_FOUND);
    commit_and_reopen(&m);
    expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    machine_end(&m);
}

static void a_finalised_commit_keeps_its_state(void **state)
{
    (void)state;
    struct machine m;
    machine_begin(&m, &vm_rules_default);
    must_deploy(&m, 1, "counter");
    increment(&m, 1, 1);
    struct commit_key base = commit_and_reopen(&m);
    assert_int_equal(store_finalise(m.store, &base, NULL), RK_OK);
    expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    reopen(&m, &base);
    increment(&m, 1, 1);
    commit_and_reopen(&m);
    expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfe);
    machine_end(&m);
}

/* ---- What outlives a machine ---- */

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *at)
{
    (void)info, (void)type, (void)at;
    return remove(path);
}

/* A machine on the store in a folder, with a session on a commit. */
static void machine_on(struct machine *m, const char *folder, const struct vm_rules *rules,
                       const struct commit_key *key)
{
    struct store_options store = {.kinds = &state_record_kinds};
    struct vm_options options = machine_options(rules);
    *m = (struct machine){0};
    vm_receipt_init(&m->receipt);
    assert_int_equal(store_open(&m->store, NULL, folder, &store, NULL), RK_OK);
    options.store = m->store;
    assert_int_equal(vm_open(&m->vm, &options, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, key, NULL), RK_OK);
}

static void states_are_there_for_the_next_machine(void **state)
{
    (void)state;
    char folder[] = "/tmp/ruskvm-commits-XXXXXX";
    struct store_options options = {.kinds = &state_record_kinds};
    assert_non_null(mkdtemp(folder));
    for (size_t r = 0; r < RK_ARRAY_LENGTH(era_rules); r++) {
        struct machine m;
        char path[64];
        snprintf(path, sizeof path, "%s/%zu", folder, r);
        assert_int_equal(store_create(path, &options, NULL), RK_OK);
        machine_on(&m, path, era_rules[r], NULL);
        must_deploy(&m, 1, "counter");
        must_deploy(&m, 2, "box");
        increment(&m, 1, 1);
        set_box(&m, 2, 0x11);
        struct commit_key first = commit_and_reopen(&m);
        increment(&m, 1, 1);
        set_box(&m, 2, 0x12);
        struct commit_key second = commit_and_reopen(&m);
        machine_end(&m);
        for (int round = 0; round < 10; round++) {
            machine_on(&m, path, era_rules[r], &first);
            expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
            expect_box(&m, 2, 0x11);
            machine_end(&m);
        }
        machine_on(&m, path, era_rules[r], &second);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfe);
        expect_box(&m, 2, 0x12);
        machine_end(&m);
    }
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dropped_session_leaves_nothing),
        cmocka_unit_test(every_commit_can_be_gone_back_to),
        cmocka_unit_test(a_failure_leaves_the_root_alone),
        cmocka_unit_test(a_root_is_that_of_the_commit_to_come),
        cmocka_unit_test(the_same_calls_have_the_same_roots),
        cmocka_unit_test(pages_are_proven_in_their_own_state),
        cmocka_unit_test(forks_commit_while_their_bases_are_deleted),
        cmocka_unit_test(a_session_outlives_the_deletion_of_its_base),
        cmocka_unit_test(a_finalised_commit_keeps_its_state),
        cmocka_unit_test(states_are_there_for_the_next_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
