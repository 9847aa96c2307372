/* Every encoder of x64_asm.h and x64_vector.h, with all registers and all shapes of an address,
 * against the bytes of an independent disassembler's reading: x64_vectors.inc has for each encoder
 * the bytes of the instructions below, in order, each of which LLVM's disassembler (19) reads as
 * the text that is made here. With RUSKVM_PRINT_VECTORS=1 bytes and texts are printed, for making
 * that file. */
#include "support.h"

#include "wasm/x64_vector.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 96, GROUP_BYTES_MAX = 1 << 16 };

struct vectors {
    const char *name;
    const char *hex;
};

static const struct vectors vectors[] = {
#include "x64_vectors.inc"
};

static struct {
    const struct vectors *expected; /* of the group; NULL when printing */
    size_t at;                      /* bytes of it compared */
    bool prints;
    uint8_t bytes[64];
    struct x64 a;
} test;

static const char *const names_64[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                         "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
static const char *const names_32[16] = {"eax",  "ecx",  "edx",  "ebx", "esp",  "ebp",
                                         "esi",  "edi",  "r8d",  "r9d", "r10d", "r11d",
                                         "r12d", "r13d", "r14d", "r15d"};
static const char *const names_16[16] = {"ax",   "cx",   "dx",   "bx",  "sp",   "bp",
                                         "si",   "di",   "r8w",  "r9w", "r10w", "r11w",
                                         "r12w", "r13w", "r14w", "r15w"};
static const char *const names_8[16] = {"al",   "cl",   "dl",   "bl",  "spl",  "bpl",
                                        "sil",  "dil",  "r8b",  "r9b", "r10b", "r11b",
                                        "r12b", "r13b", "r14b", "r15b"};

static const char *gpr(int w, int r)
{
    return w ? names_64[r] : names_32[r];
}

static const char *of_size(unsigned size_log2, int r)
{
    const char *const *const names[4] = {names_8, names_16, names_32, names_64};
    return names[size_log2][r];
}

static const char *const sizes[5] = {"byte", "word", "dword", "qword", "xmmword"};

/* An address as LLVM writes it. */
static const char *mem(unsigned size_log2, struct x64_mem m)
{
    static char text[TEXT_MAX];
    int at = size_log2 < 5 ? snprintf(text, sizeof text, "%s ptr [", sizes[size_log2])
                           : snprintf(text, sizeof text, "[");
    at += snprintf(text + at, sizeof text - (size_t)at, "%s", names_64[m.base]);
    if (m.index >= 0) {
        if (m.scale)
            at += snprintf(text + at, sizeof text - (size_t)at, " + %d*%s", 1 << m.scale,
                           names_64[m.index]);
        else
            at += snprintf(text + at, sizeof text - (size_t)at, " + %s", names_64[m.index]);
    }
    if (m.disp)
        at += snprintf(text + at, sizeof text - (size_t)at, " %c %lld", m.disp < 0 ? '-' : '+',
                       m.disp < 0 ? -(long long)m.disp : (long long)m.disp);
    snprintf(text + at, sizeof text - (size_t)at, "]");
    return text;
}

/* LLVM writes an immediate of 32 bits as it stands, unless it is sign-extended from less or to
 * more. */
static long long dword(unsigned w, int32_t value, bool has_short_form)
{
    bool is_signed = w == X64_64 || (has_short_form && x64_is_i8(value));
    return is_signed ? value : (long long)(uint32_t)value;
}

static void begin_group(const char *name)
{
    if (test.prints) {
        printf("group %s\n", name);
    } else {
        if (test.expected && test.expected->hex[2 * test.at])
            fail_msg("%s: more is known than is made", test.expected->name);
        test.expected = NULL;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(vectors); i++) {
            if (strcmp(vectors[i].name, name) == 0) test.expected = &vectors[i];
        }
        if (!test.expected) fail_msg("nothing is known of %s", name);
    }
    test.at = 0;
    test.a.at = test.bytes;
}

