/* The puppet with a constructor. */
#define PUPPET_INIT
#include "puppet.c"
