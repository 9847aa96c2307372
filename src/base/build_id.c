/* The note is a segment of the object in memory (ELF, NT_GNU_BUILD_ID), found by the address of
 * something in the same object. */
#include "base/build_id.h"

#include "base/reader.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>

static bool contains(const struct dl_phdr_info *object, uintptr_t address)
{
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type == PT_LOAD &&
            address - (object->dlpi_addr + header->p_vaddr) < header->p_memsz)
            return true;
    }
    return false;
}

static size_t padded(size_t size_bytes, size_t align_bytes)
{
    return (size_bytes + align_bytes - 1) & ~(align_bytes - 1);
}

/* The notes of a segment: sizes of name and content, type, name, content, the last two padded. */
static bool find_in_notes(struct span *out, struct span notes, size_t align_bytes)
{
    struct reader r = reader_of(notes);
    while (!r.failure && !reader_done(&r)) {
        uint32_t name_bytes = reader_u32_le(&r), content_bytes = reader_u32_le(&r);
        uint32_t type = reader_u32_le(&r);
        struct span name = reader_take(&r, padded(name_bytes, align_bytes));
        struct span content = reader_take(&r, padded(content_bytes, align_bytes));
        if (r.failure || type != NT_GNU_BUILD_ID || name_bytes != sizeof ELF_NOTE_GNU ||
            memcmp(name.bytes, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) != 0)
            continue;
        *out = span_of(content.bytes, content_bytes);
        return true;
    }
    return false;
}

static int find_in_object(struct dl_phdr_info *object, size_t size_bytes, void *context)
{
    (void)size_bytes;
    if (!contains(object, (uintptr_t)&build_id_find)) return 0;
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_NOTE) continue;
        struct span notes =
            span_of((const void *)(object->dlpi_addr + header->p_vaddr), header->p_memsz);
        if (find_in_notes(context, notes, header->p_align == 8 ? 8 : 4)) break;
    }
    return 1;
}

enum rk_result build_id_find(struct span *out)
{
    struct span found = {0};
    dl_iterate_phdr(find_in_object, &found);
    if (!found.size_bytes) return RK_NOT_FOUND;
    *out = found;
    return RK_OK;
}
