/* A JSON parser: recursive descent over a text built in memory, into a tree in an arena, which is
 * then walked. The text has nested objects and arrays, strings with escapes, integers, decimals
 * and spaces. */
#include "kernel.h"

enum { TEXT_BYTES = 16384, NODES = 4096, STRING_BYTES = 16384, RECORD_BYTES_MAX = 256 };

/* Writing the text */

static char text[TEXT_BYTES];
static size_t text_bytes;

static void put(const char *s)
{
    while (*s)
        text[text_bytes++] = *s++;
}

static void put_number(uint64_t value)
{
    char digits[20];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n)
        text[text_bytes++] = digits[--n];
}

static void put_record(uint64_t id, uint64_t *state)
{
    static const char *const words[8] = {"transfer", "stake", "with\\tescape", "withdraw",
                                         "gas",      "block", "\\u00e9\\n",    "phoenix"};
    uint64_t r = kernel_random(state);
    put("{\"id\": ");
    put_number(id);
    put(", \"name\": \"");
    put(words[r >> 61]);
    put(" ");
    put(words[(r >> 58) & 7]);
    put("\",\n  \"amount\": ");
    put_number(r >> 40);
    put(".");
    put_number(r & 0xfff);
    put(r & 0x10 ? ", \"open\": true" : ", \"open\": false");
    put(r & 0x20 ? ", \"parent\": null" : "");
    put(", \"points\": [");
    for (uint64_t i = 0; i < (r & 7); i++) {
        put(i ? ", " : "");
        put((r >> i) & 0x100 ? "-" : "");
        put_number((r >> (8 + i)) & 0xffff);
    }
    put("], \"nested\": {\"depth\": [[");
    put_number(r & 0xff);
    put("]]}}");
}

static void build_text(void)
{
    uint64_t state = 7;
    text_bytes = 0;
    put("[");
    for (uint64_t id = 0; text_bytes < TEXT_BYTES - 2 * RECORD_BYTES_MAX; id++) {
        put(id ? ",\n" : "");
        put_record(id, &state);
    }
    put("]");
}

/* Reading it */

enum kind { KIND_NULL, KIND_FALSE, KIND_TRUE, KIND_NUMBER, KIND_STRING, KIND_ARRAY, KIND_OBJECT };

struct node {
    enum kind kind;
    uint32_t key_start, key_bytes; /* of a member of an object, in `strings` */
    union {
        double number;
        struct {
            uint32_t start, bytes; /* in `strings` */
        } string;
        struct node *first; /* of the elements or members */
    } as;
    struct node *next;
};

struct parser {
    const char *at;
    const char *end;
    uint32_t nodes_used;
    uint32_t string_bytes_used;
    bool failed;
};

static struct node nodes[NODES];
static char strings[STRING_BYTES];

static struct node *parse_value(struct parser *p);

static char peek(const struct parser *p)
{
    return p->at < p->end ? *p->at : '\0';
}

static void skip_spaces(struct parser *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r'))
        p->at++;
}

static bool accept(struct parser *p, char c)
{
    skip_spaces(p);
    if (peek(p) != c) return false;
    p->at++;
    return true;
}

static void expect(struct parser *p, char c)
{
    if (!accept(p, c)) p->failed = true;
}

static void expect_word(struct parser *p, const char *word)
{
    for (; *word; word++, p->at++)
        if (peek(p) != *word) {
            p->failed = true;
            return;
        }
}

static uint32_t parse_hex4(struct parser *p)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = peek(p);
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else
            p->failed = true;
        value = value << 4 | digit;
        p->at++;
    }
    return value;
}

/* Copies the string at the opening quote into `strings` without its escapes. */
static void parse_string(struct parser *p, uint32_t *start, uint32_t *bytes)
{
    uint32_t used = p->string_bytes_used;
    *start = used;
    expect(p, '"');
    while (!p->failed && peek(p) != '"') {
        /* Room for the longest thing one turn of the loop writes. */
        if (p->at >= p->end || used + 3 > STRING_BYTES) {
            p->failed = true;
            break;
        }
        char c = *p->at++;
        if (c != '\\') {
            strings[used++] = c;
            continue;
        }
        c = peek(p);
        p->at++;
        switch (c) {
        case 'n': strings[used++] = '\n'; break;
        case 't': strings[used++] = '\t'; break;
        case '"':
        case '\\':
        case '/': strings[used++] = c; break;
        case 'u': {
            uint32_t code = parse_hex4(p);
            if (code >= 0x800) {
                strings[used++] = (char)(0xe0 | code >> 12);
                strings[used++] = (char)(0x80 | (code >> 6 & 0x3f));
            } else if (code >= 0x80) {
                strings[used++] = (char)(0xc0 | code >> 6);
            }
            strings[used++] = (char)(code < 0x80 ? code : 0x80 | (code & 0x3f));
            break;
        }
        default: p->failed = true; break;
        }
    }
    p->at++;
    p->string_bytes_used = used;
    *bytes = used - *start;
}

