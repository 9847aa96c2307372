#include "chain/address.h"

#include "base/base58.h"
#include "crypto/bls.h"
#include "crypto/shielded.h"

enum {
    CHECKSUM_GROUPS = 6,
    PREFIX_CHARS = 3,
    GROUPS_MAX = (ADDRESS_BYTES_MAX * 8 + 4) / 5 + CHECKSUM_GROUPS,
};
#define BECH32M_CONSTANT UINT32_C(0x2bc830a3)

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static const struct {
    const char *prefix;
    size_t size_bytes;
    const char *about;
} kinds[ADDRESS_KIND_COUNT] = {
#define ADDRESS_KIND_ROW(name, prefix, size_bytes, about) {prefix, size_bytes, about},
    ADDRESS_KINDS(ADDRESS_KIND_ROW)
#undef ADDRESS_KIND_ROW
};

size_t address_bytes(enum address_kind kind)
{
    return kinds[kind].size_bytes;
}

const char *address_about(enum address_kind kind)
{
    return kinds[kind].about;
}

/* ---- Bech32m (BIP-350; the code is BIP-173's) ---- */

static uint32_t polymod(uint32_t sum, uint8_t group)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ group;
    for (unsigned i = 0; i < 5; i++)
        if (top >> i & 1) sum ^= generator[i];
    return sum;
}

static uint32_t polymod_prefix(const char *prefix)
{
    uint32_t sum = 1;
    for (size_t i = 0; i < PREFIX_CHARS; i++)
        sum = polymod(sum, (uint8_t)(prefix[i] >> 5));
    sum = polymod(sum, 0);
    for (size_t i = 0; i < PREFIX_CHARS; i++)
        sum = polymod(sum, (uint8_t)(prefix[i] & 31));
    return sum;
}

/* Bytes in groups of five bits, the last one filled with zeros; how many. */
static size_t to_groups(uint8_t *groups, const uint8_t *bytes, size_t size_bytes)
{
    size_t count = (size_bytes * 8 + 4) / 5;
    for (size_t i = 0; i < count; i++) {
        unsigned group = 0;
        for (size_t bit = 5 * i; bit < 5 * i + 5; bit++) {
            unsigned value = bit < 8 * size_bytes ? bytes[bit / 8] >> (7 - bit % 8) & 1u : 0;
            group = group << 1 | value;
        }
        groups[i] = (uint8_t)group;
    }
    return count;
}

void address_encode(char text[ADDRESS_TEXT_BYTES], enum address_kind kind, const uint8_t *bytes)
{
    uint8_t groups[GROUPS_MAX] = {0};
    uint32_t sum = polymod_prefix(kinds[kind].prefix);
    size_t count = to_groups(groups, bytes, kinds[kind].size_bytes);
    for (size_t i = 0; i < count + CHECKSUM_GROUPS; i++)
        sum = polymod(sum, groups[i]);
    sum ^= BECH32M_CONSTANT;
    for (size_t i = 0; i < CHECKSUM_GROUPS; i++)
        groups[count + i] = sum >> 5 * (CHECKSUM_GROUPS - 1 - i) & 31;
    memcpy(text, kinds[kind].prefix, PREFIX_CHARS);
    text[PREFIX_CHARS] = '1';
    for (size_t i = 0; i < count + CHECKSUM_GROUPS; i++)
        text[PREFIX_CHARS + 1 + i] = alphabet[groups[i]];
    text[PREFIX_CHARS + 1 + count + CHECKSUM_GROUPS] = '\0';
}

/* ---- Reading ---- */

static enum rk_result no_address(struct rk_error *error, const char *why)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s", why);
}

/* What the bytes stand for must be there: keys of accounts, points of the subgroup, scalars. */
static enum rk_result check_meaning(enum address_kind kind, const uint8_t *bytes,
                                    struct rk_error *error)
{
    struct bls_public_key key;
    struct jubjub_affine point;
    struct shielded_full_view_key full;
    struct fj scalar;
    switch (kind) {
    case ADDRESS_ACCOUNT:
        if (bls_public_key_from_bytes(&key, bytes, NULL) || !bls_public_key_is_valid(&key))
            return no_address(error, "the account is no public key");
        return RK_OK;
    case ADDRESS_SHIELDED:
        if (!jubjub_decode(&point, bytes, JUBJUB_CHECKED) ||
            !jubjub_decode(&point, bytes + JUBJUB_BYTES, JUBJUB_CHECKED))
            return no_address(error, "the shielded address is no pair of public keys");
        return RK_OK;
    case ADDRESS_VIEW_KEY:
        if (!fj_from_bytes_le(&scalar, bytes) ||
            !jubjub_decode(&point, bytes + JUBJUB_BYTES, JUBJUB_CHECKED))
            return no_address(error, "the view key is no scalar and public key");
        return RK_OK;
    default:
        if (!shielded_full_view_key_decode(&full, bytes))
            return no_address(error, "the full viewing key is no scalar and pair of public keys");
        return RK_OK;
    }
}

