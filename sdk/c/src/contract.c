#include <ruskvm/contract.h>

__attribute__((visibility("default"), aligned(16))) uint8_t A[RK_ARGUMENT_BYTES];

/* ---- Failing ---- */

#define MESSAGE_BYTES_MAX 1024

_Noreturn void rk_panic(const char *format, ...)
{
    va_list arguments;
    char text[MESSAGE_BYTES_MAX]; /* what is formatted may lie in A */
    va_start(arguments, format);
    size_t size_bytes = rk_format_list(text, sizeof text, format, arguments);
    va_end(arguments);
    rk_host_panic(rk_put(text, (uint32_t)size_bytes));
    __builtin_unreachable();
}

void rk_debug(const char *format, ...)
{
    va_list arguments;
    char text[MESSAGE_BYTES_MAX];
    va_start(arguments, format);
    size_t size_bytes = rk_format_list(text, sizeof text, format, arguments);
    va_end(arguments);
    rk_host_debug(rk_put(text, (uint32_t)size_bytes));
}

/* ---- Arguments and results ---- */

static const char bad_argument[] = "Argument should correctly deserialize";
static const char bad_result[] =
    "Callee return value failed validation: not an archive of its type";

struct rk_reader rk_argument(uint32_t argument_bytes, uint32_t root_bytes, uint32_t align_bytes)
{
    return rk_reader_of(rk_span_of(A, argument_bytes), root_bytes, align_bytes, bad_argument);
}

void rk_argument_copy(void *to, uint32_t size_bytes, uint32_t align_bytes, uint32_t argument_bytes)
{
    struct rk_reader reader = rk_argument(argument_bytes, size_bytes, align_bytes);
    rk_copy(to, reader.object, size_bytes);
}

uint32_t rk_put(const void *bytes, uint32_t size_bytes)
{
    RK_REQUIRE(size_bytes <= RK_ARGUMENT_BYTES, "%u bytes do not fit into the argument buffer",
               size_bytes);
    rk_copy(A, bytes, size_bytes);
    return size_bytes;
}

uint32_t rk_put_archived_bytes(struct rk_span bytes)
{
    struct rk_writer out = rk_writer();
    uint32_t at = rk_write_elements(&out, bytes.bytes, bytes.size_bytes, 1);
    rk_put_vector(&out, rk_write_object(&out, sizeof(struct rk_archived_vector), 4), at,
                  bytes.size_bytes);
    return out.size_bytes;
}

uint32_t rk_put_archived_text(struct rk_span text)
{
    struct rk_writer out = rk_writer();
    if (text.size_bytes <= 7) {
        struct rk_archived_string cell = {{0, text.size_bytes << 24}};
        rk_copy(&cell, text.bytes, text.size_bytes);
        return rk_put(&cell, sizeof cell);
    }
    uint32_t at = rk_write_text(&out, text);
    rk_put_text(&out, rk_write_object(&out, sizeof(struct rk_archived_string), 4), at, text);
    return out.size_bytes;
}

uint32_t rk_put_archived_option(bool has_value, const void *value, uint32_t size_bytes,
                                uint32_t align_bytes)
{
    if (has_value) rk_copy(A + align_bytes, value, size_bytes);
    rk_zero(A, has_value ? align_bytes : align_bytes + size_bytes);
    A[0] = has_value;
    return align_bytes + size_bytes;
}

/* ---- Calls ---- */

int32_t rk_call_named(const struct rk_id *contract, struct rk_span function,
                      uint32_t argument_bytes, uint64_t gas_limit)
{
    return rk_host_call(contract->bytes, (const char *)function.bytes, function.size_bytes,
                        argument_bytes, gas_limit);
}

int32_t rk_call_with_limit(const struct rk_id *contract, const char *function,
                           uint32_t argument_bytes, uint64_t gas_limit)
{
    return rk_call_named(contract, rk_text(function), argument_bytes, gas_limit);
}

int32_t rk_call(const struct rk_id *contract, const char *function, uint32_t argument_bytes)
{
    return rk_call_named(contract, rk_text(function), argument_bytes, 0);
}

struct rk_span rk_call_message(int32_t returned)
{
    uint32_t size_bytes = 0;
    if (returned == RK_CALL_PANIC) __builtin_memcpy(&size_bytes, A, sizeof size_bytes);
    RK_ASSERT(size_bytes <= RK_ARGUMENT_BYTES - sizeof size_bytes);
    return rk_span_of(A + sizeof size_bytes, size_bytes);
}

