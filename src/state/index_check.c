/* The file of LMDB 0.9, data version 1, as far as it is used here.
 *
 * Pages of one size. Pages 0 and 1 are heads; the one with the greater transaction number counts.
 * It holds two trees: that of free pages (key: transaction, value: a list of page numbers) and the
 * main one, whose values are the three tables of commit_index.c, trees themselves.
 *
 *     page   +0 number  +8 pad  +10 flags  +12 lower  +14 upper  +16 offsets of nodes ...
 *            nodes grow down from the end of the page to `upper`; in an overflow page +12 is the
 *            number of pages in its run
 *     node   +0 low  +2 high  +4 flags  +6 key bytes  +8 key, value
 *            in a leaf low and high make the value's length; in a branch with `flags` the child
 *     tree   +4 flags  +6 depth  +8 branches  +16 leaves  +24 overflow pages  +32 entries  +40 root
 *     head   +16 magic  +20 version  +40 tree of free pages  +88 main tree  +136 last page
 *            +144 transaction; the page size is the first field of the tree of free pages
 *
 * The walk demands that every page is used at most once (by one tree or as free), that keys ascend
 * and lie between the separators above them, and that every count agrees. */

#include "state/index_check.h"

#include "base/bitset.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PAGE_HEAD_BYTES = 16,
    NODE_HEAD_BYTES = 8,
    TREE_BYTES = 48,
    DEPTH_MAX = 32,
    PAGE_BYTES_LEAST = 512,
    PAGE_BYTES_MOST = 32768,

    PAGE_BRANCH = 1,
    PAGE_LEAF = 2,
    PAGE_OVERFLOW = 4,
    PAGE_META = 8,

    NODE_BIG = 1,  /* the value is the number of an overflow page */
    NODE_TREE = 2, /* the value is a tree */

    TREE_INTEGER_KEY = 8,
};

#define LMDB_MAGIC 0xbeefc0deu
#define NO_PAGE    UINT64_MAX

enum tree_kind { TREE_FREE, TREE_MAIN, TREE_TABLE };

struct walk {
    const uint8_t *bytes;
    uint32_t page_bytes;
    uint64_t last_page;
    uint64_t transaction;
    struct bitset used;
    struct rk_error *error;
};

struct tree {
    enum tree_kind kind;
    bool integer_keys;
    uint16_t depth;
    uint64_t branches, leaves, overflows, entries; /* counted down by the walk */
    uint64_t root;
};

/* Keys of a subtree lie in [low, high); NULL bytes: no bound. */
struct bounds {
    struct span low, high;
};

