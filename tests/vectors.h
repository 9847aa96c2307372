/* Known answers in JSON files below the folder that RUSKVM_SHARED names. */
#ifndef RK_TESTS_VECTORS_H
#define RK_TESTS_VECTORS_H

#include "support.h"

#include "base/hex.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef RUSKVM_SOURCE_DIR
#define RUSKVM_SOURCE_DIR "." /* the build says where the sources are */
#endif

/* Opens vectors/<name> for reading. Ends the test program as skipped, with the reason, when the
 * file is not there. */
static inline FILE *vectors_open(const char *name)
{
    const char *shared = getenv("RUSKVM_SHARED");
    char path[4096];
    if (!shared) shared = RUSKVM_SOURCE_DIR "/../shared";
    assert_true(snprintf(path, sizeof path, "%s/vectors/%s", shared, name) < (int)sizeof path);
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("skipped: %s is absent (RUSKVM_SHARED names the folder it is looked for in)\n",
               path);
        exit(TEST_SKIPPED);
    }
    return file;
}

/* The content of vectors/<name>; the caller owns it (json_decref). */
static inline json_t *vectors_load(const char *name)
{
    json_error_t error;
    FILE *file = vectors_open(name);
    json_t *root = json_loadf(file, 0, &error);
    fclose(file);
    if (!root) fail_msg("%s:%d: %s", name, error.line, error.text);
    return root;
}

/* The member of an object, which must be there. */
static inline json_t *vectors_get(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!value) fail_msg("the vectors have no '%s'", key);
    return value;
}

static inline const char *vectors_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(vectors_get(object, key));
    if (!text) fail_msg("'%s' is not a string", key);
    return text;
}

/* Reads a member of exactly size_bytes bytes in hexadecimal. */
static inline void vectors_bytes(uint8_t *bytes, size_t size_bytes, const json_t *object,
                                 const char *key)
{
    struct rk_error error = {.result = RK_OK};
    if (hex_decode(bytes, size_bytes, span_of_string(vectors_text(object, key)), &error))
        fail_msg("'%s': %s", key, error.message);
}

/* Appends a member of any number of bytes in hexadecimal. */
static inline void vectors_append(struct buffer *bytes, const json_t *object, const char *key)
{
    struct rk_error error = {.result = RK_OK};
    if (hex_decode_append(bytes, span_of_string(vectors_text(object, key)), &error))
        fail_msg("'%s': %s", key, error.message);
}

/* A generator for tests: SplitMix64 (Steele, Lea and Flood 2014). */
static inline uint64_t vectors_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#endif
