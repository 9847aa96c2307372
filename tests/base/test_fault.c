/* The fault handler: ranges of ours are served, everything else ends as it would without us. */

#include "support.h"

#include "base/fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64 };

struct region {
    uint8_t *base;
    uint32_t slot;
    uint32_t calls;
    uint32_t writes;
    volatile bool refuses; /* read by the handler */
    struct region *inner;  /* touched inside the callback */
};

static bool open_page(void *context, const struct fault *fault)
{
    struct region *region = context;
    region->calls++;
    region->writes += fault->is_write;
    if (region->refuses) return false;
    size_t page = (fault->address - (uintptr_t)region->base) / PAGE;
    uint8_t *at = region->base + page * PAGE;
    if (mprotect(at, PAGE, PROT_READ | PROT_WRITE)) return false;
    void *heap = malloc(100); /* a callback may allocate */
    free(heap);
    memset(at, (int)page + 1, PAGE);
    if (region->inner) at[1] = *(volatile uint8_t *)(region->inner->base + page * PAGE);
    return true;
}

static void region_open(struct region *region)
{
    *region = (struct region){0};
    region->base = mmap(NULL, (size_t)PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(region->base != MAP_FAILED);
    struct fault_range range = {(uintptr_t)region->base, (uintptr_t)PAGES * PAGE, open_page,
                                region};
    assert_int_equal(fault_range_add(&region->slot, &range), RK_OK);
}

static void region_close(struct region *region)
{
    fault_range_remove(region->slot);
    munmap(region->base, (size_t)PAGES * PAGE);
}

static uint8_t peek(const uint8_t *at)
{
    return *(const volatile uint8_t *)at;
}
static void poke(uint8_t *at, uint8_t value)
{
    *(volatile uint8_t *)at = value;
}

static void each_page_faults_once_and_the_access_is_tried_again(void **state)
{
    (void)state;
    struct region region;
    region_open(&region);
    for (unsigned page = 0; page < PAGES; page += 3) {
        assert_int_equal(peek(region.base + (size_t)page * PAGE + 7), page + 1);
        assert_int_equal(peek(region.base + (size_t)page * PAGE + 9), page + 1);
    }
    assert_int_equal(region.calls, 22);
    region_close(&region);
}

static void a_write_is_told_from_a_read(void **state)
{
    (void)state;
    struct region region;
    region_open(&region);
    poke(region.base, 200);
    assert_int_equal(peek(region.base), 200);
    assert_int_equal(peek(region.base + PAGE), 2);
    assert_int_equal(region.calls, 2);
#if defined(__x86_64__)
    assert_int_equal(region.writes, 1);
#endif
    region_close(&region);
}

static void a_callback_may_fault_in_another_range(void **state)
{
    (void)state;
    struct region outer, inner;
    region_open(&outer);
    region_open(&inner);
    outer.inner = &inner;
    assert_int_equal(peek(outer.base + (size_t)5 * PAGE + 1), 6);
    assert_int_equal(inner.calls, 1);
    region_close(&inner);
    region_close(&outer);
}

static void the_callback_runs_on_the_alternate_stack_where_there_is_one(void **state)
{
    (void)state;
    struct region region;
    stack_t before, none = {.ss_flags = SS_DISABLE};
    assert_int_equal(sigaltstack(&none, &before), 0); /* a sanitizer may have set one */
    assert_int_equal(fault_stack_install(), RK_OK);
    region_open(&region);
    assert_int_equal(peek(region.base + PAGE), 2);
    region_close(&region);
    fault_stack_remove();
    if (!(before.ss_flags & SS_DISABLE)) assert_int_equal(sigaltstack(&before, NULL), 0);
}

static void slots_are_bounded_and_used_again(void **state)
{
    (void)state;
    static uint32_t slots[FAULT_RANGES_MAX];
    uint32_t extra;
    struct fault_range range = {(uintptr_t)1 << 50, 1, open_page, NULL}; /* nobody can go there */
    for (uint32_t i = 0; i < FAULT_RANGES_MAX; i++) {
        range.begin++;
        assert_int_equal(fault_range_add(&slots[i], &range), RK_OK);
    }
    assert_int_equal(fault_range_add(&extra, &range), RK_FULL);
    fault_range_remove(slots[77]);
    assert_int_equal(fault_range_add(&extra, &range), RK_OK);
    assert_int_equal(extra, slots[77]);
    for (uint32_t i = 0; i < FAULT_RANGES_MAX; i++)
        fault_range_remove(slots[i]);
}

/* ---- Threads ---- */

enum { ROUNDS = 200 };

static void *open_and_close_regions(void *argument)
{
    uint64_t *sum = argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct region region = {0};
        region.base =
            mmap(NULL, (size_t)PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        struct fault_range range = {(uintptr_t)region.base, (uintptr_t)PAGES * PAGE, open_page,
                                    &region};
        if (region.base == MAP_FAILED || fault_range_add(&region.slot, &range)) return NULL;
        for (unsigned page = 0; page < 4; page++)
            *sum += peek(region.base + (size_t)page * PAGE);
        region_close(&region);
    }
    return NULL;
}

static void threads_are_served_while_others_register_and_remove(void **state)
{
    (void)state;
    pthread_t threads[4];
    uint64_t sums[4] = {0};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_and_close_regions, &sums[i]), 0);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(sums[i], ROUNDS * (1 + 2 + 3 + 4));
    }
}

