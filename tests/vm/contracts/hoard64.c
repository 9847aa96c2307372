/* The same with 64-bit pointers. */
#include "hoard.c"