/* The instruction emitted since the last one, and what it is. */
static void __attribute__((format(printf, 1, 2))) is(const char *format, ...)
{
    char text[TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = (size_t)(test.a.at - test.bytes);
    assert_true(size > 0 && size <= X64_INSTRUCTION_BYTES_MAX);
    char hex[2 * X64_INSTRUCTION_BYTES_MAX + 1];
    for (size_t i = 0; i < size; i++)
        snprintf(hex + 2 * i, 3, "%02x", test.bytes[i]);
    if (test.prints)
        printf("%s | %s\n", hex, text);
    else if (strncmp(test.expected->hex + 2 * test.at, hex, 2 * size) != 0)
        fail_msg("%s: %s is not %.*s", test.expected->name, text, (int)(2 * size),
                 test.expected->hex + 2 * test.at);
    test.at += size;
    test.a.at = test.bytes;
}

#define A (&test.a)

/* ---- Choices ---- */

/* Each register on either side. */
#define FOR_PAIRS(x, y)                                    \
    for (int pair_ = 0, x = 0, y = 3; pair_ < 32; pair_++, \
             x = pair_ < 16 ? pair_ : pair_ * 5 % 16,      \
             y = pair_ < 16 ? (pair_ * 7 + 3) % 16 : pair_ - 16)

static const int32_t immediates[] = {0, 1, -1, 127, -128, 128, -129, INT32_MAX, INT32_MIN};

/* A few addresses with each peculiarity: bases and indices whose numbers end in 4 or 5, sizes of
 * displacement. */
static const struct x64_mem some_addresses[] = {
    {RAX, X64_NO_INDEX, 0, 0}, {RSP, X64_NO_INDEX, 0, 8},
    {RBP, X64_NO_INDEX, 0, 0}, {R12, X64_NO_INDEX, 0, -0x400},
    {R13, X64_NO_INDEX, 0, 0}, {R15, X64_NO_INDEX, 0, 0x400},
    {RSP, R12, 0, 0},          {R14, RAX, 0, 0x7fffffff},
    {R13, R11, 3, 0},          {RBP, RBP, 1, -8},
    {R12, RDI, 2, 0},          {RCX, R13, 3, 0x12345678},
};

#define FOR_ADDRESSES(m, r)                                                \
    for (size_t m##_i = 0, r = 1; m##_i < RK_ARRAY_LENGTH(some_addresses); \
         m##_i++, r = (r + 3) % 16)                                        \
        for (struct x64_mem m = some_addresses[m##_i], *m##_once = &m; m##_once; m##_once = NULL)

/* ---- Groups ---- */

static void moves(void)
{
    begin_group("mov_rr");
    for (int w = 0; w < 2; w++) {
        for (int x = 0; x < 16; x++) {
            for (int y = 0; y < 16; y++) {
                x64_mov_rr(A, w, x, y);
                is("mov %s, %s", gpr(w, x), gpr(w, y));
            }
        }
    }
    begin_group("mov_ri");
    static const uint64_t values[] = {0,
                                      1,
                                      0x7fffffff,
                                      0x80000000,
                                      UINT32_MAX,
                                      INT64_MAX,
                                      (uint64_t)INT32_MIN,
                                      UINT64_MAX,
                                      UINT64_C(1) << 32,
                                      UINT64_C(0x123456789abcdef0)};
    for (int r = 0; r < 16; r++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(values); i++) {
            uint64_t value = values[i];
            x64_mov_ri(A, r, value);
            if (value <= UINT32_MAX)
                is("mov %s, %lld", names_32[r], (long long)value);
            else
                is("%s %s, %lld", x64_is_i32((int64_t)value) ? "mov" : "movabs", names_64[r],
                   (long long)value);
        }
    }
    begin_group("mov_rm");
    static const int32_t distances[] = {0, 1, -128, 127, 128, -129, 0x12345678, INT32_MIN};
    for (int base = 0; base < 16; base++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(distances); i++) {
            struct x64_mem m = x64_at(base, distances[i]);
            x64_mov_rm(A, (int)i & 1, (base + 5) & 15, m);
            is("mov %s, %s", gpr((int)i & 1, (base + 5) & 15), mem(2 + (i & 1), m));
        }
        for (int index = 0; index < 16; index++) {
            if (index == RSP) continue;
            struct x64_mem m = x64_at_index(base, index, (unsigned)(base + index) & 3,
                                            distances[(base + 3 * index) & 7]);
            x64_mov_rm(A, X64_64, index, m);
            is("mov %s, %s", names_64[index], mem(3, m));
        }
    }
}

static void stores(void)
{
    begin_group("store");
    for (unsigned size = 0; size < 4; size++) {
        for (int r = 0; r < 16; r++) {
            struct x64_mem m =
                some_addresses[((unsigned)r + size) % RK_ARRAY_LENGTH(some_addresses)];
            x64_store(A, size, m, r);
            is("mov %s, %s", mem(size, m), of_size(size, r));
        }
    }
    begin_group("store_i");
    for (unsigned size = 0; size < 4; size++) {
        FOR_ADDRESSES(m, r)
        {
            int32_t value = immediates[r % RK_ARRAY_LENGTH(immediates)];
            x64_store_i(A, size, m, value);
            long long shown = size == 0   ? (int8_t)value
                              : size == 1 ? (uint16_t)value
                                          : dword(size - 2, value, false);
            is("mov %s, %lld", mem(size, m), shown);
        }
    }
    begin_group("lea");
    for (int w = 0; w < 2; w++) {
        FOR_ADDRESSES(m, r)
        {
            x64_lea(A, w, (int)r, m);
            is("lea %s, %s", gpr(w, (int)r), mem(5, m));
        }
    }
    begin_group("lea_rip");
    for (int r = 0; r < 16; r++) {
        assert_true(x64_lea_rip(A, r) == test.a.at - 4);
        is("lea %s, [rip]", names_64[r]);
    }
}

/* What an extension is called; from four bytes zero extension is a move. */
static const char *extension(unsigned size_log2, bool is_signed)
{
    if (size_log2 == 2) return is_signed ? "movsxd" : "mov";
    return is_signed ? "movsx" : "movzx";
}

static void extensions(void)
{
    begin_group("extend_rr");
    for (unsigned kind = 0; kind < 12; kind++) {
        unsigned size = kind / 4;
        bool is_signed = kind & 1;
        int w = kind >> 1 & 1;
        if (size == 2 && is_signed != (w == X64_64)) continue; /* no such thing */
        FOR_PAIRS(x, y)
        {
            x64_extend_rr(A, w, size, is_signed, x, y);
            is("%s %s, %s", extension(size, is_signed), gpr(w, x), of_size(size, y));
        }
    }
    begin_group("extend_rm");
    for (unsigned kind = 0; kind < 12; kind++) {
        unsigned size = kind / 4;
        bool is_signed = kind & 1;
        int w = kind >> 1 & 1;
        if (size == 2 && is_signed != (w == X64_64)) continue;
        FOR_ADDRESSES(m, r)
        {
            x64_extend_rm(A, w, size, is_signed, (int)r, m);
            is("%s %s, %s", extension(size, is_signed), gpr(w, (int)r), mem(size, m));
        }
    }
    begin_group("push");
    for (int r = 0; r < 16; r++) {
        x64_push(A, r);
        is("push %s", names_64[r]);
    }
    begin_group("pop");
    for (int r = 0; r < 16; r++) {
        x64_pop(A, r);
        is("pop %s", names_64[r]);
    }
}

static const char *const alu_names[8] = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};

static void alu(void)
{
    begin_group("alu_rr");
    for (int w = 0; w < 2; w++) {
        for (int op = 0; op < 8; op++) {
            FOR_PAIRS(x, y)
            {
                x64_alu_rr(A, (enum x64_alu)op, w, x, y);
                is("%s %s, %s", alu_names[op], gpr(w, x), gpr(w, y));
            }
        }
    }
    begin_group("alu_memory");
    for (int op = 0; op < 8; op++) {
        FOR_ADDRESSES(m, r)
        {
            int w = (int)r & 1;
            x64_alu_rm(A, (enum x64_alu)op, w, (int)r, m);
            is("%s %s, %s", alu_names[op], gpr(w, (int)r), mem(2 + (unsigned)w, m));
            int32_t value = immediates[(m_i + (size_t)op) % RK_ARRAY_LENGTH(immediates)];
            x64_alu_mi(A, (enum x64_alu)op, w, m, value);
            is("%s %s, %lld", alu_names[op], mem(2 + (unsigned)w, m),
               dword((unsigned)w, value, true));
        }
    }
    begin_group("alu_ri");
    for (int op = 0; op < 8; op++) {
        for (int r = 0; r < 16; r++) {
            for (size_t i = (size_t)r % 3; i < RK_ARRAY_LENGTH(immediates); i += 3) {
                int w = (r + (int)i) & 1;
                x64_alu_ri(A, (enum x64_alu)op, w, r, immediates[i]);
                is("%s %s, %lld", alu_names[op], gpr(w, r),
                   dword((unsigned)w, immediates[i], true));
            }
        }
    }
}

static void tests_and_products(void)
{
    begin_group("test");
    for (int w = 0; w < 2; w++) {
        FOR_PAIRS(x, y)
        {
            x64_test_rr(A, w, x, y);
            is("test %s, %s", gpr(w, x), gpr(w, y));
        }
        for (int r = 0; r < 16; r++) {
            for (size_t i = (size_t)r % 3; i < RK_ARRAY_LENGTH(immediates); i += 3) {
                int32_t value = immediates[i];
                x64_test_ri(A, w, r, value);
                is("test %s, %lld", value >= 0 && value < 128 ? names_8[r] : gpr(w, r),
                   dword((unsigned)w, value, false));
            }
        }
    }
    begin_group("imul");
    for (int w = 0; w < 2; w++) {
        FOR_PAIRS(x, y)
        {
            x64_imul_rr(A, w, x, y);
            is("imul %s, %s", gpr(w, x), gpr(w, y));
            int32_t value = immediates[(x + y) % (int)RK_ARRAY_LENGTH(immediates)];
            x64_imul_rri(A, w, x, y, value);
            is("imul %s, %s, %lld", gpr(w, x), gpr(w, y), dword((unsigned)w, value, true));
        }
        FOR_ADDRESSES(m, r)
        {
            x64_imul_rm(A, w, (int)r, m);
            is("imul %s, %s", gpr(w, (int)r), mem(2 + (unsigned)w, m));
        }
    }
    begin_group("group3");
    static const char *const group3[8] = {NULL, NULL, "not", "neg", "mul", "imul", "div", "idiv"};
    for (int w = 0; w < 2; w++) {
        for (int op = 2; op < 8; op++) {
            for (int r = 0; r < 16; r++) {
                x64_group3(A, op, w, r);
                is("%s %s", group3[op], gpr(w, r));
            }
        }
        x64_neg(A, w, R9);
        is("neg %s", gpr(w, R9));
        x64_cdq(A, w);
        is(w ? "cqo" : "cdq");
    }
}

static void shifts(void)
{
    static const char *const names[8] = {"rol", "ror", NULL, NULL, "shl", "shr", NULL, "sar"};
    begin_group("shift");
    for (int w = 0; w < 2; w++) {
        for (int shift = 0; shift < 8; shift++) {
            if (!names[shift]) continue;
            for (int r = 0; r < 16; r++) {
                unsigned count = 2 + (unsigned)(r * 3) % 30;
                x64_shift_ri(A, (enum x64_shift)shift, w, r, count);
                is("%s %s, %u", names[shift], gpr(w, r), count);
                x64_shift_cl(A, (enum x64_shift)shift, w, r);
                is("%s %s, cl", names[shift], gpr(w, r));
            }
        }
    }
    begin_group("nop");
    for (unsigned size = 1; size < 10; size++) {
        x64_nop(A, size);
        static const char *const texts[9] = {"nop",
                                             "nop",
                                             "nop dword ptr [rax]",
                                             "nop dword ptr [rax]",
                                             "nop dword ptr [rax + rax]",
                                             "nop word ptr [rax + rax]",
                                             "nop dword ptr [rax]",
                                             "nop dword ptr [rax + rax]",
                                             "nop word ptr [rax + rax]"};
        is("%s", texts[size - 1]);
    }
    begin_group("shiftx");
    static const enum x64_shift by_register[] = {SHIFT_SHL, SHIFT_SHR, SHIFT_SAR};
    for (int w = 0; w < 2; w++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(by_register); i++) {
            FOR_PAIRS(x, y)
            {
                int count = (x * 3 + y * 5 + 1) & 15;
                x64_shiftx(A, by_register[i], w, x, y, count);
                is("%sx %s, %s, %s", names[by_register[i]], gpr(w, x), gpr(w, y), gpr(w, count));
            }
        }
        FOR_PAIRS(x, y)
        {
            x64_rorx(A, w, x, y, (unsigned)(x + y));
            is("rorx %s, %s, %d", gpr(w, x), gpr(w, y), x + y);
            x64_mulx(A, w, x, (y + 1) & 15, y);
            is("mulx %s, %s, %s", gpr(w, x), gpr(w, (y + 1) & 15), gpr(w, y));
        }
    }
    begin_group("count");
    for (int w = 0; w < 2; w++) {
        FOR_PAIRS(x, y)
        {
            x64_count_rr(A, 0xbd, w, x, y);
            is("lzcnt %s, %s", gpr(w, x), gpr(w, y));
            x64_count_rr(A, 0xbc, w, x, y);
            is("tzcnt %s, %s", gpr(w, x), gpr(w, y));
            x64_count_rr(A, 0xb8, w, x, y);
            is("popcnt %s, %s", gpr(w, x), gpr(w, y));
        }
    }
}

