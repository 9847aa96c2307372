/* value_table FILE: the multiples of G that contracts/transfer/value.c adds up, as initialisers of
 * struct multiple: digit d of four bits at place i, d from 1 to 15, i from 0 to 15, is d 16^i G as
 * V + U, V - U and 2 d U V. */
#include "crypto/jubjub.h"

#include <inttypes.h>
#include <stdio.h>

enum { PLACES = 16, DIGITS = 15 };

static void print(FILE *file, const struct fr *a)
{
    fprintf(file, "{{0x%016" PRIx64 ", 0x%016" PRIx64 ", 0x%016" PRIx64 ", 0x%016" PRIx64 "}},\n",
            a->limb[0], a->limb[1], a->limb[2], a->limb[3]);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!file) return 1;
    struct jubjub_extended base, multiple;
    jubjub_from_affine(&base, &jubjub_generator);
    for (int place = 0; place < PLACES; place++) {
        fprintf(file, "{\n");
        multiple = base;
        for (int digit = 1; digit <= DIGITS; digit++) {
            struct jubjub_affine affine;
            struct jubjub_affine_niels niels;
            jubjub_to_affine(&affine, &multiple);
            jubjub_affine_to_niels(&niels, &affine);
            fprintf(file, "{");
            print(file, &niels.plus);
            print(file, &niels.minus);
            print(file, &niels.t2d);
            fprintf(file, "},\n");
            jubjub_add(&multiple, &multiple, &base);
        }
        fprintf(file, "},\n");
        base = multiple;
    }
    return fclose(file) == 0 ? 0 : 1;
}
