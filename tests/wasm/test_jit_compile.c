/* Modules made to hurt a compiler: time and code are linear in the module's bytes, and what they
 * compute is what the interpreter computes. */
#include "support.h"

#include "wasm/builder.h"
#include "wasm/jit.h"
#include "wasm/store.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef RK_SANITIZED
enum { SCALE = 8 };
#else
enum { SCALE = 1 };
#endif

#define RULES (&wasm_rules_default)

enum { WIDE = 1000, TYPE_RUN = 0, TYPE_WIDE_PARAMS, TYPE_WIDE_RESULTS, TYPE_F32, TYPE_COUNT };

/* A module of functions. Function 0 has the type (i32) -> (i32) and is run, unless the last one of
 * that type is to be; the types are () -> ... as the enumeration says. */
struct maker {
    struct buffer types, bodies, body;
    uint32_t count;
    uint32_t run; /* the function to call */
};

static void u8(struct maker *m, uint8_t byte)
{
    builder_u8(&m->body, byte);
}

static void op(struct maker *m, uint8_t code, uint64_t immediate)
{
    builder_u8(&m->body, code);
    builder_leb(&m->body, immediate);
}

static void i32_const(struct maker *m, int32_t value)
{
    u8(m, 0x41);
    assert_int_equal(buffer_append_leb_s(&m->body, value), RK_OK);
}

/* `count` locals of a type. */
static void locals(struct maker *m, uint32_t count, uint8_t type)
{
    builder_leb(&m->body, count ? 1 : 0);
    if (!count) return;
    builder_leb(&m->body, count);
    u8(m, type);
}

static void end_function(struct maker *m, uint32_t type)
{
    u8(m, OP_END);
    builder_leb(&m->types, type);
    builder_sized(&m->bodies, m->body.bytes, m->body.size_bytes);
    m->body.size_bytes = 0;
    if (type == TYPE_RUN) m->run = m->count;
    m->count++;
}

#define BLOCK 0x02
#define LOOP  0x03
#define IF    0x04
#define BR    0x0c
#define BR_IF 0x0d
#define CALL  0x10
#define DROP  0x1a
#define GET   0x20
#define SET   0x21
#define TEE   0x22
#define ADD   0x6a
#define VOID  0x40

/* local 0 grows by its way through. */
static void step(struct maker *m, int32_t by)
{
    op(m, GET, 0);
    i32_const(m, by);
    u8(m, ADD);
    op(m, SET, 0);
}

static void finish(struct maker *m)
{
    op(m, GET, 0);
    end_function(m, TYPE_RUN);
}

/* ---- Shapes ---- */

static void straight_line(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++)
        step(m, (int32_t)i);
    finish(m);
}

static void deep_blocks(struct maker *m, uint32_t n)
{
    static const uint8_t openers[] = {BLOCK, LOOP, BLOCK};
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++)
        op(m, openers[i % 3], VOID);
    step(m, 3);
    for (uint32_t i = 0; i < n; i++)
        u8(m, OP_END);
    finish(m);
}

static void deep_blocks_with_ways_out(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        op(m, BLOCK, VOID);
        op(m, GET, 0);
        op(m, BR_IF, i / 2);
    }
    step(m, 3);
    for (uint32_t i = 0; i < n; i++)
        u8(m, OP_END);
    finish(m);
}

static void arms(struct maker *m, uint32_t n)
{
    locals(m, 1, V128);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 0);
        op(m, IF, VOID);
        step(m, 1);
        u8(m, 0x05);
        step(m, 2);
        u8(m, OP_END);
    }
    finish(m);
}

static void declared_locals(struct maker *m, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        locals(m, 49000, i % 2 ? I64 : F32);
        finish(m);
    }
}

static void used_locals(struct maker *m, uint32_t n)
{
    locals(m, n, I32);
    for (uint32_t i = 1; i <= n; i++) {
        op(m, GET, i);
        op(m, GET, 0);
        u8(m, ADD);
        op(m, TEE, i - 1);
        op(m, SET, i);
    }
    finish(m);
}

static void table_of_branches(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    op(m, LOOP, VOID);
    op(m, BLOCK, VOID);
    op(m, GET, 0);
    op(m, 0x0e, n);
    for (uint32_t i = 0; i <= n; i++)
        builder_leb(&m->body, i % 7 ? 0 : 1);
    u8(m, OP_END);
    u8(m, OP_END);
    finish(m);
}

