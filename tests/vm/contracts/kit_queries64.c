/* The same with 64-bit pointers. */
#include "kit_queries.c"
