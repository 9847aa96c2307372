/* Host queries with any argument: each answers, or says why not. What is remembered of a
 * verification is what a second one says, and nothing depends on what was asked before.
 *
 * The first byte chooses the query, the second the rules and the alignment; the argument follows.
 */
#include "vm/host_query.h"

#include "base/require.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

#define RULE_SETS_MAX 8

struct answer {
    enum rk_result result;
    struct vm_failure failure;
    uint64_t price;
    size_t size_bytes;
    uint8_t bytes[VM_ARGUMENT_BYTES_MAX];
};

/* With and without a memory of results, which stays from input to input. */
static struct host_queries *queries_of(uint32_t rule_set, bool is_cached)
{
    static struct host_queries *made[RULE_SETS_MAX][2];
    REQUIRE(rule_set < RULE_SETS_MAX);
    struct host_queries **queries = &made[rule_set][is_cached];
    if (!*queries) {
        const struct host_query_rules *rules = host_query_rules_at(rule_set);
        REQUIRE(host_queries_new(queries, rules, is_cached ? 1 << 16 : 0, NULL) == RK_OK);
    }
    return *queries;
}

/* False when the rules leave the query out. */
static bool ask(struct answer *answer, struct host_queries *queries, const char *name,
                struct span argument, size_t align_bytes)
{
    struct vm_query list[HOST_QUERY_COUNT];
    size_t count = host_queries_list(queries, list);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) != 0) continue;
        vm_failure_free(&answer->failure);
        memset(answer, 0, sizeof *answer);
        struct vm_query_call call = {.argument = argument,
                                     .align_bytes = align_bytes,
                                     .answer = answer->bytes,
                                     .failure = &answer->failure};
        answer->price = list[i].price ? list[i].price(list[i].context, &call) : 0;
        answer->result = list[i].answer(list[i].context, &call);
        answer->size_bytes = answer->result ? 0 : call.answer_bytes;
        REQUIRE(answer->result == RK_OK || answer->result == RK_TRAP);
        REQUIRE(answer->size_bytes <= sizeof answer->bytes);
        return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static struct answer first, second, third;
    if (size_bytes < 2 || size_bytes - 2 > VM_ARGUMENT_BYTES_MAX) return 0;
    uint32_t rule_sets = 0;
    while (host_query_rules_at(rule_sets))
        rule_sets++;
    const char *name = host_query_name(bytes[0] % HOST_QUERY_COUNT);
    uint32_t rule_set = (bytes[1] & 15) % rule_sets;
    size_t align_bytes = (size_t)1 << (bytes[1] >> 4) % 5;
    struct span argument = span_of(bytes + 2, size_bytes - 2);

    struct host_queries *cached = queries_of(rule_set, true);
    if (!ask(&first, queries_of(rule_set, false), name, argument, align_bytes)) return 0;
    REQUIRE(ask(&second, cached, name, argument, align_bytes));
    REQUIRE(ask(&third, cached, name, argument, align_bytes));
    REQUIRE(first.result == second.result && first.result == third.result);
    REQUIRE(first.price == second.price && first.price == third.price);
    REQUIRE(first.size_bytes == second.size_bytes && first.size_bytes == third.size_bytes);
    REQUIRE(memcmp(first.bytes, second.bytes, first.size_bytes) == 0);
    REQUIRE(memcmp(first.bytes, third.bytes, first.size_bytes) == 0);
    return 0;
}