static void tables_to_all_blocks(struct maker *m, uint32_t n)
{
    enum { DEPTH = 200 };
    locals(m, 0, 0);
    for (uint32_t i = 0; i < DEPTH; i++)
        op(m, i % 4 ? BLOCK : LOOP, VOID);
    for (uint32_t i = 0; i < n; i++) {
        op(m, BLOCK, VOID);
        op(m, GET, 0);
        op(m, 0x0e, DEPTH);
        for (uint32_t label = 0; label <= DEPTH; label++)
            builder_leb(&m->body, label);
        u8(m, OP_END);
        step(m, 1);
    }
    for (uint32_t i = 0; i < DEPTH; i++)
        u8(m, OP_END);
    finish(m);
}

/* Branches and tables to a function with a thousand results, of which each is a few bytes. */
static void wide_results(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    finish(m);
    locals(m, 1, I32);
    for (uint32_t i = 0; i < WIDE; i++)
        op(m, 0x42, i & 63);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 0);
        op(m, BR_IF, 0);
    }
    end_function(m, TYPE_WIDE_RESULTS);
}

static void wide_tables(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    finish(m);
    locals(m, 1, I32);
    for (uint32_t i = 0; i < n; i++) {
        op(m, BLOCK, VOID);
        op(m, GET, 0);
        op(m, BR_IF, 0);
        op(m, CALL, 1);
        op(m, GET, 0);
        op(m, 0x0e, 1);
        op(m, 1, 1);
        u8(m, OP_END);
    }
    u8(m, 0x00);
    end_function(m, TYPE_WIDE_RESULTS);
}

/* The values of a block are moved by every branch out of it. */
static void wide_moves(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    op(m, 0x42, 1);
    op(m, BLOCK, TYPE_WIDE_RESULTS);
    op(m, 0x42, 2);
    for (uint32_t i = 0; i < WIDE; i++)
        op(m, 0x42, i & 63);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 0);
        op(m, BR_IF, 0);
    }
    op(m, BR, 0);
    u8(m, OP_END);
    for (uint32_t i = 0; i < WIDE; i++)
        u8(m, 0x7c); /* i64.add */
    u8(m, 0xa7);
    op(m, SET, 0);
    finish(m);
}

static void wide_parameters(struct maker *m, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        locals(m, 0, 0);
        end_function(m, TYPE_WIDE_PARAMS);
    }
    locals(m, 0, 0);
    for (uint32_t i = 0; i < WIDE; i++)
        op(m, 0x42, i & 63);
    op(m, CALL, n / 2);
    finish(m);
}

static void wide_calls(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    for (uint32_t i = 0; i < WIDE; i++)
        op(m, 0x42, i & 63);
    end_function(m, TYPE_WIDE_RESULTS);
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        op(m, BLOCK, VOID);
        op(m, CALL, 0);
        op(m, BR, 0);
        u8(m, OP_END);
        step(m, 1);
    }
    finish(m);
}

/* Many values that are locals, of which some are assigned to while they are on the stack. */
static void aliases(struct maker *m, uint32_t n)
{
    enum { LOCALS = 30, HEIGHT = 3000 };
    locals(m, LOCALS, I32);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, i % LOCALS);
        if (i % 3 == 0) {
            i32_const(m, (int32_t)i);
            op(m, SET, i * 7 % LOCALS);
        }
        if (i % HEIGHT != HEIGHT - 1 && i + 1 != n) continue;
        for (uint32_t k = i % HEIGHT; k; k--)
            u8(m, ADD);
        op(m, SET, 0);
    }
    finish(m);
}

/* As many values of one local as are looked for one by one, of locals of each kind that are too
 * many for registers. */
