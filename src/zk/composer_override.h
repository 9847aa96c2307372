/* Witnesses that lie: for tests of what a circuit really constrains.
 *
 * A dishonest prover is not held to compute witnesses as components do. A test plays it by saying,
 * before a witness is allocated, which value it is to take; what is computed from it afterwards
 * follows the lie. composer_witness_count is the index of the next witness.
 *
 * Nothing but tests includes this header: without a call of composer_override a composer never
 * takes another value than the one its components computed, and there is no other way to make it,
 * neither an option nor the environment. */
#ifndef RK_ZK_COMPOSER_OVERRIDE_H
#define RK_ZK_COMPOSER_OVERRIDE_H

#include "zk/composer.h"

/* The witness of this index will have this value. It must not be allocated yet. A failure is kept
 * like those of components. */
void composer_override(struct composer *composer, size_t index, const struct fr *value);

#endif
