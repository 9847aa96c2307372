#include "cli/message.h"

#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"

enum { MESSAGE_BYTES_MAX = 1 << 30 };

int message_read(struct buffer *message, const struct invocation *v, size_t index)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *text = invocation_string(v, "text");
    const char *path = v->positional_count > index ? v->positionals[index] : NULL;
    if (text && path) {
        output_complain(v, "give a file or --text, not both");
        return EXIT_CODE_USAGE;
    }
    if (!text) {
        if (!path) path = "-";
        return file_read(message, &error, path, MESSAGE_BYTES_MAX) ? output_failure(v, path, &error)
                                                                   : EXIT_CODE_OK;
    }
    struct span bytes = span_of_string(text);
    if (!buffer_append(message, bytes.bytes, bytes.size_bytes)) return EXIT_CODE_OK;
    rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    return output_failure(v, NULL, &error);
}
