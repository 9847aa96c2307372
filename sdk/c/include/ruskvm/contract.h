/* Writing a contract in C: methods, arguments, results, calls, events, and what the chain tells.
 *
 *     #include <ruskvm/contract.h>
 *
 *     static uint64_t count;
 *
 *     RK_METHOD(add)
 *     {
 *         RK_ARGUMENT(uint64_t, amount);
 *         RK_REQUIRE(amount <= UINT64_MAX - count, "the count is full");
 *         count += amount;
 *         RK_RETURN(count);
 *     }
 *
 * State. The whole memory of a contract lasts: static variables and what rk_alloc gives keep their
 * values from call to call. What costs is touching pages of 64 KiB, not having them.
 *
 * One buffer. Arguments, results, events, calls and answers of the host all go through the argument
 * buffer A. Each function below says what it leaves there; everything read from it before is gone.
 *
 * The functions are for one thread, as contracts are. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_CONTRACT_H
#define RK_SDK_C_INCLUDE_RUSKVM_CONTRACT_H

#include <ruskvm/archive.h>
#include <ruskvm/host.h>
#include <ruskvm/memory.h>
#include <ruskvm/panic.h>
#include <ruskvm/span.h>

/* ---- Methods ---- */

#define RK_EXPORT(name) __attribute__((export_name(name), visibility("default")))

/* A function that the chain can call. `argument_bytes` of its argument are in A; it returns the
 * number of bytes of its result there. RK_METHOD(init) runs once, when the contract is deployed,
 * and cannot be called afterwards. */
