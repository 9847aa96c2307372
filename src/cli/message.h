/* The bytes that a command hashes, signs or verifies: a file, standard input, or --text. */
#ifndef RK_CLI_MESSAGE_H
#define RK_CLI_MESSAGE_H

#include "base/buffer.h"
#include "cli/options.h"

#define MESSAGE_TEXT_OPTION \
    {.name = "text",        \
     .letter = 't',         \
     .kind = OPTION_STRING, \
     .argument = "TEXT",    \
     .help = "take the bytes of TEXT instead of those of a file"}

/* Appends the message: of --text, else of the file that positional `index` names, else of standard
 * input. Returns EXIT_CODE_OK, or the exit code after complaining. At most 1 GiB. */
int message_read(struct buffer *message, const struct invocation *v, size_t index);

#endif
