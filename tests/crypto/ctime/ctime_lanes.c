/* Everything in lanes that sees a secret, step by step, with different secrets.
 *
 * valgrind does not know the instructions of lanes. So the processor runs the function one
 * instruction at a time, by its trap flag, and before each the handler keeps where it is and the
 * address of its memory operand. These must be the same for every secret that is tried: then no
 * branch and no address depended on it. Instructions whose time depends on their operands are kept
 * with these: divisions. Gathers, whose addresses are in vectors, are not allowed at all.
 *
 * A difference that none of the secrets brings about is not seen. Scalars 0, -1 and any others are
 * tried, which between them take branches on digits, signs and carries both ways. Samples that leak
 * on purpose come first: each must be found out.
 *
 * A step is a signal: some microseconds, and some forty where the processor is a virtual one, a
 * minute for all. */

#include "crypto/hades.h"
#include "crypto/jubjub_lanes.h"
#include "crypto/jubjub_mul.h"
#include "crypto/lanes.h"

#include <immintrin.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { SKIPPED = 77, STEPS_MAX = 1 << 20, SECRETS = 3, STATES = 16, POINTS = 16 };

/* ---- Steps ---- */

struct step {
    uint64_t at;      /* of the instruction */
    uint64_t operand; /* what its addresses, or its time, are made of */
};

/* What the handler works on. One thread, which waits while the handler runs. */
static struct {
    struct step *steps; /* of the first secret */
    size_t steps_count;
    size_t now; /* steps of this run */
    bool is_tracing;
    bool is_first; /* the run that is kept */
    bool has_gather, differs;
    uint64_t where; /* the first instruction that differed or gathered */
} trace;

/* The registers by their numbers in instructions. */
static uint64_t register_of(const greg_t *registers, unsigned number)
{
    static const int places[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                   REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                   REG_R12, REG_R13, REG_R14, REG_R15};
    return (uint64_t)registers[places[number & 15]];
}

/* An instruction, as far as its memory operand takes. */
struct instruction {
    const uint8_t *modrm; /* NULL when it has none */
    unsigned map;         /* 0: one byte, 1: 0f, 2: 0f 38, 3: 0f 3a */
    uint8_t opcode;
    unsigned base_high, index_high; /* the fourth bits of its registers */
    bool is_vector;
};

/* Opcodes of one byte with a ModRM byte. */
static bool one_byte_has_modrm(uint8_t opcode)
{
    if (opcode < 0x40) return (opcode & 7) < 4;
    return opcode == 0x63 || opcode == 0x69 || opcode == 0x6b ||
           (opcode >= 0x80 && opcode < 0x90) || (opcode & 0xfe) == 0xc0 ||
           (opcode & 0xfe) == 0xc6 || (opcode & 0xfc) == 0xd0 || (opcode & 0xfe) == 0xf6 ||
           (opcode & 0xfe) == 0xfe;
}

static bool two_bytes_have_modrm(uint8_t opcode)
{
    return !((opcode >= 0x05 && opcode < 0x0d) || (opcode >= 0x30 && opcode < 0x38) ||
             opcode == 0x77 || (opcode & 0xf0) == 0x80 || (opcode >= 0xc8 && opcode < 0xd0) ||
             opcode == 0xa0 || opcode == 0xa1 || opcode == 0xa2 || opcode == 0xa8 ||
             opcode == 0xa9 || opcode == 0x0b);
}

/* VEX has the upper bits of registers inverted, EVEX has more of them. */
static struct instruction decode(const uint8_t *at)
{
    struct instruction in = {0};
    unsigned rex = 0;
    while (*at == 0x66 || *at == 0x67 || *at == 0xf2 || *at == 0xf3 || *at == 0x2e || *at == 0x36 ||
           *at == 0x3e || *at == 0x26 || *at == 0x64 || *at == 0x65 || *at == 0xf0)
        at++;
    if (*at == 0xc5) {
        in.map = 1;
        in.is_vector = true;
        at += 2;
    } else if (*at == 0xc4 || *at == 0x62) {
        rex = (unsigned)~at[1] >> 5 & 3; /* x and b */
        in.map = at[1] & (*at == 0x62 ? 7 : 31);
        in.is_vector = true;
        at += *at == 0x62 ? 4 : 3;
    } else {
        if ((*at & 0xf0) == 0x40) rex = *at++ & 3;
        if (*at == 0x0f) {
            at++;
            in.map = 1;
            if (*at == 0x38 || *at == 0x3a) in.map = *at++ == 0x38 ? 2 : 3;
        }
    }
    in.opcode = *at;
    in.base_high = (rex & 1) << 3;
    in.index_high = (rex & 2) << 2;
    bool has = in.map == 0   ? one_byte_has_modrm(in.opcode)
               : in.map == 1 ? two_bytes_have_modrm(in.opcode)
                             : true;
    /* lea adds, and a long nop does nothing: neither reads. */
    bool reads_nothing = (in.map == 0 && in.opcode == 0x8d) || (in.map == 1 && in.opcode == 0x1f);
    if (has && !reads_nothing) in.modrm = at + 1;
    return in;
}

