/* A bytecode interpreter: one switch in a loop, registers and a stack in memory. The interpreted
 * program counts the steps of the 3n+1 sequence for a range of starts. */
#include "kernel.h"

enum op {
    OP_PUSH,    /* push the operand */
    OP_LOAD,    /* push register */
    OP_STORE,   /* pop into register */
    OP_INC,     /* add 1 to register */
    OP_DUP,     /* push the top again */
    OP_ADD,     /* pop b, pop a, push a + b; likewise the next six */
    OP_SUB,     /* a - b */
    OP_MUL,     /* a * b */
    OP_AND,     /* a & b */
    OP_XOR,     /* a ^ b */
    OP_SHR,     /* a >> b, modulo 64 */
    OP_LESS,    /* a < b */
    OP_PEEK,    /* pop an address, push the word there */
    OP_POKE,    /* pop an address, pop a word, write it there */
    OP_JUMP,    /* to the operand */
    OP_JUMP_Z,  /* pop, jump when zero */
    OP_JUMP_NZ, /* pop, jump when not zero */
    OP_CALL,    /* jump, and remember the place behind */
    OP_RETURN,  /* back to the place behind the last call */
    OP_HALT,    /* stop */
};

struct instruction {
    uint8_t op;
    uint8_t operand;
};

enum { REGISTERS = 8, STACK = 32, CALLS = 8, WORDS = 256, FIRST_START = 27, STARTS = 64 };

struct machine {
    uint64_t registers[REGISTERS];
    uint64_t stack[STACK];
    uint32_t calls[CALLS];
    uint64_t words[WORDS];
};

/* Registers: 0 result, 1 start, 2 end of starts, 3 value in the sequence, 4 steps so far. */
static const struct instruction program[] = {
    /*  0 */ {OP_CALL, 19},
    /*  1 */ {OP_LOAD, 0}, /* result = result * 5 ^ steps */
    /*  2 */ {OP_PUSH, 5},
    /*  3 */ {OP_MUL, 0},
    /*  4 */ {OP_LOAD, 4},
    /*  5 */ {OP_XOR, 0},
    /*  6 */ {OP_STORE, 0},
    /*  7 */ {OP_LOAD, 4}, /* words[steps] += 1 */
    /*  8 */ {OP_PEEK, 0},
    /*  9 */ {OP_PUSH, 1},
    /* 10 */ {OP_ADD, 0},
    /* 11 */ {OP_LOAD, 4},
    /* 12 */ {OP_POKE, 0},
    /* 13 */ {OP_INC, 1},
    /* 14 */ {OP_LOAD, 1},
    /* 15 */ {OP_LOAD, 2},
    /* 16 */ {OP_LESS, 0},
    /* 17 */ {OP_JUMP_NZ, 0},
    /* 18 */ {OP_HALT, 0},
    /* 19 */ {OP_LOAD, 1}, /* count the steps from `start` to 1 */
    /* 20 */ {OP_STORE, 3},
    /* 21 */ {OP_PUSH, 0},
    /* 22 */ {OP_STORE, 4},
    /* 23 */ {OP_LOAD, 3},
    /* 24 */ {OP_PUSH, 1},
    /* 25 */ {OP_SUB, 0},
    /* 26 */ {OP_JUMP_Z, 42},
    /* 27 */ {OP_LOAD, 3},
    /* 28 */ {OP_DUP, 0},
    /* 29 */ {OP_PUSH, 1},
    /* 30 */ {OP_AND, 0},
    /* 31 */ {OP_JUMP_NZ, 35}, /* the value itself is still on the stack */
    /* 32 */ {OP_PUSH, 1},
    /* 33 */ {OP_SHR, 0},
    /* 34 */ {OP_JUMP, 39},
    /* 35 */ {OP_PUSH, 3},
    /* 36 */ {OP_MUL, 0},
    /* 37 */ {OP_PUSH, 1},
    /* 38 */ {OP_ADD, 0},
    /* 39 */ {OP_STORE, 3},
    /* 40 */ {OP_INC, 4},
    /* 41 */ {OP_JUMP, 23},
    /* 42 */ {OP_RETURN, 0},
};

static KERNEL_NOINLINE void interpret(struct machine *m, const struct instruction *code)
{
    const struct instruction *at = code;
    uint64_t *top = m->stack; /* one above the topmost value */
    uint32_t *call = m->calls;
    for (;;) {
        struct instruction i = *at++;
        switch ((enum op)i.op) {
        case OP_PUSH: *top++ = i.operand; break;
        case OP_LOAD: *top++ = m->registers[i.operand]; break;
        case OP_STORE: m->registers[i.operand] = *--top; break;
        case OP_INC: m->registers[i.operand]++; break;
        case OP_DUP:
            top[0] = top[-1];
            top++;
            break;
        case OP_ADD:
            top--;
            top[-1] += top[0];
            break;
        case OP_SUB:
            top--;
            top[-1] -= top[0];
            break;
        case OP_MUL:
            top--;
            top[-1] *= top[0];
            break;
        case OP_AND:
            top--;
            top[-1] &= top[0];
            break;
        case OP_XOR:
            top--;
            top[-1] ^= top[0];
            break;
        case OP_SHR:
            top--;
            top[-1] >>= top[0] & 63;
            break;
        case OP_LESS:
            top--;
            top[-1] = top[-1] < top[0];
            break;
        case OP_PEEK: top[-1] = m->words[top[-1] % WORDS]; break;
        case OP_POKE:
            top -= 2;
            m->words[top[1] % WORDS] = top[0];
            break;
        case OP_JUMP: at = code + i.operand; break;
        case OP_JUMP_Z:
            if (*--top == 0) at = code + i.operand;
            break;
        case OP_JUMP_NZ:
            if (*--top != 0) at = code + i.operand;
            break;
        case OP_CALL:
            *call++ = (uint32_t)(at - code);
            at = code + i.operand;
            break;
        case OP_RETURN: at = code + *--call; break;
        case OP_HALT: return;
        }
    }
}

uint64_t run(uint32_t rounds)
{
    static struct machine machine;
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        memset(&machine, 0, sizeof machine);
        machine.registers[0] = round;
        machine.registers[1] = FIRST_START;
        machine.registers[2] = FIRST_START + STARTS;
        interpret(&machine, program);
        sum = kernel_mix(sum, machine.registers[0]);
        for (unsigned i = 0; i < WORDS; i += 8)
            sum = kernel_mix(sum, machine.words[i]);
    }
    return sum;
}
