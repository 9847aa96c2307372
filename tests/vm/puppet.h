/* Writes scripts for puppets (contracts/puppet.c). Running out of memory fails the test. */
#ifndef RK_TESTS_VM_PUPPET_H
#define RK_TESTS_VM_PUPPET_H

#include "machine.h"

#include "contracts/puppet_operators.h"

static inline void puppet_number(struct buffer *script, uint64_t value, unsigned bytes)
{
    assert_int_equal(buffer_append(script, &value, bytes), RK_OK);
}

static inline void puppet_op(struct buffer *script, enum puppet_operator op)
{
    puppet_number(script, op, 1);
}

static inline void puppet_op_u32(struct buffer *script, enum puppet_operator op, uint32_t operand)
{
    puppet_op(script, op);
    puppet_number(script, operand, 4);
}

/* A text behind its size of one byte. */
static inline void puppet_text(struct buffer *script, struct span text)
{
    puppet_number(script, text.size_bytes, 1);
    assert_int_equal(buffer_append(script, text.bytes, text.size_bytes), RK_OK);
}

static inline void puppet_store(struct buffer *script, uint64_t address, uint32_t value)
{
    puppet_op(script, PUPPET_STORE32);
    puppet_number(script, address, 8);
    puppet_number(script, value, 4);
}

static inline void puppet_load(struct buffer *script, uint64_t address)
{
    puppet_op(script, PUPPET_LOAD32);
    puppet_number(script, address, 8);
}

static inline void puppet_fill(struct buffer *script, uint64_t address, uint8_t value,
                               uint64_t size_bytes)
{
    puppet_op(script, PUPPET_FILL);
    puppet_number(script, address, 8);
    puppet_number(script, value, 1);
    puppet_number(script, size_bytes, 8);
}

static inline void puppet_emit(struct buffer *script, struct span topic, uint32_t data_bytes)
{
    puppet_op(script, PUPPET_EMIT);
    puppet_text(script, topic);
    puppet_number(script, data_bytes, 4);
}

/* A call of `function` of the contract `id` on what is in `argument`. */
static inline void puppet_call(struct buffer *script, uint8_t id, uint64_t gas,
                               struct span function, struct span argument)
{
    puppet_op(script, PUPPET_CALL);
    puppet_number(script, id, 1);
    puppet_number(script, gas, 8);
    puppet_text(script, function);
    puppet_number(script, argument.size_bytes, 2);
    if (argument.size_bytes)
        assert_int_equal(buffer_append(script, argument.bytes, argument.size_bytes), RK_OK);
}

#endif
