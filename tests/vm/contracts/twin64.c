/* The twin with 64-bit addresses. */
#include "twin.c"
