/* Results depend on nothing but the module and its inputs: not on the payloads of NaNs, not on the
 * floating-point environment of the host, not on threads. */
#include "support.h"

#include "base/float_env.h"
#include "wasm/engine.h"

#include <fenv.h>
#include <pthread.h>

#define RULES    (&wasm_rules_default)
#define LOCAL(i) 0x20, i

#define F32_CANONICAL UINT32_C(0x7fc00000)
#define F64_CANONICAL UINT64_C(0x7ff8000000000000)

/* (operands) -> (result): one operator, by its signature. */
static struct wasm_instance *open_operator(struct wasm_store *store, uint32_t op)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    uint8_t types[8] = {1, 0x60, (uint8_t)strcspn(info->signature, ":")};
    struct buffer body = {0};
    uint32_t at = 3;
    for (const char *letter = info->signature; *letter; letter++) {
        if (*letter == ':') {
            types[at++] = 1;
            continue;
        }
        types[at++] = *letter == 'f'   ? F32
                      : *letter == 'F' ? F64
                      : *letter == 'v' ? V128
                      : *letter == 'I' ? I64
                                       : I32;
    }
    for (uint8_t i = 0; i < types[2]; i++)
        builder_bytes(&body, (const uint8_t[]){LOCAL(i)}, 2);
    if (info->code >> 8) {
        builder_u8(&body, (uint8_t)(info->code >> 8));
        builder_leb(&body, info->code & 0xff);
    } else {
        builder_u8(&body, (uint8_t)info->code);
    }
    const struct engine_function functions[] = {{0, NO_LOCALS, buffer_span(&body)}};
    const struct engine_module shape = {.types = {types, at}, FUNCTIONS(functions)};
    struct wasm_instance *instance = engine_instance(store, &shape, RULES, NULL, 0);
    buffer_free(&body);
    return instance;
}

/* NaNs. */

static const uint32_t nans_32[] = {0x7fc00000, 0xffc00000, 0x7fc00001, 0x7fa00000,
                                   0xff800001, 0x7fffffff, 0xffedcba9};
static const uint64_t nans_64[] = {0x7ff8000000000000, 0xfff8000000000000, 0x7ff8000000000001,
                                   0x7ff4000000000000, 0xfff0000000000001, 0x7fffffffffffffff,
                                   0xfffedcba98765432};
enum { NAN_COUNT = 7 };

