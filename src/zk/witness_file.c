#include "zk/witness_file.h"

#include "base/secret.h"

#include <stdlib.h>

/* Of the header, all numbers little endian. */
enum {
    AT_VERSION = 16,
    AT_PUBLIC_INPUTS = 20,
    AT_WITNESSES = 24,
    VERSION = 1,
    COUNT_MAX = 1 << 30,
};

static const char magic[16] = "ruskvm witness";

enum rk_result scalars_decode(struct fr **out, size_t *count, struct span bytes,
                              struct rk_error *error)
{
    size_t number = bytes.size_bytes / WITNESS_FILE_VALUE_BYTES;
    if (bytes.size_bytes % WITNESS_FILE_VALUE_BYTES)
        return rk_fail(error, RK_MALFORMED, number * WITNESS_FILE_VALUE_BYTES,
                       "a scalar is cut short");
    struct fr *scalars = malloc(number * sizeof *scalars + 1);
    if (!scalars) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for scalars");
    for (size_t i = 0; i < number; i++) {
        if (fr_from_bytes_le(&scalars[i], bytes.bytes + i * WITNESS_FILE_VALUE_BYTES)) continue;
        secret_wipe(scalars, number * sizeof *scalars);
        free(scalars);
        return rk_fail(error, RK_MALFORMED, i * WITNESS_FILE_VALUE_BYTES,
                       "scalar %zu is not below the modulus", i);
    }
    *out = scalars;
    *count = number;
    return RK_OK;
}

enum rk_result scalars_encode(struct buffer *out, const struct fr *scalars, size_t count)
{
    RK_TRY(buffer_reserve(out, count * WITNESS_FILE_VALUE_BYTES));
    for (size_t i = 0; i < count; i++) {
        fr_to_bytes_le(out->bytes + out->size_bytes, &scalars[i]);
        out->size_bytes += WITNESS_FILE_VALUE_BYTES;
    }
    return RK_OK;
}

enum rk_result witness_file_decode(struct witness_values *out, struct span bytes,
                                   struct rk_error *error)
{
    struct witness_values v = {.values = NULL};
    uint32_t version, public_count;
    size_t count;
    if (bytes.size_bytes < WITNESS_FILE_HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the header is cut short");
    memcpy(&version, bytes.bytes + AT_VERSION, sizeof version);
    memcpy(&public_count, bytes.bytes + AT_PUBLIC_INPUTS, sizeof public_count);
    uint64_t witness_count = limb_load_le(bytes.bytes + AT_WITNESSES);
    if (memcmp(bytes.bytes, magic, sizeof magic) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "not a file of witnesses");
    if (version != VERSION)
        return rk_fail(error, RK_MALFORMED, AT_VERSION, "version %u of the file is not known",
                       version);
    if (public_count > COUNT_MAX || witness_count > COUNT_MAX)
        return rk_fail(error, RK_MALFORMED, AT_PUBLIC_INPUTS, "too many values");
    uint64_t values_bytes = (public_count + witness_count) * WITNESS_FILE_VALUE_BYTES;
    if (bytes.size_bytes - WITNESS_FILE_HEADER_BYTES != values_bytes)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "the file has %zu bytes where its header says %llu", bytes.size_bytes,
                       (unsigned long long)values_bytes + WITNESS_FILE_HEADER_BYTES);
    enum rk_result result = scalars_decode(
        &v.values, &count, span_of(bytes.bytes + WITNESS_FILE_HEADER_BYTES, (size_t)values_bytes),
        error);
    if (result) {
        if (error && error->offset != RK_NO_POSITION) error->offset += WITNESS_FILE_HEADER_BYTES;
        return result;
    }
    v.public_count = public_count;
    v.witness_count = (size_t)witness_count;
    v.assignment =
        (struct plonk_assignment){.witnesses = v.values + public_count, .public_inputs = v.values};
    *out = v;
    return RK_OK;
}

void witness_values_free(struct witness_values *v)
{
    if (v->values) secret_wipe(v->values, (v->public_count + v->witness_count) * sizeof *v->values);
    free(v->values);
    *v = (struct witness_values){.values = NULL};
}

enum rk_result witness_file_encode(struct buffer *out, const struct plonk_circuit *circuit,
                                   const struct plonk_assignment *assignment)
{
    uint8_t header[WITNESS_FILE_HEADER_BYTES];
    uint32_t version = VERSION, public_count = (uint32_t)circuit->public_count;
    memcpy(header, magic, sizeof magic);
    memcpy(header + AT_VERSION, &version, sizeof version);
    memcpy(header + AT_PUBLIC_INPUTS, &public_count, sizeof public_count);
    limb_store_le(header + AT_WITNESSES, circuit->witness_count);
    RK_TRY(buffer_append(out, header, sizeof header));
    RK_TRY(scalars_encode(out, assignment->public_inputs, circuit->public_count));
    return scalars_encode(out, assignment->witnesses, circuit->witness_count);
}