static const char *const conditions[16] = {"o", "no", "b", "ae", "e", "ne", "be", "a",
                                           "s", "ns", "p", "np", "l", "ge", "le", "g"};

static void by_condition(void)
{
    begin_group("condition");
    for (int cc = 0; cc < 16; cc++) {
        for (int r = 0; r < 16; r++) {
            x64_setcc(A, (enum x64_cc)cc, r);
            is("set%s %s", conditions[cc], names_8[r]);
        }
        FOR_PAIRS(x, y)
        {
            int w = (x + cc) & 1;
            x64_cmov_rr(A, (enum x64_cc)cc, w, x, y);
            is("cmov%s %s, %s", conditions[cc], gpr(w, x), gpr(w, y));
        }
        FOR_ADDRESSES(m, r)
        {
            int w = (int)r & 1;
            x64_cmov_rm(A, (enum x64_cc)cc, w, (int)r, m);
            is("cmov%s %s, %s", conditions[cc], gpr(w, (int)r), mem(2 + (unsigned)w, m));
        }
    }
}

/* Distances count from the end of the instruction. */
static void ways(void)
{
    begin_group("ways");
    for (int cc = 0; cc < 16; cc++) {
        x64_aim(x64_jcc(A, (enum x64_cc)cc), test.bytes + 6 + 16 * cc);
        is("j%s %d", conditions[cc], 16 * cc);
    }
    x64_aim(x64_jmp(A), test.bytes);
    is("jmp -5");
    x64_aim(x64_call(A), test.bytes + 48);
    is("call 43");
    x64_ret(A);
    is("ret");
    for (int r = 0; r < 16; r++) {
        x64_jmp_r(A, r);
        is("jmp %s", names_64[r]);
        x64_op_rr(A, 0xff, X64_32, 2, r);
        is("call %s", names_64[r]);
    }
    FOR_ADDRESSES(m, r)
    {
        x64_jmp_m(A, m);
        is("jmp %s", mem(3, m));
        x64_call_m(A, m);
        is("call %s", mem(3, m));
    }
}

