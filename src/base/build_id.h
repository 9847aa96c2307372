/* The build that runs: what the linker noted about the program, or about the library, that this
 * code is part of. Two builds with any difference in code or data have different notes. */
#ifndef RK_BASE_BUILD_ID_H
#define RK_BASE_BUILD_ID_H

#include "base/result.h"
#include "base/span.h"

/* The note's bytes (20 of them as a rule), which live as long as the program. RK_NOT_FOUND when it
 * was linked without one (-Wl,--build-id=none). */
RK_CHECKED enum rk_result build_id_find(struct span *out);

#endif
