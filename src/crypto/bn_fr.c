#define FIELD_KEEP
#include "crypto/bn_fr.h"

/* 2^256, its square and its cube mod p. */
#define FIELD_R  {0xac96341c4ffffffb, 0x36fc76959f60cd29, 0x666ea36f7879462e, 0x0e0a77c19a07df2f}
#define FIELD_R2 {0x1bb8e645ae216da7, 0x53fe3ab1e35c59e3, 0x8c49833d53bb8085, 0x0216d0b17f4e44a5}
#define FIELD_R3 {0x5e94d8e1b4bf0040, 0x2a489cbe1cfbb6b8, 0x893cc664a19fcfed, 0x0cf8594b7fcc657c}
#include "crypto/field_body.inc"