static void floats(void)
{
    static const struct {
        enum x64_float op;
        const char *name;
    } operations[] = {{FLOAT_ADD, "vadd"},
                      {FLOAT_SUB, "vsub"},
                      {FLOAT_MUL, "vmul"},
                      {FLOAT_DIV, "vdiv"},
                      {FLOAT_SQRT, "vsqrt"}};
    begin_group("float");
    for (int is_64 = 0; is_64 < 2; is_64++) {
        char type = is_64 ? 'd' : 's';
        for (size_t i = 0; i < RK_ARRAY_LENGTH(operations); i++) {
            FOR_PAIRS(x, y)
            {
                int v = (x * 3 + y * 5 + 1) & 15;
                x64_float_rrr(A, operations[i].op, is_64, x, v, y);
                is("%ss%c xmm%d, xmm%d, xmm%d", operations[i].name, type, x, v, y);
            }
            FOR_ADDRESSES(m, r)
            {
                x64_float_rrm(A, operations[i].op, is_64, (int)r, (int)(r + 7) & 15, m);
                is("%ss%c xmm%d, xmm%d, %s", operations[i].name, type, (int)r, (int)(r + 7) & 15,
                   mem(2 + (unsigned)is_64, m));
            }
        }
        FOR_PAIRS(x, y)
        {
            x64_ucomis(A, is_64, x, y);
            is("vucomis%c xmm%d, xmm%d", type, x, y);
        }
        FOR_ADDRESSES(m, r)
        {
            x64_ucomis_m(A, is_64, (int)r, m);
            is("vucomis%c xmm%d, %s", type, (int)r, mem(2 + (unsigned)is_64, m));
        }
    }
}

