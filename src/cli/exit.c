#include "cli/exit.h"

const struct exit_meaning exit_meanings[] = {
#define EXIT_CODE(name, value, meaning) {value, meaning},
#include "cli/exit.def"
};
const size_t exit_meaning_count = RK_ARRAY_LENGTH(exit_meanings);

int exit_of_result(enum rk_result result)
{
    switch (result) {
    case RK_OK: return EXIT_CODE_OK;
    case RK_MALFORMED:
    case RK_INVALID:
    case RK_UNSUPPORTED:
    case RK_LIMIT:
    case RK_UNLINKABLE:
    case RK_NOT_FOUND:
    case RK_EXISTS:
    case RK_FULL:
    case RK_CORRUPT:
    case RK_CANCELLED: return EXIT_CODE_NO;
    case RK_TRAP: return EXIT_CODE_TRAP;
    case RK_IO: return EXIT_CODE_IO;
    case RK_USAGE: return EXIT_CODE_USAGE;
    case RK_NO_MEMORY:
    case RK_RESULT_COUNT: break;
    }
    return EXIT_CODE_INTERNAL;
}
