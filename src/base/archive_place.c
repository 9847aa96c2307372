#include "base/archive_place.h"

#include <stdio.h>

/* The path down to a place; returns its length, at most ARCHIVE_PLACE_BYTES - 1. */
static size_t write_path(char *text, const struct archive_place *place)
{
    if (!place) return 0;
    size_t used = write_path(text, place->above);
    size_t left = ARCHIVE_PLACE_BYTES - used;
    int more = place->name && place->name[0]
                   ? snprintf(text + used, left, "%s%s", used ? "." : "", place->name)
                   : snprintf(text + used, left, "[%zu]", place->index);
    if (more < 0) return used;
    return (size_t)more < left ? used + (size_t)more : ARCHIVE_PLACE_BYTES - 1;
}

void archive_place_text(char text[ARCHIVE_PLACE_BYTES], const struct archive_place *place)
{
    text[0] = 0;
    size_t used = write_path(text, place);
    if (used) snprintf(text + used, ARCHIVE_PLACE_BYTES - used, ": ");
}