/* Operators whose NaN results are canonical; the others with float results move bits. */
static const struct {
    uint16_t op;
    uint8_t in, out; /* bits of a lane */
} canonical[] = {
#define BOTH(name)                                                                              \
    {WASM_OP_F32_##name, 32, 32}, {WASM_OP_F64_##name, 64, 64}, {WASM_OP_F32X4_##name, 32, 32}, \
        {WASM_OP_F64X2_##name, 64, 64}
    BOTH(CEIL),
    BOTH(FLOOR),
    BOTH(TRUNC),
    BOTH(NEAREST),
    BOTH(SQRT),
    BOTH(ADD),
    BOTH(SUB),
    BOTH(MUL),
    BOTH(DIV),
    BOTH(MIN),
    BOTH(MAX),
#undef BOTH
    {WASM_OP_F32_DEMOTE_F64, 64, 32},
    {WASM_OP_F64_PROMOTE_F32, 32, 64},
    {WASM_OP_F32X4_DEMOTE_F64X2_ZERO, 64, 32},
    {WASM_OP_F64X2_PROMOTE_LOW_F32X4, 32, 64},
};

static void expect_canonical(uint32_t op, enum wasm_tier tier, uint8_t in, uint8_t out,
                             const uint64_t *results)
{
    const char *text = wasm_operators[op].text;
    bool is_vector = wasm_operators[op].result == 'v';
    uint32_t lanes = is_vector ? 128 / (in > out ? in : out) : 1;
    for (uint32_t lane = 0; lane < lanes; lane++) {
        uint64_t bits = out == 64 ? results[lane] : (uint32_t)(results[lane / 2] >> lane % 2 * 32);
        if (bits != (out == 64 ? F64_CANONICAL : F32_CANONICAL))
            fail_msg("%s, tier %d, lane %u: %lx", text, tier, lane, (unsigned long)bits);
    }
    if (is_vector && in > out) assert_true(results[1] == 0);
    if (!is_vector && out == 32) assert_true(results[0] == F32_CANONICAL);
}

/* An operand with every lane a NaN, or 1. */
static void fill_operand(uint64_t *slots, uint8_t bits, bool is_vector, int nan)
{
    uint64_t value = bits == 64 ? (nan < 0 ? UINT64_C(0x3ff0000000000000) : nans_64[nan])
                                : (nan < 0 ? 0x3f800000 : nans_32[nan]);
    slots[0] = bits == 32 && is_vector ? value | value << 32 : value;
    if (is_vector) slots[1] = slots[0];
}

static void nan_results_are_canonical_whatever_the_operands(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(canonical); i++) {
        uint32_t op = canonical[i].op;
        const char *signature = wasm_operators[op].signature;
        bool is_vector = signature[0] == 'v', is_binary = signature[1] != ':';
        uint32_t slots = is_vector ? 2 : 1;
        FOR_TIERS(tier)
        {
            struct wasm_store *store = engine_store(RULES, tier);
            struct wasm_instance *instance = open_operator(store, op);
            for (int a = -1; a < NAN_COUNT; a++) {
                for (int b = -1; b < (is_binary ? NAN_COUNT : 0); b++) {
                    if (a < 0 && b < 0) continue;
                    uint64_t args[4] = {0}, results[2] = {0};
                    struct wasm_trap trap;
                    fill_operand(args, canonical[i].in, is_vector, a);
                    fill_operand(args + slots, canonical[i].in, is_vector, b);
                    engine_run(instance, 0, results, &trap, args);
                    expect_canonical(op, tier, canonical[i].in, canonical[i].out, results);
                }
            }
            wasm_store_free(store);
        }
    }
}

static void nans_out_of_numbers_are_canonical(void **state)
{
    (void)state;
    const uint64_t inf = 0x7f800000, inf_64 = 0x7ff0000000000000;
    const uint64_t minus_64 = 0xbff0000000000000, minus = 0xbf800000;
    const struct {
        uint32_t op;
        uint64_t a, b;
    } rows[] = {
        {WASM_OP_F32_DIV, 0, 0},
        {WASM_OP_F64_DIV, 0, 0},
        {WASM_OP_F32_SUB, inf, inf},
        {WASM_OP_F64_SUB, inf_64, inf_64},
        {WASM_OP_F32_MUL, inf, 0},
        {WASM_OP_F64_MUL, 0, inf_64},
        {WASM_OP_F32_DIV, inf, inf},
        {WASM_OP_F64_DIV, inf_64, inf_64},
        {WASM_OP_F32_SQRT, minus, 0},
        {WASM_OP_F64_SQRT, minus_64, 0},
        {WASM_OP_F32_ADD, inf, 0xff800000},
        {WASM_OP_F64_ADD, inf_64, 0xfff0000000000000},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        FOR_TIERS(tier)
        {
            struct wasm_store *store = engine_store(RULES, tier);
            struct wasm_instance *instance = open_operator(store, rows[i].op);
            const uint64_t args[2] = {rows[i].a, rows[i].b};
            uint64_t result = 0;
            struct wasm_trap trap;
            engine_run(instance, 0, &result, &trap, args);
            bool is_64 = wasm_operators[rows[i].op].result == 'F';
            assert_true(result == (is_64 ? F64_CANONICAL : F32_CANONICAL));
            wasm_store_free(store);
        }
    }
}

static void operators_that_move_bits_keep_payloads(void **state)
{
    (void)state;
    static const struct {
        uint32_t op;
        uint64_t a, b, result;
    } rows[] = {
        {WASM_OP_F32_ABS, 0xffa00001, 0, 0x7fa00001},
        {WASM_OP_F32_NEG, 0x7fa00001, 0, 0xffa00001},
        {WASM_OP_F32_COPYSIGN, 0x7fa00001, 0x80000000, 0xffa00001},
        {WASM_OP_F64_ABS, 0xfff4000000000001, 0, 0x7ff4000000000001},
        {WASM_OP_F64_NEG, 0x7ff4000000000001, 0, 0xfff4000000000001},
        {WASM_OP_F64_COPYSIGN, 0xfff4000000000001, 0, 0x7ff4000000000001},
        {WASM_OP_I32_REINTERPRET_F32, 0xffa00001, 0, 0xffa00001},
        {WASM_OP_F64_REINTERPRET_I64, 0xfff4000000000001, 0, 0xfff4000000000001},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        FOR_TIERS(tier)
        {
            struct wasm_store *store = engine_store(RULES, tier);
            struct wasm_instance *instance = open_operator(store, rows[i].op);
            const uint64_t args[2] = {rows[i].a, rows[i].b};
            uint64_t result = 0;
            struct wasm_trap trap;
            engine_run(instance, 0, &result, &trap, args);
            assert_true(result == rows[i].result);
            wasm_store_free(store);
        }
    }
}

/* The host's floating-point environment. */

/* Operators whose results show rounding, denormals or exceptions, each with the bits it must give
 * under round-to-nearest. */
static const struct {
    uint32_t op;
    uint64_t args[4];
    uint64_t result;
} sensitive[] = {
    {WASM_OP_F64_DIV, {0x3ff0000000000000, 0x4008000000000000}, 0x3fd5555555555555},
    {WASM_OP_F64_DIV, {0x4000000000000000, 0x4008000000000000}, 0x3fe5555555555555},
    {WASM_OP_F64_DIV, {0xbff0000000000000, 0x4024000000000000}, 0xbfb999999999999a},
    {WASM_OP_F32_DIV, {0x3f800000, 0x40400000}, 0x3eaaaaab},
    {WASM_OP_F32_ADD, {0x4b800000, 0x3f800000}, 0x4b800000}, /* 2^24 + 1, to even */
    {WASM_OP_F32_ADD, {0x4b800001, 0x3f800000}, 0x4b800002},
    {WASM_OP_F64_SQRT, {0x4000000000000000}, 0x3ff6a09e667f3bcd},
    {WASM_OP_F32_SQRT, {0x40000000}, 0x3fb504f3},
    {WASM_OP_F32_MUL, {0x00000001, 0x3f800000}, 0x00000001}, /* the least number, times 1 */
    {WASM_OP_F32_MUL, {0x00800000, 0x3f000000}, 0x00400000}, /* to a denormal */
    {WASM_OP_F64_MUL, {1, 0x3ff0000000000000}, 1},
    {WASM_OP_F64_ADD, {1, 1}, 2},
    {WASM_OP_F32_DEMOTE_F64, {0x3ff0000010000001}, 0x3f800001},
    {WASM_OP_F32_CONVERT_I32_S, {0x7fffffff}, 0x4f000000},
    {WASM_OP_F32_CONVERT_I64_U, {UINT64_MAX}, 0x5f800000},
    {WASM_OP_F64_CONVERT_I64_S, {0x7fffffffffffffff}, 0x43e0000000000000},
    {WASM_OP_F64_NEAREST, {0x4004000000000000}, 0x4000000000000000}, /* 2.5 */
    {WASM_OP_F32_NEAREST, {0x40200000}, 0x40000000},
    {WASM_OP_F64_DIV, {0x3ff0000000000000, 0}, 0x7ff0000000000000},
    {WASM_OP_F64_DIV, {0, 0}, F64_CANONICAL},
    {WASM_OP_I32_TRUNC_SAT_F64_S, {0x41efffffffe00000}, 0x7fffffff},
    {WASM_OP_F64X2_DIV,
     {0x4000000000000000, 0x4000000000000000, 0x4008000000000000, 0x4008000000000000},
     0x3fe5555555555555},
    {WASM_OP_F32X4_MUL,
     {0x0000000100000001, 0x0000000100000001, 0x3f8000003f800000, 0x3f8000003f800000},
     0x0000000100000001},
    {WASM_OP_F32X4_NEAREST, {0x4020000040200000, 0x4020000040200000}, 0x4000000040000000},
    {WASM_OP_F32X4_CONVERT_I32X4_S, {0x7fffffff7fffffff, 0}, 0x4f0000004f000000},
};

struct environment {
    const char *name;
    int rounding;
    uint64_t set, clear; /* bits of the control word */
};

static const struct environment environments[] = {
    {"as it comes", FE_TONEAREST, 0, 0},
    {"upward", FE_UPWARD, 0, 0},
    {"downward", FE_DOWNWARD, 0, 0},
    {"toward zero", FE_TOWARDZERO, 0, 0},
#if defined(__x86_64__)
    {"denormals flushed", FE_TONEAREST, 0x8040, 0},
    {"denormals flushed, upward", FE_UPWARD, 0x8040, 0},
    {"exceptions unmasked", FE_TONEAREST, 0, 0x1e80},
    {"flags set", FE_TONEAREST, 0x3f, 0},
#endif
};

static void environment_enter(const struct environment *environment)
{
    assert_int_equal(fesetround(environment->rounding), 0);
    float_env_set((float_env_get() | environment->set) & ~environment->clear);
}

static void environment_leave(void)
{
    fesetround(FE_TONEAREST);
    float_env_set(FLOAT_ENV_DEFAULT);
}

static void the_environment_of_the_host_changes_nothing_and_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(sensitive); i++) {
        FOR_TIERS(tier)
        {
            struct wasm_store *store = engine_store(RULES, tier);
            struct wasm_instance *instance = open_operator(store, sensitive[i].op);
            for (size_t e = 0; e < RK_ARRAY_LENGTH(environments); e++) {
                uint64_t results[2] = {0};
                struct wasm_trap trap;
                environment_enter(&environments[e]);
                uint64_t before = float_env_get();
                engine_run(instance, 0, results, &trap, sensitive[i].args);
                uint64_t after = float_env_get();
                int rounding = fegetround();
                environment_leave();
                if (results[0] != sensitive[i].result)
                    fail_msg("%s, row %zu, tier %d, %s: %lx", wasm_operators[sensitive[i].op].text,
                             i, tier, environments[e].name, (unsigned long)results[0]);
                assert_true(after == before && rounding == environments[e].rounding);
            }
            wasm_store_free(store);
        }
    }
}

