/* The files of a wallet: docs/wallet.md. */
#include "base/draft_file.h"
#include "base/mapped_file.h"
#include "base/reader.h"
#include "base/secret.h"
#include "chain/wallet_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VERSION = 1,
    MAGIC_BYTES = 8,
    HEAD_BYTES = MAGIC_BYTES + 4, /* magic and version: what seals bind */
    WALLET_PLAIN_BYTES = 8 + WALLET_KEY_BYTES,
    WALLET_FILE_BYTES =
        HEAD_BYTES + 8 + SEAL_SALT_BYTES + SEAL_NONCE_BYTES + WALLET_PLAIN_BYTES + SEAL_TAG_BYTES,
    NOTES_HEAD_BYTES = HEAD_BYTES + SEAL_NONCE_BYTES,
    NOTE_BYTES = 4 + 1 + 3 + 4 * 8 + PHOENIX_KEY_BYTES + 128 + 32 + 2 * 32 + 32,
    RECORD_BYTES = TRANSACTION_ID_BYTES + 1 + 1 + 4 + 3 * 8 + ADDRESS_TEXT_BYTES,
    NOTES_STATE_BYTES = 3 * 8 + WALLET_MARK_BYTES + 2 * 8,
};

static const char wallet_magic[MAGIC_BYTES + 1] = "RKWALLET";
static const char notes_magic[MAGIC_BYTES + 1] = "RKNOTES\n";

static enum rk_result damaged(struct rk_error *error, const char *why)
{
    return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "not a wallet: %s", why);
}

static void put(uint8_t **at, const void *bytes, size_t size_bytes)
{
    memcpy(*at, bytes, size_bytes);
    *at += size_bytes;
}

static void put_head(uint8_t **at, const char *magic)
{
    uint32_t version = VERSION;
    put(at, magic, MAGIC_BYTES);
    put(at, &version, sizeof version);
}

/* A whole file of at most so many bytes. */
static enum rk_result read_file(struct buffer *out, const char *path, struct rk_error *error)
{
    struct mapped_file file = {0};
    RK_TRY(mapped_file_open(&file, path, error));
    enum rk_result result = buffer_append(out, file.bytes.bytes, file.bytes.size_bytes);
    mapped_file_close(&file);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a file") : RK_OK;
}

static enum rk_result write_file(const char *path, const uint8_t *bytes, size_t size_bytes,
                                 struct rk_error *error)
{
    struct draft_file file = {0};
    enum rk_result result = draft_file_open(&file, path, error);
    if (!result && fchmod(file.fd, S_IRUSR | S_IWUSR))
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the file cannot be kept from others: %s",
                         strerror(errno));
    if (!result) result = draft_file_write(&file, bytes, size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    if (result) draft_file_discard(&file);
    return result;
}

/* ---- Keys ---- */

static bool content_is_allowed(enum wallet_kind kind, uint32_t profiles)
{
    return kind == WALLET_SEED ? profiles >= 1 && profiles <= WALLET_PROFILES_MAX : profiles == 1;
}

enum rk_result wallet_file_write(const struct wallet *wallet, struct seal_cost cost,
                                 struct span password, struct rk_error *error)
{
    uint8_t plain[WALLET_PLAIN_BYTES], file[WALLET_FILE_BYTES];
    uint8_t sealed[WALLET_PLAIN_BYTES + SEAL_TAG_BYTES], *at = plain;
    uint32_t kind = wallet->kind, profiles = wallet->profiles;
    struct seal seal;
    put(&at, &kind, sizeof kind);
    put(&at, &profiles, sizeof profiles);
    put(&at, wallet->key, WALLET_KEY_BYTES);
    at = file;
    put_head(&at, wallet_magic);
    enum rk_result result = seal_close(&seal, sealed, cost, password, span_of(file, HEAD_BYTES),
                                       span_of(plain, sizeof plain), error);
    secret_wipe(plain, sizeof plain);
    if (result) return result;
    put(&at, &seal.cost.operations, 4);
    put(&at, &seal.cost.memory_kib, 4);
    put(&at, seal.salt, sizeof seal.salt);
    put(&at, seal.nonce, sizeof seal.nonce);
    put(&at, sealed, sizeof sealed);
    return write_file(wallet->path, file, sizeof file, error);
}