static bool is_gather(const struct instruction *in)
{
    return in->is_vector && in->map == 2 &&
           ((in->opcode >= 0x90 && in->opcode < 0x94) ||
            (in->opcode >= 0xa0 && in->opcode < 0xa4) || in->opcode == 0xc6 || in->opcode == 0xc7);
}

/* Displacements are of the instruction and left out. */
static uint64_t address_of(const struct instruction *in, const greg_t *registers)
{
    unsigned modrm = *in->modrm, mod = modrm >> 6, base = modrm & 7;
    if (mod == 3 || (mod == 0 && base == 5)) return 0;
    if (base != 4) return register_of(registers, base | in->base_high);
    unsigned sib = in->modrm[1], index = (sib >> 3 & 7) | in->index_high;
    uint64_t address = 0;
    base = sib & 7;
    if (base != 5 || mod) address = register_of(registers, base | in->base_high);
    if (index != 4) address += register_of(registers, index) << (sib >> 6);
    return address;
}

static uint64_t operand_of(const struct instruction *in, const greg_t *registers)
{
    uint64_t operand = in->modrm ? address_of(in, registers) : 0;
    uint8_t opcode = in->opcode;
    if (in->map == 0 && ((opcode >= 0xa4 && opcode < 0xa8) || (opcode >= 0xaa && opcode < 0xb0)))
        operand = (uint64_t)registers[REG_RSI] * 3 + (uint64_t)registers[REG_RDI] * 5 +
                  (uint64_t)registers[REG_RCX]; /* strings */
    if (in->map == 0 && (opcode & 0xfe) == 0xf6 && (*in->modrm >> 3 & 6) == 6) {
        operand += (uint64_t)registers[REG_RAX] * 3 + (uint64_t)registers[REG_RDX] * 5;
        if (*in->modrm >> 6 == 3)
            operand += 7 * register_of(registers, (*in->modrm & 7) | in->base_high);
    }
    return operand + (uint64_t)registers[REG_RSP] * 0x9e3779b97f4a7c15;
}

static void keep_step(const greg_t *registers)
{
    uint64_t at = (uint64_t)registers[REG_RIP];
    const struct instruction in = decode((const uint8_t *)at);
    const struct step step = {at, operand_of(&in, registers)};
    if (is_gather(&in) && !trace.has_gather) {
        trace.has_gather = true;
        trace.where = at;
    }
    if (trace.now == STEPS_MAX) abort();
    if (trace.is_first) {
        trace.steps[trace.now] = step;
    } else if (!trace.differs) {
        const struct step *other = &trace.steps[trace.now];
        trace.differs = trace.now >= trace.steps_count || other->at != step.at ||
                        other->operand != step.operand;
        if (trace.differs) trace.where = trace.now ? trace.steps[trace.now - 1].at : at;
        if (trace.differs && trace.now < trace.steps_count && other->at == step.at)
            trace.where = at;
    }
    trace.now++;
}

/* The first int3 begins, the next one, which is seen before it is executed, ends. */
static void on_trap(int signal_number, siginfo_t *info, void *context)
{
    enum { TRAP_FLAG = 0x100, INT3 = 0xcc };
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal_number, (void)info;
    if (!trace.is_tracing) {
        trace.is_tracing = true;
        registers[REG_EFL] |= TRAP_FLAG;
    } else if (*(const uint8_t *)registers[REG_RIP] == INT3) {
        trace.is_tracing = false;
        registers[REG_EFL] &= ~(greg_t)TRAP_FLAG;
        registers[REG_RIP]++;
    } else {
        keep_step(registers);
    }
}