static uint16_t u16_at(const uint8_t *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}
static uint32_t u32_at(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}
static uint64_t u64_at(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static enum rk_result wrong(const struct walk *walk, uint64_t page, const char *what)
{
    return rk_fail(walk->error, RK_CORRUPT, RK_NO_POSITION, "page %llu of the index: %s",
                   (unsigned long long)page, what);
}

static int compare_keys(const struct tree *tree, struct span a, struct span b)
{
    if (!tree->integer_keys) return span_compare(a, b);
    uint64_t x = u64_at(a.bytes), y = u64_at(b.bytes);
    return (x > y) - (x < y);
}

static enum rk_result use_pages(struct walk *walk, uint64_t page, uint64_t count)
{
    if (page < 2 || page > walk->last_page || count == 0 || count > walk->last_page - page + 1)
        return wrong(walk, page, "outside the file");
    for (uint64_t i = page; i < page + count; i++) {
        if (bitset_has(&walk->used, i)) return wrong(walk, i, "used twice");
        bitset_add(&walk->used, i);
    }
    return RK_OK;
}

static enum rk_result check_tree(struct walk *walk, enum tree_kind kind, const uint8_t *bytes,
                                 uint16_t flags);

/* A list of free pages: how many, and the numbers, descending. */
static enum rk_result check_free_list(struct walk *walk, struct span key, struct span value,
                                      uint64_t page)
{
    uint64_t transaction = u64_at(key.bytes);
    if (transaction == 0 || transaction > walk->transaction)
        return wrong(walk, page, "pages freed in the future");
    if (value.size_bytes < 8 || value.size_bytes % 8 != 0)
        return wrong(walk, page, "a list of free pages of odd length");
    uint64_t count = u64_at(value.bytes), last = NO_PAGE;
    if (count > value.size_bytes / 8 - 1) return wrong(walk, page, "a list of free pages is short");
    for (uint64_t i = 1; i <= count; i++) {
        uint64_t free_page = u64_at(value.bytes + 8 * i);
        if (free_page >= last) return wrong(walk, page, "free pages out of order");
        last = free_page;
        RK_TRY(use_pages(walk, free_page, 1));
    }
    return RK_OK;
}

static enum rk_result check_table_value(struct walk *walk, struct span key, struct span value,
                                        uint64_t page)
{
    if (value.size_bytes != TREE_BYTES) return wrong(walk, page, "a table of odd length");
    if (span_equal(key, span_of_string("commits")) || span_equal(key, span_of_string("meta")))
        return check_tree(walk, TREE_TABLE, value.bytes, 0);
    if (span_equal(key, span_of_string("log")))
        return check_tree(walk, TREE_TABLE, value.bytes, TREE_INTEGER_KEY);
    return wrong(walk, page, "a table of another program");
}

/* Finds the value of a leaf's node, which may stand in overflow pages. */
static enum rk_result find_value(struct walk *walk, struct tree *tree, struct span *value,
                                 const uint8_t *node, uint64_t page)
{
    uint64_t size_bytes = u16_at(node) | (uint64_t)u16_at(node + 2) << 16;
    const uint8_t *at = node + NODE_HEAD_BYTES + u16_at(node + 6);
    *value = span_of(at, size_bytes);
    if (!(u16_at(node + 4) & NODE_BIG)) return RK_OK;
    uint64_t first = u64_at(at);
    if (first < 2 || first > walk->last_page) return wrong(walk, page, "outside the file");
    const uint8_t *run = walk->bytes + first * walk->page_bytes;
    uint64_t count = u32_at(run + 12);
    RK_TRY(use_pages(walk, first, count));
    if (u64_at(run) != first || u16_at(run + 10) != PAGE_OVERFLOW ||
        size_bytes > count * walk->page_bytes - PAGE_HEAD_BYTES)
        return wrong(walk, first, "not the overflow page it should be");
    if (tree->overflows < count) return wrong(walk, first, "more pages than counted");
    tree->overflows -= count;
    *value = span_of(run + PAGE_HEAD_BYTES, size_bytes);
    return RK_OK;
}

/* Checks that node `i` lies in its page and returns its even size, 0 when it does not. */
static uint32_t node_size(const struct walk *walk, const uint8_t *page, unsigned i, bool leaf)
{
    uint32_t at = u16_at(page + PAGE_HEAD_BYTES + 2 * i), upper = u16_at(page + 14);
    if (at < upper || at % 2 != 0 || at > walk->page_bytes - NODE_HEAD_BYTES) return 0;
    const uint8_t *node = page + at;
    uint64_t size_bytes = (uint64_t)NODE_HEAD_BYTES + u16_at(node + 6);
    if (leaf)
        size_bytes += u16_at(node + 4) & NODE_BIG
                          ? sizeof(uint64_t)
                          : (u16_at(node) | (uint64_t)u16_at(node + 2) << 16);
    size_bytes += size_bytes & 1;
    return size_bytes > walk->page_bytes - at ? 0 : (uint32_t)size_bytes;
}

static enum rk_result check_node_shapes(const struct walk *walk, const struct tree *tree,
                                        const uint8_t *bytes, uint64_t page, unsigned count,
                                        bool leaf)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < count; i++) {
        uint32_t size_bytes = node_size(walk, bytes, i, leaf);
        if (size_bytes == 0) return wrong(walk, page, "a node outside its page");
        sum += size_bytes;
        const uint8_t *node = bytes + u16_at(bytes + PAGE_HEAD_BYTES + 2 * i);
        uint16_t key_bytes = u16_at(node + 6), flags = u16_at(node + 4);
        bool first_of_branch = !leaf && i == 0; /* has no key */
        if (!first_of_branch && (tree->integer_keys ? key_bytes != 8 : key_bytes == 0))
            return wrong(walk, page, "a key of odd length");
        if (leaf && flags != (tree->kind == TREE_MAIN ? NODE_TREE : flags & NODE_BIG))
            return wrong(walk, page, "a node of another kind");
    }
    if (sum != walk->page_bytes - u16_at(bytes + 14))
        return wrong(walk, page, "nodes that overlap");
    return RK_OK;
}

