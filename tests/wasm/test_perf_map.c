/* The map for Linux perf: a line for each compiled function, in a file that is ours. Each test in a
 * process of its own, since the map is the process's. */
#include "support.h"

#include "wasm/builder.h"
#include "wasm/jit_native.h"
#include "wasm/perf_map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two functions; the first is exported, with blanks in its name, the other is nameless. */
static const uint8_t bytes[] = {MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 2, 0, 0),
                                       SECTION(EXPORT, 1, 3, 'a', ' ', '\n', 0, 0),
                                       SECTION(CODE, 2, BODY(0, OP_END), BODY(0, OP_END)))};

static struct wasm_module *load(void)
{
    struct wasm_module *module = NULL;
    assert_int_equal(
        wasm_module_load(&module, NULL, span_of(bytes, sizeof bytes), &wasm_rules_default), RK_OK);
    return module;
}

static void path_of(char path[64], pid_t process)
{
    snprintf(path, 64, "/tmp/perf-%ld.map", (long)process);
}

/* Runs a function in a child, which tells with its status how it went. */
static void expect_child(int (*run)(const char *path))
{
    char path[64];
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        path_of(path, getpid());
        unlink(path);
        int code = run(path);
        unlink(path);
        _exit(code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int compile_and_read(const char *path)
{
    char text[1024], expected[1024];
    struct wasm_module *before = load(), *module = load();
    if (!jit_native_of(before)) return 1;
    if (perf_map_enable(NULL) || perf_map_enable(NULL)) return 2;
    const struct jit_native *native = jit_native_of(module);
    if (!native) return 3;
    const uint32_t *entries = native->code.entries;
    snprintf(expected, sizeof expected,
             "%" PRIxPTR " %" PRIx32 " wasm:a__[0]\n%" PRIxPTR " %" PRIx32 " wasm:[1]\n",
             (uintptr_t)native->at + entries[0], entries[1] - entries[0],
             (uintptr_t)native->at + entries[1], native->code.size_bytes - entries[1]);
    FILE *file = fopen(path, "r");
    if (!file) return 4;
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = 0;
    fclose(file);
    wasm_module_release(module);
    wasm_module_release(before);
    return strcmp(text, expected) == 0 ? 0 : 5;
}

static int refuse_a_link(const char *path)
{
    char target[80];
    struct stat status;
    snprintf(target, sizeof target, "%s.target", path);
    FILE *file = fopen(target, "w");
    if (!file || fputs("precious", file) < 0 || fclose(file)) return 1;
    if (symlink(target, path)) return 2;
    int code = perf_map_enable(NULL) == RK_IO ? 0 : 3;
    unlink(path);
    if (link(target, path)) code = 4; /* another name of a file that is in use */
    if (perf_map_enable(NULL) != RK_IO) code = 5;
    if (stat(target, &status) || status.st_size != 8) code = 6;
    unlink(target);
    return code;
}

static int empty_what_is_old(const char *path)
{
    struct stat status;
    FILE *file = fopen(path, "w");
    if (!file || fputs("1 1 old\n", file) < 0 || fclose(file)) return 1;
    if (perf_map_enable(NULL)) return 2;
    return stat(path, &status) == 0 && status.st_size == 0 ? 0 : 3;
}

static void functions_that_are_compiled_get_lines(void **state)
{
    (void)state;
    if (!jit_is_supported()) skip();
    expect_child(compile_and_read);
}

static void a_link_is_not_written_through(void **state)
{
    (void)state;
    expect_child(refuse_a_link);
}

static void an_old_map_is_begun_anew(void **state)
{
    (void)state;
    expect_child(empty_what_is_old);
}

static void without_a_map_nothing_is_written(void **state)
{
    (void)state;
    char path[64];
    path_of(path, getpid());
    struct wasm_module *module = load();
    if (jit_is_supported()) assert_non_null(jit_native_of(module));
    assert_int_not_equal(access(path, F_OK), 0);
    wasm_module_release(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_that_are_compiled_get_lines),
        cmocka_unit_test(a_link_is_not_written_through),
        cmocka_unit_test(an_old_map_is_begun_anew),
        cmocka_unit_test(without_a_map_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
