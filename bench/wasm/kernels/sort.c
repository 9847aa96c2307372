/* Quicksort with a median-of-three pivot and an insertion sort for short runs: branches that
 * cannot be predicted. */
#include "kernel.h"

enum { VALUES = 4096, SHORT_RUN = 12 };

static uint32_t values[VALUES];

static void insertion_sort(uint32_t *first, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t value = first[i];
        size_t hole = i;
        for (; hole > 0 && first[hole - 1] > value; hole--)
            first[hole] = first[hole - 1];
        first[hole] = value;
    }
}

static inline uint32_t median(uint32_t a, uint32_t b, uint32_t c)
{
    if (a > b) {
        uint32_t t = a;
        a = b;
        b = t;
    }
    return c < a ? a : c > b ? b : c;
}

static void quicksort(uint32_t *first, size_t count)
{
    while (count > SHORT_RUN) {
        uint32_t pivot = median(first[0], first[count / 2], first[count - 1]);
        /* The median bounds both scans: each stops at the latest where a value not smaller, or
         * not larger, is known to stand. */
        size_t low = 0, high = count - 1;
        for (;;) {
            while (first[low] < pivot)
                low++;
            while (first[high] > pivot)
                high--;
            if (low >= high) break;
            uint32_t t = first[low];
            first[low++] = first[high];
            first[high--] = t;
        }
        /* The shorter part by recursion, the longer one in the loop: the depth stays below 12. */
        size_t left = high + 1;
        if (left < count - left) {
            quicksort(first, left);
            first += left;
            count -= left;
        } else {
            quicksort(first + left, count - left);
            count = left;
        }
    }
    insertion_sort(first, count);
}

uint64_t run(uint32_t rounds)
{
    uint64_t state = 3, sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < VALUES; i++)
            values[i] = (uint32_t)(kernel_random(&state) >> 32);
        quicksort(values, VALUES);
        for (size_t i = 1; i < VALUES; i++)
            if (values[i - 1] > values[i]) sum++; /* never, unless the engine is wrong */
        for (size_t i = 0; i < VALUES; i += 64)
            sum = kernel_mix(sum, values[i]);
    }
    return sum;
}
