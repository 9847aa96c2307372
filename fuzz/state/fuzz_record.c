/* Decoders of records are total, whatever the kind; what decodes encodes back to the same bytes,
 * and its references are found where its locations are. The first byte of an input is the kind. */

#include "base/require.h"
#include "state/commit.h"
#include "state/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rk_result check_references(enum record_kind kind, struct span payload)
{
    struct record_reference_vec references = {0};
    size_t end = 0;
    enum rk_result result = record_references(&references, kind, payload, NULL);
    for (size_t i = 0; i < references.count; i++) {
        struct record_reference to = references.items[i];
        uint64_t location;
        REQUIRE(to.offset >= end && to.offset + sizeof location <= payload.size_bytes);
        memcpy(&location, payload.bytes + to.offset, sizeof location);
        REQUIRE(location == to.location && location != RECORD_NONE);
        REQUIRE(to.kind > 0 && to.kind < RECORD_KIND_COUNT);
        end = to.offset + sizeof location;
    }
    REQUIRE(references.count == 0 || RECORD_KINDS_WITH_REFERENCES & RECORD_KIND_BIT(kind));
    record_reference_vec_free(&references);
    REQUIRE(record_references(NULL, kind, payload, NULL) == result);
    return result;
}

static struct state_access *shared_access(void)
{
    static struct state_access access;
    if (!access.backend) access_init(&access, NULL, blake3_backend_at(0));
    return &access;
}

static enum rk_result decode_node_record(const struct tree_shape *shape, struct span payload)
{
    struct tree_node node;
    uint8_t again[NODE_RECORD_BYTES_MAX];
    unsigned height = payload.size_bytes ? payload.bytes[0] : 1;
    enum rk_result result = node_decode(shape, &node, height, payload, NULL);
    if (!result) REQUIRE(span_equal(span_of(again, node_encode(shape, again, &node)), payload));
    return result;
}

static enum rk_result decode_page_record(struct span payload)
{
    struct page page;
    uint8_t again[PAGE_RECORD_BYTES_MAX];
    enum rk_result result = page_decode(shared_access(), &page, payload, NULL);
    if (!result) REQUIRE(span_equal(span_of(again, page_encode(again, &page)), payload));
    return result;
}

static enum rk_result decode_contract_record(struct span payload)
{
    struct contract contract;
    struct buffer again = {0};
    enum rk_result result = contract_decode(blake3_backend_at(0), &contract, payload, NULL);
    if (result) return result;
    REQUIRE(contract_encode(&again, &contract) == RK_OK);
    REQUIRE(span_equal(buffer_span(&again), payload));
    buffer_free(&again);
    contract_free(&contract);
    return RK_OK;
}

static enum rk_result decode_commit_record(struct span payload)
{
    struct commit commit;
    struct buffer again = {0};
    enum rk_result result = commit_decode(blake3_backend_at(0), &commit, payload, NULL);
    if (result) return result;
    REQUIRE(commit_encode(&again, &commit) == RK_OK);
    REQUIRE(span_equal(buffer_span(&again), payload));
    buffer_free(&again);
    return RK_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    enum record_kind kind = (enum record_kind)(data[0] % RECORD_KIND_COUNT);
    struct span payload = span_of(data + 1, size - 1);
    enum rk_result references = check_references(kind, payload);
    enum rk_result decoded = RK_CORRUPT;
    struct directory_node directory;
    switch (kind) {
    case RECORD_PAGE: decoded = decode_page_record(payload); break;
    case RECORD_PAGE_TREE: decoded = decode_node_record(page_tree_shape(MEMORY_64), payload); break;
    case RECORD_CONTRACT: decoded = decode_contract_record(payload); break;
    case RECORD_CONTRACT_TREE: decoded = decode_node_record(&contract_tree_shape, payload); break;
    case RECORD_DIRECTORY: decoded = directory_node_decode(&directory, payload, NULL); break;
    case RECORD_COMMIT: decoded = decode_commit_record(payload); break;
    default: REQUIRE(!references); return 0;
    }
    REQUIRE(decoded == RK_OK || decoded == RK_CORRUPT);
    if (!decoded) REQUIRE(references == RK_OK);
    return 0;
}
