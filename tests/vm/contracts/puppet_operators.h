/* The operators of a puppet (puppet.c), with their operands. "Tells" is what is added to the result
 * of the call. */
#ifndef RK_TESTS_VM_CONTRACTS_PUPPET_OPERATORS_H
#define RK_TESTS_VM_CONTRACTS_PUPPET_OPERATORS_H

enum puppet_operator {
    PUPPET_END,
    PUPPET_STORE32, /* address u64, value u32 */
    PUPPET_LOAD32,  /* address u64 */
    PUPPET_SIZE,    /* tells memory.size */
    PUPPET_GROW,    /* pages u32 */
    PUPPET_CALL,    /* id u8, gas u64, name size u8, name, argument size u16, argument */
    PUPPET_EMIT,    /* topic size u8, topic, data size u32 */
    PUPPET_PANIC,   /* message size u32 */
    PUPPET_PUT,     /* size u8, bytes: into the argument buffer */
    PUPPET_TRAP,
    PUPPET_SPIN,
    PUPPET_RAW_CALL,  /* id u64, name u64, name size u32, argument size u32, gas u64 */
    PUPPET_RAW_HQ,    /* name u64, name size u32, argument size u32 */
    PUPPET_RAW_HD,    /* name u64, name size u32 */
    PUPPET_RAW_EMIT,  /* topic u64, topic size u32, data size u32 */
    PUPPET_RAW_OWNER, /* id u64 */
    PUPPET_FEED,      /* size u32 */
    PUPPET_CALLER,
    PUPPET_CALL_STACK,
    PUPPET_GAS_LIMIT,
    PUPPET_GAS_SPENT,
    PUPPET_SELF_ID,
    PUPPET_GLOBAL,  /* add u32 to a global; tells the sum */
    PUPPET_FILL,    /* address u64, value u8, size u64 */
    PUPPET_COPY,    /* to u64, from u64, size u64 */
    PUPPET_RETURN,  /* result u32, whatever was told */
    PUPPET_DIVIDE,  /* by zero */
    PUPPET_RECURSE, /* depth u32 */
    PUPPET_REPEAT,  /* times u32, size u16, operators */
    PUPPET_FLOAT,   /* which u8, operands u64, u64; tells u64 */
    PUPPET_QUERY,   /* name size u8, name, argument size u32 */
    PUPPET_DATA,    /* name size u8, name */
    PUPPET_STORE64, /* address u64, value u64 */
    PUPPET_FILL_A,  /* value u8: the whole argument buffer */
};

#endif
