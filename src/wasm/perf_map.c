#include "wasm/perf_map.h"

#include "base/buffer.h"
#include "wasm/jit_native.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES_MAX = 200 };

static _Atomic int map_file = -1;
static pthread_mutex_t map_lock = PTHREAD_MUTEX_INITIALIZER; /* held while lines are written */

enum rk_result perf_map_enable(struct rk_error *error)
{
    char path[64];
    struct stat status;
    if (atomic_load_explicit(&map_file, memory_order_acquire) >= 0) return RK_OK;
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    /* Anybody may put a file there: a link is not followed, another's file not written to. One that
     * an earlier process with our number left is emptied. */
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "%s cannot be written: %s", path,
                       strerror(errno));
    if (fstat(fd, &status) || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        status.st_nlink != 1 || ftruncate(fd, 0)) {
        close(fd);
        return rk_fail(error, RK_IO, RK_NO_POSITION, "%s is not a file of ours", path);
    }
    atomic_store_explicit(&map_file, fd, memory_order_release);
    return RK_OK;
}

/* A name without what would end or split its line. */
static enum rk_result put_name(struct buffer *text, const struct wasm_module *module,
                               uint32_t function)
{
    struct span name = wasm_module_function_name(module, function);
    size_t size = name.size_bytes < NAME_BYTES_MAX ? name.size_bytes : NAME_BYTES_MAX;
    RK_TRY(buffer_append_format(text, "wasm:"));
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = name.bytes[i];
        RK_TRY(buffer_append_u8(text, byte > ' ' && byte < 0x7f ? byte : '_'));
    }
    return buffer_append_format(text, "[%" PRIu32 "]", function);
}

static enum rk_result put_lines(struct buffer *text, const struct jit_native *native)
{
    const struct jit_code *code = &native->code;
    uint32_t first = native->module->imported_function_count;
    for (uint32_t i = 0; i < code->function_count; i++) {
        uint32_t end = i + 1 < code->function_count ? code->entries[i + 1] : code->size_bytes;
        RK_TRY(buffer_append_format(text, "%" PRIxPTR " %" PRIx32 " ",
                                    (uintptr_t)native->at + code->entries[i],
                                    end - code->entries[i]));
        RK_TRY(put_name(text, native->module, first + i));
        RK_TRY(buffer_append_u8(text, '\n'));
    }
    return RK_OK;
}

void perf_map_add(const struct jit_native *native)
{
    struct buffer text = {0};
    int fd = atomic_load_explicit(&map_file, memory_order_acquire);
    if (fd < 0) return;
    if (!put_lines(&text, native)) {
        pthread_mutex_lock(&map_lock);
        for (size_t at = 0; at < text.size_bytes;) {
            ssize_t put = write(fd, text.bytes + at, text.size_bytes - at);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) break; /* a profile with fewer names */
            at += (size_t)put;
        }
        pthread_mutex_unlock(&map_lock);
    }
    buffer_free(&text);
}
