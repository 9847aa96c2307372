/* large_gen UNITS: writes a large C program to standard output, the same one for the same number.
 *
 * It becomes the module on which loading (decoding, validating, compiling) is measured, so what
 * counts is that its code looks like that of contracts in use: many mid-sized functions that check
 * lengths and return error codes, encode and decode records, copy structures, hash, do arithmetic
 * on 64-bit and 256-bit integers, branch by tables and call through tables, and little else.
 *
 * A unit is a record type with its functions:
 *
 *     encode_N, decode_N    fields to bytes and back, with a check at each step
 *     hash_N, less_N        rotates and adds over the fields; comparison field by field
 *     compute_N             random expressions with branches and short loops
 *     dispatch_N            a switch over operations on the record
 *     wide_N                256-bit arithmetic
 *     method_N              the entry: uses all of these, and compute_M through a table
 *
 * run(rounds) calls every method and returns a checksum: the module runs, and can be verified. */
#include "base/compiler.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { UNITS_MAX = 10000, FIELDS_MIN = 4, FIELDS_MAX = 12, VARIABLES = 6, INDENT = 4 };

enum field_type { FIELD_U8, FIELD_U16, FIELD_U32, FIELD_U64, FIELD_BYTES32, FIELD_U256 };

static const char *const field_type_names[] = {"uint8_t",  "uint16_t",       "uint32_t",
                                               "uint64_t", "struct bytes32", "struct u256"};
static const char *const field_suffixes[] = {"u8", "u16", "u32", "u64", "bytes32", "u256"};

struct unit {
    unsigned index;
    unsigned fields;
    enum field_type types[FIELDS_MAX];
};

static uint64_t random_state = 0x5eed;
static int depth; /* of nested blocks, for indentation */

static uint64_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * UINT64_C(0x9e3779b97f4a7c15) >> 1;
}

static unsigned below(unsigned bound)
{
    return (unsigned)((random_word() >> 20) % bound);
}

/* One line of the program at the present depth. */
static void line(const char *format, ...) RK_PRINTF(1, 2);
static void line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%*s", depth * INDENT, "");
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

static void open_block(const char *format, ...) RK_PRINTF(1, 2);
static void open_block(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%*s", depth++ * INDENT, "");
    vprintf(format, arguments);
    printf(" {\n");
    va_end(arguments);
}

static void close_block(const char *after)
{
    depth--;
    line("}%s", after);
}

