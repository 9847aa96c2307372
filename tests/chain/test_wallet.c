/* Words, addresses, and the files of wallets. */

#include "vectors.h"

#include "base/secret.h"
#include "chain/wallet.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct seal_cost cheap = {1, SEAL_MEMORY_KIB_MIN};

/* ---- Words: the test vectors that BIP-39 refers to, passphrase "TREZOR" ---- */

static const struct {
    const char *entropy, *words, *seed;
} known[] = {
    {"00000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "about",
     "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf"
     "1"
     "41630c7a3c4ab7c81b2f001698e7463b04"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank yellow",
     "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c10"
     "6"
     "9be3a3a5bd381ee6260e8d9739fce1f607"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
     "vote",
     "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3"
     "9"
     "92c456cdf60f5d4564b8ba3f05a69890ad"},
};

static void words_and_seeds_are_the_known_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX], read[MNEMONIC_ENTROPY_BYTES_MAX];
        uint8_t seed[WALLET_SEED_BYTES];
        char text[MNEMONIC_TEXT_BYTES], digits[HEX_TEXT_BYTES(WALLET_SEED_BYTES)];
        size_t size_bytes = strlen(known[i].entropy) / 2, read_bytes;
        assert_int_equal(hex_decode(entropy, size_bytes, span_of_string(known[i].entropy), NULL),
                         RK_OK);
        assert_int_equal(mnemonic_make(text, entropy, size_bytes), RK_OK);
        assert_string_equal(text, known[i].words);
        assert_int_equal(mnemonic_read(read, &read_bytes, span_of_string(text), NULL), RK_OK);
        assert_int_equal(read_bytes, size_bytes);
        assert_memory_equal(read, entropy, size_bytes);
        assert_int_equal(mnemonic_seed(seed, span_of_string(text), span_of_string("TREZOR"), NULL),
                         RK_OK);
        hex_encode(digits, span_of(seed, sizeof seed));
        assert_string_equal(digits, known[i].seed);
    }
}

static void every_length_of_entropy_comes_back(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (size_t size_bytes = 0; size_bytes <= 40; size_bytes++) {
        uint8_t entropy[40], read[MNEMONIC_ENTROPY_BYTES_MAX];
        char text[MNEMONIC_TEXT_BYTES];
        size_t read_bytes;
        for (size_t i = 0; i < sizeof entropy; i++)
            entropy[i] = (uint8_t)vectors_random(&seed);
        bool allowed = size_bytes >= 16 && size_bytes <= 32 && size_bytes % 4 == 0;
        assert_int_equal(mnemonic_make(text, entropy, size_bytes), allowed ? RK_OK : RK_USAGE);
        if (!allowed) continue;
        assert_int_equal(mnemonic_read(read, &read_bytes, span_of_string(text), NULL), RK_OK);
        assert_int_equal(read_bytes, size_bytes);
        assert_memory_equal(read, entropy, size_bytes);
    }
}

static void mistakes_in_words_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rk_result result;
        const char *message;
    } wrong[] = {
        {"", RK_MALFORMED, "0 words"},
        {"abandon abandon", RK_MALFORMED, "2 words"},
        {"legal winnar thank year wave sausage worth useful legal winner thank yellow", RK_INVALID,
         "word 2, 'winnar', is none of BIP-39's; did you mean 'winner'?"},
        {"legal winner thank year wave sausage worth useful legal winner thank xqzwvk", RK_INVALID,
         "word 12"},
        {"winner legal thank year wave sausage worth useful legal winner thank yellow", RK_INVALID,
         "changed places"},
        {"zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
         "zoo zoo zoo",
         RK_MALFORMED, "more than 24"},
    };
    uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX], seed[WALLET_SEED_BYTES];
    size_t size_bytes;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wrong); i++) {
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(mnemonic_read(entropy, &size_bytes, span_of_string(wrong[i].text), &error),
                         wrong[i].result);
        if (!strstr(error.message, wrong[i].message)) fail_msg("%s", error.message);
    }
    /* Case, white space and cut words do not matter. */
    assert_int_equal(
        mnemonic_read(
            entropy, &size_bytes,
            span_of_string("  LEGA winn\tthan year\nwave saus wort usef lega winn than yell "),
            NULL),
        RK_OK);
    assert_int_equal(entropy[0], 0x7f);
    assert_int_equal(
        mnemonic_seed(seed, span_of_string(known[0].words), span_of_string("\xc3\xa4"), NULL),
        RK_INVALID);
}

