/* Bytes without a bound, raw. */
#include <ruskvm/contract.h>
#include <ruskvm/vector.h>

RK_VECTOR(byte_vector, uint8_t)

static struct byte_vector bytes;

RK_METHOD(append)
{
    byte_vector_append(&bytes, A, argument_bytes);
    return 0;
}

RK_METHOD(append_and_panic)
{
    byte_vector_append(&bytes, A, argument_bytes);
    rk_panic("isded");
}

RK_METHOD(view)
{
    struct {
        uint32_t offset, size_bytes;
    } range;
    RK_REQUIRE(argument_bytes == sizeof range, "Bad arguments");
    rk_copy(&range, A, sizeof range);
    RK_REQUIRE(range.size_bytes <= RK_ARGUMENT_BYTES, "Bad arguments");
    byte_vector_read(&bytes, A, range.offset, range.size_bytes);
    return range.size_bytes;
}

RK_METHOD(len)
{
    RK_RETURN(byte_vector_count(&bytes));
}
