#include "base/cpu.h"

#ifdef __x86_64__
#include <cpuid.h>
#endif

struct named_features {
    const char *name;
    cpu_features features;
};

static const struct named_features feature_names[] = {
#define CPU_FEATURE_NAME(name, bit, text) {text, CPU_##name},
    CPU_FEATURES(CPU_FEATURE_NAME)
#undef CPU_FEATURE_NAME
};

static const struct named_features level_names[] = {
#define CPU_LEVEL_NAME(text, features) {text, features},
    CPU_LEVELS(CPU_LEVEL_NAME)
#undef CPU_LEVEL_NAME
};

#define CPU_NAME_BYTES(name, bit, text) +sizeof text
static_assert((0 CPU_FEATURES(CPU_NAME_BYTES)) <= CPU_NAMES_BYTES_MAX, "all names at once fit");
#undef CPU_NAME_BYTES

#ifdef __x86_64__

/* The state components that the operating system saves on a context switch. Written as the
 * instruction, since the intrinsic would need the whole file compiled for xsave. */
static uint64_t xcr0_read(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static bool is_of_amd(void)
{
    unsigned highest, b, c, d;
    if (!__get_cpuid(0, &highest, &b, &c, &d)) return false;
    return b == signature_AMD_ebx && c == signature_AMD_ecx && d == signature_AMD_edx;
}

cpu_features cpu_features_detect(void)
{
    enum {
        XCR0_AVX = 0x06,    /* XMM and the upper halves of YMM */
        XCR0_AVX512 = 0xe6, /* those, mask registers, ZMM and its upper sixteen */
    };
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    cpu_features features = 0;
    if (c & bit_SSE4_1) features |= CPU_SSE41;
    uint64_t saved = c & bit_OSXSAVE ? xcr0_read() : 0;
    bool os_avx = (saved & XCR0_AVX) == XCR0_AVX && (c & bit_AVX);
    bool os_avx512 = os_avx && (saved & XCR0_AVX512) == XCR0_AVX512;

    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return features;
    if (b & bit_BMI2) features |= CPU_BMI2;
    if (b & bit_ADX) features |= CPU_ADX;
    if (b & bit_SHA) features |= CPU_SHA;
    if (os_avx && (b & bit_AVX2)) features |= CPU_AVX2;
    if (!os_avx512 || !(b & bit_AVX512F)) return features;
    features |= CPU_AVX512F;
    if (b & bit_AVX512VL) features |= CPU_AVX512VL;
    if (b & bit_AVX512BW) features |= CPU_AVX512BW;
    if (b & bit_AVX512IFMA) features |= CPU_AVX512IFMA;
    if (c & bit_AVX512VBMI) features |= CPU_AVX512VBMI;
    if (c & bit_AVX512VBMI2) features |= CPU_AVX512VBMI2;
    if ((b & bit_AVX512IFMA) && is_of_amd()) features |= CPU_SPARE_SUMS;
    return features;
}

void cpu_name(char text[CPU_NAME_BYTES_MAX])
{
    enum { LEAF_FIRST = 0x80000002, LEAVES = 3 }; /* of 16 bytes each */
    char name[CPU_NAME_BYTES_MAX] = "";
    for (unsigned leaf = 0; leaf < LEAVES; leaf++) {
        unsigned words[4];
        if (!__get_cpuid(LEAF_FIRST + leaf, &words[0], &words[1], &words[2], &words[3])) break;
        memcpy(name + leaf * sizeof words, words, sizeof words);
    }
    size_t start = strspn(name, " "), end = strlen(name);
    while (end > start && name[end - 1] == ' ')
        end--;
    memcpy(text, name + start, end - start);
    text[end - start] = 0;
}

#elif defined(__aarch64__)

/* Advanced SIMD is part of the base architecture. */
cpu_features cpu_features_detect(void)
{
    return CPU_NEON;
}

#else

cpu_features cpu_features_detect(void)
{
    return 0;
}

#endif

#ifndef __x86_64__
void cpu_name(char text[CPU_NAME_BYTES_MAX])
{
    text[0] = 0;
}
#endif

static const struct named_features *find_name(const struct named_features *names, size_t count,
                                              struct span text)
{
    for (size_t i = 0; i < count; i++) {
        if (span_equal(text, span_of_string(names[i].name))) return &names[i];
    }
    return NULL;
}

enum rk_result cpu_limit_parse(cpu_features *limit, struct span text, struct rk_error *error)
{
    const struct named_features *found = find_name(level_names, RK_ARRAY_LENGTH(level_names), text);
    if (found) {
        *limit = found->features;
        return RK_OK;
    }
    cpu_features features = 0;
    size_t start = 0;
    for (size_t i = 0; i <= text.size_bytes; i++) {
        if (i < text.size_bytes && text.bytes[i] != ',') continue;
        struct span name = span_of(text.bytes + start, i - start);
        found = find_name(feature_names, RK_ARRAY_LENGTH(feature_names), name);
        if (!found) return rk_fail(error, RK_NOT_FOUND, start, "no such processor feature");
        features |= found->features;
        start = i + 1;
    }
    *limit = features;
    return RK_OK;
}

void cpu_features_format(char text[CPU_NAMES_BYTES_MAX], cpu_features features)
{
    size_t size_bytes = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(feature_names); i++) {
        if (!cpu_has(features, feature_names[i].features)) continue;
        if (size_bytes) text[size_bytes++] = ',';
        size_t length = strlen(feature_names[i].name);
        memcpy(text + size_bytes, feature_names[i].name, length);
        size_bytes += length;
    }
    text[size_bytes] = 0;
    if (!size_bytes) memcpy(text, "portable", sizeof "portable");
}