static void many_aliases_at_once(struct maker *m, uint32_t n)
{
    enum { COPIES = 62, OF_KIND = 20 };
    static const uint8_t types[4] = {F32, F64, V128, I64};
    builder_leb(&m->body, 4);
    for (int i = 0; i < 4; i++) {
        builder_leb(&m->body, OF_KIND);
        u8(m, types[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t local = 1 + i % (4 * OF_KIND);
        for (uint32_t k = 0; k < COPIES; k++)
            op(m, GET, local);
        op(m, 0x23, (local - 1) / OF_KIND); /* a global of that type */
        op(m, SET, local);
        for (uint32_t k = 0; k < COPIES; k++)
            u8(m, DROP);
    }
    finish(m);
}

/* Calls, blocks and assignments above thousands of values that are not yet anywhere. */
static void work_above_values(struct maker *m, uint32_t n)
{
    enum { HEIGHT = 5000 };
    locals(m, 3, I32);
    for (uint32_t i = 0; i < HEIGHT; i++)
        op(m, GET, i % 2);
    for (uint32_t i = 0; i < n; i++) {
        switch (i % 4) {
        case 0:
            op(m, BLOCK, VOID);
            u8(m, OP_END);
            break;
        case 1:
            i32_const(m, (int32_t)i);
            op(m, SET, 2);
            break;
        case 2:
            op(m, GET, 3);
            op(m, BR_IF, 0);
            i32_const(m, 1);
            op(m, SET, 1);
            break;
        default:
            op(m, GET, 2);
            op(m, GET, 1);
            op(m, SET, 2);
            u8(m, DROP);
        }
    }
    for (uint32_t i = 0; i < HEIGHT - 1; i++)
        u8(m, ADD);
    op(m, SET, 0);
    finish(m);
}

/* Sums that may be NaNs, all on the stack at once. */
static void computed_floats(struct maker *m, uint32_t n)
{
    enum { HEIGHT = 2000 };
    locals(m, 2, F32);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 1);
        op(m, GET, 2);
        u8(m, (uint8_t)(0x92 + i % 4)); /* add, sub, mul, div */
        if (i % 5 == 0) op(m, TEE, 1);
        if (i % HEIGHT != HEIGHT - 1 && i + 1 != n) continue;
        for (uint32_t k = i % HEIGHT; k; k--)
            u8(m, 0x92);
        op(m, SET, 2);
    }
    op(m, GET, 2);
    u8(m, 0xbc); /* its bits */
    op(m, SET, 0);
    finish(m);
}

static void stores_and_loads(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 0);
        op(m, GET, 0);
        u8(m, 0x36);
        op(m, 0, i * 5 % 9000);
        op(m, GET, 0);
        u8(m, 0x2d);
        op(m, 0, i * 11 % 9000);
        op(m, SET, 0);
    }
    finish(m);
}

static void many_functions(struct maker *m, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        locals(m, 0, 0);
        finish(m);
    }
}

static void calls_and_divisions(struct maker *m, uint32_t n)
{
    locals(m, 0, 0);
    finish(m);
    locals(m, 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 0);
        op(m, CALL, 0);
        op(m, GET, 0);
        i32_const(m, 1);
        u8(m, ADD);
        u8(m, (uint8_t)(0x6d + i % 4));
        i32_const(m, 3);
        u8(m, ADD);
        op(m, SET, 0);
    }
    finish(m);
}

/* Conversions call functions of C. */
static void conversions(struct maker *m, uint32_t n)
{
    locals(m, 1, F64);
    for (uint32_t i = 0; i < n; i++) {
        op(m, GET, 1);
        u8(m, 0xfc);
        u8(m, 7); /* i64.trunc_sat_f64_u */
        u8(m, 0xba);
        op(m, SET, 1);
    }
    finish(m);
}

static const struct {
    const char *name;
    void (*make)(struct maker *maker, uint32_t n);
    uint32_t n;
} shapes[] = {
    {"a straight line", straight_line, 120000},
    {"deep blocks", deep_blocks, 500000},
    {"deep blocks with ways out", deep_blocks_with_ways_out, 120000},
    {"arms", arms, 30000},
    {"declared locals", declared_locals, 40000},
    {"used locals", used_locals, 24000},
    {"a table of branches", table_of_branches, 65000},
    {"tables to all blocks", tables_to_all_blocks, 600},
    {"wide results", wide_results, 60000},
    {"wide tables", wide_tables, 20000},
    {"wide moves", wide_moves, 60000},
    {"wide parameters", wide_parameters, 40000},
    {"wide calls", wide_calls, 15000},
    {"aliases", aliases, 120000},
    {"many aliases at once", many_aliases_at_once, 1200},
    {"work above values", work_above_values, 120000},
    {"computed floats", computed_floats, 60000},
    {"stores and loads", stores_and_loads, 40000},
    {"many functions", many_functions, 60000},
    {"calls and divisions", calls_and_divisions, 30000},
    {"conversions", conversions, 60000},
};

