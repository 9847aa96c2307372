/* The list of assertions that cannot pass, each with the reason why.
 *
 * A line of the file is "FILE:LINE REASON" or "FILE:FIRST-LAST REASON", where FILE is the script's
 * path in the suite and every assertion in the range has to fail; or "text REASON", for what only
 * a parser of the text format can be asked. Blank lines and lines from '#' on are comments. */
#ifndef RK_TESTS_WASM_SUITE_EXCLUSIONS_H
#define RK_TESTS_WASM_SUITE_EXCLUSIONS_H

#include <stdbool.h>
#include <stddef.h>

struct exclusion {
    char *file;
    unsigned long first;
    unsigned long last;
    bool used; /* an assertion in its range failed */
};

struct exclusions {
    struct exclusion *items;
    size_t count;
    bool text;
};

/* Reads the file; prints what is wrong with it and returns false. */
bool exclusions_read(struct exclusions *out, const char *path);
void exclusions_free(struct exclusions *exclusions);

/* The exclusion of a line, or NULL. */
struct exclusion *exclusions_find(struct exclusions *exclusions, const char *file,
                                  unsigned long line);

#endif
