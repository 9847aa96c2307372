/* Composing and checking the deployed transaction circuit with one input, and its description. */

#include "crypto_bench.h"

#include "base/require.h"
#include "zk/circuit_check.h"
#include "zk/circuit_format.h"
#include "zk/circuit_layout.h"
#include "zk/phoenix_circuit.h"

struct context {
    struct phoenix_transaction transaction;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct buffer packed, compressed;
};

static void compose(void *context)
{
    struct context *c = context;
    struct composer *composer = NULL;
    REQUIRE(composer_new(&composer, COMPOSER_CHAIN) == RK_OK);
    phoenix_circuit_compose(composer, &c->transaction);
    REQUIRE(composer_result(composer) == RK_OK);
    composer_free(composer);
}

static void check(void *context)
{
    struct context *c = context;
    struct circuit_failure failure;
    (void)circuit_check(&failure, &c->circuit, &c->assignment);
}

static void fingerprint(void *context)
{
    struct context *c = context;
    uint8_t bytes[CIRCUIT_FINGERPRINT_BYTES];
    circuit_fingerprint(bytes, &c->circuit);
}

static void pack(void *context)
{
    struct context *c = context;
    c->packed.size_bytes = 0;
    REQUIRE(circuit_pack(&c->packed, &c->circuit) == RK_OK);
}

static void unpack(void *context)
{
    struct context *c = context;
    struct circuit_description out;
    REQUIRE(circuit_unpack(&out, buffer_span(&c->packed), &circuit_limits_default, NULL) == RK_OK);
    circuit_description_free(&out);
}

static void encode(void *context)
{
    struct context *c = context;
    c->compressed.size_bytes = 0;
    REQUIRE(circuit_encode(&c->compressed, &c->circuit) == RK_OK);
}

static void decode(void *context)
{
    struct context *c = context;
    struct circuit_description out;
    REQUIRE(circuit_decode(&out, buffer_span(&c->compressed), &circuit_limits_default, NULL) ==
            RK_OK);
    circuit_description_free(&out);
}

int main(void)
{
    static struct context context;
    static const struct bench_row rows[] = {
        {"compose", 1, compose, NULL},
        {"check all rows", 1, check, NULL},
        {"fingerprint", 1, fingerprint, NULL},
        {"pack", 1, pack, NULL},
        {"unpack", 1, unpack, NULL},
        {"encode (pack, deflate)", 1, encode, NULL},
        {"decode (inflate, unpack)", 1, decode, NULL},
    };
    phoenix_transaction_blank(&context.transaction, 1);
    REQUIRE(composer_new(&context.composer, COMPOSER_CHAIN) == RK_OK);
    phoenix_circuit_compose(context.composer, &context.transaction);
    REQUIRE(composer_finish(context.composer, &context.circuit, &context.assignment, NULL) ==
            RK_OK);
    pack(&context);
    encode(&context);
    printf("%zu rows, %zu witnesses\n", context.circuit.row_count, context.circuit.witness_count);
    bench_report_turns(rows, RK_ARRAY_LENGTH(rows), &context, 10);
    composer_free(context.composer);
    buffer_free(&context.packed);
    buffer_free(&context.compressed);
    return 0;
}