static const char prelude[] =
    "#include <stdbool.h>\n"
    "#include <stddef.h>\n"
    "#include <stdint.h>\n"
    "typedef unsigned __int128 u128;\n"
    "#define OUT_OF_LINE __attribute__((noinline))\n"
    "void *memcpy(void *restrict to, const void *restrict from, size_t n);\n"
    "void *memset(void *to, int byte, size_t n);\n"
    "struct bytes32 { uint8_t b[32]; };\n"
    "struct u256 { uint64_t limb[4]; };\n"
    "struct writer { uint8_t *at; size_t left; bool failed; };\n"
    "struct source { const uint8_t *at; size_t left; };\n"
    "struct state { uint64_t total, calls, errors; uint8_t buffer[512]; };\n"
    "static inline uint64_t rotate(uint64_t x, unsigned n)\n"
    "{ return (x << (n & 63)) | (x >> (-n & 63)); }\n"
    "static inline uint32_t rotate32(uint32_t x, unsigned n)\n"
    "{ return (x << (n & 31)) | (x >> (-n & 31)); }\n"
    "#define PUT(suffix, type) \\\n"
    "    static inline void put_##suffix(struct writer *w, type value) { \\\n"
    "        if (w->left < sizeof value) { w->failed = true; return; } \\\n"
    "        memcpy(w->at, &value, sizeof value); \\\n"
    "        w->at += sizeof value; w->left -= sizeof value; } \\\n"
    "    static inline bool get_##suffix(struct source *s, type *value) { \\\n"
    "        if (s->left < sizeof *value) return false; \\\n"
    "        memcpy(value, s->at, sizeof *value); \\\n"
    "        s->at += sizeof *value; s->left -= sizeof *value; return true; }\n"
    "PUT(u8, uint8_t) PUT(u16, uint16_t) PUT(u32, uint32_t) PUT(u64, uint64_t)\n"
    "PUT(bytes32, struct bytes32) PUT(u256, struct u256)\n"
    "static OUT_OF_LINE int compare_bytes32(const struct bytes32 *a, const struct bytes32 *b)\n"
    "{ for (int i = 0; i < 32; i++) if (a->b[i] != b->b[i]) return a->b[i] < b->b[i] ? -1 : 1;\n"
    "  return 0; }\n"
    "static OUT_OF_LINE int compare_u256(const struct u256 *a, const struct u256 *b)\n"
    "{ for (int i = 3; i >= 0; i--)\n"
    "      if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;\n"
    "  return 0; }\n"
    "static OUT_OF_LINE uint64_t hash_bytes32(const struct bytes32 *a, uint64_t h)\n"
    "{ for (int i = 0; i < 32; i++) h = (h ^ a->b[i]) * 1099511628211u; return h; }\n"
    "static OUT_OF_LINE void fill_bytes32(struct bytes32 *a, uint64_t x)\n"
    "{ for (int i = 0; i < 32; i++) a->b[i] = (uint8_t)(x >> (i & 7) * 8) ^ (uint8_t)i; }\n"
    "typedef uint64_t compute_function(uint64_t a, uint64_t b, uint64_t c);\n"
    "typedef uint64_t method_function(struct state *s, uint64_t a, uint64_t b);\n"
    "extern compute_function *const computes[];\n"
    "extern const char *const messages[];\n";

static bool is_scalar(enum field_type type)
{
    return type <= FIELD_U64;
}

static void choose_fields(struct unit *u)
{
    static const enum field_type weights[] = {FIELD_U64,     FIELD_U64, FIELD_U64, FIELD_U64,
                                              FIELD_U32,     FIELD_U32, FIELD_U16, FIELD_U8,
                                              FIELD_BYTES32, FIELD_U256};
    u->fields = FIELDS_MIN + below(FIELDS_MAX - FIELDS_MIN + 1);
    for (unsigned f = 0; f < u->fields; f++)
        u->types[f] = weights[below(RK_ARRAY_LENGTH(weights))];
    u->types[0] = FIELD_U64; /* what the other functions may count on */
    u->types[1] = FIELD_BYTES32;
    u->types[2] = FIELD_U256;
    u->types[3] = FIELD_U32;
}

static void write_record(const struct unit *u)
{
    open_block("struct record_%u", u->index);
    for (unsigned f = 0; f < u->fields; f++)
        line("%s f%u;", field_type_names[u->types[f]], f);
    close_block(";");
}

static void write_encode(const struct unit *u)
{
    open_block("static OUT_OF_LINE size_t encode_%u(uint8_t *out, size_t room, "
               "const struct record_%u *r)",
               u->index, u->index);
    line("struct writer w = {out, room, false};");
    line("put_u32(&w, %u);", u->index * 2654435761u);
    for (unsigned f = 0; f < u->fields; f++)
        line("put_%s(&w, r->f%u);", field_suffixes[u->types[f]], f);
    line("return w.failed ? 0 : room - w.left;");
    close_block("");
}

static void write_decode(const struct unit *u)
{
    open_block("static OUT_OF_LINE int decode_%u(struct record_%u *r, const uint8_t *in, size_t n)",
               u->index, u->index);
    line("struct source s = {in, n};");
    line("uint32_t tag;");
    line("if (!get_u32(&s, &tag)) return 1;");
    line("if (tag != %uu) return 2;", u->index * 2654435761u);
    for (unsigned f = 0; f < u->fields; f++) {
        line("if (!get_%s(&s, &r->f%u)) return %u;", field_suffixes[u->types[f]], f, 3 + f);
        if (is_scalar(u->types[f]) && below(2))
            line("if (r->f%u %% %u == %u) return %u;", f, 11 + below(200), below(10), 40 + f);
    }
    line("return s.left ? 100 : 0;");
    close_block("");
}