/* ---- Addresses ---- */

static void make_bytes(uint8_t bytes[ADDRESS_BYTES_MAX], enum address_kind kind)
{
    uint8_t seed[WALLET_SEED_BYTES] = {1};
    struct phoenix_secret_key secret;
    struct phoenix_address address;
    struct phoenix_view_key view;
    struct shielded_full_view_key full;
    struct bls_secret_key account;
    struct bls_public_key key;
    wallet_shielded_key(&secret.a, &secret.b, seed, 0);
    wallet_account_key(&account.scalar, seed, 0);
    phoenix_address(&address, &secret);
    phoenix_view_key(&view, &secret);
    shielded_full_view_key(&full, &secret);
    bls_public_key_of(&key, &account);
    if (kind == ADDRESS_ACCOUNT) bls_public_key_to_bytes(bytes, &key);
    if (kind == ADDRESS_SHIELDED) phoenix_address_encode(bytes, &address);
    if (kind == ADDRESS_VIEW_KEY) phoenix_view_key_encode(bytes, &view);
    if (kind == ADDRESS_FULL_VIEW_KEY) shielded_full_view_key_encode(bytes, &full);
}

static void addresses_come_back_and_mistypes_are_noticed(void **state)
{
    (void)state;
    for (unsigned k = 0; k < ADDRESS_KIND_COUNT; k++) {
        uint8_t bytes[ADDRESS_BYTES_MAX] = {0}, read[ADDRESS_BYTES_MAX];
        char text[ADDRESS_TEXT_BYTES];
        enum address_kind kind;
        bool is_deployed;
        make_bytes(bytes, (enum address_kind)k);
        address_encode(text, (enum address_kind)k, bytes);
        assert_int_equal(address_decode(&kind, read, &is_deployed, span_of_string(text), NULL),
                         RK_OK);
        assert_int_equal(kind, k);
        assert_false(is_deployed);
        assert_memory_equal(read, bytes, address_bytes(kind));
        for (size_t i = 0; text[i]; i++) {
            struct rk_error error = {.result = RK_OK};
            char right = text[i];
            text[i] = right == 'q' ? 'p' : 'q';
            assert_int_not_equal(address_decode(&kind, read, NULL, span_of_string(text), &error),
                                 RK_OK);
            assert_true(error.message[0] != '\0');
            text[i] = right;
            assert_int_not_equal(address_decode(&kind, read, NULL, span_of(text, i), NULL), RK_OK);
        }
        for (size_t i = 0; text[i]; i++)
            if (text[i] >= 'a' && text[i] <= 'z') text[i] = (char)(text[i] - 'a' + 'A');
        assert_int_equal(address_decode(&kind, read, NULL, span_of_string(text), NULL), RK_OK);
        text[8] = 'q';
        assert_int_not_equal(address_decode(&kind, read, NULL, span_of_string(text), NULL), RK_OK);
    }
}