/* The head of a file, whose magic and version must be the ones we know. */
static enum rk_result read_head(struct reader *r, const char *magic, struct rk_error *error)
{
    struct span found = reader_take(r, MAGIC_BYTES);
    uint32_t version = reader_u32_le(r);
    if (r->failure || memcmp(found.bytes, magic, MAGIC_BYTES) != 0)
        return damaged(error, "it begins otherwise");
    if (version != VERSION)
        return rk_fail(error, RK_UNSUPPORTED, MAGIC_BYTES,
                       "the wallet has version %u, and this program knows %d", version, VERSION);
    return RK_OK;
}

static enum rk_result open_keys(struct wallet *wallet, struct span file, struct span password,
                                struct rk_error *error)
{
    uint8_t plain[WALLET_PLAIN_BYTES];
    struct reader r = reader_of(file);
    struct seal seal;
    RK_TRY(read_head(&r, wallet_magic, error));
    if (file.size_bytes != WALLET_FILE_BYTES) return damaged(error, "it has another size");
    seal.cost.operations = reader_u32_le(&r);
    seal.cost.memory_kib = reader_u32_le(&r);
    memcpy(seal.salt, reader_take(&r, sizeof seal.salt).bytes, sizeof seal.salt);
    memcpy(seal.nonce, reader_take(&r, sizeof seal.nonce).bytes, sizeof seal.nonce);
    enum rk_result result = seal_open(plain, &seal, password, span_of(file.bytes, HEAD_BYTES),
                                      reader_take(&r, sizeof plain + SEAL_TAG_BYTES), error);
    if (result == RK_INVALID)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the password is wrong, or the wallet was changed");
    if (result) return result;
    struct reader p = reader_of(span_of(plain, sizeof plain));
    uint32_t kind = reader_u32_le(&p), profiles = reader_u32_le(&p);
    if (kind > WALLET_VIEW || !content_is_allowed((enum wallet_kind)kind, profiles)) {
        result = damaged(error, "what it holds is of no known kind");
    } else {
        wallet->kind = (enum wallet_kind)kind;
        wallet->profiles = profiles;
        memcpy(wallet->key, reader_take(&p, WALLET_KEY_BYTES).bytes, WALLET_KEY_BYTES);
    }
    secret_wipe(plain, sizeof plain);
    return result;
}

enum rk_result wallet_file_read(struct wallet *wallet, struct span password, struct rk_error *error)
{
    struct buffer file = {0};
    enum rk_result result = read_file(&file, wallet->path, error);
    if (!result) result = open_keys(wallet, buffer_span(&file), password, error);
    buffer_free(&file);
    return result;
}

/* ---- Notes ---- */

void wallet_forget_notes(struct wallet *wallet)
{
    if (wallet->notes.items)
        secret_wipe(wallet->notes.items, wallet->notes.count * sizeof *wallet->notes.items);
    wallet->notes.count = 0;
    wallet->next_position = wallet->height = 0;
    memset(wallet->mark, 0, sizeof wallet->mark);
}

static void put_point(uint8_t **at, const struct jubjub_affine *point)
{
    fr_to_bytes_le(*at, &point->u);
    fr_to_bytes_le(*at + 32, &point->v);
    *at += 64;
}

