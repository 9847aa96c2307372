/* Products in lanes by themselves, for whoever measures them: of limbs that stay where they are,
 * without the way from elements and back. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_SPEED_LANES_H
#define RK_CRYPTO_SPEED_LANES_H

enum { SPEED_LANES_PRODUCTS = 16 };

/* SPEED_LANES_PRODUCTS products, `times` times over. */
void speed_lanes_fr(unsigned times);
void speed_lanes_fp(unsigned times);

#endif