static void vector_moves(void)
{
    static const char *const names[5] = {NULL, NULL, "vmovss", "vmovsd", "vmovups"};
    begin_group("vector_move");
    FOR_PAIRS(x, y)
    {
        x64_vmov_rr(A, x, y);
        is("vmovaps xmm%d, xmm%d", x, y);
        x64_vxor(A, x, (x + y) & 15, y);
        is("vxorps xmm%d, xmm%d, xmm%d", x, (x + y) & 15, y);
    }
    for (unsigned size = 2; size < 5; size++) {
        FOR_ADDRESSES(m, r)
        {
            x64_vload(A, size, (int)r, m);
            is("%s xmm%d, %s", names[size], (int)r, mem(size, m));
            x64_vstore(A, size, m, (int)r);
            is("%s %s, xmm%d", names[size], mem(size, m), (int)r);
        }
    }
    for (int w = 0; w < 2; w++) {
        FOR_PAIRS(x, y)
        {
            x64_vmov_from_gpr(A, w, x, y);
            is("vmov%c xmm%d, %s", w ? 'q' : 'd', x, gpr(w, y));
            x64_vmov_to_gpr(A, w, x, y);
            is("vmov%c %s, xmm%d", w ? 'q' : 'd', gpr(w, x), y);
        }
    }
}