static bool find_prefix(enum address_kind *kind, struct span text, bool *is_upper)
{
    if (text.size_bytes <= PREFIX_CHARS || text.bytes[PREFIX_CHARS] != '1') return false;
    for (unsigned k = 0; k < ADDRESS_KIND_COUNT; k++) {
        size_t lower = 0, upper = 0;
        for (size_t i = 0; i < PREFIX_CHARS; i++) {
            lower += text.bytes[i] == (uint8_t)kinds[k].prefix[i];
            upper += text.bytes[i] == (uint8_t)(kinds[k].prefix[i] - 'a' + 'A');
        }
        if (lower != PREFIX_CHARS && upper != PREFIX_CHARS) continue;
        *kind = (enum address_kind)k;
        *is_upper = upper == PREFIX_CHARS;
        return true;
    }
    return false;
}

static enum rk_result read_groups(uint8_t *groups, struct span text, bool is_upper,
                                  struct rk_error *error)
{
    for (size_t i = PREFIX_CHARS + 1; i < text.size_bytes; i++) {
        uint8_t letter = text.bytes[i];
        bool is_letter = (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
        if (is_letter && (letter < 'a') != is_upper)
            return rk_fail(error, RK_MALFORMED, i, "upper and lower case are mixed");
        const char *found = letter ? strchr(alphabet, is_letter ? letter | 0x20 : letter) : NULL;
        if (!found)
            return rk_fail(error, RK_MALFORMED, i, "character %zu does not belong in an address",
                           i + 1);
        groups[i - PREFIX_CHARS - 1] = (uint8_t)(found - alphabet);
    }
    return RK_OK;
}

static enum rk_result decode_own(uint8_t *bytes, enum address_kind kind, struct span text,
                                 bool is_upper, struct rk_error *error)
{
    uint8_t groups[GROUPS_MAX];
    size_t size_bytes = kinds[kind].size_bytes, count = (size_bytes * 8 + 4) / 5;
    uint32_t sum = polymod_prefix(kinds[kind].prefix);
    if (text.size_bytes != PREFIX_CHARS + 1 + count + CHECKSUM_GROUPS)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "%s has %zu characters, and %zu are there: some are missing or too many",
                       kinds[kind].about, PREFIX_CHARS + 1 + count + CHECKSUM_GROUPS,
                       text.size_bytes);
    RK_TRY(read_groups(groups, text, is_upper, error));
    for (size_t i = 0; i < count + CHECKSUM_GROUPS; i++)
        sum = polymod(sum, groups[i]);
    if (sum != BECH32M_CONSTANT)
        return no_address(error, "the checksum is wrong: a character is mistyped");
    memset(bytes, 0, size_bytes);
    for (size_t bit = 0; bit < 5 * count; bit++) {
        unsigned value = groups[bit / 5] >> (4 - bit % 5) & 1u;
        if (bit < 8 * size_bytes)
            bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | value << (7 - bit % 8));
        else if (value)
            return no_address(error, "the last group has bits that belong to no byte");
    }
    return RK_OK;
}

static enum rk_result decode_deployed(enum address_kind *kind, uint8_t *bytes, struct span text,
                                      struct rk_error *error)
{
    uint8_t decoded[BASE58_BYTES_MAX];
    size_t size_bytes;
    RK_TRY(base58_decode(decoded, sizeof decoded, &size_bytes, text, error));
    if (size_bytes != kinds[ADDRESS_ACCOUNT].size_bytes &&
        size_bytes != kinds[ADDRESS_SHIELDED].size_bytes)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "neither a prefix that is known, nor the base 58 of 64 or 96 bytes");
    *kind = size_bytes == kinds[ADDRESS_ACCOUNT].size_bytes ? ADDRESS_ACCOUNT : ADDRESS_SHIELDED;
    memcpy(bytes, decoded, size_bytes);
    return RK_OK;
}

enum rk_result address_decode(enum address_kind *kind, uint8_t bytes[ADDRESS_BYTES_MAX],
                              bool *is_deployed, struct span text, struct rk_error *error)
{
    enum address_kind found = ADDRESS_ACCOUNT;
    uint8_t decoded[ADDRESS_BYTES_MAX];
    bool is_upper = false, is_own = find_prefix(&found, text, &is_upper);
    RK_TRY(is_own ? decode_own(decoded, found, text, is_upper, error)
                  : decode_deployed(&found, decoded, text, error));
    RK_TRY(check_meaning(found, decoded, error));
    *kind = found;
    memcpy(bytes, decoded, kinds[found].size_bytes);
    if (is_deployed) *is_deployed = !is_own;
    return RK_OK;
}
