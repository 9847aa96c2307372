/* What the processor and the operating system let us use, as a bit mask.
 *
 * A bit is set only when the processor reports the instructions and, on x86-64, the operating
 * system saves the registers they need (XCR0, Intel SDM volume 1, section 13.3). Nothing is cached:
 * a program detects once at its start, narrows the mask by what its user asked for, and passes it
 * down. Every back end chosen by this mask gives the same results as the portable one. */
#ifndef RK_BASE_CPU_H
#define RK_BASE_CPU_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

/* CPU_FEATURES(X): enumerator suffix, bit number, name. The last one is not of instructions but of
 * how they are executed: sums and shifts of vectors of 512 bits have units besides those that
 * products of 52 bits need (AMD's processors, from Zen 4 on; Intel's have two for everything). */
#define CPU_FEATURES(X)               \
    X(SSE41, 0, "sse41")              \
    X(AVX2, 1, "avx2")                \
    X(BMI2, 2, "bmi2")                \
    X(ADX, 3, "adx")                  \
    X(SHA, 4, "sha")                  \
    X(AVX512F, 5, "avx512f")          \
    X(AVX512VL, 6, "avx512vl")        \
    X(AVX512BW, 7, "avx512bw")        \
    X(AVX512IFMA, 8, "avx512ifma")    \
    X(AVX512VBMI, 9, "avx512vbmi")    \
    X(NEON, 10, "neon")               \
    X(AVX512VBMI2, 11, "avx512vbmi2") \
    X(SPARE_SUMS, 12, "sparesums")

enum cpu_feature {
#define CPU_FEATURE_ENUM(name, bit, text) CPU_##name = 1 << (bit),
    CPU_FEATURES(CPU_FEATURE_ENUM)
#undef CPU_FEATURE_ENUM
};

typedef uint32_t cpu_features; /* a set of enum cpu_feature */

/* CPU_LEVELS(X): name, the features it allows. Each level contains those before it, but for
 * aarch64's only one. "ifma" is short for "avx512ifma". */
#define CPU_LEVELS(X)                                                                              \
    X("portable", 0)                                                                               \
    X("sse41", CPU_SSE41)                                                                          \
    X("adx", CPU_SSE41 | CPU_BMI2 | CPU_ADX)                                                       \
    X("avx2", CPU_SSE41 | CPU_AVX2 | CPU_BMI2 | CPU_ADX | CPU_SHA)                                 \
    X("avx512", CPU_SSE41 | CPU_AVX2 | CPU_BMI2 | CPU_ADX | CPU_SHA | CPU_AVX512F | CPU_AVX512VL | \
                    CPU_AVX512BW)                                                                  \
    X("avx512ifma", CPU_SSE41 | CPU_AVX2 | CPU_BMI2 | CPU_ADX | CPU_SHA | CPU_AVX512F |            \
                        CPU_AVX512VL | CPU_AVX512BW | CPU_AVX512IFMA | CPU_AVX512VBMI |            \
                        CPU_AVX512VBMI2 | CPU_SPARE_SUMS)                                          \
    X("ifma", CPU_SSE41 | CPU_AVX2 | CPU_BMI2 | CPU_ADX | CPU_SHA | CPU_AVX512F | CPU_AVX512VL |   \
                  CPU_AVX512BW | CPU_AVX512IFMA | CPU_AVX512VBMI | CPU_AVX512VBMI2 |               \
                  CPU_SPARE_SUMS)                                                                  \
    X("neon", CPU_NEON)                                                                            \
    X("native", UINT32_MAX)

/* The features of the processor this runs on. */
cpu_features cpu_features_detect(void);

/* Reads a limit as a person writes it (the value of RUSKVM_CPU): the name of a level, or a comma
 * separated list of feature names; the name "adx" alone is the level. The caller intersects it with
 * what was detected. RK_NOT_FOUND, with the offset of the first unknown name; `error` may be NULL.
 */
RK_CHECKED enum rk_result cpu_limit_parse(cpu_features *limit, struct span text,
                                          struct rk_error *error);

/* Writes the names of the set, comma separated and zero terminated ("portable" when empty). Any set
 * fits into CPU_NAMES_BYTES_MAX. */
#define CPU_NAMES_BYTES_MAX 128
void cpu_features_format(char text[CPU_NAMES_BYTES_MAX], cpu_features features);

/* Writes what the processor calls itself (the brand string of x86-64), zero terminated and without
 * blanks around it; nothing where it does not tell. */
#define CPU_NAME_BYTES_MAX 49
void cpu_name(char text[CPU_NAME_BYTES_MAX]);

RK_INLINE bool cpu_has(cpu_features features, cpu_features wanted)
{
    return (features & wanted) == wanted;
}

#endif
