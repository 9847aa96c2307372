#define FIELD_KEEP
#include "crypto/fr.h"

/* 2^256, its square and its cube mod p. */
#define FIELD_R  {0x00000001fffffffe, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f}
#define FIELD_R2 {0xc999e990f3f29c6d, 0x2b6cedcb87925c23, 0x05d314967254398f, 0x0748d9d99f59ff11}
#define FIELD_R3 {0xc62c1807439b73af, 0x1b3e0d188cf06990, 0x73d13c71c7b5f418, 0x6e2a5bb9c8db33e9}
#include "crypto/field_body.inc"

/* 7^t for q - 1 = 2^32 t: of order 2^32. */
const struct fr fr_root_of_unity = {
    {0xb9b58d8c5f0e466a, 0x5b1b4c801819d7ec, 0x0af53ae352a31e64, 0x5bf3adda19e9b27b}};
