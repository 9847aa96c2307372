/* Where in a value a walk is, for the message of a failure: a chain on the walk's own stack. */
#ifndef RK_BASE_ARCHIVE_PLACE_H
#define RK_BASE_ARCHIVE_PLACE_H

#include <stddef.h>

struct archive_place {
    const struct archive_place *above; /* NULL at the top */
    const char *name;                  /* of a field; NULL or "" for what has an index only */
    size_t index;
};

#define ARCHIVE_PLACE_BYTES 120

/* Writes "d[1].name: ", cut to fit, or "" for no place. */
void archive_place_text(char text[ARCHIVE_PLACE_BYTES], const struct archive_place *place);

#endif