/* Sets an environment of its own, and invokes function 2 of the caller on the way if it is told. */
struct meddler {
    const struct environment *environment;
    bool invokes;
    bool came_back; /* the environment was there again after the inner execution */
    uint64_t inner;
    enum wasm_trap_kind kind;
};

static enum wasm_trap_kind host_meddle(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)slots, (void)host_code;
    struct meddler *meddler = context;
    environment_enter(meddler->environment);
    uint64_t before = float_env_get();
    struct wasm_trap trap;
    if (meddler->invokes) engine_run(caller->instance, 2, &meddler->inner, &trap, NULL);
    meddler->came_back = float_env_get() == before;
    return meddler->kind;
}

static void a_host_function_may_change_its_environment(void **state)
{
    (void)state;
    /* 2/3 before and after the call, in f64; the least f32 times 1 behind. */
#define TWO_THIRDS 0x44, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x44, 0, 0, 0, 0, 0, 0, 8, 0x40, 0xa3
    const struct engine_function functions[] = {
        {1, NO_LOCALS,
         BYTES(TWO_THIRDS, 0x10, 0, TWO_THIRDS, 0x43, 1, 0, 0, 0, 0x43, 0, 0, 0x80, 0x3f, 0x94)},
        {2, NO_LOCALS, BYTES(TWO_THIRDS)},
    };
    const struct engine_module shape = {
        .types = BYTES(3, FUNC_TYPE0, 0x60, 0, 3, F64, F64, F32, 0x60, 0, 1, F64),
        .imports = BYTES(1, 1, 'h', 1, 'm', 0, 0),
        FUNCTIONS(functions),
    };
    static const struct wasm_func_type none = {0};
    FOR_TIERS(tier)
    {
        for (size_t e = 0; e < RK_ARRAY_LENGTH(environments); e++) {
            for (int way = 0; way < 4; way++) {
                struct meddler meddler = {.environment = &environments[e],
                                          .invokes = way & 1,
                                          .kind = way & 2 ? WASM_TRAP_HOST : WASM_TRAP_NONE};
                struct wasm_store *store = engine_store(RULES, tier);
                struct wasm_extern host = engine_host(store, &none, host_meddle, &meddler);
                struct wasm_instance *instance = engine_instance(store, &shape, RULES, &host, 1);
                uint64_t results[3] = {0}, before = float_env_get();
                struct wasm_trap trap;
                enum wasm_trap_kind kind = engine_run(instance, 1, results, &trap, NULL);
                uint64_t after = float_env_get();
                environment_leave();
                assert_int_equal(kind, meddler.kind);
                assert_true(after == before);
                assert_true(meddler.came_back);
                if (meddler.invokes) assert_true(meddler.inner == 0x3fe5555555555555);
                if (!kind) {
                    assert_true(results[0] == 0x3fe5555555555555);
                    assert_true(results[1] == 0x3fe5555555555555);
                    assert_true(results[2] == 1);
                }
                wasm_store_free(store);
            }
        }
    }
}