static void put_note(uint8_t **at, const struct wallet_note *note)
{
    const uint8_t flags[4] = {note->type, note->is_spent, note->has_sender, 0};
    put(at, &note->profile, 4);
    put(at, flags, sizeof flags);
    put(at, &note->position, 8);
    put(at, &note->height, 8);
    put(at, &note->value, 8);
    put(at, &note->spent_height, 8);
    phoenix_address_encode(*at, &note->sender);
    *at += PHOENIX_KEY_BYTES;
    put(at, note->origin, sizeof note->origin);
    fr_to_bytes_le(*at, &note->nullifier);
    *at += 32;
    put_point(at, &note->shared);
    fj_to_bytes_le(*at, &note->blinder);
    *at += 32;
}

static bool take_note(struct reader *r, struct wallet_note *note)
{
    note->profile = reader_u32_le(r);
    struct span flags = reader_take(r, 4);
    note->position = reader_u64_le(r);
    note->height = reader_u64_le(r);
    note->value = reader_u64_le(r);
    note->spent_height = reader_u64_le(r);
    struct span sender = reader_take(r, PHOENIX_KEY_BYTES);
    struct span origin = reader_take(r, sizeof note->origin);
    struct span nullifier = reader_take(r, 32), u = reader_take(r, 32), v = reader_take(r, 32);
    struct span blinder = reader_take(r, 32);
    if (r->failure) return false;
    note->type = flags.bytes[0];
    note->is_spent = flags.bytes[1];
    note->has_sender = flags.bytes[2];
    memcpy(note->origin, origin.bytes, sizeof note->origin);
    /* Nobody is no point. */
    return (!note->has_sender || phoenix_address_decode(&note->sender, sender.bytes)) &&
           fr_from_bytes_le(&note->nullifier, nullifier.bytes) &&
           fr_from_bytes_le(&note->shared.u, u.bytes) &&
           fr_from_bytes_le(&note->shared.v, v.bytes) &&
           fj_from_bytes_le(&note->blinder, blinder.bytes);
}

static void put_record(uint8_t **at, const struct wallet_record *record)
{
    const uint8_t flags[2] = {record->kind, record->succeeded};
    put(at, record->id, sizeof record->id);
    put(at, flags, sizeof flags);
    put(at, &record->profile, 4);
    put(at, &record->height, 8);
    put(at, &record->value, 8);
    put(at, &record->fee, 8);
    put(at, record->receiver, sizeof record->receiver);
}

static bool take_record(struct reader *r, struct wallet_record *record)
{
    struct span id = reader_take(r, sizeof record->id), flags = reader_take(r, 2);
    record->profile = reader_u32_le(r);
    record->height = reader_u64_le(r);
    record->value = reader_u64_le(r);
    record->fee = reader_u64_le(r);
    struct span receiver = reader_take(r, sizeof record->receiver);
    if (r->failure || flags.bytes[0] >= WALLET_ORDER_COUNT) return false;
    memcpy(record->id, id.bytes, sizeof record->id);
    record->kind = flags.bytes[0];
    record->succeeded = flags.bytes[1];
    memcpy(record->receiver, receiver.bytes, sizeof record->receiver);
    record->receiver[sizeof record->receiver - 1] = '\0';
    return true;
}

static_assert(NOTE_BYTES == 4 + 4 + 32 + 64 + 128 + 32 + 64 + 32, "a note");

enum rk_result wallet_notes_write(const struct wallet *wallet, struct rk_error *error)
{
    size_t plain_bytes =
        NOTES_STATE_BYTES + wallet->notes.count * NOTE_BYTES + wallet->records.count * RECORD_BYTES;
    struct buffer plain = {0}, file = {0};
    enum rk_result result = buffer_reserve(&plain, plain_bytes);
    if (!result) result = buffer_reserve(&file, NOTES_HEAD_BYTES + plain_bytes + SEAL_TAG_BYTES);
    if (result) {
        result = rk_fail(error, result, RK_NO_POSITION, "no memory for the notes");
    } else {
        uint64_t note_count = wallet->notes.count, record_count = wallet->records.count;
        uint8_t *at = plain.bytes, *head = file.bytes;
        put(&at, &wallet->chain_id, 8);
        put(&at, &wallet->next_position, 8);
        put(&at, &wallet->height, 8);
        put(&at, wallet->mark, sizeof wallet->mark);
        put(&at, &note_count, 8);
        put(&at, &record_count, 8);
        for (size_t i = 0; i < wallet->notes.count; i++)
            put_note(&at, &wallet->notes.items[i]);
        for (size_t i = 0; i < wallet->records.count; i++)
            put_record(&at, &wallet->records.items[i]);
        put_head(&head, notes_magic);
        seal_key_close(head, file.bytes + NOTES_HEAD_BYTES, wallet->notes_key,
                       span_of(file.bytes, HEAD_BYTES), span_of(plain.bytes, plain_bytes));
        secret_wipe(plain.bytes, plain_bytes);
        result = write_file(wallet->notes_path, file.bytes,
                            NOTES_HEAD_BYTES + plain_bytes + SEAL_TAG_BYTES, error);
    }
    buffer_free(&plain);
    buffer_free(&file);
    return result;
}

