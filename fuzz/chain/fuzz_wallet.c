/* Any bytes are words, an address and a wallet's file, or errors; what is read is written as it
 * was. */
#include "base/require.h"
#include "chain/address.h"
#include "chain/mnemonic.h"
#include "chain/wallet_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void try_words(struct span text)
{
    uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX], again[MNEMONIC_ENTROPY_BYTES_MAX];
    char words[MNEMONIC_TEXT_BYTES];
    size_t entropy_bytes, again_bytes;
    struct rk_error error = {.result = RK_OK};
    if (mnemonic_read(entropy, &entropy_bytes, text, &error)) {
        REQUIRE(error.message[0]);
        return;
    }
    REQUIRE(mnemonic_make(words, entropy, entropy_bytes) == RK_OK);
    REQUIRE(mnemonic_read(again, &again_bytes, span_of_string(words), NULL) == RK_OK);
    REQUIRE(again_bytes == entropy_bytes && memcmp(again, entropy, entropy_bytes) == 0);
}

static void try_address(struct span text)
{
    enum address_kind kind, again;
    uint8_t decoded[ADDRESS_BYTES_MAX], second[ADDRESS_BYTES_MAX];
    char own[ADDRESS_TEXT_BYTES];
    struct rk_error error = {.result = RK_OK};
    if (address_decode(&kind, decoded, NULL, text, &error)) {
        REQUIRE(error.message[0]);
        return;
    }
    address_encode(own, kind, decoded);
    REQUIRE(address_decode(&again, second, NULL, span_of_string(own), NULL) == RK_OK);
    REQUIRE(again == kind && memcmp(second, decoded, address_bytes(kind)) == 0);
}

/* A file of notes whose plain bytes are the fuzzer's: sealed under a key of zeros. */
static void try_notes(struct span plain)
{
    static char path[64];
    struct wallet wallet = {.notes_path = path, .profiles = 2};
    static const uint8_t head[12] = {'R', 'K', 'N', 'O', 'T', 'E', 'S', '\n', 1};
    uint8_t *file = malloc(sizeof head + SEAL_NONCE_BYTES + plain.size_bytes + SEAL_TAG_BYTES);
    if (!path[0]) (void)snprintf(path, sizeof path, "/tmp/ruskvm-fuzz-%d.notes", (int)getpid());
    REQUIRE(file);
    memcpy(file, head, sizeof head);
    seal_key_close(file + sizeof head, file + sizeof head + SEAL_NONCE_BYTES, wallet.notes_key,
                   span_of(head, sizeof head), plain);
    FILE *out = fopen(path, "wb");
    REQUIRE(out && fwrite(file, 1,
                          sizeof head + SEAL_NONCE_BYTES + plain.size_bytes + SEAL_TAG_BYTES, out));
    fclose(out);
    free(file);
    if (!wallet_notes_read(&wallet, NULL)) REQUIRE(wallet_notes_write(&wallet, NULL) == RK_OK);
    wallet_note_vec_free(&wallet.notes);
    wallet_record_vec_free(&wallet.records);
    (void)unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    if (size_bytes == 0) return 0;
    struct span rest = span_of(bytes + 1, size_bytes - 1);
    switch (bytes[0] % 3) {
    case 0: try_words(rest); break;
    case 1: try_address(rest); break;
    default: try_notes(rest); break;
    }
    return 0;
}
