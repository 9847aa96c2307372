/* UTF-8 as RFC 3629 has it: no surrogates, no over-long forms, nothing above U+10FFFF. */
#ifndef RK_BASE_UTF8_H
#define RK_BASE_UTF8_H

#include "base/span.h"

/* The bytes of the character that the text, which is not empty, begins with; 0 when none does. */
size_t utf8_character_bytes(struct span text);

/* The offset of the first byte at which the text stops being UTF-8, or text.size_bytes. */
size_t utf8_error(struct span text);

RK_INLINE bool utf8_is_valid(struct span text)
{
    return utf8_error(text) == text.size_bytes;
}

#endif