/* Threads. */

enum { THREADS = 4, MODULES = 40, FUNCTION_COUNT = 12 };

struct worker {
    struct wasm_module *module;
    pthread_barrier_t *barrier;
    enum wasm_tier tier;
    bool failed;
    uint64_t result;
    uint64_t gas;
    struct wasm_trap trap;
};

/* Instantiates and calls the first function, then one that traps. Asserts nothing: a failing test
 * may not leave a thread that is not its own. */
static void *work(void *context)
{
    struct worker *worker = context;
    struct wasm_store *store = NULL;
    struct wasm_instance *instance = NULL;
    struct rk_error error;
    const struct wasm_store_options options = {.rules = RULES, .tier = worker->tier};
    const uint64_t argument = 20;
    pthread_barrier_wait(worker->barrier);
    worker->failed = wasm_store_new(&store, &options) != RK_OK;
    if (worker->failed) return NULL;
    wasm_fuel_set(wasm_store_fuel(store), PLENTY);
    worker->failed =
        wasm_instance_new(store, &instance, &worker->trap, &error, worker->module, NULL) != RK_OK;
    if (!worker->failed) {
        worker->failed = wasm_invoke(store, wasm_instance_func(instance, 0), &worker->result,
                                     &worker->trap, &argument) != RK_OK;
        worker->gas = wasm_fuel_remaining(wasm_store_fuel(store));
        uint64_t ignored;
        if (wasm_invoke(store, wasm_instance_func(instance, FUNCTION_COUNT), &ignored,
                        &worker->trap, &argument) != RK_TRAP)
            worker->failed = true;
    }
    wasm_store_free(store);
    return NULL;
}