static void set_up(void)
{
    static uint8_t stack[1 << 16];
    const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = on_trap;
    trace.steps = mmap(NULL, STEPS_MAX * sizeof *trace.steps, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (trace.steps == MAP_FAILED || sigaltstack(&other, NULL) || sigaction(SIGTRAP, &action, NULL))
        abort();
}

/* ---- What is looked at: each takes its secrets from `number` ---- */

static struct fj secrets[JUBJUB_LANES];
static struct fr states[STATES][HADES_WIDTH];
static struct jubjub_affine points[POINTS], results[JUBJUB_LANES];
static bool answers[JUBJUB_LANES];

static struct fj any_scalar(unsigned number)
{
    struct fj a;
    fj_from_u64(&a, (number + 1) * UINT64_C(0x9e3779b97f4a7c15));
    fj_sqr_times(&a, &a, 5);
    return a;
}

/* All 0, all -1, and any. */
static void prepare(unsigned number)
{
    for (unsigned i = 0; i < JUBJUB_LANES; i++) {
        secrets[i] = number == 0 ? fj_zero : any_scalar(i);
        if (number == 1) fj_neg(&secrets[i], &fj_one);
    }
    for (unsigned i = 0; i < STATES; i++)
        for (unsigned j = 0; j < HADES_WIDTH; j++)
            jubjub_scalar_to_fr(&states[i][j], &secrets[(i + j) % JUBJUB_LANES]);
}

/* These are not secret. */
static void prepare_points(void)
{
    for (unsigned i = 0; i < POINTS; i++) {
        const struct fj k = any_scalar(100 + i);
        jubjub_mul_generator(&points[i], &k);
    }
}

static void run_hades(void)
{
    hades_permute_many(states, STATES / 2);
}

static void run_hades_twice(void)
{
    hades_permute_many(states, STATES);
}

static void run_hades_single(void)
{
    hades_permute(states[0]);
}

static void run_exchange(void)
{
    jubjub_lanes_exchange(results, &secrets[0], points, JUBJUB_LANES);
}

static void run_mul_generator(void)
{
    jubjub_lanes_mul_generator(results, secrets);
}

static void run_match(void)
{
    jubjub_lanes_match(answers, secrets, &points[0], points + 8);
}

/* ---- Samples that leak ---- */

static volatile uint64_t table[16];

RK_NOINLINE static void leak_by_branch(void)
{
    if (secrets[0].limb[0]) table[0] = table[0] + 1;
}

RK_NOINLINE static void leak_by_address(void)
{
    table[1] = table[secrets[0].limb[0] & 15];
}

RK_NOINLINE static void leak_by_division(void)
{
    table[1] = UINT64_C(0x123456789abcdef) / (secrets[0].limb[0] | 1);
}

__attribute__((target("avx512f"))) RK_NOINLINE static void leak_by_gather(void)
{
    const __m512i index = _mm512_set1_epi64((long long)(secrets[0].limb[0] & 15));
    const __m512i found = _mm512_i64gather_epi64(index, (const void *)(uintptr_t)table, 8);
    table[1] = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(found));
}

/* Steps with each secret; the first run of all is not looked at, since it may bind functions. */
static bool is_constant(void (*run)(void))
{
    trace.has_gather = trace.differs = false;
    prepare(0);
    run();
    for (unsigned number = 0; number < SECRETS; number++) {
        prepare(number);
        trace.is_first = number == 0;
        trace.now = 0;
        __asm__ volatile("int3" ::: "memory");
        run();
        __asm__ volatile("int3" ::: "memory");
        if (trace.is_first) trace.steps_count = trace.now;
        if (trace.now != trace.steps_count) trace.differs = true;
    }
    return !trace.differs && !trace.has_gather;
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
        bool leaks;
    } parts[] = {
        {"sample: a branch", leak_by_branch, true},
        {"sample: an address", leak_by_address, true},
        {"sample: a division", leak_by_division, true},
        {"sample: a gather", leak_by_gather, true},
        {"Hades, eight states", run_hades, false},
        {"Hades, sixteen states", run_hades_twice, false},
        {"Hades, one state", run_hades_single, false},
        {"exchange", run_exchange, false},
        {"products of the generator", run_mul_generator, false},
        {"matching keys", run_match, false},
    };
    unsigned wrong = 0;
    if (!lanes_are_available()) {
        printf("skipped: this processor has no lanes\n");
        return SKIPPED;
    }
    set_up();
    setvbuf(stdout, NULL, _IOLBF, 0);
    prepare_points();
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++) {
        bool constant = is_constant(parts[i].run);
        bool right = constant != parts[i].leaks;
        printf("%-26s %8zu steps: ", parts[i].name, trace.steps_count);
        if (constant)
            printf("the same%s\n", right ? "" : ", which is wrong");
        else
            printf("depends on a secret at %#llx, %lld from main%s\n",
                   (unsigned long long)trace.where,
                   (long long)(trace.where - (uint64_t)(uintptr_t)main),
                   right ? ", as it should" : "");
        wrong += !right;
    }
    return wrong ? 1 : 0;
}
