/* Folders for tests, and bytes of files. */
#ifndef RK_TESTS_STATE_FOLDER_H
#define RK_TESTS_STATE_FOLDER_H

#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_BYTES = 256 };

/* "folder/name", in a place as large as paths can be. */
static inline void path_join(char path[4096], const char *folder, const char *name)
{
    assert_true(snprintf(path, 4096, "%s/%s", folder, name) < 4096);
}

static inline void folder_make_in(char path[FOLDER_BYTES], const char *root)
{
    snprintf(path, FOLDER_BYTES, "%s/ruskvm-state-XXXXXX", root);
    assert_non_null(mkdtemp(path));
}

static inline void folder_make(char path[FOLDER_BYTES])
{
    const char *root = getenv("TMPDIR");
    folder_make_in(path, root ? root : "/tmp");
}

/* The same in memory where there is such a file system: for tests of hundreds of stores, in which
 * waiting for a disk would be most of the time. */
static inline void folder_make_fast(char path[FOLDER_BYTES])
{
    if (access("/dev/shm", W_OK) == 0)
        folder_make_in(path, "/dev/shm");
    else
        folder_make(path);
}

/* Removes a folder and what is in it, two levels deep. */
static inline void folder_remove(const char *path)
{
    DIR *listing = opendir(path);
    if (!listing) return;
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        char name[4096];
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0) continue;
        path_join(name, path, item->d_name);
        if (unlink(name) < 0) folder_remove(name);
    }
    closedir(listing);
    rmdir(path);
}

static inline uint64_t file_size(const char *path)
{
    struct stat stat_of_file;
    return stat(path, &stat_of_file) < 0 ? 0 : (uint64_t)stat_of_file.st_size;
}

/* Copies a folder and what is in it into a new one, two levels deep. */
static inline void folder_copy(const char *to, const char *from)
{
    mkdir(to, 0777);
    DIR *listing = opendir(from);
    assert_non_null(listing);
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        char source[4096], target[4096];
        static char bytes[1 << 16];
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0) continue;
        path_join(source, from, item->d_name);
        path_join(target, to, item->d_name);
        struct stat stat_of_file;
        assert_int_equal(stat(source, &stat_of_file), 0);
        if (S_ISDIR(stat_of_file.st_mode)) {
            folder_copy(target, source);
            continue;
        }
        int in = open(source, O_RDONLY), out = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        for (ssize_t got; (got = read(in, bytes, sizeof bytes)) > 0;)
            assert_int_equal(write(out, bytes, (size_t)got), got);
        close(in);
        close(out);
    }
    closedir(listing);
}

/* Flips bits of one byte of a file. */
static inline void file_flip(const char *path, uint64_t offset, uint8_t bits)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)offset), 1);
    byte ^= bits;
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)offset), 1);
    close(fd);
}

static inline uint64_t test_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#endif