static void deployed_addresses_are_told_by_their_length(void **state)
{
    (void)state;
    static const enum address_kind both[] = {ADDRESS_ACCOUNT, ADDRESS_SHIELDED};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(both); i++) {
        uint8_t bytes[ADDRESS_BYTES_MAX] = {0}, read[ADDRESS_BYTES_MAX];
        char text[BASE58_TEXT_CHARS_MAX(ADDRESS_BYTES_MAX) + 1];
        size_t chars;
        enum address_kind kind;
        bool is_deployed;
        make_bytes(bytes, both[i]);
        assert_int_equal(
            base58_encode(text, sizeof text, &chars, span_of(bytes, address_bytes(both[i]))),
            RK_OK);
        assert_int_equal(address_decode(&kind, read, &is_deployed, span_of_string(text), NULL),
                         RK_OK);
        assert_int_equal(kind, both[i]);
        assert_true(is_deployed);
        assert_memory_equal(read, bytes, address_bytes(kind));
    }
}

/* ---- Files ---- */

static char folder[] = "/tmp/ruskvm-wallet-XXXXXX";
static char path[128], notes_path[128];

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 7);
    if (!mkdtemp(folder)) return -1;
    (void)snprintf(path, sizeof path, "%s/wallet", folder);
    (void)snprintf(notes_path, sizeof notes_path, "%s/wallet.notes", folder);
    return 0;
}

