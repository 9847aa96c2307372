/* The tables of ranges are read inside a signal handler while other threads change them. A slot is
 * guarded by a sequence number, odd while the slot changes. A reader that sees a slot change skips
 * it: the range it looks for is registered by its own thread's doing and stays until the access is
 * over, so a slot in motion is some other range's. Writers hold a lock. */
#include "base/fault.h"

#include "base/require.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <ucontext.h>

struct slot {
    _Atomic uint32_t sequence;
    _Atomic uintptr_t begin; /* 0: free */
    _Atomic uintptr_t size_bytes;
    _Atomic uintptr_t callback;
    _Atomic uintptr_t context;
};

struct table {
    struct slot *slots;
    uint32_t *free_slots; /* below used; under tables_lock */
    uint32_t free_count;  /* under tables_lock */
    uint32_t capacity;
    _Atomic uint32_t used; /* slots past it have never been used */
};

static struct slot address_slots[FAULT_RANGES_MAX], code_slots[FAULT_CODES_MAX];
static uint32_t free_address_slots[FAULT_RANGES_MAX], free_code_slots[FAULT_CODES_MAX];
static struct table addresses = {
    .slots = address_slots, .free_slots = free_address_slots, .capacity = FAULT_RANGES_MAX};
static struct table codes = {
    .slots = code_slots, .free_slots = free_code_slots, .capacity = FAULT_CODES_MAX};

static pthread_mutex_t tables_lock = PTHREAD_MUTEX_INITIALIZER;

/* What was there before ours. Another library may put its handler in our place at any time, as test
 * frameworks do; the next range that is registered puts ours in front again. So the old actions
 * come in generations, and a thread that reads one has many to go before it is written again. */
enum { ACTIONS = 16 };

struct old_actions {
    struct sigaction segv;
    struct sigaction bus;
};

static struct old_actions old_actions[ACTIONS];
static _Atomic uint32_t old_actions_current;

/* A handler that we passed a fault to and that passes it back has nobody left to ask. */
static _Thread_local volatile sig_atomic_t is_passing_on;

static bool read_slot(struct fault_range *range, struct slot *slot)
{
    uint32_t sequence = atomic_load_explicit(&slot->sequence, memory_order_acquire);
    range->begin = atomic_load_explicit(&slot->begin, memory_order_relaxed);
    range->size_bytes = atomic_load_explicit(&slot->size_bytes, memory_order_relaxed);
    range->callback =
        (fault_callback)atomic_load_explicit(&slot->callback, memory_order_relaxed); /* POSIX */
    range->context = (void *)atomic_load_explicit(&slot->context, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    return !(sequence & 1) &&
           atomic_load_explicit(&slot->sequence, memory_order_relaxed) == sequence;
}

static void write_slot(struct slot *slot, const struct fault_range *range)
{
    uint32_t sequence = atomic_load_explicit(&slot->sequence, memory_order_relaxed);
    atomic_store_explicit(&slot->sequence, sequence + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&slot->begin, range->begin, memory_order_relaxed);
    atomic_store_explicit(&slot->size_bytes, range->size_bytes, memory_order_relaxed);
    atomic_store_explicit(&slot->callback, (uintptr_t)range->callback, memory_order_relaxed);
    atomic_store_explicit(&slot->context, (uintptr_t)range->context, memory_order_relaxed);
    atomic_store_explicit(&slot->sequence, sequence + 2, memory_order_release);
}

/* Asks the range that `at` is in. */
static bool serve(struct table *table, uintptr_t at, const struct fault *fault)
{
    uint32_t used = atomic_load_explicit(&table->used, memory_order_acquire);
    for (uint32_t i = 0; i < used; i++) {
        struct slot *slot = &table->slots[i];
        uintptr_t begin = atomic_load_explicit(&slot->begin, memory_order_relaxed);
        if (begin == 0 || at < begin) continue;
        struct fault_range range;
        if (!read_slot(&range, slot)) continue;
        if (range.begin == 0 || at - range.begin >= range.size_bytes) continue;
        return range.callback(range.context, fault);
    }
    return false;
}

/* What happens by default. A fault comes again when the handler returns and then ends the process;
 * a signal that was sent must be sent again. */
static void act_by_default(int signal_number, const siginfo_t *info)
{
    struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigemptyset(&by_default.sa_mask);
    sigaction(signal_number, &by_default, NULL);
    if (info->si_code <= 0) raise(signal_number);
}

/* Does what the system would do with the signal if we were not there. */
static void pass_on(int signal_number, siginfo_t *info, void *machine_context)
{
    uint32_t current = atomic_load_explicit(&old_actions_current, memory_order_acquire);
    const struct sigaction *old =
        signal_number == SIGBUS ? &old_actions[current].bus : &old_actions[current].segv;
    bool is_sent = info->si_code <= 0;
    if (!(old->sa_flags & SA_SIGINFO)) {
        if (old->sa_handler == SIG_IGN && is_sent) return;
        if (old->sa_handler == SIG_DFL || old->sa_handler == SIG_IGN) {
            act_by_default(signal_number, info);
            return;
        }
    }
    if (is_passing_on) {
        act_by_default(signal_number, info);
        return;
    }
    sigset_t blocked = old->sa_mask, before;
    if (!(old->sa_flags & SA_NODEFER)) sigaddset(&blocked, signal_number);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    is_passing_on = true;
    if (old->sa_flags & SA_SIGINFO)
        old->sa_sigaction(signal_number, info, machine_context);
    else
        old->sa_handler(signal_number);
    is_passing_on = false;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void read_machine_context(struct fault *fault)
{
#if defined(__x86_64__)
    const ucontext_t *context = fault->machine_context;
    fault->is_write = context->uc_mcontext.gregs[REG_ERR] & 2;
    fault->instruction = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    const ucontext_t *context = fault->machine_context;
    fault->instruction = (uintptr_t)context->uc_mcontext.pc;
#else
    (void)fault;
#endif
}

static void handle(int signal_number, siginfo_t *info, void *machine_context)
{
    int saved_errno = errno;
    struct fault fault = {.address = (uintptr_t)info->si_addr, .machine_context = machine_context};
    read_machine_context(&fault);
    /* A signal with a code of 0 or below was sent by a process and has no address. */
    bool is_sent = info->si_code <= 0;
    if (is_sent ||
        !(serve(&addresses, fault.address, &fault) || serve(&codes, fault.instruction, &fault)))
        pass_on(signal_number, info, machine_context);
    errno = saved_errno;
}

static bool is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) && action->sa_sigaction == handle;
}

