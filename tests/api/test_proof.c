/* Proofs, made from a store and checked without one. */
#include "api/world.h"

/* A commit with a contract whose value is 41, and the bytes around the value. */
static struct rk_commit_key begin(struct world *w)
{
    const uint64_t value = 41;
    world_begin(w);
    assert_int_equal(world_deploy(w, 1, "probe", u64_span(&value)), RK_OK);
    return world_commit(w);
}

static struct rk_proof_request request_of(const struct rk_commit_key *key)
{
    return (struct rk_proof_request){
        .size_bytes = sizeof(struct rk_proof_request), .commit = key, .contract = contract_id(1)};
}

/* A page of the contract that was written to. */
static uint64_t find_page(struct world *w, const struct rk_commit_key *key)
{
    static uint8_t proof[RK_PROOF_BYTES_MAX];
    struct rk_proof_request request = request_of(key);
    for (uint64_t page = 0; page < 16; page++) {
        size_t size_bytes = sizeof proof;
        request.offset = page * RK_PAGE_BYTES;
        enum rk_result result = rk_proof_make(w->store, proof, &size_bytes, &request, &w->error);
        if (!result) return request.offset;
        assert_int_equal(result, RK_NOT_FOUND);
    }
    fail();
    return 0;
}

static void bytes_are_proven_to_whoever_knows_the_root(void **state)
{
    struct world w;
    static uint8_t proof[RK_PROOF_BYTES_MAX];
    (void)state;
    struct rk_commit_key key = begin(&w);
    struct rk_proof_request request = request_of(&key);
    request.offset = find_page(&w, &key) + 5;
    request.length_bytes = 2000;
    size_t size_bytes = sizeof proof;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_OK);
    world_end(&w);

    const struct rk_span bytes = {proof, size_bytes};
    struct rk_proven proven = {.size_bytes = sizeof proven};
    assert_int_equal(rk_proof_verify(&proven, key.root, bytes, &w.error), RK_OK);
    assert_int_equal(proven.contract_position, 1);
    assert_int_equal(proven.memory_bits, 32);
    assert_true(proven.offset <= request.offset);
    assert_true(proven.offset + proven.bytes.size_bytes >= request.offset + 2000);
    assert_true(proven.bytes.bytes > proof && proven.bytes.bytes < proof + size_bytes);

    uint8_t root[RK_HASH_BYTES];
    memcpy(root, key.root, sizeof root);
    root[31] ^= 1;
    assert_int_equal(rk_proof_verify(&proven, root, bytes, &w.error), RK_INVALID);
    proof[size_bytes - 1] ^= 1;
    assert_int_equal(rk_proof_verify(&proven, key.root, bytes, &w.error), RK_INVALID);
    assert_int_equal(
        rk_proof_verify(&proven, key.root, (struct rk_span){proof, size_bytes - 1}, &w.error),
        RK_MALFORMED);
    assert_int_equal(rk_proof_verify(&proven, key.root, no_bytes(), &w.error), RK_MALFORMED);
}

static void a_page_is_proven_by_its_hash(void **state)
{
    struct world w;
    static uint8_t proof[RK_PROOF_BYTES_MAX];
    static const uint8_t zeros[RK_HASH_BYTES];
    struct rk_proven proven = {.size_bytes = sizeof proven};
    (void)state;
    struct rk_commit_key key = begin(&w);
    struct rk_proof_request request = request_of(&key);
    request.offset = find_page(&w, &key);
    size_t size_bytes = sizeof proof;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_OK);
    assert_true(size_bytes < 4096);
    const struct rk_span bytes = {proof, size_bytes};
    assert_int_equal(rk_proof_verify(&proven, key.root, bytes, &w.error), RK_OK);
    assert_int_equal(proven.offset, request.offset);
    assert_int_equal(proven.bytes.size_bytes, 0);
    assert_memory_not_equal(proven.page_hash, zeros, sizeof zeros);
    world_end(&w);
}

static void a_proof_wants_room_and_something_to_prove(void **state)
{
    struct world w;
    static uint8_t proof[RK_PROOF_BYTES_MAX];
    struct rk_commit_key foreign;
    (void)state;
    memset(&foreign, 0xee, sizeof foreign);
    struct rk_commit_key key = begin(&w);
    struct rk_proof_request request = request_of(&key);
    request.offset = find_page(&w, &key);
    request.length_bytes = 100;
    size_t size_bytes = 100;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_LIMIT);
    assert_int_equal(size_bytes, 100);
    size_bytes = sizeof proof;
    request.length_bytes = RK_PAGE_BYTES;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_OK);
    size_bytes = sizeof proof;
    request.offset += 1;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_USAGE);
    request.length_bytes = UINT64_C(1) << 32;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_USAGE);
    request.length_bytes = 0;
    request.offset = UINT64_C(1) << 31;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_NOT_FOUND);
    request.offset = 0;
    request.contract = contract_id(2);
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_NOT_FOUND);
    request.contract = contract_id(1);
    request.commit = &foreign;
    assert_int_equal(rk_proof_make(w.store, proof, &size_bytes, &request, &w.error), RK_NOT_FOUND);
    assert_int_equal(size_bytes, sizeof proof);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_proven_to_whoever_knows_the_root),
        cmocka_unit_test(a_page_is_proven_by_its_hash),
        cmocka_unit_test(a_proof_wants_room_and_something_to_prove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
