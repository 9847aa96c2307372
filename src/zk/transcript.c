#include "zk/transcript.h"

#include "base/keccak.h"

enum {
    RATE_BYTES = 166,
    FLAG_I = 1,
    FLAG_A = 2,
    FLAG_C = 4,
    FLAG_M = 16,
    FLAG_K = 32,
    META_AD = FLAG_M | FLAG_A,
    AD = FLAG_A,
    PRF = FLAG_I | FLAG_A | FLAG_C,
};

/* ---- STROBE ---- */

static void run_f(struct transcript *t)
{
    t->state.bytes[t->at] ^= t->begun_at;
    t->state.bytes[t->at + 1] ^= 0x04;
    t->state.bytes[RATE_BYTES + 1] ^= 0x80;
    keccak_permute(t->state.lanes);
    t->at = t->begun_at = 0;
}

static void absorb(struct transcript *t, const void *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        t->state.bytes[t->at++] ^= ((const uint8_t *)bytes)[i];
        if (t->at == RATE_BYTES) run_f(t);
    }
}

static void begin(struct transcript *t, uint8_t flags)
{
    const uint8_t head[2] = {t->begun_at, flags};
    t->begun_at = (uint8_t)(t->at + 1);
    absorb(t, head, sizeof head);
    if (flags & (FLAG_C | FLAG_K) && t->at != 0) run_f(t);
}

/* The label and the length of what follows. */
static void announce(struct transcript *t, const char *label, size_t size_bytes)
{
    uint32_t length = (uint32_t)size_bytes;
    begin(t, META_AD);
    absorb(t, label, strlen(label));
    absorb(t, &length, sizeof length);
}

/* ---- Merlin ---- */

void transcript_init(struct transcript *t, struct span label)
{
    static const uint8_t head[] = "\x01\xa8\x01\x00\x01\x60STROBEv1.0.2";
    static const char version[] = "Merlin v1.0";
    memset(t, 0, sizeof *t);
    memcpy(t->state.bytes, head, sizeof head - 1);
    keccak_permute(t->state.lanes);
    begin(t, META_AD);
    absorb(t, version, sizeof version - 1);
    transcript_append(t, "dom-sep", label);
}

void transcript_append(struct transcript *t, const char *label, struct span message)
{
    announce(t, label, message.size_bytes);
    begin(t, AD);
    absorb(t, message.bytes, message.size_bytes);
}

void transcript_append_u64(struct transcript *t, const char *label, uint64_t value)
{
    transcript_append(t, label, span_of(&value, sizeof value));
}

void transcript_append_scalar(struct transcript *t, const char *label, const struct fr *scalar)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, scalar);
    transcript_append(t, label, span_of(bytes, sizeof bytes));
}

void transcript_append_point(struct transcript *t, const char *label, const struct g1_affine *point)
{
    uint8_t bytes[48];
    g1_to_compressed(bytes, point);
    transcript_append(t, label, span_of(bytes, sizeof bytes));
}

void transcript_challenge(struct transcript *t, const char *label, uint8_t *bytes,
                          size_t size_bytes)
{
    announce(t, label, size_bytes);
    begin(t, PRF);
    for (size_t i = 0; i < size_bytes; i++) {
        bytes[i] = t->state.bytes[t->at];
        t->state.bytes[t->at++] = 0;
        if (t->at == RATE_BYTES) run_f(t);
    }
}

void transcript_challenge_scalar(struct transcript *t, const char *label, struct fr *scalar)
{
    uint8_t bytes[64];
    transcript_challenge(t, label, bytes, sizeof bytes);
    fr_from_wide_le(scalar, bytes, sizeof bytes);
}