static struct buffer make_module(void (*make)(struct maker *maker, uint32_t n), uint32_t n,
                                 uint32_t *run)
{
    static const uint8_t memories[] = {1, 0, 1};
    static const uint8_t globals[] = {
        4,
        F32,
        0,
        0x43,
        0,
        0,
        0xc0,
        0x7f,
        OP_END,
        F64,
        0,
        0x44,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        OP_END,
        V128,
        0,
        0xfd,
        0x0c,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        OP_END,
        I64,
        0,
        0x42,
        9,
        OP_END
    };
    struct maker m = {0};
    make(&m, n);
    struct buffer module = {0}, types = {0}, functions = {0}, code = {0};
    static const uint8_t run_type[] = {0x60, 1, I32, 1, I32}, f32_type[] = {0x60, 0, 1, F32};
    builder_leb(&types, TYPE_COUNT);
    builder_bytes(&types, run_type, sizeof run_type);
    for (int is_result = 0; is_result < 2; is_result++) {
        builder_u8(&types, 0x60);
        if (is_result) builder_u8(&types, 0);
        builder_leb(&types, WIDE);
        for (int i = 0; i < WIDE; i++)
            builder_u8(&types, I64);
        if (!is_result) builder_u8(&types, 0);
    }
    builder_bytes(&types, f32_type, sizeof f32_type);
    builder_leb(&functions, m.count);
    builder_bytes(&functions, m.types.bytes, m.types.size_bytes);
    builder_leb(&code, m.count);
    builder_bytes(&code, m.bodies.bytes, m.bodies.size_bytes);
    builder_header(&module);
    builder_section_of(&module, ID_TYPE, &types);
    builder_section_of(&module, ID_FUNCTION, &functions);
    builder_section(&module, ID_MEMORY, memories, sizeof memories);
    builder_section(&module, ID_GLOBAL, globals, sizeof globals);
    builder_section_of(&module, ID_CODE, &code);
    buffer_free(&m.types);
    buffer_free(&m.bodies);
    buffer_free(&m.body);
    *run = m.run;
    return module;
}

static struct wasm_module *load(struct span bytes, const char *name)
{
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, bytes, RULES);
    if (result) fail_msg("%s: %s at %#lx", name, error.message, (unsigned long)error.offset);
    return module;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The time of a compilation in milliseconds, and the size of the code and of what else is kept. */
static double compile_ms(struct wasm_module *module, size_t *bytes)
{
    struct jit_code code = {0};
    double began = now_ms();
    assert_int_equal(jit_compile(&code, module, NULL), RK_OK);
    double took = now_ms() - began;
    *bytes = code.size_bytes + code.origin_count * sizeof *code.origins;
    jit_code_free(&code);
    return took;
}

#ifdef RUSKVM_CHECK
static const double limit_ms = 4000;
#else
static const double limit_ms = 2000;
#endif

/* What other programs do to caches makes single times several times as long, but not the least of
 * many; what is not linear stays so however often it is measured. So a module and one of twice its
 * size are compiled by turns until their least times are in proportion, or for MOST_ROUNDS. */
enum { LEAST_ROUNDS = 3, MOST_ROUNDS = 40 };

