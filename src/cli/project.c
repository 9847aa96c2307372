#include "cli/project.h"

#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

VEC_DEFINE(text_vec, char *);

char *text_format(const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) text = NULL;
    va_end(arguments);
    return text;
}

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the project");
}

static enum rk_result failed_io(struct rk_error *error, const char *what, const char *path)
{
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot %s %s: %s", what, path, strerror(errno));
}

static void free_texts(struct text_vec *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i]);
    text_vec_free(texts);
}

enum rk_result project_write(const char *path, const char *bytes, size_t size_bytes, bool replaces,
                             struct rk_error *error)
{
    FILE *file = fopen(path, replaces ? "w" : "wx");
    if (!file && errno == EEXIST)
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "%s exists already", path);
    if (!file) return failed_io(error, "write", path);
    bool is_good = fwrite(bytes, 1, size_bytes, file) == size_bytes;
    is_good = fclose(file) == 0 && is_good;
    return is_good ? RK_OK : failed_io(error, "write", path);
}

/* ---- Finding ---- */

static bool is_kit(const char *folder)
{
    char *header = text_format("%s/include/ruskvm/contract.h", folder);
    bool is_there = header && access(header, R_OK) == 0;
    free(header);
    return is_there;
}

/* The kit beside the program: installed, or in the source tree that the program was built in. */
static char *find_near(void)
{
    char program[4096];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size <= 0) return NULL;
    program[size] = 0;
    for (char *slash; (slash = strrchr(program, '/'));) {
        *slash = 0;
        char *installed = text_format("%s/share/ruskvm/sdk/c", program);
        char *beside = text_format("%s/sdk/c", program);
        char *found = installed && is_kit(installed) ? installed
                      : beside && is_kit(beside)     ? beside
                                                     : NULL;
        if (found != installed) free(installed);
        if (found != beside) free(beside);
        if (found) return found;
    }
    return NULL;
}

enum rk_result project_find_kit(char **kit, const struct invocation *v, struct rk_error *error)
{
    const char *named = invocation_string(v, "kit");
    if (!named) named = getenv("RUSKVM_KIT");
    if (named && !is_kit(named))
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "%s is no contract kit: it has no include/ruskvm/contract.h", named);
    char *found = named ? strdup(named) : find_near();
    if (!found)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "the contract kit is not near this program: say where with --kit or "
                       "RUSKVM_KIT");
    *kit = found;
    return RK_OK;
}

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* A program by its path, or by its name in PATH; NULL when there is none. */
static char *find_program(const char *name)
{
    if (strchr(name, '/')) return is_program(name) ? strdup(name) : NULL;
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        char *candidate = text_format("%.*s/%s", (int)size, path, name);
        if (candidate && is_program(candidate)) return candidate;
        free(candidate);
        path += size + (path[size] == ':');
    }
    return NULL;
}

static enum rk_result find_tool(char **out, const char *wanted, const char *const names[2],
                                const char *package, struct rk_error *error)
{
    char *found = wanted ? find_program(wanted) : find_program(names[0]);
    if (!found && !wanted) found = find_program(names[1]);
    if (!found && wanted)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no program %s", wanted);
    if (!found)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "building contracts needs %s, which is not installed: the Debian package "
                       "%s has it",
                       names[0], package);
    *out = found;
    return RK_OK;
}

enum rk_result project_open(struct project *project, const struct invocation *v, const char *folder,
                            struct rk_error *error)
{
    static const char *const clang_names[2] = {"clang-19", "clang"};
    static const char *const linker_names[2] = {"wasm-ld-19", "wasm-ld"};
    *project = (struct project){
        .folder = strdup(folder),
        .contract = text_format("%s/build/contract.wasm", folder),
        .tests = text_format("%s/build/tests.wasm", folder),
    };
    char *source = text_format("%s/contract.c", folder);
    enum rk_result result = RK_OK;
    if (!project->folder || !project->contract || !project->tests || !source)
        result = no_memory(error);
    else if (access(source, R_OK) != 0)
        result = rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                         "%s is no project: it has no contract.c (ruskvm new makes one)", folder);
    free(source);
    if (!result) result = project_find_kit(&project->kit, v, error);
    if (!result)
        result = find_tool(&project->clang, invocation_string(v, "clang"), clang_names, "clang-19",
                           error);
    if (!result)
        result = find_tool(&project->linker, invocation_string(v, "wasm-ld"), linker_names,
                           "lld-19", error);
    if (result) project_free(project);
    return result;
}

void project_free(struct project *project)
{
    free(project->folder);
    free(project->kit);
    free(project->clang);
    free(project->linker);
    free(project->contract);
    free(project->tests);
    *project = (struct project){0};
}

/* ---- Building ---- */