static void write_hash(const struct unit *u)
{
    open_block("static OUT_OF_LINE uint64_t hash_%u(const struct record_%u *r)", u->index,
               u->index);
    line("uint64_t h = 0x%" PRIx64 "u, k = 0x%" PRIx64 "u;", random_word(), random_word());
    for (unsigned f = 0; f < u->fields; f++)
        switch (u->types[f]) {
        case FIELD_BYTES32: line("h = hash_bytes32(&r->f%u, h);", f); break;
        case FIELD_U256:
            line("for (int i = 0; i < 4; i++) h = rotate(h ^ r->f%u.limb[i], %u) * k;", f,
                 1 + below(63));
            break;
        default:
            line("h = (rotate(h, %u) ^ r->f%u) + k;", 1 + below(63), f);
            if (below(3) == 0) line("k ^= rotate32((uint32_t)h, %u);", 1 + below(31));
            break;
        }
    line("return h ^ h >> %u;", 20 + below(20));
    close_block("");
}

static void write_less(const struct unit *u)
{
    open_block("static OUT_OF_LINE bool less_%u(const struct record_%u *a, "
               "const struct record_%u *b)",
               u->index, u->index, u->index);
    line("int c;");
    for (unsigned f = 0; f < u->fields; f++)
        if (is_scalar(u->types[f]))
            line("if (a->f%u != b->f%u) return a->f%u < b->f%u;", f, f, f, f);
        else
            line("if ((c = compare_%s(&a->f%u, &b->f%u)) != 0) return c < 0;",
                 field_suffixes[u->types[f]], f, f);
    line("return false;");
    close_block("");
}

/* A random expression of the variables v0, v1, ...; it and all its parts have type uint64_t, so no
 * shift is too long. */
static void write_expression(unsigned levels)
{
    if (levels == 0 || below(6) == 0) {
        if (below(3) == 0)
            printf("UINT64_C(0x%" PRIx64 ")", random_word() >> below(60));
        else
            printf("v%u", below(VARIABLES));
        return;
    }
    static const char *const operators[] = {"+", "+", "+", "-", "*", "^", "&", "|", "<", "=="};
    switch (below(8)) {
    case 0:
        printf("rotate(");
        write_expression(levels - 1);
        printf(", %u)", 1 + below(63));
        return;
    case 1:
        printf("(uint64_t)(uint32_t)(");
        write_expression(levels - 1);
        printf(")");
        return;
    case 2:
        printf("(");
        write_expression(levels - 1);
        printf(" >> %u)", 1 + below(63));
        return;
    case 3:
        if (below(4)) break;
        printf("(");
        write_expression(levels - 1);
        printf(below(2) ? " / (" : " %% (");
        write_expression(levels - 1);
        printf(" | 1))");
        return;
    default: break;
    }
    printf("(uint64_t)(");
    write_expression(levels - 1);
    printf(" %s ", operators[below(RK_ARRAY_LENGTH(operators))]);
    write_expression(levels - 1);
    printf(")");
}

static void write_statements(unsigned count, unsigned levels);

static void write_statement(unsigned levels)
{
    unsigned kind = levels ? below(8) : 7;
    if (kind == 0) {
        open_block("for (unsigned i = 0; i < %u; i++)", 2 + below(6));
        write_statements(2, 0);
        line("v%u += i;", below(VARIABLES));
        close_block("");
    } else if (kind <= 2) {
        printf("%*sif (", depth++ * INDENT, "");
        write_expression(2);
        printf(") {\n");
        write_statements(1 + below(3), levels - 1);
        if (below(2)) {
            depth--;
            line("} else {");
            depth++;
            write_statements(1 + below(2), levels - 1);
        }
        close_block("");
    } else if (kind == 3 && below(3) == 0) {
        printf("%*sif (", depth * INDENT, "");
        write_expression(1);
        printf(" == %u) return v%u;\n", below(1000), below(VARIABLES));
    } else {
        printf("%*sv%u = ", depth * INDENT, "", below(VARIABLES));
        write_expression(3);
        printf(";\n");
    }
}

