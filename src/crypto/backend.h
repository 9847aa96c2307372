/* Which instructions the products of fields are made of: asked once, in one place.
 *
 *      CRYPTO_PORTABLE     C alone
 *      CRYPTO_ADX          x86-64 with MULX and two chains of carries (BMI2, ADX): single products
 *      CRYPTO_IFMA         besides, eight elements at a time with AVX-512, products of 52 bits and
 *                          shifts of two words (VBMI2): Intel since Ice Lake, AMD since Zen 4
 *
 * Every back end gives the results of the portable one to the last bit. */
#ifndef RK_CRYPTO_BACKEND_H
#define RK_CRYPTO_BACKEND_H

#include "base/compiler.h"
#include "base/cpu.h"

enum crypto_backend { CRYPTO_PORTABLE, CRYPTO_ADX, CRYPTO_IFMA };

/* The best that the processor has and the environment variable RUSKVM_CPU, which may allow less
 * (cpu_limit_parse), allows; a text there that means nothing allows nothing. The answer does not
 * change while the program runs. Any thread. */
enum crypto_backend crypto_backend_in_use(void);

/* Whether that is CRYPTO_IFMA on a processor with CPU_SPARE_SUMS, which RUSKVM_CPU may deny: sums
 * in the place of products pay then. Any thread. */
bool crypto_sums_are_spare(void);

/* "portable", "adx" or "ifma": what RUSKVM_CPU takes to have that back end at most. */
const char *crypto_backend_name(enum crypto_backend backend);

/* The features a back end needs. */
cpu_features crypto_backend_needs(enum crypto_backend backend);

#endif
