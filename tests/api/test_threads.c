/* Sessions in parallel: on one machine, and on machines that share a store. */
#include "api/world.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 20 };

struct worker {
    pthread_t thread;
    struct rk_vm *vm;
    struct rk_commit_key base;
    uint8_t contract;
    uint64_t value; /* after all rounds */
    struct rk_commit_key last;
};

static void worker_round(struct worker *me, struct rk_receipt *receipt, struct rk_failure *failure)
{
    struct rk_session *session;
    const struct rk_call call = call_of(me->contract, "add", no_bytes());
    assert_int_equal(rk_session_open(me->vm, &session, &me->last, NULL), RK_OK);
    for (int i = 0; i < 10; i++)
        assert_int_equal(rk_session_call(session, receipt, &call, failure), RK_OK);
    memcpy(&me->value, rk_receipt_data(receipt).bytes, sizeof me->value);
    assert_int_equal(rk_session_commit(session, &me->last, NULL), RK_OK);
    rk_session_drop(session);
}

static void *work(void *context)
{
    struct worker *me = context;
    struct rk_receipt *receipt;
    struct rk_failure *failure;
    assert_int_equal(rk_receipt_new(&receipt), RK_OK);
    assert_int_equal(rk_failure_new(&failure), RK_OK);
    me->last = me->base;
    for (int round = 0; round < ROUNDS; round++)
        worker_round(me, receipt, failure);
    rk_receipt_free(receipt);
    rk_failure_free(failure);
    return NULL;
}

static void run_workers(struct world *w, bool one_vm, bool one_contract)
{
    struct worker workers[THREADS];
    assert_int_equal(world_deploy(w, 1, "probe", no_bytes()), RK_OK);
    for (uint8_t i = 2; i <= THREADS; i++)
        assert_int_equal(world_deploy(w, i, "probe", no_bytes()), RK_OK);
    struct rk_commit_key base = world_commit(w);
    for (uint8_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){
            .vm = w->vm, .base = base, .contract = one_contract ? 1 : (uint8_t)(i + 1)};
        if (!one_vm) assert_int_equal(rk_vm_open(w->store, &workers[i].vm, NULL, NULL), RK_OK);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].value, ROUNDS * 10);
        /* The same calls, the same state. */
        if (one_contract) assert_memory_equal(&workers[i].last, &workers[0].last, sizeof base);
        if (!one_vm) rk_vm_close(workers[i].vm);
    }
}

static void sessions_of_one_machine_run_in_parallel(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    run_workers(&w, true, false);
    world_end(&w);
}

static void sessions_on_one_contract_run_in_parallel(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    run_workers(&w, true, true);
    world_end(&w);
}

static void machines_on_one_store_run_in_parallel(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    run_workers(&w, false, true);
    world_end(&w);
}

static void *drop_elsewhere(void *context)
{
    struct world *w = context;
    assert_int_equal(world_value(w, 1), 1);
    rk_session_drop(w->session);
    w->session = NULL;
    return NULL;
}

static void a_session_may_move_between_threads(void **state)
{
    struct world w;
    pthread_t thread;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    world_expect(&w, 1, "add", no_bytes());
    assert_int_equal(pthread_create(&thread, NULL, drop_elsewhere, &w), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_of_one_machine_run_in_parallel),
        cmocka_unit_test(sessions_on_one_contract_run_in_parallel),
        cmocka_unit_test(machines_on_one_store_run_in_parallel),
        cmocka_unit_test(a_session_may_move_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
