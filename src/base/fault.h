/* The one handler of memory faults (SIGSEGV, SIGBUS) of the process.
 *
 * Whoever reserves addresses that are made accessible as they are used registers the range with a
 * callback. A fault in it calls the callback, which makes the address accessible and says true, so
 * that the access is tried again, or says false. Whoever runs generated code registers where it
 * lies: a fault that no range of addresses serves and whose instruction is in a range of code goes
 * to the callback of that, which may change the machine context and say true, so that the thread
 * goes on as the context says, at another place above all. A fault that nobody takes goes to the
 * action that was there before ours: another library's handler, or the end of the process.
 *
 * Only accesses of our own code fault into a range, and never while that code holds a lock or is
 * inside the allocator; so a callback, although it runs in a signal handler, is an ordinary
 * function called from the place of the access: it may allocate, lock, and read files, and may
 * itself fault in another range. It must leave what the interrupted code is working on alone.
 * System calls do not fault: given an address that is not accessible yet they fail with EFAULT.
 *
 * The handler runs on the thread's alternate stack where one is set, else on the stack of the
 * access, which must then have room: FAULT_STACK_BYTES where callbacks load pages, and
 * FAULT_CODE_STACK_BYTES where they do no more than change the context. Registering and removing
 * are for any thread; a range is removed when no thread uses it any more. Looking a fault up takes
 * no lock and time proportional to the registered ranges. */
#ifndef RK_BASE_FAULT_H
#define RK_BASE_FAULT_H

#include "base/compiler.h"
#include "base/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAULT_RANGES_MAX = 8192, FAULT_CODES_MAX = 64 };

/* What a thread needs for its alternate stack if callbacks are to run on it. */
#define FAULT_STACK_BYTES ((size_t)256 << 10)

/* What a fault takes of a stack before a callback is called: 128 bytes of red zone, the kernel's
 * frame with the registers of vectors (3.6 KiB with AVX-512, 11 KiB in a thread that uses AMX) and
 * less than 512 bytes of ours; and 2 KiB for a callback that takes no more. */
#define FAULT_CODE_STACK_BYTES ((size_t)16 << 10)

struct fault {
    uintptr_t address;
    uintptr_t instruction; /* address of the instruction; 0 where the machine does not tell */
    bool is_write;         /* false also where the machine does not tell */
    void *machine_context; /* ucontext_t of the access */
};

typedef bool (*fault_callback)(void *context, const struct fault *fault);

/* A range of addresses that are accessed, or of those that code is at. */
struct fault_range {
    uintptr_t begin;
    uintptr_t size_bytes;
    fault_callback callback;
    void *context;
};

/* Registers a range that overlaps no other and tells its slot. Installs the handler, or puts it
 * in front again where another has taken its place since. RK_FULL when there are FAULT_RANGES_MAX.
 */
RK_CHECKED enum rk_result fault_range_add(uint32_t *slot, const struct fault_range *range);
void fault_range_remove(uint32_t slot);

/* The same for a range of code. RK_FULL when there are FAULT_CODES_MAX. */
RK_CHECKED enum rk_result fault_code_add(uint32_t *slot, const struct fault_range *code);
void fault_code_remove(uint32_t slot);

/* Puts the handler in front again where another has taken its place since ranges were added. */
void fault_handler_renew(void);

/* Gives the calling thread an alternate stack of FAULT_STACK_BYTES, so that a fault can be served
 * when its stack has no room. RK_NO_MEMORY. To be returned by the same thread before it ends. */
RK_CHECKED enum rk_result fault_stack_install(void);
void fault_stack_remove(void);

#endif
