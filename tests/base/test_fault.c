/* The fault handler: ranges of ours are served, faults of generated code too, and everything else
 * ends as it would without us. */

#include "support.h"

#include "base/fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
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

/* ---- Generated code ---- */

#if defined(__x86_64__)

/* uint64_t code(const void *address, void *stack_top): reads a byte of the address while it runs on
 * the stack given to it. Where LANDING is, the answer is 1000 whatever was read. */
static const uint8_t reader[] = {
    0x48, 0x89, 0xe0,       /* mov rax, rsp */
    0x48, 0x89, 0xf4,       /* mov rsp, rsi */
    0x50,                   /* push rax */
    0x0f, 0xb6, 0x07,       /* movzx eax, byte [rdi] */
    0xeb, 0x05,             /* jmp past LANDING */
    0xb8, 0xe8, 0x03, 0, 0, /* LANDING: mov eax, 1000 */
    0x5c,                   /* pop rsp */
    0xc3,                   /* ret */
};
enum { FAULTING = 7, LANDING = 12 };

struct code {
    uint8_t *at;
    uint8_t *stack; /* FAULT_CODE_STACK_BYTES between two pages without access */
    uint32_t slot;
    uint32_t calls;
    volatile bool refuses;
    volatile bool stands_right; /* where the last fault said that it was */
};

static bool go_to_landing(void *context, const struct fault *fault)
{
    struct code *code = context;
    ucontext_t *machine = fault->machine_context;
    code->calls++;
    code->stands_right = fault->instruction == (uintptr_t)code->at + FAULTING;
    if (code->refuses) return false;
    machine->uc_mcontext.gregs[REG_RIP] = (greg_t)((uintptr_t)code->at + LANDING);
    return true;
}

static void code_open(struct code *code)
{
    *code = (struct code){0};
    code->at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    code->stack = mmap(NULL, FAULT_CODE_STACK_BYTES + (size_t)2 * PAGE, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(code->at != MAP_FAILED && code->stack != MAP_FAILED);
    assert_int_equal(mprotect(code->stack + PAGE, FAULT_CODE_STACK_BYTES, PROT_READ | PROT_WRITE),
                     0);
    memcpy(code->at, reader, sizeof reader);
    assert_int_equal(mprotect(code->at, PAGE, PROT_READ | PROT_EXEC), 0);
    struct fault_range range = {(uintptr_t)code->at, sizeof reader, go_to_landing, code};
    assert_int_equal(fault_code_add(&code->slot, &range), RK_OK);
}

static void code_close(struct code *code)
{
    fault_code_remove(code->slot);
    munmap(code->at, PAGE);
    munmap(code->stack, FAULT_CODE_STACK_BYTES + (size_t)2 * PAGE);
}

static RK_CALLS_GENERATED_CODE uint64_t code_read(const struct code *code, const uint8_t *address)
{
    uint64_t (*function)(const uint8_t *, uint8_t *);
    memcpy(&function, &code->at, sizeof function);
    return function(address, code->stack + PAGE + FAULT_CODE_STACK_BYTES);
}

static uint8_t *volatile nobodys = (uint8_t *)8;

static void a_fault_of_code_goes_on_where_its_callback_says(void **state)
{
    (void)state;
    struct code codes[3];
    for (unsigned i = 0; i < 3; i++)
        code_open(&codes[i]);
    uint8_t byte = 17;
    assert_int_equal(code_read(&codes[1], &byte), 17);
    for (unsigned round = 1; round < 4; round++) {
        assert_int_equal(code_read(&codes[1], nobodys), 1000);
        assert_true(codes[1].stands_right);
        assert_int_equal(codes[1].calls, round);
    }
    assert_int_equal(codes[0].calls + codes[2].calls, 0);
    for (unsigned i = 0; i < 3; i++)
        code_close(&codes[i]);
}

/* The stack of the code is as small as the header promises to be enough. */
static void a_fault_of_code_needs_little_of_its_stack(void **state)
{
    (void)state;
    struct code code;
    stack_t before, none = {.ss_flags = SS_DISABLE};
    code_open(&code);
    assert_int_equal(sigaltstack(&none, &before), 0); /* a sanitizer may have set one */
    assert_int_equal(code_read(&code, nobodys), 1000);
    if (!(before.ss_flags & SS_DISABLE)) assert_int_equal(sigaltstack(&before, NULL), 0);
    code_close(&code);
}

static void ranges_of_addresses_come_before_ranges_of_code(void **state)
{
    (void)state;
    struct region region;
    struct code code;
    region_open(&region);
    code_open(&code);
    assert_int_equal(code_read(&code, region.base + (size_t)3 * PAGE), 4);
    assert_int_equal(region.calls, 1);
    assert_int_equal(code.calls, 0);
    region.refuses = true;
    assert_int_equal(code_read(&code, region.base + (size_t)4 * PAGE), 1000);
    assert_int_equal(region.calls, 2);
    assert_int_equal(code.calls, 1);
    code_close(&code);
    region_close(&region);
}

static void slots_of_code_are_bounded_and_used_again(void **state)
{
    (void)state;
    uint32_t slots[FAULT_CODES_MAX], extra;
    struct fault_range range = {(uintptr_t)1 << 50, 1, go_to_landing, NULL};
    for (uint32_t i = 0; i < FAULT_CODES_MAX; i++) {
        range.begin++;
        assert_int_equal(fault_code_add(&slots[i], &range), RK_OK);
    }
    assert_int_equal(fault_code_add(&extra, &range), RK_FULL);
    fault_code_remove(slots[7]);
    assert_int_equal(fault_code_add(&extra, &range), RK_OK);
    assert_int_equal(extra, slots[7]);
    for (uint32_t i = 0; i < FAULT_CODES_MAX; i++)
        fault_code_remove(slots[i]);
}

#endif

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

#if defined(__x86_64__)

static struct code child_code;

/* The host's own fault, while code is registered. */
static void touch_nothing_outside_of_code(void)
{
    forget_handlers();
    code_open(&child_code);
    if (code_read(&child_code, nobodys) != 1000) _exit(98);
    poke(nobodys, 1);
}

static void touch_nothing_in_code_that_refuses(void)
{
    forget_handlers();
    code_open(&child_code);
    child_code.refuses = true;
    code_read(&child_code, nobodys);
}

static void touch_nothing_in_code_that_was_removed(void)
{
    forget_handlers();
    code_open(&child_code);
    fault_code_remove(child_code.slot);
    code_read(&child_code, nobodys);
}

#endif

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
    static void (*const runs[])(void) = {touch_foreign_page,
                                         touch_refused_page,
                                         touch_removed_range,
                                         send_signal,
#if defined(__x86_64__)
                                         touch_nothing_outside_of_code,
                                         touch_nothing_in_code_that_refuses,
                                         touch_nothing_in_code_that_was_removed,
#endif
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
#if defined(__x86_64__)
        cmocka_unit_test(a_fault_of_code_goes_on_where_its_callback_says),
        cmocka_unit_test(a_fault_of_code_needs_little_of_its_stack),
        cmocka_unit_test(ranges_of_addresses_come_before_ranges_of_code),
        cmocka_unit_test(slots_of_code_are_bounded_and_used_again),
#endif
        cmocka_unit_test(threads_are_served_while_others_register_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
