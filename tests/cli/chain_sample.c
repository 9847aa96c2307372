/* chain_sample snapshot CHAIN > FILE
 * chain_sample transfer CHAIN FROM TO VALUE NONCE > FILE
 *
 * A snapshot with money for the accounts 1 and 2, whose secret keys are these numbers, and public
 * transactions between such accounts. */

#include "base/require.h"
#include "chain/typed_transaction.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void must(enum rk_result result, const struct rk_error *error)
{
    if (!result) return;
    fprintf(stderr, "chain_sample: %s: %s\n", rk_result_name(result), error->message);
    exit(1);
}

static void key_of(struct bls_secret_key *secret, struct bls_public_key *key, uint8_t number)
{
    struct rk_error error;
    uint8_t bytes[BLS_SECRET_KEY_BYTES] = {number};
    must(bls_secret_key_from_bytes(secret, bytes, &error), &error);
    bls_public_key_of(key, secret);
}

static void print_snapshot(uint64_t chain)
{
    printf("chain_id = %" PRIu64 "\n", chain);
    for (uint8_t number = 1; number <= 2; number++) {
        char text[BLS_PUBLIC_KEY_TEXT_BYTES];
        struct bls_secret_key secret;
        struct bls_public_key key;
        key_of(&secret, &key, number);
        bls_public_key_to_text(text, &key);
        if (number == 1) printf("owner = '%s'\n", text);
        printf("[[moonlight_account]]\naddress = '%s'\nbalance = 1_000_000_000_000\n", text);
    }
}

static void print_transfer(uint64_t chain, uint8_t from, uint8_t to, uint64_t value, uint64_t nonce)
{
    struct rk_error error;
    struct bls_secret_key sender, receiver;
    struct bls_public_key sender_key, receiver_key;
    struct buffer bytes = {0};
    struct typed_transaction t = {
        .chain_id = chain,
        .contract = {1},
        .model = TRANSACTION_PUBLIC,
        .gas_limit = 10000000,
        .gas_price = 1,
        .last_valid_height = UINT64_MAX,
        .account = {.has_receiver = from != to, .value = value, .nonce = nonce},
    };
    key_of(&sender, &sender_key, from);
    key_of(&receiver, &receiver_key, to);
    bls_public_key_to_bytes(t.account.sender, &sender_key);
    bls_public_key_to_bytes(t.account.receiver, &receiver_key);
    must(typed_transaction_sign(&t, &sender, &error), &error);
    must(typed_transaction_encode(&bytes, &t, &error), &error);
    REQUIRE(fwrite(bytes.bytes, 1, bytes.size_bytes, stdout) == bytes.size_bytes);
    buffer_free(&bytes);
}

int main(int count, char **words)
{
    uint64_t numbers[8] = {0};
    for (int i = 2; i < count && i < 10; i++)
        numbers[i - 2] = strtoull(words[i], NULL, 10);
    if (count == 3) print_snapshot(numbers[0]);
    if (count == 7)
        print_transfer(numbers[0], (uint8_t)numbers[1], (uint8_t)numbers[2], numbers[3],
                       numbers[4]);
    return 0;
}