#define RK_METHOD(name)                                                  \
    RK_EXPORT(#name) uint32_t rk_method_##name(uint32_t argument_bytes); \
    uint32_t rk_method_##name(__attribute__((unused)) uint32_t argument_bytes)

/* Declares a variable with the argument of a method. The type is plain: numbers, ids and structs of
 * them. Booleans and options need the reader, which checks them. */
#define RK_ARGUMENT(type, name) \
    type name;                  \
    rk_argument_copy(&name, sizeof name, _Alignof(type), argument_bytes)
void rk_argument_copy(void *to, uint32_t size_bytes, uint32_t align_bytes, uint32_t argument_bytes);

/* A reader of the argument whose root has this size and alignment. */
struct rk_reader rk_argument(uint32_t argument_bytes, uint32_t root_bytes, uint32_t align_bytes);

/* Ends a method with a plain value as its result, or with what a writer wrote to A. */
#define RK_RETURN(value)                                         \
    do {                                                         \
        __typeof__(value) rk_returned_ = (value);                \
        __builtin_memcpy(A, &rk_returned_, sizeof rk_returned_); \
        return sizeof rk_returned_;                              \
    } while (0)

/* Puts bytes into A and returns their number: for results that are bytes, and arguments of calls.
 */
uint32_t rk_put(const void *bytes, uint32_t size_bytes);

/* A writer to A, from its beginning. Nothing that is still to be read may lie there. */
static inline struct rk_writer rk_writer(void)
{
    return (struct rk_writer){A, 0, RK_ARGUMENT_BYTES};
}

/* Whole archives of frequent types, into A; their size. What is given may lie in A. */
uint32_t rk_put_archived_bytes(struct rk_span bytes); /* vector of bytes */
uint32_t rk_put_archived_text(struct rk_span text);
uint32_t rk_put_archived_option(bool has_value, const void *value, uint32_t size_bytes,
                                uint32_t align_bytes);

/* ---- Calls ---- */

enum rk_call_code {
    RK_CALL_PANIC = -1, /* rk_call_message tells */
    RK_CALL_OUT_OF_GAS = -2,
    RK_CALL_NO_CONTRACT = -3,
    RK_CALL_UNKNOWN = INT32_MIN,
};

/* Calls a function of a contract on the argument in A. Returns the size of the result, which is in
 * A, or a code below 0: the callee then changed nothing, and the gas limit is gone unless the
 * contract was never reached. Without a limit the callee gets 93 hundredths of what is left. */
int32_t rk_call(const struct rk_id *contract, const char *function, uint32_t argument_bytes);
int32_t rk_call_with_limit(const struct rk_id *contract, const char *function,
                           uint32_t argument_bytes, uint64_t gas_limit);
/* The same for a name that is not a constant. */
int32_t rk_call_named(const struct rk_id *contract, struct rk_span function,
                      uint32_t argument_bytes, uint64_t gas_limit);

/* Calls and returns the size of the result; ends in a panic when the call fails. */
uint32_t rk_call_expect(const struct rk_id *contract, const char *function,
                        uint32_t argument_bytes);

/* The message of a callee that panicked, in A, right after the call; empty for other codes. */
struct rk_span rk_call_message(int32_t returned);
/* "panic", "out of gas", ... */
const char *rk_call_code_text(int32_t code);

/* A reader of the result of a call, which ends in a panic when it is no value of its type; the
 * other one sets `failed` instead. */
struct rk_reader rk_result(uint32_t result_bytes, uint32_t root_bytes, uint32_t align_bytes);
struct rk_reader rk_result_unsure(uint32_t result_bytes, uint32_t root_bytes, uint32_t align_bytes);

/* A call with a plain argument (a variable) and a plain result of a type; ends in a panic when it
 * fails. RK_CALL_0: without an argument. */
#define RK_CALL(type, contract, function, argument)                                                \
    ({                                                                                             \
        type rk_result_;                                                                           \
        rk_result_copy(&rk_result_, sizeof rk_result_,                                             \
                       rk_call_expect(contract, function, rk_put(&(argument), sizeof(argument)))); \
        rk_result_;                                                                                \
    })
#define RK_CALL_0(type, contract, function)                                                    \
    ({                                                                                         \
        type rk_result_;                                                                       \
        rk_result_copy(&rk_result_, sizeof rk_result_, rk_call_expect(contract, function, 0)); \
        rk_result_;                                                                            \
    })
void rk_result_copy(void *to, uint32_t size_bytes, uint32_t result_bytes);

/* A failed call as a value, into A: the archive of the error of a Result<T, ContractError> whose
 * object has this size (at least 16) and alignment; its size. The message, which counts for
 * RK_CALL_PANIC, may be where rk_call_message says. */
uint32_t rk_put_call_error(int32_t code, struct rk_span message, uint32_t object_bytes,
                           uint32_t align_bytes);

/* ---- Events and feeds ---- */

/* Tells the world, at 4 gas a byte of topic and data. The first is about data that is in A. */
void rk_emit(const char *topic, uint32_t data_bytes);
void rk_emit_bytes(const char *topic, const void *data, uint32_t data_bytes);
#define RK_EMIT(topic, value) rk_emit_bytes(topic, &(value), sizeof(value))

/* Hands bytes to whoever started the call; ends in a panic of the machine when nobody listens. */
void rk_feed(const void *data, uint32_t data_bytes);

/* Prints where the machine has been built to show such messages; elsewhere a contract that uses it
 * cannot be deployed. As rk_panic. */
void rk_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- What the chain tells ---- */

/* The contract that called this one; false when a transaction did. */
bool rk_caller(struct rk_id *caller);
/* How many contracts there are above this one, the immediate caller first; the first `capacity` of
 * them are written. */
uint32_t rk_call_stack(struct rk_id *ids, uint32_t capacity);
struct rk_id rk_self(void);

/* The owner of a contract, NULL for this one, given that owners have size_bytes here; false when
 * there is no such contract or its owner is empty. Ends in a panic when the owner has another size.
 * Before its release 0.31 the deployed machine does not tell the size: what is there is then
 * copied. */
bool rk_owner(void *owner, uint32_t size_bytes, const struct rk_id *contract);

/* Gas of the call that runs: its limit, and what it has used so far. */
static inline uint64_t rk_gas_limit(void)
{
    return rk_host_gas_limit();
}
static inline uint64_t rk_gas_spent(void)
{
    return rk_host_gas_spent();
}

/* Metadata of the session that has exactly this size; false when there is none. */
bool rk_session_data(void *value, uint32_t size_bytes, const char *name);

static inline bool rk_chain_id(uint8_t *chain_id)
{
    return rk_session_data(chain_id, sizeof *chain_id, "chain_id");
}

static inline bool rk_block_height(uint64_t *height)
{
    return rk_session_data(height, sizeof *height, "block_height");
}

/* The BLS key that sent the transaction, as an archive; false when the chain does not tell it,
 * which is so for shielded transactions. */
#define RK_BLS_KEY_BYTES 200
bool rk_public_sender(uint8_t key[RK_BLS_KEY_BYTES]);

#endif
