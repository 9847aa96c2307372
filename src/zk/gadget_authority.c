#define COMPOSER_NO_SITES
#include "zk/gadget_authority.h"

#include "zk/gadget_sponge.h"

/* u generator + c key = R */
static void assert_equation(struct composer *composer, struct bounded u,
                            const struct bit_string *challenge, struct group_point key,
                            const struct jubjub_affine *generator, struct witness_point r)
{
    struct group_point a = gadget_group_mul_generator(composer, u, generator);
    struct group_point b = gadget_group_mul(composer, challenge, key);
    struct group_point sum = gadget_group_add(composer, a, b);
    gadget_group_assert_equal(composer, sum, r);
}

static void hash_challenge(struct composer *composer, struct bit_string *challenge, uint64_t domain,
                           const struct witness *words, size_t count)
{
    struct witness hash = gadget_sponge_hash(composer, domain, words, count);
    gadget_truncate_bits(composer, challenge, hash);
}

void gadget_signature(struct composer *composer, const struct signed_words *words,
                      const struct fj *u, const struct jubjub_affine *r, struct group_point key)
{
    struct bit_string challenge;
    composer_enter(composer, "signature");
    struct bounded response = gadget_scalar(composer, u);
    struct witness_point commitment = composer_point(composer, r);
    const struct witness hashed[] = {words->context, commitment.x, commitment.y,
                                     key.point.x,    key.point.y,  words->message};
    hash_challenge(composer, &challenge, words->domain, hashed, RK_ARRAY_LENGTH(hashed));
    assert_equation(composer, response, &challenge, key, &jubjub_generator, commitment);
    composer_leave(composer);
}

void gadget_authority(struct composer *composer, const struct signed_words *words,
                      const struct shielded_authority *authority, struct group_point b,
                      struct group_point b_prime)
{
    struct bit_string challenge;
    composer_enter(composer, "authority");
    struct bounded u = gadget_scalar(composer, &authority->u);
    struct witness_point r1 = composer_point(composer, &authority->r1);
    struct witness_point r2 = composer_point(composer, &authority->r2);
    const struct witness hashed[] = {
        words->context,  r1.x,           r1.y, r2.x, r2.y, b.point.x, b.point.y, b_prime.point.x,
        b_prime.point.y, words->message,
    };
    hash_challenge(composer, &challenge, words->domain, hashed, RK_ARRAY_LENGTH(hashed));
    assert_equation(composer, u, &challenge, b, &jubjub_generator, r1);
    assert_equation(composer, u, &challenge, b_prime, &jubjub_generator_nums, r2);
    composer_leave(composer);
}

struct exchange gadget_exchange(struct composer *composer, const struct fj *eps,
                                struct group_point key)
{
    struct bit_string bits;
    struct exchange out;
    composer_enter(composer, "exchange");
    gadget_scalar_string(composer, &bits, eps);
    out.e = gadget_group_mul_generator(composer, gadget_bits_bounded(&bits), &jubjub_generator);
    out.shared = gadget_group_mul(composer, &bits, key);
    composer_leave(composer);
    return out;
}

void gadget_assert_public_sum(struct composer *composer, struct witness a, struct witness b,
                              const struct fr *value)
{
    composer_gate(composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_r = &composer_minus_one,
                                          .a = a, .b = b, .public_input = value));
}

void gadget_encrypt(struct composer *composer, uint64_t domain, struct witness context,
                    struct group_point key, const struct fj *eps, const struct witness *words,
                    size_t count, const struct jubjub_affine *e, const struct fr *cipher)
{
    struct witness masks[GADGET_ENCRYPT_WORDS_MAX];
    REQUIRE(count >= 1 && count <= GADGET_ENCRYPT_WORDS_MAX);
    composer_enter(composer, "encrypt");
    struct exchange exchange = gadget_exchange(composer, eps, key);
    gadget_group_assert_public(composer, exchange.e, e);
    const struct witness seed[] = {exchange.shared.point.x, exchange.shared.point.y, context};
    gadget_sponge(composer, masks, count, domain, seed, RK_ARRAY_LENGTH(seed));
    for (size_t i = 0; i < count; i++)
        gadget_assert_public_sum(composer, words[i], masks[i], &cipher[i]);
    composer_leave(composer);
}
