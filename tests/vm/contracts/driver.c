/* A data driver whose input is a number: "25" is 25 as u64, little endian, and back. What it is
 * asked for by name makes it misbehave in the ways that the tests of drivers need. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { OK, INVALID_INPUT, FAILED, NOT_INITIALISED, TOO_SMALL };

static uint32_t is_ready;
static const char *error = "";
static uint8_t heap[4 << 20];
static uint32_t taken;

static uint32_t length(const char *text)
{
    uint32_t n = 0;
    while (text[n])
        n++;
    return n;
}

static int is_name(const uint8_t *name, uint32_t bytes, const char *text)
{
    if (bytes != length(text)) return 0;
    for (uint32_t i = 0; i < bytes; i++)
        if (name[i] != (uint8_t)text[i]) return 0;
    return 1;
}

static uint32_t answer(uint8_t *out, uint32_t room, const void *bytes, uint32_t size)
{
    if (room < 4 || size > room - 4) return TOO_SMALL;
    __builtin_memcpy(out, &size, 4);
    __builtin_memcpy(out + 4, bytes, size);
    return OK;
}

EXPORT(init) void init(void)
{
    is_ready = 1;
}

EXPORT(alloc) uint8_t *alloc(uint32_t bytes)
{
    if (bytes > sizeof heap - taken) taken = 0;
    uint8_t *at = heap + taken;
    taken += bytes;
    return at;
}

/* Not called by any driver's name: the tests rename them to put them in the place of others. */
EXPORT(INIT) uint32_t wrong_type(uint32_t number)
{
    return number;
}

EXPORT(LOOP) void endless_init(void)
{
    for (volatile uint32_t i = 0;; i++)
        ;
}

EXPORT(no_schemas) uint32_t no_schemas(uint8_t *out, uint32_t room)
{
    if (out || room) __builtin_trap();
    return FAILED;
}

EXPORT(NULLS) uint32_t no_alloc(uint32_t bytes)
{
    return bytes & 0;
}

EXPORT(FARAW) uint32_t far_alloc(uint32_t bytes)
{
    return 0xfffffff0 - (bytes & 1);
}

EXPORT(ATEND) uint32_t end_alloc(uint32_t bytes)
{
    return (uint32_t)__builtin_wasm_memory_size(0) * 65536 - bytes / 2;
}

EXPORT(dealloc) void dealloc(uint8_t *at, uint32_t bytes)
{
    if (at + bytes == heap + taken) taken -= bytes;
}

EXPORT(get_schema) uint32_t get_schema(uint8_t *out, uint32_t room)
{
    static const char schema[] =
        "{\"name\": \"counter\", \"functions\": [{\"name\": \"increment\", \"input\": \"u64\"}]}";
    return answer(out, room, schema, sizeof schema - 1);
}

EXPORT(get_version) uint32_t get_version(uint8_t *out, uint32_t room)
{
    return answer(out, room, "1.2.3", 5);
}

EXPORT(get_last_error) uint32_t get_last_error(uint8_t *out, uint32_t room)
{
    return answer(out, room, error, length(error));
}

/* The tests' way to any kind of answer; -1: the name is none of these. */
static int32_t misbehave(const uint8_t *name, uint32_t bytes, uint8_t *out, uint32_t room)
{
    static uint8_t large[200000];
    uint32_t huge = 0xfffffff0;
    if (is_name(name, bytes, "loop"))
        for (volatile uint32_t i = 0;; i++)
            ;
    if (is_name(name, bytes, "trap")) __builtin_trap();
    if (is_name(name, bytes, "huge")) return __builtin_memcpy(out, &huge, 4), OK;
    if (is_name(name, bytes, "bytes")) return (int32_t)answer(out, room, "\xff\xfe", 2);
    if (is_name(name, bytes, "words")) return (int32_t)answer(out, room, "not JSON", 8);
    if (is_name(name, bytes, "code")) return 77;
    if (is_name(name, bytes, "endless")) return TOO_SMALL;
    if (is_name(name, bytes, "large")) {
        __builtin_memset(large, ' ', sizeof large);
        large[0] = '1';
        return (int32_t)answer(out, room, large, sizeof large);
    }
    if (is_name(name, bytes, "unknown")) return error = "there is no such function", FAILED;
    return -1;
}

EXPORT(encode_input_fn)
uint32_t encode_input_fn(const uint8_t *name, uint32_t name_bytes, const uint8_t *json,
                         uint32_t json_bytes, uint8_t *out, uint32_t room)
{
    uint64_t number = 0;
    if (!is_ready) return NOT_INITIALISED;
    int32_t code = misbehave(name, name_bytes, out, room);
    if (code >= 0) return (uint32_t)code;
    for (uint32_t i = 0; i < json_bytes; i++) {
        if (json[i] < '0' || json[i] > '9') return error = "expected a number", INVALID_INPUT;
        number = number * 10 + (json[i] - '0');
    }
    return answer(out, room, &number, sizeof number);
}

static uint32_t decode(const uint8_t *name, uint32_t name_bytes, const uint8_t *bytes,
                       uint32_t size, uint8_t *out, uint32_t room)
{
    uint64_t number;
    char text[24];
    uint32_t at = sizeof text;
    if (!is_ready) return NOT_INITIALISED;
    int32_t code = misbehave(name, name_bytes, out, room);
    if (code >= 0) return (uint32_t)code;
    if (size == 0) return answer(out, room, "null", 4);
    if (size != sizeof number) return error = "expected eight bytes", INVALID_INPUT;
    __builtin_memcpy(&number, bytes, sizeof number);
    text[--at] = '"'; /* 64-bit numbers are texts */
    do
        text[--at] = (char)('0' + number % 10);
    while (number /= 10);
    text[--at] = '"';
    return answer(out, room, text + at, (uint32_t)sizeof text - at);
}

EXPORT(decode_input_fn)
uint32_t decode_input_fn(const uint8_t *name, uint32_t name_bytes, const uint8_t *bytes,
                         uint32_t size, uint8_t *out, uint32_t room)
{
    return decode(name, name_bytes, bytes, size, out, room);
}

EXPORT(decode_output_fn)
uint32_t decode_output_fn(const uint8_t *name, uint32_t name_bytes, const uint8_t *bytes,
                          uint32_t size, uint8_t *out, uint32_t room)
{
    return decode(name, name_bytes, bytes, size, out, room);
}

EXPORT(decode_event)
uint32_t decode_event(const uint8_t *topic, uint32_t topic_bytes, const uint8_t *bytes,
                      uint32_t size, uint8_t *out, uint32_t room)
{
    return decode(topic, topic_bytes, bytes, size, out, room);
}
