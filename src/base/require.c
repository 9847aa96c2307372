#include "base/require.h"

#include <stdio.h>
#include <stdlib.h>

void require_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "ruskvm: internal error: %s (%s:%d)\n", condition, file, line);
    abort();
}