const char *rk_call_code_text(int32_t code)
{
    switch (code) {
    case RK_CALL_PANIC: return "panic";
    case RK_CALL_OUT_OF_GAS: return "out of gas";
    case RK_CALL_NO_CONTRACT: return "no such contract";
    default: return "failed";
    }
}

uint32_t rk_call_expect(const struct rk_id *contract, const char *function, uint32_t argument_bytes)
{
    int32_t returned = rk_call(contract, function, argument_bytes);
    if (returned >= 0) return (uint32_t)returned;
    struct rk_span message = rk_call_message(returned);
    rk_panic("call of '%s': %s%s%.*s", function, rk_call_code_text(returned),
             message.size_bytes ? ": " : "", (int)message.size_bytes, (const char *)message.bytes);
}

struct rk_reader rk_result(uint32_t result_bytes, uint32_t root_bytes, uint32_t align_bytes)
{
    return rk_reader_of(rk_span_of(A, result_bytes), root_bytes, align_bytes, bad_result);
}

struct rk_reader rk_result_unsure(uint32_t result_bytes, uint32_t root_bytes, uint32_t align_bytes)
{
    return rk_reader_of(rk_span_of(A, result_bytes), root_bytes, align_bytes, NULL);
}

void rk_result_copy(void *to, uint32_t size_bytes, uint32_t result_bytes)
{
    struct rk_reader reader = rk_result(result_bytes, size_bytes, 1);
    rk_copy(to, reader.object, size_bytes);
}

uint32_t rk_put_call_error(int32_t code, struct rk_span message, uint32_t object_bytes,
                           uint32_t align_bytes)
{
    uint8_t tag = code == RK_CALL_PANIC         ? 0
                  : code == RK_CALL_OUT_OF_GAS  ? 1
                  : code == RK_CALL_NO_CONTRACT ? 2
                                                : 3;
    struct rk_writer out = rk_writer();
    uint8_t
        copy[7]; /* a text that is written nowhere but into the object, which may be where it is */
    if (tag != 0) message.size_bytes = 0;
    uint32_t at = rk_write_text(&out, message);
    if (message.size_bytes <= sizeof copy) {
        rk_copy(copy, message.bytes, message.size_bytes);
        message.bytes = copy;
    }
    uint32_t place = rk_write_object(&out, object_bytes, align_bytes);
    rk_put_u8(&out, place, 1);
    rk_put_u8(&out, place + 4, tag);
    if (tag == 0) rk_put_text(&out, place + 8, at, message);
    return out.size_bytes;
}

/* ---- Events and feeds ---- */

void rk_emit(const char *topic, uint32_t data_bytes)
{
    rk_host_emit(topic, (uint32_t)__builtin_strlen(topic), data_bytes);
}

void rk_emit_bytes(const char *topic, const void *data, uint32_t data_bytes)
{
    rk_emit(topic, rk_put(data, data_bytes));
}

void rk_feed(const void *data, uint32_t data_bytes)
{
    rk_host_feed(rk_put(data, data_bytes));
}

/* ---- What the chain tells ---- */

bool rk_caller(struct rk_id *caller)
{
    if (!rk_host_caller()) return false;
    rk_copy(caller, A, sizeof *caller);
    return true;
}

uint32_t rk_call_stack(struct rk_id *ids, uint32_t capacity)
{
    uint32_t count = rk_host_call_stack();
    rk_copy(ids, A, (count < capacity ? count : capacity) * sizeof *ids);
    return count;
}

struct rk_id rk_self(void)
{
    struct rk_id id;
    rk_host_self_id();
    rk_copy(&id, A, sizeof id);
    return id;
}

bool rk_owner(void *owner, uint32_t size_bytes, const struct rk_id *contract)
{
    uint32_t returned = rk_host_owner(contract ? contract->bytes : NULL);
    if (!returned) return false;
    RK_REQUIRE(returned == size_bytes || returned == 1,
               "%sowner: N (%u) does not match host owner length (%u)", contract ? "" : "self_",
               size_bytes, returned);
    rk_copy(owner, A, size_bytes);
    return true;
}

bool rk_session_data(void *value, uint32_t size_bytes, const char *name)
{
    if (rk_host_data(name, (uint32_t)__builtin_strlen(name)) != size_bytes) return false;
    rk_copy(value, A, size_bytes);
    return true;
}

bool rk_public_sender(uint8_t key[RK_BLS_KEY_BYTES])
{
    struct {
        uint64_t is_known;
        uint8_t key[RK_BLS_KEY_BYTES];
    } sender;
    if (!rk_session_data(&sender, sizeof sender, "public_sender") || !(sender.is_known & 1))
        return false;
    rk_copy(key, sender.key, RK_BLS_KEY_BYTES);
    return true;
}