static void time_and_code_are_linear_in_the_module(void **state)
{
    (void)state;
    /* What is less than this many milliseconds is called that many. */
    const double floor_ms = 4;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(shapes); i++) {
        double ms[2] = {1e9, 1e9}, per_byte = 0;
        size_t code[2], bytes[2];
        struct wasm_module *modules[2];
        for (unsigned twice = 0; twice < 2; twice++) {
            uint32_t run, n = shapes[i].n / SCALE * (1 + twice);
            struct buffer made = make_module(shapes[i].make, n, &run);
            modules[twice] = load(buffer_span(&made), shapes[i].name);
            bytes[twice] = made.size_bytes;
            buffer_free(&made);
        }
        bool is_linear = false, is_fast = false;
        unsigned round = 0;
        for (; round < LEAST_ROUNDS || (round < MOST_ROUNDS && !(is_linear && is_fast)); round++) {
            for (unsigned twice = 0; twice < 2; twice++) {
                double took = compile_ms(modules[twice], &code[twice]);
                if (took < floor_ms) took = floor_ms;
                if (took < ms[twice]) ms[twice] = took;
            }
            is_linear = ms[1] <= 3.2 * ms[0] + floor_ms;
            /* 1 MB in no more than two seconds, with checks in twice that, and with sanitizers
             * besides in ten times as long. */
            per_byte = ms[1] / (double)bytes[1] * 1e6 / (SCALE == 1 ? 1 : 10);
            is_fast = per_byte <= limit_ms;
        }
        print_message("%-28s %8zu B %7.1f ms %5.1f B/B, twice: %7.1f ms, %u rounds\n",
                      shapes[i].name, bytes[0], ms[0], (double)code[0] / (double)bytes[0], ms[1],
                      round);
        for (unsigned twice = 0; twice < 2; twice++)
            wasm_module_release(modules[twice]);
        if (!is_linear) fail_msg("%s takes too long", shapes[i].name);
        if (!is_fast) fail_msg("%s: %.0f ms for a million bytes", shapes[i].name, per_byte);
        if (code[1] > 40 * bytes[1]) fail_msg("%s: %zu bytes of code", shapes[i].name, code[1]);
    }
}

struct outcome {
    enum rk_result result;
    enum wasm_trap_kind kind;
    uint64_t value;
    int64_t gas;
};

static struct outcome run_on(struct wasm_module *module, uint32_t function, enum wasm_tier tier,
                             uint64_t argument)
{
    struct wasm_store *store = NULL;
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap = {0};
    struct rk_error error = {0};
    const struct wasm_store_options options = {.rules = RULES, .tier = tier};
    assert_int_equal(wasm_store_new(&store, &options), RK_OK);
    assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, NULL), RK_OK);
    wasm_fuel_set(wasm_store_fuel(store), 200000000);
    struct outcome outcome = {0};
    outcome.result = wasm_invoke(store, wasm_instance_func(instance, function), &outcome.value,
                                 &trap, &argument);
    outcome.kind = trap.kind;
    outcome.gas = wasm_store_fuel(store)->committed;
    wasm_store_free(store);
    return outcome;
}

static void they_compute_what_the_interpreter_computes(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(shapes); i++) {
        /* Of two sizes: where the buffer for the code ends is then at two places. */
        for (uint32_t part = 1; part <= 3; part += 2) {
            uint32_t run, n = shapes[i].n / SCALE / part + part;
            struct buffer made = make_module(shapes[i].make, n, &run);
            struct wasm_module *module = load(buffer_span(&made), shapes[i].name);
            for (uint64_t argument = 0; argument < 3; argument++) {
                struct outcome a = run_on(module, run, WASM_TIER_INTERP, argument);
                struct outcome b = run_on(module, run, WASM_TIER_JIT, argument);
                if (a.result != b.result || a.kind != b.kind || a.value != b.value ||
                    a.gas != b.gas)
                    fail_msg("%s of %lu: %s, %lx, %ld; interpreted: %s, %lx, %ld", shapes[i].name,
                             (unsigned long)argument, wasm_trap_text(b.kind),
                             (unsigned long)b.value, (long)b.gas, wasm_trap_text(a.kind),
                             (unsigned long)a.value, (long)a.gas);
            }
            wasm_module_release(module);
            buffer_free(&made);
        }
    }
}

/* Whatever the size of the module, and so of the first buffer, what an operator emits fits in what
 * was made free for it: the buffer's end comes at another place for each number of bytes in front.
 */
static void code_never_outgrows_its_buffer(void **state)
{
    (void)state;
    for (uint32_t n = 100; n < 140; n++) {
        uint32_t run;
        struct buffer made = make_module(many_aliases_at_once, n * 4, &run);
        struct wasm_module *module = load(buffer_span(&made), "aliases");
        struct jit_code code = {0};
        assert_int_equal(jit_compile(&code, module, NULL), RK_OK);
        jit_code_free(&code);
        wasm_module_release(module);
        buffer_free(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_and_code_are_linear_in_the_module),
        cmocka_unit_test(they_compute_what_the_interpreter_computes),
        cmocka_unit_test(code_never_outgrows_its_buffer),
    };
    if (!jit_is_supported()) {
        print_message("skipped: this processor does not run compiled code\n");
        return TEST_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
