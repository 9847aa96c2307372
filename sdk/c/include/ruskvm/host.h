/* What the chain gives a contract: the argument buffer and the imported functions, as they are.
 *
 * Pointers have the width of the contract's memory; all lengths are 32 bits. contract.h has the
 * same in a form that is pleasant to use. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_HOST_H
#define RK_SDK_C_INCLUDE_RUSKVM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RK_ARGUMENT_BYTES 65536

#define RK_IMPORT(name) __attribute__((import_module("env"), import_name(#name)))

/* The argument buffer. A call finds its argument at its beginning and leaves its result there; what
 * the functions below return is written there, too. */
extern uint8_t A[RK_ARGUMENT_BYTES];

/* Calls a function of another contract on the first argument_bytes of A. The result is the number
 * of bytes that came back in A, or a negative code. gas_limit 0: 93 % of what is left. */
RK_IMPORT(c)
int32_t rk_host_call(const uint8_t *contract, const char *function, uint32_t function_bytes,
                     uint32_t argument_bytes, uint64_t gas_limit);

/* Asks the host on the first argument_bytes of A; the number of bytes of the answer in A. */
RK_IMPORT(hq)
uint32_t rk_host_query(const char *name, uint32_t name_bytes, uint32_t argument_bytes);

/* Puts metadata of the session into A; its number of bytes, 0 when there is none. */
RK_IMPORT(hd) uint32_t rk_host_data(const char *name, uint32_t name_bytes);

RK_IMPORT(emit) void rk_host_emit(const char *topic, uint32_t topic_bytes, uint32_t data_bytes);

/* Puts the owner of a contract (NULL: of this one) into A; 0 when there is none. */
RK_IMPORT(owner) uint32_t rk_host_owner(const uint8_t *contract);

RK_IMPORT(feed) void rk_host_feed(uint32_t data_bytes);
RK_IMPORT(caller) uint32_t rk_host_caller(void);
RK_IMPORT(callstack) uint32_t rk_host_call_stack(void);
RK_IMPORT(limit) uint64_t rk_host_gas_limit(void);
RK_IMPORT(spent) uint64_t rk_host_gas_spent(void);
RK_IMPORT(panic) void rk_host_panic(uint32_t message_bytes);
RK_IMPORT(self_id) void rk_host_self_id(void);
RK_IMPORT(hdebug) void rk_host_debug(uint32_t message_bytes);

#endif
