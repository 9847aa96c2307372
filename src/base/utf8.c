#include "base/utf8.h"

size_t utf8_character_bytes(struct span text)
{
    const uint8_t *b = text.bytes;
    uint8_t low = 0x80, high = 0xbf; /* bounds of the second byte, which rule out all that is bad */
    size_t length;
    if (b[0] < 0x80) return 1;
    if (b[0] >= 0xc2 && b[0] <= 0xdf) {
        length = 2;
    } else if (b[0] >= 0xe0 && b[0] <= 0xef) {
        length = 3;
        if (b[0] == 0xe0) low = 0xa0;
        if (b[0] == 0xed) high = 0x9f;
    } else if (b[0] >= 0xf0 && b[0] <= 0xf4) {
        length = 4;
        if (b[0] == 0xf0) low = 0x90;
        if (b[0] == 0xf4) high = 0x8f;
    } else {
        return 0;
    }
    if (text.size_bytes < length || b[1] < low || b[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if ((b[i] & 0xc0) != 0x80) return 0;
    return length;
}

size_t utf8_error(struct span text)
{
    size_t at = 0;
    while (at < text.size_bytes) {
        size_t length = utf8_character_bytes(span_of(text.bytes + at, text.size_bytes - at));
        if (length == 0) return at;
        at += length;
    }
    return at;
}
