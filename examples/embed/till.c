/* A contract for the embedding example: a till that counts what is paid in and tells of every
 * payment. It needs no library; the one function it imports is declared here. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name), visibility("default")))

/* A call finds its argument here and leaves its result here. */
__attribute__((visibility("default"), aligned(8))) uint8_t A[65536];

__attribute__((import_module("env"), import_name("emit"))) void
emit(const char *topic, uint32_t topic_bytes, uint32_t data_bytes);
__attribute__((import_module("env"), import_name("panic"))) void fail(uint32_t message_bytes);

static uint64_t total;

static uint32_t return_total(void)
{
    *(uint64_t *)A = total;
    return sizeof total;
}

/* Adds the amount, 8 bytes, to the total and returns the new one. */
EXPORT("pay") uint32_t pay(uint32_t argument_bytes)
{
    static const char refusal[] = "an amount has 8 bytes";
    if (argument_bytes != sizeof total) {
        __builtin_memcpy(A, refusal, sizeof refusal - 1);
        fail(sizeof refusal - 1);
    }
    total += *(const uint64_t *)A;
    emit("paid", 4, argument_bytes);
    return return_total();
}

/* Returns the total. */
EXPORT("total") uint32_t read_total(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return return_total();
}
