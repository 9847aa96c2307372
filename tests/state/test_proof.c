/* Proofs: what is in the state is proven by them, and nothing else. */

#include "sample.h"

#include "state/proof.h"

struct proven {
    struct sample *sample;
    struct commit commit;
    uint64_t location;
};

static void proven_open(struct proven *proven)
{
    struct commit_key key;
    proven->sample = sample_new();
    must(commit_draft_write(&proven->sample->draft, &proven->location, &key, NULL), NULL);
    must(commit_read(&proven->sample->bed->access, &proven->commit, proven->location, NULL), NULL);
}

static void make_proof(struct proven *proven, struct buffer *out, size_t contract, uint64_t offset,
                       uint32_t size_bytes)
{
    struct proof_request request = {offset, size_bytes};
    struct rk_error error;
    out->size_bytes = 0;
    must(state_proof_make(&proven->sample->bed->access, out, &proven->commit,
                          proven->sample->model->contracts[contract]->id, &request, &error),
         &error);
    assert_true(out->size_bytes <= PROOF_BYTES_MAX);
}

/* Decodes, checks against the root, and that the one form is kept. */
static void assert_proves(const struct proven *proven, const struct buffer *bytes,
                          struct state_proof *proof)
{
    struct rk_error error;
    struct buffer again = {0};
    must(state_proof_decode(proof, buffer_span(bytes), &error), &error);
    assert_int_equal(state_proof_verify(proof, blake3_backend_at(0), proven->commit.key.root),
                     RK_OK);
    must(state_proof_encode(&again, proof), NULL);
    assert_true(span_equal(buffer_span(&again), buffer_span(bytes)));
    buffer_free(&again);
}

static void every_page_and_its_bytes_are_proven(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0};
    proven_open(&proven);
    for (size_t i = 0; i < proven.sample->model->count; i++) {
        const struct model_contract *c = proven.sample->model->contracts[i];
        for (size_t p = 0; p < c->pages_count; p++) {
            struct state_proof proof;
            uint64_t start = c->pages[p].index << PAGE_SHIFT;
            uint8_t hash[HASH_BYTES];
            make_proof(&proven, &bytes, i, start + 77, 0);
            assert_proves(&proven, &bytes, &proof);
            model_hash(hash, c->pages[p].bytes, PAGE_BYTES);
            assert_memory_equal(proof.page_hash, hash, HASH_BYTES);
            assert_int_equal(proof.page_index, c->pages[p].index);

            struct span found;
            make_proof(&proven, &bytes, i, start + 5000, 9000);
            assert_proves(&proven, &bytes, &proof);
            assert_int_equal(state_proof_bytes(&proof, &found, start + 5000, 9000), RK_OK);
            assert_memory_equal(found.bytes, c->pages[p].bytes + 5000, 9000);
            assert_int_equal(state_proof_bytes(&proof, &found, start + 4095, 1), RK_NOT_FOUND);
            assert_int_equal(state_proof_bytes(&proof, &found, start + 4096, 65536), RK_NOT_FOUND);
            assert_int_equal(state_proof_bytes(&proof, &found, 0, UINT64_MAX), RK_NOT_FOUND);
        }
    }
    buffer_free(&bytes);
    sample_free(proven.sample);
}

static void every_run_of_chunks_is_proven(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0};
    unsigned cvs_max = 0;
    proven_open(&proven);
    const struct model_contract *c = proven.sample->model->contracts[0];
    for (uint32_t first = 0; first < PROOF_CHUNKS_MAX; first++) {
        for (uint32_t count = 1; first + count <= PROOF_CHUNKS_MAX; count++) {
            struct state_proof proof;
            unsigned cvs = state_proof_cvs_count(first, count);
            if (cvs > cvs_max) cvs_max = cvs;
            if (count % 7 > 1 && first % 16) continue; /* enough are left */
            make_proof(&proven, &bytes, 0, PAGE_BYTES + first * BLAKE3_CHUNK_BYTES + 1023,
                       (count - 1) * BLAKE3_CHUNK_BYTES + 1);
            assert_proves(&proven, &bytes, &proof);
            assert_int_equal(proof.chunk_first, first);
            assert_int_equal(proof.chunk_count, count);
            assert_memory_equal(proof.chunks,
                                model_find_page((struct model_contract *)c, 1)->bytes +
                                    (size_t)first * BLAKE3_CHUNK_BYTES,
                                (size_t)count * BLAKE3_CHUNK_BYTES);
        }
    }
    assert_int_equal(cvs_max, PROOF_CVS_MAX);
    buffer_free(&bytes);
    sample_free(proven.sample);
}