/* Puts the handler in front unless it is. Under tables_lock. Changing an action fails for wrong
 * arguments only. */
static void install(void)
{
    struct sigaction ours = {.sa_sigaction = handle,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    struct old_actions found;
    sigemptyset(&ours.sa_mask);
    REQUIRE(sigaction(SIGSEGV, NULL, &found.segv) == 0 && sigaction(SIGBUS, NULL, &found.bus) == 0);
    bool has_segv = is_ours(&found.segv), has_bus = is_ours(&found.bus);
    if (has_segv && has_bus) return;
    uint32_t current = atomic_load_explicit(&old_actions_current, memory_order_relaxed);
    uint32_t next = (current + 1) % ACTIONS;
    old_actions[next].segv = has_segv ? old_actions[current].segv : found.segv;
    old_actions[next].bus = has_bus ? old_actions[current].bus : found.bus;
    atomic_store_explicit(&old_actions_current, next, memory_order_release);
    REQUIRE(sigaction(SIGSEGV, &ours, NULL) == 0 && sigaction(SIGBUS, &ours, NULL) == 0);
}

static enum rk_result add(struct table *table, uint32_t *slot, const struct fault_range *range)
{
    REQUIRE(range->begin && range->callback);
    enum rk_result result = RK_OK;
    pthread_mutex_lock(&tables_lock);
    install();
    uint32_t used = atomic_load_explicit(&table->used, memory_order_relaxed);
    if (table->free_count) {
        *slot = table->free_slots[--table->free_count];
        write_slot(&table->slots[*slot], range);
    } else if (used < table->capacity) {
        *slot = used;
        write_slot(&table->slots[used], range);
        atomic_store_explicit(&table->used, used + 1, memory_order_release);
    } else {
        result = RK_FULL;
    }
    pthread_mutex_unlock(&tables_lock);
    return result;
}

static void remove_slot(struct table *table, uint32_t slot)
{
    static const struct fault_range none;
    pthread_mutex_lock(&tables_lock);
    REQUIRE(slot < table->used && table->slots[slot].begin != 0);
    write_slot(&table->slots[slot], &none);
    table->free_slots[table->free_count++] = slot;
    pthread_mutex_unlock(&tables_lock);
}

enum rk_result fault_range_add(uint32_t *slot, const struct fault_range *range)
{
    return add(&addresses, slot, range);
}

void fault_range_remove(uint32_t slot)
{
    remove_slot(&addresses, slot);
}

enum rk_result fault_code_add(uint32_t *slot, const struct fault_range *code)
{
    return add(&codes, slot, code);
}

void fault_code_remove(uint32_t slot)
{
    remove_slot(&codes, slot);
}

void fault_handler_renew(void)
{
    pthread_mutex_lock(&tables_lock);
    install();
    pthread_mutex_unlock(&tables_lock);
}

enum rk_result fault_stack_install(void)
{
    void *at =
        mmap(NULL, FAULT_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return RK_NO_MEMORY;
    stack_t stack = {.ss_sp = at, .ss_size = FAULT_STACK_BYTES};
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    return RK_OK;
}

void fault_stack_remove(void)
{
    stack_t stack, none = {.ss_flags = SS_DISABLE};
    REQUIRE(sigaltstack(NULL, &stack) == 0 && sigaltstack(&none, NULL) == 0);
    REQUIRE(!(stack.ss_flags & SS_DISABLE) && stack.ss_size == FAULT_STACK_BYTES);
    munmap(stack.ss_sp, FAULT_STACK_BYTES);
}