/* The opcodes of x64_vector.h, by their names alone: what they compute is seen when they run. */
static void vector_opcodes(void)
{
    static const struct {
        uint32_t op;
        const char *name;
    } opcodes[] = {
#define X64_VECTOR_ROW(name, prefix, map, opcode) {name, #name},
        X64_VECTORS(X64_VECTOR_ROW)
#undef X64_VECTOR_ROW
    };
    static const uint32_t with_immediate[] = {VPSHUFD, VCMPPS, VCMPPD, VPINSRW, VPEXTRW_R, VSHUFPS};
    begin_group("vector_opcode");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(opcodes); i++) {
        uint32_t op = opcodes[i].op;
        if (op == VPSHIFTW_I || op == VPSHIFTD_I || op == VPSHIFTQ_I) continue;
        x64_vex_rrr(A, op, 1, 0, 3);
        bool has_immediate = (op >> 10 & 3) == 3;
        for (size_t k = 0; k < RK_ARRAY_LENGTH(with_immediate); k++)
            has_immediate |= with_immediate[k] == op;
        if (has_immediate) x64_u8(A, 0x30);
        is("%s", opcodes[i].name);
    }
    static const char letters[] = "wdq";
    static const uint32_t shifts_by_constant[] = {VPSHIFTW_I, VPSHIFTD_I, VPSHIFTQ_I};
    static const char *const names[8] = {NULL, NULL, "srl", NULL, "sra", NULL, "sll", NULL};
    begin_group("vector_shift");
    for (size_t i = 0; i < 3; i++) {
        for (int shift = VSHIFT_SRL; shift <= VSHIFT_SLL; shift += 2) {
            if (shift == VSHIFT_SRA && i == 2) continue;
            x64_vshift_ri(A, shifts_by_constant[i], (enum x64_vector_shift)shift, 9, 2, 5);
            is("vp%s%c xmm9, xmm2, 5", names[shift], letters[i]);
        }
    }
    begin_group("vector_other");
    x64_vex_rrip(A, VPAND, 12, 3);
    is("vpand xmm12, xmm3, xmmword ptr [rip]");
    x64_vzero(A, 11);
    is("vpxor xmm11, xmm11, xmm11");
    x64_vones(A, 2);
    is("vpcmpeqd xmm2, xmm2, xmm2");
    x64_vblendv(A, VBLENDVPD, 9, 10, 11, 12);
    is("vblendvpd xmm9, xmm10, xmm11, xmm12");
    x64_vex_rrri(A, VPINSRQ, 8, 9, R10, 1);
    is("vpinsrq xmm8, xmm9, r10, 1");
    x64_vex_rrri(A, VPEXTRQ, 8, 0, R10, 1);
    is("vpextrq r10, xmm8, 1");
    x64_vex_rrmi(A, VPALIGNR, 8, 9, x64_at_index(R12, R13, 1, 77), 3);
    is("vpalignr xmm8, xmm9, xmmword ptr [r12 + 2*r13 + 77], 3");
}

static void every_encoder_makes_the_known_bytes(void **state)
{
    (void)state;
    test.prints = getenv("RUSKVM_PRINT_VECTORS") != NULL;
    moves();
    stores();
    extensions();
    alu();
    tests_and_products();
    shifts();
    by_condition();
    ways();
    floats();
    vector_moves();
    vector_opcodes();
    if (!test.prints) assert_true(test.expected->hex[2 * test.at] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoder_makes_the_known_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