static void assert_refused(const struct proven *proven, struct span bytes)
{
    struct state_proof proof;
    if (state_proof_decode(&proof, bytes, NULL)) return;
    assert_int_equal(state_proof_verify(&proof, fast_backend(), proven->commit.key.root),
                     RK_INVALID);
}

static void any_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0};
    proven_open(&proven);
    static const struct {
        size_t contract;
        uint64_t offset;
        uint32_t size_bytes;
    } cases[] = {{0, 0, 0}, {0, 5000, 20}, {1, PAGE_BYTES * 70, 0}, {2, 0xffffffff, 1}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        make_proof(&proven, &bytes, cases[i].contract, cases[i].offset, cases[i].size_bytes);
        for (size_t bit = 0; bit < 8 * bytes.size_bytes; bit++) {
            bytes.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_refused(&proven, buffer_span(&bytes));
            bytes.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (size_t size = 0; size < bytes.size_bytes; size++) {
            struct state_proof proof;
            struct rk_error error = {0};
            assert_int_equal(state_proof_decode(&proof, span_of(bytes.bytes, size), &error),
                             RK_MALFORMED);
            assert_true(error.offset <= size);
        }
        must(buffer_append_u8(&bytes, 0), NULL);
        struct state_proof proof;
        assert_int_equal(state_proof_decode(&proof, buffer_span(&bytes), NULL), RK_MALFORMED);
    }
    buffer_free(&bytes);
    sample_free(proven.sample);
}

/* A sibling of zeros in the list is a second form of one that is left out. */
static void a_sibling_of_zeros_is_refused(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0}, longer = {0};
    struct state_proof proof;
    struct rk_error error;
    uint32_t mask;
    proven_open(&proven);
    make_proof(&proven, &bytes, 0, 0, 0);
    memcpy(&mask, bytes.bytes + 12, 4);
    assert_int_equal(mask >> 31, 0);
    size_t end = 16 + (size_t)__builtin_popcount(mask) * HASH_BYTES;
    static const uint8_t zeros[HASH_BYTES];
    mask |= UINT32_C(1) << 31;
    must(buffer_append(&longer, bytes.bytes, end), NULL);
    must(buffer_append(&longer, zeros, sizeof zeros), NULL);
    must(buffer_append(&longer, bytes.bytes + end, bytes.size_bytes - end), NULL);
    memcpy(longer.bytes + 12, &mask, 4);
    assert_int_equal(state_proof_decode(&proof, buffer_span(&longer), &error), RK_MALFORMED);
    assert_int_equal(error.offset, end + HASH_BYTES);
    longer.bytes[end] = 1;
    must(state_proof_decode(&proof, buffer_span(&longer), &error), &error);
    assert_int_equal(state_proof_verify(&proof, fast_backend(), proven.commit.key.root),
                     RK_INVALID);
    buffer_free(&bytes);
    buffer_free(&longer);
    sample_free(proven.sample);
}

static void a_proof_speaks_of_one_place_in_one_state(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0};
    struct state_proof proof;
    proven_open(&proven);
    make_proof(&proven, &bytes, 0, 100, 8);
    assert_proves(&proven, &bytes, &proof);
    for (uint32_t position = 1; position <= SAMPLE_CONTRACTS + 2; position++) {
        for (uint32_t page = 0; page < 70; page++) {
            struct state_proof moved = proof;
            moved.contract_position = position;
            moved.page_index = page;
            bool is_same = position == proof.contract_position && page == proof.page_index;
            assert_int_equal(state_proof_verify(&moved, fast_backend(), proven.commit.key.root),
                             is_same ? RK_OK : RK_INVALID);
        }
    }
    sample_write(proven.sample, 4, 0, 1);
    struct commit_key key;
    must(commit_draft_key(&proven.sample->draft, &key, NULL), NULL);
    assert_int_equal(state_proof_verify(&proof, fast_backend(), key.root), RK_INVALID);
    buffer_free(&bytes);
    sample_free(proven.sample);
}