/* ---- What is not ours; each in a process of its own ---- */

/* Runs a function in a child and tells how the child ended. */
static int status_of(void (*run)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        run();
        _exit(99);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* As in a program without a sanitizer's handler. */
static void forget_handlers(void)
{
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
}

static struct region child_region;

static void touch_foreign_page(void)
{
    forget_handlers();
    region_open(&child_region);
    if (peek(child_region.base) != 1) _exit(98);
    uint8_t *foreign = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    poke(foreign, 1);
}

static void touch_refused_page(void)
{
    forget_handlers();
    region_open(&child_region);
    child_region.refuses = true;
    poke(child_region.base, 1);
}

static void touch_removed_range(void)
{
    forget_handlers();
    region_open(&child_region);
    fault_range_remove(child_region.slot);
    poke(child_region.base, 1);
}

static void send_signal(void)
{
    forget_handlers();
    region_open(&child_region);
    kill(getpid(), SIGSEGV);
}

static void ignore_sent_signal(void)
{
    signal(SIGSEGV, SIG_IGN);
    region_open(&child_region);
    kill(getpid(), SIGSEGV);
    _exit(17);
}

static void exit_with_18(int signal_number)
{
    _exit(signal_number == SIGSEGV ? 18 : 97);
}
static void exit_with_19(int signal_number, siginfo_t *info, void *machine_context)
{
    (void)machine_context;
    _exit(signal_number == SIGSEGV && info->si_addr == (void *)8 ? 19 : 97);
}

/* Takes the place of our handler and asks it first, as a polite library does. */
static struct sigaction replaced;
static void ask_replaced(int signal_number, siginfo_t *info, void *machine_context)
{
    replaced.sa_sigaction(signal_number, info, machine_context);
}

static void handlers_that_ask_each_other_end(void)
{
    forget_handlers();
    region_open(&child_region);
    struct sigaction polite = {.sa_sigaction = ask_replaced, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &polite, &replaced);
    if (peek(child_region.base) != 1) _exit(98);
    struct region another;
    region_open(&another);
    if (peek(another.base) != 1 || peek(child_region.base + PAGE) != 2) _exit(98);
    another.refuses = true;
    poke(another.base + PAGE, 1);
}

static uint8_t *volatile nowhere = (uint8_t *)8;

static void old_plain_handler_is_called(void)
{
    signal(SIGSEGV, exit_with_18);
    region_open(&child_region);
    poke(nowhere, 1);
}

static void old_handler_with_information_is_called(void)
{
    struct sigaction old = {.sa_sigaction = exit_with_19, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &old, NULL);
    region_open(&child_region);
    if (peek(child_region.base) != 1) _exit(98);
    poke(nowhere, 1);
}

static void a_foreign_fault_still_kills_the_process(void **state)
{
    (void)state;
    static void (*const runs[])(void) = {touch_foreign_page, touch_refused_page,
                                         touch_removed_range, send_signal,
                                         handlers_that_ask_each_other_end};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(runs); i++) {
        int status = status_of(runs[i]);
        if (!WIFSIGNALED(status)) fail_msg("case %zu: status %x", i, (unsigned)status);
        assert_int_equal(WTERMSIG(status), SIGSEGV);
    }
}

static void what_was_installed_before_is_called_for_what_is_not_ours(void **state)
{
    (void)state;
    int status = status_of(ignore_sent_signal);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 17);
    status = status_of(old_plain_handler_is_called);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 18);
    status = status_of(old_handler_with_information_is_called);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_foreign_fault_still_kills_the_process),
        cmocka_unit_test(what_was_installed_before_is_called_for_what_is_not_ours),
        cmocka_unit_test(each_page_faults_once_and_the_access_is_tried_again),
        cmocka_unit_test(a_write_is_told_from_a_read),
        cmocka_unit_test(a_callback_may_fault_in_another_range),
        cmocka_unit_test(the_callback_runs_on_the_alternate_stack_where_there_is_one),
        cmocka_unit_test(slots_are_bounded_and_used_again),
        cmocka_unit_test(threads_are_served_while_others_register_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
