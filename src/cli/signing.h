/* What signing and verifying have in common: the kind of key, the version and the message. */
#ifndef RK_CLI_SIGNING_H
#define RK_CLI_SIGNING_H

#include "base/buffer.h"
#include "chain/key_kind.h"
#include "cli/message.h"
#include "cli/options.h"
#include "crypto/bls.h"
#include "crypto/schnorr.h"

#include <jansson.h>

enum { SIGNATURE_BYTES_MAX = SCHNORR_SIGNATURE_DOUBLE_BYTES };

/* Zero-initialise; signing_free(). */
struct signing {
    enum key_kind kind;
    const char *version_name; /* NULL where a kind has one version only */
    enum bls_version bls_version;
    enum schnorr_version schnorr_version;
    bool is_multisig;
    struct buffer message; /* for BLS */
    struct fr scalar;      /* for Schnorr: the message hashed, or what --scalar says */
};

/* The names of all versions, NULL-terminated. */
extern const char *const signing_version_names[];

#define SIGNING_OPTIONS                                                              \
    {.name = "version",                                                              \
     .kind = OPTION_STRING,                                                          \
     .argument = "VERSION",                                                          \
     .help = "v1 or v2 of bls (default: v2), deployed or bound of schnorr-double "   \
             "(default: bound)",                                                     \
     .choices = signing_version_names},                                              \
        {.name = "multisig",                                                         \
         .letter = 'm',                                                              \
         .kind = OPTION_FLAG,                                                        \
         .help = "one of several signers' shares of a bls signature, or their sum"}, \
        {.name = "scalar",                                                           \
         .kind = OPTION_STRING,                                                      \
         .argument = "SCALAR",                                                       \
         .help = "the message of a schnorr signature, instead of the hash of one"},  \
        MESSAGE_TEXT_OPTION

/* Reads what SIGNING_OPTIONS say for keys of this kind, but for the message. Returns EXIT_CODE_OK,
 * or the exit code after complaining; so does the next. */
int signing_begin(struct signing *signing, const struct invocation *v, enum key_kind kind);

/* Takes --scalar; or the message from --text, the file that the first positional names, or standard
 * input. */
int signing_take_message(struct signing *signing, const struct invocation *v);
void signing_free(struct signing *signing);

/* How many bytes a signature of this kind has. */
size_t signing_signature_bytes(const struct signing *signing);

/* {"kind": ..., "version": ..., "multisig": ...}, the last two where the kind has them. NULL
 * without memory. */
json_t *signing_json(const struct signing *signing);

#endif
