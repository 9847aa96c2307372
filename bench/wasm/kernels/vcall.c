/* Objects of four classes with methods behind tables of function pointers, in random order:
 * call_indirect on WebAssembly. */
#include "kernel.h"

struct shape;

struct shape_class {
    uint64_t (*area)(const struct shape *shape);
    void (*grow)(struct shape *shape, uint32_t by);
    bool (*contains)(const struct shape *shape, uint32_t x, uint32_t y);
};

struct shape {
    const struct shape_class *class;
    uint32_t a, b, c;
};

enum { SHAPES = 1024, SWEEPS = 4 };

static struct shape shapes[SHAPES];

static uint64_t square_area(const struct shape *s)
{
    return (uint64_t)s->a * s->a;
}
static void square_grow(struct shape *s, uint32_t by)
{
    s->a = (s->a + by) & 0xffff;
}
static bool square_contains(const struct shape *s, uint32_t x, uint32_t y)
{
    return x < s->a && y < s->a;
}

static uint64_t rectangle_area(const struct shape *s)
{
    return (uint64_t)s->a * s->b;
}
static void rectangle_grow(struct shape *s, uint32_t by)
{
    s->a = (s->a + by) & 0xffff;
    s->b = (s->b + (by >> 1)) & 0xffff;
}
static bool rectangle_contains(const struct shape *s, uint32_t x, uint32_t y)
{
    return x < s->a && y < s->b;
}

static uint64_t triangle_area(const struct shape *s)
{
    return (uint64_t)s->a * s->b / 2;
}
static void triangle_grow(struct shape *s, uint32_t by)
{
    s->b = (s->b + by) & 0xffff;
}
static bool triangle_contains(const struct shape *s, uint32_t x, uint32_t y)
{
    return (uint64_t)x * s->b + (uint64_t)y * s->a < (uint64_t)s->a * s->b;
}

static uint64_t frame_area(const struct shape *s)
{
    return (uint64_t)s->a * s->b - (uint64_t)(s->a / 2) * (s->b / 2);
}
static void frame_grow(struct shape *s, uint32_t by)
{
    s->a = (s->a + by) & 0xffff;
    s->c ^= by;
}
static bool frame_contains(const struct shape *s, uint32_t x, uint32_t y)
{
    return x < s->a && y < s->b && (x >= s->a / 2 || y >= s->b / 2);
}

static const struct shape_class classes[4] = {
    {square_area, square_grow, square_contains},
    {rectangle_area, rectangle_grow, rectangle_contains},
    {triangle_area, triangle_grow, triangle_contains},
    {frame_area, frame_grow, frame_contains},
};

uint64_t run(uint32_t rounds)
{
    uint64_t state = 6, sum = 0;
    for (size_t i = 0; i < SHAPES; i++) {
        uint64_t r = kernel_random(&state);
        shapes[i] = (struct shape){&classes[r >> 62], (uint32_t)r & 0xffff,
                                   (uint32_t)(r >> 16) & 0xffff, (uint32_t)(r >> 32) & 0xffff};
    }
    for (uint32_t round = 0; round < rounds; round++) {
        uint64_t area = 0, hits = 0;
        for (uint32_t sweep = 0; sweep < SWEEPS; sweep++)
            for (size_t i = 0; i < SHAPES; i++) {
                struct shape *s = &shapes[i];
                area += s->class->area(s);
                s->class->grow(s, round + sweep);
                hits += s->class->contains(s, (uint32_t)area & 0xffff, 1000 * sweep);
            }
        sum = kernel_mix(sum, area);
        sum = kernel_mix(sum, hits);
    }
    return sum;
}