static void threads_translating_one_module_agree(void **state)
{
    (void)state;
    /* f_i(n) = n + f_(i + 1)(n), kept in the local on the way; the last but one is n * n. */
    struct engine_function functions[FUNCTION_COUNT + 1];
    uint8_t bodies[FUNCTION_COUNT][9];
    for (uint8_t i = 0; i < FUNCTION_COUNT; i++) {
        const uint8_t body[] = {LOCAL(0), LOCAL(0), 0x10, (uint8_t)(i + 1), 0x6a, 0x22, 0};
        memcpy(bodies[i], body, sizeof body);
        functions[i] = (struct engine_function){0, NO_LOCALS, {bodies[i], sizeof body}};
    }
    static const uint8_t square[] = {LOCAL(0), LOCAL(0), 0x6c};
    static const uint8_t trapping[] = {LOCAL(0), 0x41, 0, 0x6d};
    functions[FUNCTION_COUNT - 1].body = span_of(square, sizeof square);
    functions[FUNCTION_COUNT] = (struct engine_function){0, NO_LOCALS, {trapping, sizeof trapping}};
    const struct engine_module shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                        FUNCTIONS(functions)};
    for (int round = 0; round < MODULES; round++) {
        struct wasm_module *module = engine_load(&shape, RULES);
        struct worker workers[THREADS];
        pthread_t threads[THREADS];
        pthread_barrier_t barrier;
        assert_int_equal(pthread_barrier_init(&barrier, NULL, THREADS), 0);
        for (uint32_t i = 0; i < THREADS; i++) {
            workers[i] =
                (struct worker){.module = module,
                                .barrier = &barrier,
                                .tier = i % 4 == 3 ? WASM_TIER_REFERENCE : WASM_TIER_INTERP};
            assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
        }
        for (uint32_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        pthread_barrier_destroy(&barrier);
        for (uint32_t i = 0; i < THREADS; i++) {
            assert_false(workers[i].failed);
            assert_true(workers[i].result == 20 * (FUNCTION_COUNT - 1) + 20 * 20);
            /* Entries, then five operators in each of the chain and three in the last. */
            assert_true(PLENTY - workers[i].gas == FUNCTION_COUNT + 5 * (FUNCTION_COUNT - 1) + 3);
            assert_int_equal(workers[i].trap.kind, WASM_TRAP_DIVIDE_BY_ZERO);
            assert_int_equal(workers[i].trap.frames[0].offset,
                             module->functions[FUNCTION_COUNT].first_operator + 4);
        }
        wasm_module_release(module);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nan_results_are_canonical_whatever_the_operands),
        cmocka_unit_test(nans_out_of_numbers_are_canonical),
        cmocka_unit_test(operators_that_move_bits_keep_payloads),
        cmocka_unit_test(the_environment_of_the_host_changes_nothing_and_comes_back),
        cmocka_unit_test(a_host_function_may_change_its_environment),
        cmocka_unit_test(threads_translating_one_module_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
