#include "wasm/suite/exclusions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes "FILE:LINE REASON" or "FILE:FIRST-LAST REASON" apart. */
static bool parse_range(struct exclusion *out, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon || colon == line) return false;
    char *end;
    out->first = strtoul(colon + 1, &end, 10);
    out->last = *end == '-' ? strtoul(end + 1, &end, 10) : out->first;
    /* A reason is part of the entry. */
    if (*end != ' ' || strspn(end, " ") == strlen(end)) return false;
    if (!out->first || out->last < out->first) return false;
    *colon = '\0';
    out->file = strdup(line);
    return out->file != NULL;
}

static bool add_line(struct exclusions *list, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (*line == '\0' || *line == '#') return true;
    if (strncmp(line, "text ", 5) == 0) {
        list->text = true;
        return true;
    }
    struct exclusion *items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items) return false;
    list->items = items;
    struct exclusion entry = {0};
    if (!parse_range(&entry, line)) return false;
    items[list->count++] = entry;
    return true;
}

bool exclusions_read(struct exclusions *out, const char *path)
{
    struct exclusions list = {0};
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    char *line = NULL;
    size_t capacity = 0;
    bool good = true;
    for (unsigned number = 1; good && getline(&line, &capacity, file) >= 0; number++) {
        good = add_line(&list, line);
        if (!good) fprintf(stderr, "%s:%u: expected FILE:LINE and a reason\n", path, number);
    }
    free(line);
    fclose(file);
    if (good)
        *out = list;
    else
        exclusions_free(&list);
    return good;
}

void exclusions_free(struct exclusions *exclusions)
{
    for (size_t i = 0; i < exclusions->count; i++)
        free(exclusions->items[i].file);
    free(exclusions->items);
    *exclusions = (struct exclusions){0};
}

struct exclusion *exclusions_find(struct exclusions *exclusions, const char *file,
                                  unsigned long line)
{
    for (size_t i = 0; i < exclusions->count; i++) {
        struct exclusion *item = &exclusions->items[i];
        if (line >= item->first && line <= item->last && strcmp(item->file, file) == 0) return item;
    }
    return NULL;
}