/* Integers and decimals; exact as the digits before and behind the point stay below 2^53. */
static double parse_number(struct parser *p)
{
    bool negative = peek(p) == '-';
    if (negative) p->at++;
    uint64_t digits = 0, scale = 1;
    bool fraction = false, any = false;
    for (;; p->at++) {
        char c = peek(p);
        if (c >= '0' && c <= '9') {
            digits = digits * 10 + (uint64_t)(c - '0');
            if (fraction) scale *= 10;
            any = true;
        } else if (c == '.' && !fraction) {
            fraction = true;
        } else {
            break;
        }
    }
    if (!any) p->failed = true;
    double value = (double)digits / (double)scale;
    return negative ? -value : value;
}

static struct node *parse_children(struct parser *p, bool keyed, char close)
{
    struct node *first = NULL, **link = &first;
    if (accept(p, close)) return NULL;
    do {
        uint32_t key_start = 0, key_bytes = 0;
        if (keyed) {
            skip_spaces(p);
            parse_string(p, &key_start, &key_bytes);
            expect(p, ':');
        }
        struct node *child = parse_value(p);
        if (!child) return NULL;
        child->key_start = key_start;
        child->key_bytes = key_bytes;
        *link = child;
        link = &child->next;
    } while (accept(p, ','));
    expect(p, close);
    return first;
}

static struct node *parse_value(struct parser *p)
{
    if (p->failed || p->nodes_used == NODES) {
        p->failed = true;
        return NULL;
    }
    struct node *node = &nodes[p->nodes_used++];
    *node = (struct node){0};
    skip_spaces(p);
    switch (peek(p)) {
    case '{':
        p->at++;
        node->kind = KIND_OBJECT;
        node->as.first = parse_children(p, true, '}');
        break;
    case '[':
        p->at++;
        node->kind = KIND_ARRAY;
        node->as.first = parse_children(p, false, ']');
        break;
    case '"':
        node->kind = KIND_STRING;
        parse_string(p, &node->as.string.start, &node->as.string.bytes);
        break;
    case 'n':
        node->kind = KIND_NULL;
        expect_word(p, "null");
        break;
    case 'f':
        node->kind = KIND_FALSE;
        expect_word(p, "false");
        break;
    case 't':
        node->kind = KIND_TRUE;
        expect_word(p, "true");
        break;
    default:
        node->kind = KIND_NUMBER;
        node->as.number = parse_number(p);
        break;
    }
    return node;
}

static uint64_t hash_string(uint64_t sum, uint32_t start, uint32_t bytes)
{
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < bytes; i++)
        hash = (hash ^ (uint8_t)strings[start + i]) * 16777619u;
    return kernel_mix(sum, hash);
}

static uint64_t hash_tree(uint64_t sum, const struct node *node)
{
    for (; node; node = node->next) {
        sum = kernel_mix(sum, (uint64_t)node->kind);
        if (node->key_bytes) sum = hash_string(sum, node->key_start, node->key_bytes);
        if (node->kind == KIND_NUMBER) {
            uint64_t bits;
            memcpy(&bits, &node->as.number, sizeof bits);
            sum = kernel_mix(sum, bits);
        } else if (node->kind == KIND_STRING) {
            sum = hash_string(sum, node->as.string.start, node->as.string.bytes);
        } else if (node->kind >= KIND_ARRAY) {
            sum = hash_tree(sum, node->as.first);
        }
    }
    return sum;
}

uint64_t run(uint32_t rounds)
{
    uint64_t sum = 0;
    build_text();
    for (uint32_t round = 0; round < rounds; round++) {
        struct parser p = {text, text + text_bytes, 0, 0, false};
        const struct node *root = parse_value(&p);
        sum = p.failed ? kernel_mix(sum, 1) : hash_tree(sum, root);
    }
    return sum;
}
