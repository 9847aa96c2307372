#define FIELD_KEEP
#include "crypto/fj.h"

/* 2^256, its square and its cube mod p. */
#define FIELD_R  {0x25f80bb3b99607d9, 0xf315d62f66b6e750, 0x932514eeeb8814f4, 0x09a6fc6f479155c6}
#define FIELD_R2 {0x67719aa495e57731, 0x51b0cef09ce3fc26, 0x69dab7fac026e9a5, 0x04f6547b8d127688}
#define FIELD_R3 {0xe0d6c6563d830544, 0x323e3883598d0f85, 0xf0fea3004c2e2ba8, 0x05874f84946737ec}
#include "crypto/field_body.inc"