static void write_statements(unsigned count, unsigned levels)
{
    while (count-- > 0)
        write_statement(levels);
}

static void write_compute(const struct unit *u)
{
    open_block("static OUT_OF_LINE uint64_t compute_%u(uint64_t v0, uint64_t v1, uint64_t v2)",
               u->index);
    line("uint64_t v3 = v0 ^ v1, v4 = v1 + v2, v5 = %u;", 1 + below(1000));
    write_statements(8 + below(14), 2);
    if (below(8) == 0) line("v0 += (uint64_t)((double)(v1 >> 40) * 0.5 + (double)(v2 & 1023));");
    line("return v0 + v1 * 3 + v2 * 5 + v3 * 7 + v4 * 11 + v5;");
    close_block("");
}

static void write_dispatch(const struct unit *u)
{
    unsigned cases = 6 + below(10);
    open_block("static OUT_OF_LINE uint64_t dispatch_%u(struct record_%u *r, uint32_t op, "
               "uint64_t x)",
               u->index, u->index);
    open_block("switch (op)");
    for (unsigned c = 0; c < cases; c++) {
        unsigned f = below(u->fields);
        line("case %u:", c);
        depth++;
        if (!is_scalar(u->types[f]))
            line("%s; break;", u->types[f] == FIELD_U256
                                   ? "r->f2.limb[x & 3] += x; x ^= r->f2.limb[(x >> 2) & 3]"
                                   : "fill_bytes32(&r->f1, x); x += r->f1.b[x & 31]");
        else if (below(4) == 0)
            line("if (x > r->f%u) return compute_%u(x, r->f%u, %u); x += %u; break;", f, u->index,
                 f, below(99), below(99));
        else
            line("r->f%u = (%s)(r->f%u %c x); x = rotate(x, %u) + r->f0; break;", f,
                 field_type_names[u->types[f]], f, "+-^|"[below(4)], 1 + below(63));
        depth--;
    }
    line("default: return (uint64_t)(uint8_t)messages[%u][x %% 20];", u->index);
    close_block("");
    line("return x ^ r->f3;");
    close_block("");
}

static void write_wide(const struct unit *u)
{
    open_block("static OUT_OF_LINE uint64_t wide_%u(struct u256 *out, const struct u256 *a, "
               "const struct u256 *b)",
               u->index);
    line("uint64_t carry = 0;");
    switch (below(4)) {
    case 0:
        open_block("for (int i = 0; i < 4; i++)");
        line("u128 x = (u128)a->limb[i] * b->limb[%u] + carry + %u;", below(4), below(100));
        line("out->limb[i] = (uint64_t)x;");
        line("carry = (uint64_t)(x >> 64);");
        close_block("");
        break;
    case 1:
        open_block("for (int i = 0; i < 4; i++)");
        line("u128 x = (u128)a->limb[i] - b->limb[i] - carry;");
        line("out->limb[i] = (uint64_t)x;");
        line("carry = (uint64_t)(x >> 64) & 1;");
        close_block("");
        line("if (carry) *out = *b;");
        break;
    default:
        open_block("for (int i = 0; i < 4; i++)");
        line("u128 x = (u128)a->limb[i] + b->limb[i] + carry;");
        line("out->limb[i] = (uint64_t)x;");
        line("carry = (uint64_t)(x >> 64);");
        close_block("");
        line("if (compare_u256(out, a) < 0) out->limb[%u] ^= %u;", below(4), below(1000));
        break;
    }
    line("return carry;");
    close_block("");
}