static void what_cannot_be_proven_is_refused(void **state)
{
    (void)state;
    struct proven proven;
    struct buffer bytes = {0};
    proven_open(&proven);
    struct state_access *access = &proven.sample->bed->access;
    const uint8_t *id = proven.sample->model->contracts[0]->id;
    static const uint8_t unknown[CONTRACT_ID_BYTES] = {200};
    static const struct {
        struct proof_request request;
        enum rk_result result;
    } cases[] = {{{PAGE_BYTES - 1, 2}, RK_USAGE},
                 {{0, UINT32_MAX}, RK_USAGE},
                 {{PAGE_BYTES * 9, 1}, RK_NOT_FOUND},
                 {{(uint64_t)1 << 32, 1}, RK_NOT_FOUND},
                 {{UINT64_MAX - PAGE_BYTES, 0}, RK_NOT_FOUND}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++)
        assert_int_equal(
            state_proof_make(access, &bytes, &proven.commit, id, &cases[i].request, NULL),
            cases[i].result);
    assert_int_equal(state_proof_make(access, &bytes, &proven.commit, unknown,
                                      &(struct proof_request){0, 1}, NULL),
                     RK_NOT_FOUND);
    assert_int_equal(bytes.size_bytes, 0);
    buffer_free(&bytes);
    sample_free(proven.sample);
}

/* Page 0 counts up modulo 251, page 1 is zeros, page 3 is 01 and zeros; page 2 is absent. */
static void the_worked_opening_verifies(void **state)
{
    (void)state;
    struct bed *bed = bed_new();
    struct commit_draft draft;
    struct commit_key key;
    struct contract_draft *contract;
    struct new_contract added = {.id = {1}, .kind = MEMORY_32};
    uint64_t location;
    uint8_t *page_p = malloc(PAGE_BYTES);
    static const uint8_t zeros[BLAKE3_GRANULE_BYTES], one[BLAKE3_GRANULE_BYTES] = {1};
    assert_non_null(page_p);
    for (unsigned i = 0; i < PAGE_BYTES; i++)
        page_p[i] = (uint8_t)(i % 251);
    must(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), NULL);
    must(commit_draft_add(&draft, &contract, &added, NULL), NULL);
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        must(commit_draft_touch(contract, g, page_p + g * BLAKE3_GRANULE_BYTES, NULL), NULL);
    must(commit_draft_touch(contract, 16, zeros, NULL), NULL);
    must(commit_draft_touch(contract, 48, one, NULL), NULL);
    must(commit_draft_write(&draft, &location, &key, NULL), NULL);
    assert_hash_is(key.root, "1c86195d5f191f865bdefb93ee3e39ae66c0678f2ffdd1b046b7bcf78983587b");

    struct commit commit;
    struct buffer bytes = {0};
    struct state_proof proof;
    must(commit_read(&bed->access, &commit, location, NULL), NULL);
    must(state_proof_make(&bed->access, &bytes, &commit, added.id,
                          &(struct proof_request){PAGE_BYTES, 0}, NULL),
         NULL);
    must(state_proof_decode(&proof, buffer_span(&bytes), NULL), NULL);
    assert_int_equal(state_proof_verify(&proof, fast_backend(), key.root), RK_OK);
    assert_int_equal(proof.contract_position, 1);
    assert_int_equal(proof.page_index, 1);
    assert_hash_is(proof.page_hash,
                   "3bdeaf8f8e98780b318106aafdc3ca257f73df123d97b69112b26044c91a7d56");
    assert_hash_is(proof.page_siblings[0][0],
                   "68d647e619a930e7b1082f74f334b0c65a315725569bdc123f0ee11881717bfe");
    assert_true(hash_is_zero(proof.page_siblings[0][1]));
    assert_hash_is(proof.page_siblings[0][2],
                   "555005f828690acbd46494c48f76eea32fea16af63b8e13424d33c5c6ea96c3b");
    for (unsigned level = 1; level < 8; level++) {
        for (unsigned i = 0; i < PROOF_PAGE_SIBLINGS; i++)
            assert_true(hash_is_zero(proof.page_siblings[level][i]));
    }
    commit_draft_close(&draft);
    buffer_free(&bytes);
    free(page_p);
    bed_free(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_and_its_bytes_are_proven),
        cmocka_unit_test(every_run_of_chunks_is_proven),
        cmocka_unit_test(any_flipped_bit_is_refused),
        cmocka_unit_test(a_sibling_of_zeros_is_refused),
        cmocka_unit_test(a_proof_speaks_of_one_place_in_one_state),
        cmocka_unit_test(what_cannot_be_proven_is_refused),
        cmocka_unit_test(the_worked_opening_verifies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
