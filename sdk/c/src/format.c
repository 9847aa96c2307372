/* The formats of printf that messages need. */
#include <ruskvm/memory.h>
#include <ruskvm/panic.h>

struct output {
    char *text;
    size_t size, capacity;
};

static void put(struct output *out, char c)
{
    if (out->size + 1 < out->capacity) out->text[out->size++] = c;
}

static void put_text(struct output *out, const char *text, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++)
        put(out, text[i]);
}

static void put_number(struct output *out, uint64_t value, bool is_negative, uint32_t base,
                       uint32_t width, char fill)
{
    char digits[20];
    uint32_t count = 0;
    do
        digits[count++] = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    uint32_t used = count + is_negative;
    if (is_negative && fill == '0') put(out, '-');
    for (; used < width; used++)
        put(out, fill);
    if (is_negative && fill != '0') put(out, '-');
    while (count)
        put(out, digits[--count]);
}

static size_t bounded_length(const char *text, size_t max)
{
    size_t size = 0;
    while (size < max && text[size])
        size++;
    return size;
}

/* Puts a number of the conversion; `longs` says how wide the argument is: 1 for size_t and long. */
static void put_integer(struct output *out, char conversion, uint32_t longs, uint32_t width,
                        char fill, va_list *arguments)
{
    uint64_t value;
    bool is_negative = false;
    if (conversion == 'd' || conversion == 'i') {
        int64_t number = longs >= 2   ? va_arg(*arguments, long long)
                         : longs == 1 ? va_arg(*arguments, long)
                                      : va_arg(*arguments, int);
        is_negative = number < 0;
        value = is_negative ? 0 - (uint64_t)number : (uint64_t)number;
    } else {
        value = longs >= 2   ? va_arg(*arguments, unsigned long long)
                : longs == 1 ? va_arg(*arguments, unsigned long)
                             : va_arg(*arguments, unsigned);
    }
    put_number(out, value, is_negative, conversion == 'x' ? 16 : 10, width, fill);
}

/* A conversion; `format` stands behind the percent sign. Returns where it ends. */
static const char *convert(struct output *out, const char *format, va_list *arguments)
{
    uint32_t width = 0, longs = 0;
    size_t precision = SIZE_MAX;
    char fill = ' ';
    if (*format == '0') fill = *format++;
    while (*format >= '0' && *format <= '9')
        width = width * 10 + (uint32_t)(*format++ - '0');
    if (format[0] == '.' && format[1] == '*') {
        precision = (size_t)va_arg(*arguments, int);
        format += 2;
    }
    for (; *format == 'l' || *format == 'z'; format++)
        longs++;
    if (*format == 's') {
        const char *text = va_arg(*arguments, const char *);
        put_text(out, text, bounded_length(text, precision));
    } else if (*format == 'c') {
        put(out, (char)va_arg(*arguments, int));
    } else if (*format == '%' || !*format) {
        put(out, '%');
    } else {
        put_integer(out, *format, longs, width, fill, arguments);
    }
    return *format ? format + 1 : format;
}

size_t rk_format_list(char *text, size_t capacity_bytes, const char *format, va_list arguments)
{
    struct output out = {text, 0, capacity_bytes};
    va_list list;
    va_copy(list, arguments);
    while (*format) {
        if (*format == '%')
            format = convert(&out, format + 1, &list);
        else
            put(&out, *format++);
    }
    va_end(list);
    if (capacity_bytes) text[out.size] = 0;
    return out.size;
}

size_t rk_format(char *text, size_t capacity_bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t size = rk_format_list(text, capacity_bytes, format, arguments);
    va_end(arguments);
    return size;
}

const char *rk_hex(char *text, const void *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        uint8_t byte = ((const uint8_t *)bytes)[i];
        text[2 * i] = "0123456789abcdef"[byte >> 4];
        text[2 * i + 1] = "0123456789abcdef"[byte & 15];
    }
    text[2 * size_bytes] = 0;
    return text;
}
