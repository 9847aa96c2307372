/* Notes as they were appended, with their heights. */
#include "transfer/state.h"

#include "common/field.h"

#include <ruskvm/vector.h>

RK_VECTOR(leaf_vector, struct note_leaf)
static struct leaf_vector leaves;

uint32_t note_count(void)
{
    return leaf_vector_count(&leaves);
}

const struct note *note_at(uint32_t position)
{
    return &leaf_vector_at(&leaves, position)->note;
}

static uint64_t transparent_value(const struct note *note)
{
    uint64_t value;
    __builtin_memcpy(&value, note->value_enc, sizeof value);
    return value;
}

void note_sender_read(struct note_sender *out, struct rk_reader *in, uint32_t offset)
{
    enum { CIPHERS = 8, CIPHERS_END = CIPHERS + 4 * 32 };
    rk_copy(out, rk_read_bytes(in, offset, sizeof *out), sizeof *out);
    uint8_t *bytes = (uint8_t *)out;
    switch (out->tag) {
    case NOTE_SENDER_CONTRACT: rk_zero(out->rest, sizeof out->rest); break;
#ifdef RUSKVM_DEPLOYED
    case NOTE_SENDER_ENCRYPTED: rk_zero(bytes + 1, CIPHERS - 1); break;
#else
    case NOTE_SENDER_CIPHER:
        rk_zero(bytes + 1, CIPHERS - 1);
        rk_zero(bytes + CIPHERS_END, sizeof *out - CIPHERS_END);
        break;
#endif
    default: rk_panic("%s", in->complaint);
    }
}

void note_read(struct note *out, struct rk_reader *in, uint32_t offset)
{
    rk_copy(out, rk_read_bytes(in, offset, sizeof *out), sizeof *out);
    RK_REQUIRE(out->type <= NOTE_OBFUSCATED, "%s", in->complaint);
    note_sender_read(&out->sender, in, offset + (uint32_t)offsetof(struct note, sender));
    rk_zero(out->padding, sizeof out->padding);
}

const struct note *note_push(const struct note *note, uint64_t height)
{
    if (note->type == NOTE_TRANSPARENT && transparent_value(note) == 0) return NULL;
    uint32_t position = note_count();
    RK_REQUIRE(position < UINT32_MAX, "The tree is full");
    struct note_leaf *leaf = rk_vector_push(&leaves.vector, sizeof *leaf);
    rk_copy(&leaf->note, note, sizeof *note);
    leaf->note.position = position;
    leaf->block_height = height;

    return &leaf->note;
}

void note_make_transparent(struct note *out, const struct stealth_address *address, uint64_t value,
                           const char *origin, const struct rk_id *contract)
{
    uint32_t text_bytes = (uint32_t)strlen(origin);
    rk_zero(out, sizeof *out);
    out->sender.tag = NOTE_SENDER_CONTRACT;
    rk_copy(out->sender.contract, origin, text_bytes);
    rk_copy(out->sender.contract + text_bytes, contract, sizeof *contract);
    value_commit(&out->value_commitment, value);
    rk_copy(&out->stealth_address, address, sizeof *address);
    out->position = UINT64_MAX;
    __builtin_memcpy(out->value_enc, &value, sizeof value);
    out->type = NOTE_TRANSPARENT;
}

RK_METHOD(push_note)
{
    struct rk_reader in = rk_argument(argument_bytes, 8 + sizeof(struct note), 8);
    uint64_t height = rk_read_u64(&in, 0);
    struct note note;
    note_read(&note, &in, 8);
    require_external();
    const struct note *pushed = note_push(&note, height);
    return rk_put_archived_option(pushed != NULL, pushed, sizeof note, 8);
}

RK_METHOD(num_notes)
{
    uint64_t count = note_count();
    RK_RETURN(count);
}

static void feed(uint64_t from, uint64_t limit)
{
    uint64_t count = note_count();
    if (from >= count) return;
    if (limit == 0 || limit > count - from) limit = count - from;
    for (uint32_t i = (uint32_t)from; limit > 0; i++, limit--)
        rk_feed(leaf_vector_at(&leaves, i), sizeof(struct note_leaf));
}

RK_METHOD(sync)
{
    RK_ARGUMENT(struct range, range);
    feed(range.from, range.limit);
    return 0;
}

RK_METHOD(leaves_from_pos)
{
    RK_ARGUMENT(uint64_t, position);
    feed(position, 0);
    return 0;
}

/* Heights do not fall from one leaf to the next. */
RK_METHOD(leaves_from_height)
{
    RK_ARGUMENT(uint64_t, height);
    uint32_t low = 0, high = note_count();
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (leaf_vector_at(&leaves, middle)->block_height < height)
            low = middle + 1;
        else
            high = middle;
    }
    feed(low, 0);
    return 0;
}