/* Runs a program and waits. RK_INVALID when it ends otherwise than well. */
static enum rk_result run_program(char *const *words, const char *about, struct rk_error *error)
{
    pid_t pid;
    int status;
    errno = posix_spawn(&pid, words[0], NULL, NULL, words, environ);
    if (errno) return failed_io(error, "run", words[0]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return failed_io(error, "wait for", words[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s was not built", about);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the C sources in a folder, in the order of their bytes. */
static enum rk_result list_sources(struct text_vec *names, const char *folder,
                                   struct rk_error *error)
{
    enum rk_result result = RK_OK;
    DIR *directory = opendir(folder);
    if (!directory) return failed_io(error, "read", folder);
    for (struct dirent *entry; !result && (entry = readdir(directory));) {
        size_t size = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || size < 3 || strcmp(entry->d_name + size - 2, ".c") != 0)
            continue;
        char *name = strndup(entry->d_name, size - 2);
        if (!name || text_vec_push(names, name)) {
            free(name);
            result = no_memory(error);
        }
    }
    closedir(directory);
    if (!result && names->count) qsort(names->items, names->count, sizeof(char *), compare_texts);
    return result;
}

/* Compiles folder/name.c to build/PREFIXname.o, whose path is added to *objects. */
static enum rk_result compile(const struct project *project, struct text_vec *objects,
                              const char *folder, const char *name, const char *prefix,
                              struct rk_error *error)
{
    char *source = text_format("%s/%s.c", folder, name);
    char *object = text_format("%s/build/%s%s.o", project->folder, prefix, name);
    char *headers = text_format("-I%s/include", project->kit);
    char *map = text_format("-ffile-prefix-map=%s=.", folder);
    enum rk_result result = RK_OK;
    if (!source || !object || !headers || !map) result = no_memory(error);
    char flags[][32] = {"--target=wasm32",
                        "-std=gnu17",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-ffreestanding",
                        "-fdata-sections",
                        "-fvisibility=hidden",
                        "-mbulk-memory",
                        "-c",
                        "-o"};
    char *words[RK_ARRAY_LENGTH(flags) + 6];
    size_t count = 0;
    words[count++] = project->clang;
    words[count++] = headers;
    words[count++] = map;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(flags); i++)
        words[count++] = flags[i];
    words[count++] = object;
    words[count++] = source;
    words[count] = NULL;
    if (!result) result = run_program(words, source, error);
    if (!result && text_vec_push(objects, object)) result = no_memory(error);
    if (result) free(object);
    free(source);
    free(headers);
    free(map);
    return result;
}

/* Of the kit a module gets what it needs. */
static enum rk_result link_module(const struct project *project, const char *module,
                                  char *const *objects, size_t object_count,
                                  const struct text_vec *kit, struct rk_error *error)
{
    char flags[][32] = {"-m", "wasm32",           "--no-entry", "--stack-first",
                        "-z", "stack-size=65536", "--export=A", "--strip-debug",
                        "-o"};
    char start[] = "--start-lib", end[] = "--end-lib";
    char *output = strdup(module);
    char **words = calloc(RK_ARRAY_LENGTH(flags) + object_count + kit->count + 5, sizeof *words);
    enum rk_result result = RK_OK;
    if (!words || !output) {
        result = no_memory(error);
    } else {
        size_t count = 0;
        words[count++] = project->linker;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(flags); i++)
            words[count++] = flags[i];
        words[count++] = output;
        for (size_t i = 0; i < object_count; i++)
            words[count++] = objects[i];
        words[count++] = start;
        for (size_t i = 0; i < kit->count; i++)
            words[count++] = kit->items[i];
        words[count] = end;
        result = run_program(words, module, error);
    }
    free(words);
    free(output);
    return result;
}

static enum rk_result compile_folder(const struct project *project, struct text_vec *objects,
                                     const char *folder, const char *prefix, const char *left_out,
                                     struct rk_error *error)
{
    struct text_vec names = {0};
    enum rk_result result = list_sources(&names, folder, error);
    for (size_t i = 0; !result && i < names.count; i++)
        if (!left_out || strcmp(names.items[i], left_out) != 0)
            result = compile(project, objects, folder, names.items[i], prefix, error);
    free_texts(&names);
    return result;
}

static enum rk_result build_modules(const struct project *project, struct text_vec *kit,
                                    struct text_vec *objects, bool with_tests,
                                    struct rk_error *error)
{
    char *sources = text_format("%s/src", project->kit);
    if (!sources) return no_memory(error);
    enum rk_result result = compile_folder(project, kit, sources, "kit-", NULL, error);
    free(sources);
    if (!result) result = compile_folder(project, objects, project->folder, "", "tests", error);
    if (!result)
        result =
            link_module(project, project->contract, objects->items, objects->count, kit, error);
    if (result || !with_tests) return result;
    char *tests = text_format("%s/tests.c", project->folder);
    bool has_tests = tests && access(tests, R_OK) == 0;
    free(tests);
    if (!has_tests)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "%s has no tests.c", project->folder);
    RK_TRY(compile(project, objects, project->folder, "tests", "", error));
    return link_module(project, project->tests, objects->items + objects->count - 1, 1, kit, error);
}

enum rk_result project_build(const struct project *project, bool with_tests, struct rk_error *error)
{
    struct text_vec kit = {0}, objects = {0};
    char *folder = text_format("%s/build", project->folder);
    enum rk_result result = RK_OK;
    if (!folder)
        result = no_memory(error);
    else if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        result = failed_io(error, "make", folder);
    free(folder);
    if (!result) result = build_modules(project, &kit, &objects, with_tests, error);
    free_texts(&kit);
    free_texts(&objects);
    return result;
}
