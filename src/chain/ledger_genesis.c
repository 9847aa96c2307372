#include "chain/ledger_genesis.h"

#include "base/blake3.h"
#include "base/reader.h"

enum { MAGIC_BYTES = 16, VERSION = 1, CHECK_BYTES = 32 };

static const char magic[MAGIC_BYTES] = "ruskvm genesis\0";

/* Of all that is before it; also the identity. */
static void check_of(uint8_t check[CHECK_BYTES], struct span bytes)
{
    blake3_hash(blake3_backend_select(cpu_features_detect()), check, bytes);
}

static enum rk_result append_counted(struct buffer *out, struct span bytes)
{
    RK_TRY(buffer_append_u32_le(out, (uint32_t)bytes.size_bytes));
    return buffer_append(out, bytes.bytes, bytes.size_bytes);
}

static enum rk_result append_file(struct buffer *out, const struct ledger_genesis_file *file)
{
    RK_TRY(buffer_append(out, magic, sizeof magic));
    RK_TRY(buffer_append_u32_le(out, VERSION));
    RK_TRY(buffer_append_u64_le(out, file->time));
    RK_TRY(append_counted(out, file->profile));
    RK_TRY(append_counted(out, file->snapshot));
    RK_TRY(append_counted(out, file->transfer_code));
    return append_counted(out, file->stake_code);
}

enum rk_result ledger_genesis_encode(struct buffer *out, struct ledger_genesis_file *file,
                                     struct rk_error *error)
{
    size_t before = out->size_bytes;
    size_t parts[] = {file->profile.size_bytes, file->snapshot.size_bytes,
                      file->transfer_code.size_bytes, file->stake_code.size_bytes};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++)
        if (parts[i] > LEDGER_GENESIS_BYTES_MAX / 4)
            return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                           "a part of the genesis has more than %d MiB",
                           LEDGER_GENESIS_BYTES_MAX >> 22);
    enum rk_result result = append_file(out, file);
    if (!result) {
        check_of(file->identity, span_of(out->bytes + before, out->size_bytes - before));
        result = buffer_append(out, file->identity, sizeof file->identity);
    }
    if (!result) return RK_OK;
    out->size_bytes = before;
    return rk_fail(error, result, RK_NO_POSITION, "no memory for the genesis");
}

static enum rk_result corrupt(struct rk_error *error, const struct reader *r, const char *what)
{
    return rk_fail(error, RK_CORRUPT, reader_offset(r), "the file of the genesis: %s",
                   r->failure ? reader_failure_text(r->failure) : what);
}

static struct span take_counted(struct reader *r)
{
    return reader_take(r, reader_u32_le(r));
}

static enum rk_result read_file(struct ledger_genesis_file *file, struct rk_error *error)
{
    struct span all = buffer_span(&file->bytes);
    struct reader r = reader_of(all);
    struct span found = reader_take(&r, sizeof magic);
    if (r.failure || memcmp(found.bytes, magic, sizeof magic) != 0)
        return corrupt(error, &r, "it does not begin as one");
    if (reader_u32_le(&r) != VERSION) return corrupt(error, &r, "of another version");
    file->time = reader_u64_le(&r);
    file->profile = take_counted(&r);
    file->snapshot = take_counted(&r);
    file->transfer_code = take_counted(&r);
    file->stake_code = take_counted(&r);
    size_t checked_bytes = reader_offset(&r);
    struct span check = reader_take(&r, CHECK_BYTES);
    if (r.failure || !reader_done(&r)) return corrupt(error, &r, "bytes behind its end");
    check_of(file->identity, span_of(all.bytes, checked_bytes));
    if (memcmp(file->identity, check.bytes, CHECK_BYTES) != 0)
        return corrupt(error, &r, "it is damaged");
    return file->profile.size_bytes <= LEDGER_PROFILE_BYTES_MAX
               ? RK_OK
               : corrupt(error, &r, "rules that nobody knows");
}

enum rk_result ledger_genesis_decode(struct ledger_genesis_file *out, struct buffer *bytes,
                                     struct rk_error *error)
{
    struct ledger_genesis_file file = {.bytes = *bytes};
    *bytes = (struct buffer){0};
    enum rk_result result = read_file(&file, error);
    if (result)
        ledger_genesis_file_free(&file);
    else
        *out = file;
    return result;
}

void ledger_genesis_file_free(struct ledger_genesis_file *file)
{
    buffer_free(&file->bytes);
    *file = (struct ledger_genesis_file){.time = 0};
}
