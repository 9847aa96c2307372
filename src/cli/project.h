/* Projects of contracts: a folder with sources, built with the contract kit by clang and wasm-ld.
 *
 *     contract.c and any other *.c    -> build/contract.wasm
 *     tests.c                         -> build/tests.wasm
 *
 * Equal sources and the same compiler give the same bytes, wherever the folder is. */
#ifndef RK_CLI_PROJECT_H
#define RK_CLI_PROJECT_H

#include "cli/options.h"

#include <stdbool.h>

/* The options that projects read. */
#define PROJECT_KIT_OPTION  \
    {.name = "kit",         \
     .kind = OPTION_STRING, \
     .argument = "DIR",     \
     .help = "the folder of the contract kit (default: RUSKVM_KIT, or near this program)"}
#define PROJECT_CLANG_OPTION \
    {.name = "clang",        \
     .kind = OPTION_STRING,  \
     .argument = "PROGRAM",  \
     .help = "the compiler (default: clang-19 or clang)"}
#define PROJECT_LINKER_OPTION \
    {.name = "wasm-ld",       \
     .kind = OPTION_STRING,   \
     .argument = "PROGRAM",   \
     .help = "the linker (default: wasm-ld-19 or wasm-ld)"}

/* What belongs to a project; texts are its own. Zero-initialise, free. */
struct project {
    char *folder;
    char *kit;
    char *clang;
    char *linker;
    char *contract; /* build/contract.wasm */
    char *tests;    /* build/tests.wasm */
};

/* Finds the kit. RK_NOT_FOUND, with where it was looked for; the caller frees *kit. */
RK_CHECKED enum rk_result project_find_kit(char **kit, const struct invocation *v,
                                           struct rk_error *error);

/* Finds everything for the project in a folder, which has sources. RK_NOT_FOUND with what is
 * missing and how to get it. */
RK_CHECKED enum rk_result project_open(struct project *project, const struct invocation *v,
                                       const char *folder, struct rk_error *error);
void project_free(struct project *project);

/* Builds the contract, and the tests when told so (RK_NOT_FOUND when there are none). What the
 * compiler says goes to standard error; RK_INVALID when it refuses. */
RK_CHECKED enum rk_result project_build(const struct project *project, bool with_tests,
                                        struct rk_error *error);

/* A text that the caller frees, or NULL without memory. */
char *text_format(const char *format, ...) RK_PRINTF(1, 2);

/* Whole files. RK_EXISTS when there is one and `replaces` is false; RK_IO. */
RK_CHECKED enum rk_result project_write(const char *path, const char *bytes, size_t size_bytes,
                                        bool replaces, struct rk_error *error);

#endif