static void write_method(const struct unit *u, unsigned units)
{
    unsigned n = u->index;
    open_block("static OUT_OF_LINE uint64_t method_%u(struct state *s, uint64_t a, uint64_t b)", n);
    line("struct record_%u r, copy;", n);
    line("memset(&r, 0, sizeof r);");
    line("memset(&copy, 0, sizeof copy);");
    for (unsigned f = 0; f < u->fields; f++)
        switch (u->types[f]) {
        case FIELD_BYTES32: line("fill_bytes32(&r.f%u, a + %u);", f, f); break;
        case FIELD_U256:
            line("r.f%u.limb[%u] = a ^ b; r.f%u.limb[0] = b;", f, 1 + below(3), f);
            break;
        default: line("r.f%u = (%s)(a >> %u);", f, field_type_names[u->types[f]], below(20)); break;
        }
    line("s->calls++;");
    line("size_t size = encode_%u(s->buffer, sizeof s->buffer - (a & 3) * %u, &r);", n, below(150));
    line("if (size == 0) { s->errors++; return (uint64_t)(uint8_t)messages[%u][a %% 16]; }",
         below(units));
    line("int error = decode_%u(&copy, s->buffer, size);", n);
    line("if (error) { s->errors++; s->total += (unsigned)error; copy = r; }");
    line("a = dispatch_%u(&copy, (uint32_t)(b >> 5) & 15, a);", n);
    line("b += wide_%u(&copy.f2, &copy.f2, &r.f2);", n);
    line("if (less_%u(&r, &copy)) a += hash_%u(&copy); else b ^= hash_%u(&r);", n, n, n);
    if (n > 0) line("b += compute_%u(a, b, s->calls);", below(n));
    line("return computes[a %% %u](a, b, copy.f0) ^ compute_%u(b, a, r.f3);", units, n);
    close_block("");
}

static void write_tables(unsigned units)
{
    static const char *const words[] = {"account", "balance", "nonce",  "note",     "owner",
                                        "proof",   "stake",   "reward", "contract", "signature"};
    static const char *const faults[] = {"is missing", "does not match", "is out of range",
                                         "was used before", "cannot be decoded"};
    open_block("const char *const messages[] =");
    for (unsigned i = 0; i < units; i++)
        line("\"method %u: the %s of the %s %s\",", i, words[below(RK_ARRAY_LENGTH(words))],
             words[below(RK_ARRAY_LENGTH(words))], faults[below(RK_ARRAY_LENGTH(faults))]);
    close_block(";");
    open_block("compute_function *const computes[] =");
    for (unsigned i = 0; i < units; i++)
        line("compute_%u,", i);
    close_block(";");
    open_block("static method_function *const methods[] =");
    for (unsigned i = 0; i < units; i++)
        line("method_%u,", i);
    close_block(";");
}

static void write_run(unsigned units)
{
    line("uint64_t run(uint32_t rounds);");
    open_block("uint64_t run(uint32_t rounds)");
    line("static struct state state;");
    line("memset(&state, 0, sizeof state);");
    line("uint64_t x = 1;");
    line("for (uint32_t round = 0; round < rounds; round++)");
    line("    for (uint32_t i = 0; i < %u; i++)", units);
    line("        x = rotate(x, 23) * 0x9fb21c651e98df25u +");
    line("            methods[i](&state, x ^ i, rotate(x, 17) + round);");
    line("return x ^ state.calls << 32 ^ state.errors ^ state.total;");
    close_block("");
}

int main(int argc, char **argv)
{
    char *end;
    unsigned long units = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
    if (argc != 2 || *end || units < 1 || units > UNITS_MAX) {
        fprintf(stderr, "usage: large_gen UNITS, from 1 to %d\n", UNITS_MAX);
        return 2;
    }
    printf("%s", prelude);
    for (unsigned i = 0; i < units; i++) {
        struct unit u = {.index = i};
        choose_fields(&u);
        write_record(&u);
        write_encode(&u);
        write_decode(&u);
        write_hash(&u);
        write_less(&u);
        write_compute(&u);
        write_dispatch(&u);
        write_wide(&u);
        write_method(&u, (unsigned)units);
    }
    write_tables((unsigned)units);
    write_run((unsigned)units);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