static int remove_folder(void **state)
{
    char command[256];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct span password(void)
{
    return span_of_string("correct horse");
}

static void create(enum wallet_kind kind)
{
    static uint8_t key[ADDRESS_BYTES_MAX];
    struct rk_error error = {.result = RK_OK};
    memset(key, 0, sizeof key);
    key[0] = 1; /* the seed that make_bytes has too */
    if (kind == WALLET_VIEW) make_bytes(key, ADDRESS_VIEW_KEY);
    if (kind == WALLET_FULL_VIEW) make_bytes(key, ADDRESS_FULL_VIEW_KEY);
    struct wallet_content content = {.kind = kind, .key = key, .profiles = 1};
    if (wallet_create(path, &content, cheap, password(), &error)) fail_msg("%s", error.message);
}

static struct wallet *open_wallet(void)
{
    struct wallet *wallet = NULL;
    struct rk_error error = {.result = RK_OK};
    if (wallet_open(&wallet, NULL, path, password(), &error)) fail_msg("%s", error.message);
    return wallet;
}

static void a_wallet_has_the_keys_of_its_seed(void **state)
{
    (void)state;
    uint8_t bytes[ADDRESS_BYTES_MAX], found[ADDRESS_BYTES_MAX];
    struct phoenix_address address;
    struct bls_public_key account;
    struct stat facts;
    create(WALLET_SEED);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    struct wallet *wallet = open_wallet();
    assert_int_equal(wallet_kind_of(wallet), WALLET_SEED);
    assert_int_equal(wallet_address(&address, wallet, 0, NULL), RK_OK);
    phoenix_address_encode(found, &address);
    make_bytes(bytes, ADDRESS_SHIELDED);
    assert_memory_equal(found, bytes, 64);
    assert_int_equal(wallet_account(&account, wallet, 0, NULL), RK_OK);
    bls_public_key_to_bytes(found, &account);
    make_bytes(bytes, ADDRESS_ACCOUNT);
    assert_memory_equal(found, bytes, 96);
    assert_int_equal(wallet_address(&address, wallet, 1, NULL), RK_LIMIT);
    unsigned profile;
    assert_int_equal(wallet_add_profile(wallet, &profile, cheap, password(), NULL), RK_OK);
    assert_int_equal(profile, 1);
    wallet_close(wallet);
    wallet = open_wallet();
    assert_int_equal(wallet_profile_count(wallet), 2);
    wallet_close(wallet);
}

/* Which keys each kind of wallet gives away; the bytes are those of make_bytes. */
static void wallets_that_look_give_no_secrets(void **state)
{
    (void)state;
    static const bool allowed[][WALLET_EXPORT_COUNT] = {
        [WALLET_SEED] = {true, true, true, true, true},
        [WALLET_FULL_VIEW] = {true, true, false, false, false},
        [WALLET_VIEW] = {true, false, false, false, false},
    };
    for (unsigned kind = 0; kind < RK_ARRAY_LENGTH(allowed); kind++) {
        create((enum wallet_kind)kind);
        struct wallet *wallet = open_wallet();
        for (unsigned what = 0; what < WALLET_EXPORT_COUNT; what++) {
            uint8_t found[WALLET_EXPORT_BYTES_MAX], bytes[ADDRESS_BYTES_MAX];
            enum rk_result result =
                wallet_export_key(found, wallet, (enum wallet_export)what, 0, NULL);
            assert_int_equal(result, allowed[kind][what] ? RK_OK : RK_UNSUPPORTED);
            if (result || what > WALLET_EXPORT_FULL_VIEW) continue;
            make_bytes(bytes,
                       what == WALLET_EXPORT_VIEW ? ADDRESS_VIEW_KEY : ADDRESS_FULL_VIEW_KEY);
            assert_memory_equal(found, bytes, wallet_export_facts[what].size_bytes);
        }
        struct bls_public_key account;
        assert_int_equal(wallet_account(&account, wallet, 0, NULL),
                         kind == WALLET_SEED ? RK_OK : RK_UNSUPPORTED);
        wallet_close(wallet);
        assert_int_equal(unlink(path), 0);
    }
}

static void a_wrong_password_opens_nothing(void **state)
{
    (void)state;
    struct wallet *wallet = NULL;
    struct rk_error error = {.result = RK_OK};
    create(WALLET_SEED);
    assert_int_equal(wallet_open(&wallet, NULL, path, span_of_string("correct hors"), &error),
                     RK_INVALID);
    assert_non_null(strstr(error.message, "password"));
    const uint8_t seed[WALLET_SEED_BYTES] = {0};
    struct wallet_content content = {.kind = WALLET_SEED, .key = seed, .profiles = 1};
    assert_int_equal(wallet_create(path, &content, cheap, password(), &error), RK_EXISTS);
    (void)snprintf(path, sizeof path, "%s/none", folder);
    assert_int_equal(wallet_open(&wallet, NULL, path, password(), &error), RK_NOT_FOUND);
    (void)snprintf(path, sizeof path, "%s/wallet", folder);
    wallet = open_wallet();
    assert_int_equal(wallet_set_password(wallet, cheap, span_of_string("new"), NULL), RK_OK);
    wallet_close(wallet);
    assert_int_equal(wallet_open(&wallet, NULL, path, password(), NULL), RK_INVALID);
    assert_int_equal(wallet_open(&wallet, NULL, path, span_of_string("new"), NULL), RK_OK);
    wallet_close(wallet);
}

static struct buffer read_all(const char *name)
{
    uint8_t bytes[4096];
    struct buffer content = {0};
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        assert_int_equal(buffer_append(&content, bytes, got), RK_OK);
    fclose(file);
    return content;
}

static void write_all(const char *name, struct span bytes)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.bytes, 1, bytes.size_bytes, file), bytes.size_bytes);
    fclose(file);
}

static void every_damaged_byte_of_a_wallet_is_noticed(void **state)
{
    (void)state;
    create(WALLET_SEED);
    struct buffer file = read_all(path);
    for (size_t i = 0; i < file.size_bytes; i++) {
        struct wallet *wallet = NULL;
        struct rk_error error = {.result = RK_OK};
        if (i >= 12 && i < 20) continue; /* the cost: a damaged one may take long to refuse */
        file.bytes[i] ^= 0x10;
        write_all(path, buffer_span(&file));
        file.bytes[i] ^= 0x10;
        assert_int_not_equal(wallet_open(&wallet, NULL, path, password(), &error), RK_OK);
        assert_true(error.message[0] != '\0');
        write_all(path, span_of(file.bytes, i));
        assert_int_not_equal(wallet_open(&wallet, NULL, path, password(), &error), RK_OK);
    }
    write_all(path, buffer_span(&file));
    wallet_close(open_wallet());
    buffer_free(&file);
}