static struct span node_key(const uint8_t *bytes, unsigned i)
{
    const uint8_t *node = bytes + u16_at(bytes + PAGE_HEAD_BYTES + 2 * i);
    return span_of(node + NODE_HEAD_BYTES, u16_at(node + 6));
}

static enum rk_result check_order(const struct walk *walk, const struct tree *tree,
                                  const uint8_t *bytes, uint64_t page, unsigned from,
                                  unsigned count, struct bounds bounds)
{
    for (unsigned i = from; i < count; i++) {
        struct span key = node_key(bytes, i);
        bool low = i > from ? compare_keys(tree, node_key(bytes, i - 1), key) < 0
                            : !bounds.low.bytes || compare_keys(tree, bounds.low, key) <= 0;
        if (!low || (bounds.high.bytes && compare_keys(tree, key, bounds.high) >= 0))
            return wrong(walk, page, "keys out of order");
    }
    return RK_OK;
}

static enum rk_result check_leaf(struct walk *walk, struct tree *tree, const uint8_t *bytes,
                                 uint64_t page, unsigned count)
{
    if (tree->leaves == 0 || tree->entries < count)
        return wrong(walk, page, "more entries than counted");
    tree->leaves--;
    tree->entries -= count;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *node = bytes + u16_at(bytes + PAGE_HEAD_BYTES + 2 * i);
        struct span key = node_key(bytes, i), value;
        RK_TRY(find_value(walk, tree, &value, node, page));
        if (tree->kind == TREE_FREE) RK_TRY(check_free_list(walk, key, value, page));
        if (tree->kind == TREE_MAIN) RK_TRY(check_table_value(walk, key, value, page));
    }
    return RK_OK;
}

static enum rk_result check_page(struct walk *walk, struct tree *tree, uint64_t page,
                                 unsigned depth, struct bounds bounds)
{
    RK_TRY(use_pages(walk, page, 1));
    const uint8_t *bytes = walk->bytes + page * walk->page_bytes;
    bool leaf = depth == tree->depth;
    uint32_t lower = u16_at(bytes + 12), upper = u16_at(bytes + 14);
    if (u64_at(bytes) != page || u16_at(bytes + 10) != (leaf ? PAGE_LEAF : PAGE_BRANCH))
        return wrong(walk, page, "not the page it should be");
    if (lower < PAGE_HEAD_BYTES || lower % 2 != 0 || lower > upper || upper > walk->page_bytes)
        return wrong(walk, page, "bounds that cannot be");
    unsigned count = (lower - PAGE_HEAD_BYTES) / 2;
    if (count < (leaf ? 1 : 2)) return wrong(walk, page, "too few nodes");
    RK_TRY(check_node_shapes(walk, tree, bytes, page, count, leaf));
    RK_TRY(check_order(walk, tree, bytes, page, leaf ? 0 : 1, count, bounds));
    if (leaf) return check_leaf(walk, tree, bytes, page, count);
    if (tree->branches == 0) return wrong(walk, page, "more branches than counted");
    tree->branches--;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *node = bytes + u16_at(bytes + PAGE_HEAD_BYTES + 2 * i);
        uint64_t child =
            u16_at(node) | (uint64_t)u16_at(node + 2) << 16 | (uint64_t)u16_at(node + 4) << 32;
        struct bounds below = bounds;
        if (i > 0) below.low = node_key(bytes, i);
        if (i + 1 < count) below.high = node_key(bytes, i + 1);
        RK_TRY(check_page(walk, tree, child, depth + 1, below));
    }
    return RK_OK;
}

