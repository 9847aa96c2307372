#include <ruskvm/alloc.h>

#include <ruskvm/memory.h>
#include <ruskvm/panic.h>
#include <ruskvm/span.h>

#define PAGE_BYTES  ((size_t)65536)
#define PAGES_MAX   65536 /* 64-bit memories grow further, but loads and stores end at 4 GiB */
#define CLASS_COUNT 96    /* two for each power of two from 16 on */

/* Where the data of the program ends; the linker's. */
extern uint8_t __heap_base[];

struct block {
    struct block *next;
};

static struct block *free_blocks[CLASS_COUNT];
static uintptr_t cut;     /* where the next block is cut from */
static uintptr_t cut_end; /* a page boundary */

/* The class of a size: 16, 24, 32, 48 are 0, 1, 2, 3. */
static uint32_t class_of(size_t size_bytes)
{
    if (size_bytes <= 16) return 0;
    uint32_t log2 =
        63 - (uint32_t)__builtin_clzll(size_bytes - 1); /* 2^log2 < size <= 2^(log2+1) */
    bool fits_between = size_bytes <= (size_t)3 << (log2 - 1);
    return 2 * (log2 - 3) - fits_between;
}

static size_t class_bytes(uint32_t class)
{
    return (size_t)(class & 1 ? 24 : 16) << class / 2;
}

size_t rk_alloc_size(size_t size_bytes)
{
    return size_bytes ? class_bytes(class_of(size_bytes)) : 0;
}

static void give_back(void *at, uint32_t class)
{
    struct block *block = at;
    block->next = free_blocks[class];
    free_blocks[class] = block;
}

/* Makes blocks of what is left before `end`, the largest first. */
static void spend(uintptr_t end)
{
    while (cut + 16 <= end) {
        uint32_t class = class_of(end - cut);
        if (class_bytes(class) > end - cut) class --;
        give_back((void *)cut, class);
        cut += class_bytes(class);
    }
    cut = end;
}

static void grow(size_t size_bytes)
{
    size_t pages = (size_bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    size_t old = __builtin_wasm_memory_grow(0, pages);
    RK_REQUIRE(old != SIZE_MAX && old + pages <= PAGES_MAX,
               "out of memory: %zu bytes more were asked for", size_bytes);
    /* Somebody else's pages may lie between. */
    if (old * PAGE_BYTES != cut_end) {
        spend(cut_end);
        cut = old * PAGE_BYTES;
    }
    cut_end = (old + pages) * PAGE_BYTES;
}

static void begin(void)
{
    cut = ((uintptr_t)__heap_base + 15) & ~(uintptr_t)15;
    cut_end = __builtin_wasm_memory_size(0) * PAGE_BYTES;
    if (cut > cut_end) cut = cut_end;
}

static void *cut_block(size_t size_bytes)
{
    if (!cut_end) begin();
    /* Blocks stay in a page; larger ones are whole pages. */
    uintptr_t page_end = (cut + PAGE_BYTES) & ~(PAGE_BYTES - 1);
    if (cut % PAGE_BYTES && size_bytes > page_end - cut) spend(page_end);
    if (size_bytes > cut_end - cut) grow(size_bytes - (cut_end - cut));
    uint8_t *block = (uint8_t *)cut;
    cut += size_bytes;
    return block;
}

void *rk_alloc(size_t size_bytes)
{
    if (!size_bytes) return NULL;
    RK_REQUIRE(size_bytes <= PTRDIFF_MAX, "out of memory: %zu bytes were asked for", size_bytes);
    uint32_t class = class_of(size_bytes);
    struct block *block = free_blocks[class];
    if (!block) return cut_block(class_bytes(class));
    free_blocks[class] = block->next;
    return block;
}

void *rk_alloc_zeroed(size_t size_bytes)
{
    void *block = rk_alloc(size_bytes);
    if (block) rk_zero(block, size_bytes);
    return block;
}

void rk_free(void *block, size_t size_bytes)
{
    if (block) give_back(block, class_of(size_bytes));
}
