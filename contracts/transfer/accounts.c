/* Accounts in the order of the 193 bytes of their keys, in which they are fed. The first eight
 * bytes order nearly all: a tree of numbers leads to the accounts that share them, of which there
 * is one unless somebody has spent 2^32 keys on finding two. */
#include "transfer/state.h"

#include <ruskvm/alloc.h>
#include <ruskvm/ordered_map.h>

struct account {
    struct account_key key;
    struct account_data data;
    struct account *next; /* of the same first bytes, ordered by key */
};

typedef struct account *account_pointer;
RK_ORDERED_MAP(account_map, uint64_t, account_pointer, RK_ORDER_NUMBER)
static struct account_map accounts;

static uint64_t first_bytes(const struct account_key *key)
{
    return __builtin_bswap64(key->limb[0]);
}

/* Where the pointer to the account is, or where it belongs. */
static struct account **place_of(struct account **first, const struct account_key *key)
{
    while (*first && memcmp(&(*first)->key, key, sizeof *key) < 0)
        first = &(*first)->next;
    return first;
}

struct account_data *account_find(const struct account_key *key)
{
    uint64_t prefix = first_bytes(key);
    struct account **first = account_map_find(&accounts, &prefix);
    struct account *account = first ? *place_of(first, key) : NULL;
    return account && rk_equal(&account->key, key, sizeof *key) ? &account->data : NULL;
}

struct account_data *account_obtain(const struct account_key *key)
{
    uint64_t prefix = first_bytes(key);
    struct account **place = place_of(account_map_obtain(&accounts, &prefix), key);
    if (!*place || !rk_equal(&(*place)->key, key, sizeof *key)) {
        struct account *account = rk_alloc_zeroed(sizeof *account);
        account->key = *key;
        account->next = *place;
        *place = account;
    }
    return &(*place)->data;
}

struct account_key read_account(struct rk_reader *in, uint32_t offset)
{
    struct account_key key;
    rk_copy(&key, rk_read_bytes(in, offset, sizeof key), sizeof key);
    key.is_infinity &= 0xff;
    return key;
}

static struct account_key read_key_argument(uint32_t argument_bytes)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct account_key), 8);
    return read_account(&in, 0);
}

RK_METHOD(account)
{
    struct account_key key = read_key_argument(argument_bytes);
    const struct account_data *found = account_find(&key);
    struct account_data data = found ? *found : (struct account_data){0};
    RK_RETURN(data);
}

RK_METHOD(add_account_balance)
{
    RK_ARGUMENT(struct account_value, sum);
    require_external();
    sum.account.is_infinity &= 0xff;
    struct account_data *account = account_obtain(&sum.account);
    if (__builtin_add_overflow(account->balance, sum.value, &account->balance))
        account->balance = UINT64_MAX;
    return 0;
}

RK_METHOD(sub_account_balance)
{
    RK_ARGUMENT(struct account_value, sum);
    require_external();
    sum.account.is_infinity &= 0xff;
    struct account_data *account = account_find(&sum.account);
    if (account) account->balance -= sum.value < account->balance ? sum.value : account->balance;
    return 0;
}

RK_METHOD(sync_accounts)
{
    RK_ARGUMENT(struct range, range);
    struct {
        struct account_data data;
        struct account_key key; /* its 193 bytes; then zeros */
    } fed;
    static_assert(sizeof fed == 216, "archive");
    uint64_t prefix, at = 0;
    for (struct account **first = account_map_first(&accounts, &prefix);
         first && range_goes_on(&range, at); first = account_map_after(&accounts, &prefix, &prefix))
        for (struct account *account = *first; account && range_goes_on(&range, at);
             account = account->next)
            if (at++ >= range.from) {
                fed.data = account->data;
                fed.key = account->key;
                rk_feed(&fed, sizeof fed);
            }
    return 0;
}