static enum rk_result check_tree(struct walk *walk, enum tree_kind kind, const uint8_t *bytes,
                                 uint16_t flags)
{
    struct tree tree = {
        .kind = kind,
        .integer_keys = flags == TREE_INTEGER_KEY,
        .depth = u16_at(bytes + 6),
        .branches = u64_at(bytes + 8),
        .leaves = u64_at(bytes + 16),
        .overflows = u64_at(bytes + 24),
        .entries = u64_at(bytes + 32),
        .root = u64_at(bytes + 40),
    };
    if (u16_at(bytes + 4) != flags) return wrong(walk, tree.root, "a tree of another kind");
    if (tree.depth > DEPTH_MAX) return wrong(walk, tree.root, "a tree too deep");
    if (tree.root != NO_PAGE) {
        if (tree.depth == 0) return wrong(walk, tree.root, "a tree without depth");
        RK_TRY(check_page(walk, &tree, tree.root, 1, (struct bounds){{NULL, 0}, {NULL, 0}}));
    }
    if (tree.branches || tree.leaves || tree.overflows || tree.entries ||
        (tree.root == NO_PAGE && tree.depth != 0))
        return wrong(walk, tree.root, "counts that do not agree with the tree");
    return RK_OK;
}

/* Checks one of the two heads and takes over what it says when it is the newer one. */
static enum rk_result check_head(struct walk *walk, const uint8_t **newest, struct span bytes,
                                 unsigned page)
{
    const uint8_t *head = bytes.bytes + (size_t)page * walk->page_bytes;
    if (u64_at(head) != page || u16_at(head + 10) != PAGE_META || u32_at(head + 16) != LMDB_MAGIC ||
        u32_at(head + 20) != 1 || u32_at(head + 40) != walk->page_bytes)
        return wrong(walk, page, "not the head of an index");
    uint64_t last_page = u64_at(head + 136), transaction = u64_at(head + 144);
    if (*newest && transaction <= walk->transaction) return RK_OK;
    walk->last_page = last_page;
    walk->transaction = transaction;
    *newest = head;
    return RK_OK;
}

enum rk_result index_check_bytes(struct span bytes, struct rk_error *error)
{
    struct walk walk = {.bytes = bytes.bytes, .error = error};
    if (bytes.size_bytes < 2 * PAGE_BYTES_LEAST) return wrong(&walk, 0, "the file is too short");
    walk.page_bytes = u32_at(bytes.bytes + 40);
    if (walk.page_bytes < PAGE_BYTES_LEAST || walk.page_bytes > PAGE_BYTES_MOST ||
        (walk.page_bytes & (walk.page_bytes - 1)) != 0 || bytes.size_bytes / 2 < walk.page_bytes)
        return wrong(&walk, 0, "a page size that cannot be");
    const uint8_t *newest = NULL;
    RK_TRY(check_head(&walk, &newest, bytes, 0));
    RK_TRY(check_head(&walk, &newest, bytes, 1));
    uint64_t pages = bytes.size_bytes / walk.page_bytes;
    if (walk.last_page < 1 || walk.last_page >= pages)
        return wrong(&walk, walk.last_page, "the file ends before its last page");
    if (bitset_init(&walk.used, walk.last_page + 1))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to check the index");
    /* The flags of the free tree carry the flags of the file, none of which are kept. */
    enum rk_result result = check_tree(&walk, TREE_FREE, newest + 40, TREE_INTEGER_KEY);
    if (!result) result = check_tree(&walk, TREE_MAIN, newest + 88, 0);
    bitset_free(&walk.used);
    return result;
}

enum rk_result index_check_file(const char *path, struct rk_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no index");
    if (fd < 0) return rk_fail(error, RK_IO, RK_NO_POSITION, "the index cannot be opened");
    enum rk_result result;
    struct stat stat;
    void *map = MAP_FAILED;
    if (fstat(fd, &stat) < 0) {
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the index has no size");
        goto done;
    }
    size_t size_bytes = (size_t)stat.st_size;
    if (size_bytes > 0) map = mmap(NULL, size_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (size_bytes > 0 && map == MAP_FAILED) {
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the index cannot be mapped");
        goto done;
    }
    result = index_check_bytes(span_of(size_bytes ? map : NULL, size_bytes), error);
    if (map != MAP_FAILED) munmap(map, size_bytes);
done:
    close(fd);
    return result;
}
