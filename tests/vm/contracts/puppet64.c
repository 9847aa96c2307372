/* The puppet with 64-bit addresses. */
#include "puppet.c"