static void send(struct wallet *wallet, uint64_t height)
{
    struct wallet_record record = {.kind = WALLET_TRANSFER, .value = 7, .receiver = "somebody"};
    struct wallet_chain_receipt receipt = {
        .height = height, .gas_spent = 3, .gas_price = 5, .succeeded = true};
    assert_int_equal(wallet_sent(wallet, &record, &receipt, NULL), RK_OK);
}

static void what_was_sent_is_remembered_and_lost_notes_are_told(void **state)
{
    (void)state;
    bool lost = true;
    create(WALLET_SEED);
    struct wallet *wallet = open_wallet();
    send(wallet, 1);
    send(wallet, 2);
    wallet_close(wallet);
    assert_int_equal(wallet_open(&wallet, &lost, path, password(), NULL), RK_OK);
    assert_false(lost);
    assert_int_equal(wallet_records(wallet)->count, 2);
    assert_int_equal(wallet_records(wallet)->items[1].height, 2);
    assert_int_equal(wallet_records(wallet)->items[1].fee, 15);
    assert_string_equal(wallet_records(wallet)->items[1].receiver, "somebody");
    wallet_close(wallet);
    struct buffer file = read_all(notes_path);
    for (size_t i = 0; i < file.size_bytes; i++) {
        file.bytes[i] ^= 1;
        write_all(notes_path, buffer_span(&file));
        file.bytes[i] ^= 1;
        assert_int_equal(wallet_open(&wallet, &lost, path, password(), NULL), RK_OK);
        assert_true(lost);
        assert_int_equal(wallet_records(wallet)->count, 0);
        wallet_close(wallet);
    }
    buffer_free(&file);
    assert_int_equal(unlink(notes_path), 0);
    assert_int_equal(wallet_open(&wallet, &lost, path, password(), NULL), RK_OK);
    assert_false(lost); /* there never were any, as far as anybody can tell */
    wallet_close(wallet);
}

/* A process that is killed while it writes leaves the old file or the new one. */
static void killed_writers_leave_whole_files(void **state)
{
    (void)state;
    create(WALLET_SEED);
    for (unsigned round = 0; round < 12; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct wallet *wallet = NULL;
            if (wallet_open(&wallet, NULL, path, password(), NULL)) _exit(1);
            for (uint64_t i = 0;; i++)
                send(wallet, i);
        }
        (void)usleep(2000 + 1500 * round);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct wallet *wallet = NULL;
        bool lost = true;
        assert_int_equal(wallet_open(&wallet, &lost, path, password(), NULL), RK_OK);
        assert_false(lost);
        wallet_close(wallet);
    }
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    create(WALLET_SEED);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct wallet *wallet = NULL;
        struct rlimit limit = {16, 16};
        (void)signal(SIGXFSZ, SIG_IGN);
        if (wallet_open(&wallet, NULL, path, password(), NULL)) _exit(1);
        if (setrlimit(RLIMIT_FSIZE, &limit)) _exit(2);
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = wallet_set_password(wallet, cheap, span_of_string("new"), &error);
        _exit(result == RK_IO && error.message[0] ? 0 : 3);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    wallet_close(open_wallet());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_seeds_are_the_known_ones),
        cmocka_unit_test(every_length_of_entropy_comes_back),
        cmocka_unit_test(mistakes_in_words_are_named),
        cmocka_unit_test(addresses_come_back_and_mistypes_are_noticed),
        cmocka_unit_test(deployed_addresses_are_told_by_their_length),
        cmocka_unit_test_setup_teardown(a_wallet_has_the_keys_of_its_seed, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(wallets_that_look_give_no_secrets, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_wrong_password_opens_nothing, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(every_damaged_byte_of_a_wallet_is_noticed, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_was_sent_is_remembered_and_lost_notes_are_told,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(killed_writers_leave_whole_files, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