static enum rk_result take_notes(struct wallet *wallet, struct span plain, struct rk_error *error)
{
    struct reader r = reader_of(plain);
    wallet->chain_id = reader_u64_le(&r);
    wallet->next_position = reader_u64_le(&r);
    wallet->height = reader_u64_le(&r);
    struct span mark = reader_take(&r, sizeof wallet->mark);
    uint64_t notes = reader_u64_le(&r), records = reader_u64_le(&r);
    if (r.failure || notes > reader_left(&r) / NOTE_BYTES ||
        records > (reader_left(&r) - notes * NOTE_BYTES) / RECORD_BYTES)
        return damaged(error, "its notes end too early");
    memcpy(wallet->mark, mark.bytes, sizeof wallet->mark);
    for (uint64_t i = 0; i < notes; i++) {
        struct wallet_note note = {0};
        if (!take_note(&r, &note) || note.profile >= wallet->profiles)
            return damaged(error, "a note of it is none");
        RK_TRY(wallet_note_vec_push(&wallet->notes, note));
    }
    for (uint64_t i = 0; i < records; i++) {
        struct wallet_record record = {0};
        if (!take_record(&r, &record)) return damaged(error, "a record of it is none");
        RK_TRY(wallet_record_vec_push(&wallet->records, record));
    }
    return reader_done(&r) ? RK_OK : damaged(error, "bytes follow its records");
}

static enum rk_result open_notes(struct wallet *wallet, struct span file, struct rk_error *error)
{
    struct reader r = reader_of(file);
    struct buffer plain = {0};
    RK_TRY(read_head(&r, notes_magic, error));
    struct span nonce = reader_take(&r, SEAL_NONCE_BYTES);
    struct span sealed = reader_take(&r, reader_left(&r));
    if (r.failure || sealed.size_bytes < SEAL_TAG_BYTES) return damaged(error, "it ends too early");
    size_t plain_bytes = sealed.size_bytes - SEAL_TAG_BYTES;
    RK_TRY(buffer_reserve(&plain, plain_bytes + 1));
    enum rk_result result = RK_OK;
    if (!seal_key_open(plain.bytes, nonce.bytes, wallet->notes_key, span_of(file.bytes, HEAD_BYTES),
                       sealed))
        result = damaged(error, "its notes were changed, or are another wallet's");
    if (!result) result = take_notes(wallet, span_of(plain.bytes, plain_bytes), error);
    secret_wipe(plain.bytes, plain_bytes);
    buffer_free(&plain);
    return result;
}

enum rk_result wallet_notes_read(struct wallet *wallet, struct rk_error *error)
{
    struct buffer file = {0};
    enum rk_result result = read_file(&file, wallet->notes_path, error);
    if (!result) result = open_notes(wallet, buffer_span(&file), error);
    buffer_free(&file);
    if (!result || result == RK_NO_MEMORY) return result;
    wallet_forget_notes(wallet);
    wallet->records.count = 0;
    return result == RK_NOT_FOUND ? result : RK_CORRUPT;
}
