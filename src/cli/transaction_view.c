#include "cli/transaction_view.h"

#include <stdlib.h>

static enum rk_result take_nullifiers(struct transaction_view *v, const struct fr *nullifiers,
                                      size_t count)
{
    v->nullifiers = calloc(count + 1, sizeof *v->nullifiers);
    if (!v->nullifiers) return RK_NO_MEMORY;
    v->nullifier_count = count;
    for (size_t i = 0; i < count; i++)
        fr_to_bytes_le(v->nullifiers[i], &nullifiers[i]);
    return RK_OK;
}

/* ---- The deployed formats ---- */

static bool is_deployed(struct span bytes)
{
    return bytes.size_bytes > 0 && bytes.bytes[0] <= 3;
}

static const uint8_t *unless_sender(const struct transaction_key *key,
                                    const struct transaction_key *sender)
{
    return memcmp(key->bytes, sender->bytes, sizeof key->bytes) ? key->bytes : NULL;
}

static void show_moonlight(struct transaction_view *v, const struct transaction *t)
{
    const struct moonlight_transaction *m = &t->moonlight;
    v->sender = m->sender.bytes;
    v->receiver = unless_sender(&m->receiver, &m->sender);
    v->refund = unless_sender(&m->refund, &m->sender);
    v->value = m->value;
    v->nonce = m->nonce;
    v->signature = !transaction_verify_signature(t, BLS_V2, NULL)   ? "v2"
                   : !transaction_verify_signature(t, BLS_V1, NULL) ? "v1"
                                                                    : "invalid";
}

static enum rk_result show_phoenix(struct transaction_view *v, const struct transaction *t)
{
    const struct phoenix_transaction *p = &t->phoenix;
    fr_to_bytes_le(v->root, &p->root);
    for (size_t i = 0; i < TRANSACTION_VIEW_OUTPUTS; i++) {
        struct transaction_view_output *out = &v->outputs[i];
        out->is_transparent = p->outputs[i].type == 0;
        memcpy(&out->value, p->outputs[i].value, sizeof out->value);
        jubjub_encode(out->commitment, &p->outputs[i].commitment);
        phoenix_stealth_address_encode(out->stealth, &p->outputs[i].stealth);
    }
    v->max_fee = p->max_fee;
    phoenix_stealth_address_encode(v->refund_stealth, &p->refund);
    v->proof_bytes = p->proof.size_bytes;
    return take_nullifiers(v, p->nullifiers, p->nullifier_count);
}

static enum rk_result open_deployed(struct transaction_view *v, unsigned formats, struct span bytes,
                                    struct rk_error *error)
{
    struct transaction *t = &v->deployed;
    RK_TRY(transaction_decode(t, formats, bytes, error));
    v->model = t->model;
    v->size_bytes = bytes.size_bytes;
    v->chain_id = t->chain_id;
    v->deposit = t->deposit;
    v->gas_limit = t->gas_limit;
    v->gas_price = t->gas_price;
    v->data = &t->data;
    RK_TRY(transaction_id(v->id, t));
    if (t->model == TRANSACTION_SHIELDED) return show_phoenix(v, t);
    show_moonlight(v, t);
    return RK_OK;
}

static bool is_versioned(struct span bytes)
{
    return is_deployed(bytes) && bytes.bytes[0] >= 2;
}

static enum rk_result open_aegis(struct transaction_view *v, struct span bytes,
                                 struct rk_error *error)
{
    return open_deployed(v, TRANSACTION_AEGIS, bytes, error);
}

static enum rk_result open_pre_aegis(struct transaction_view *v, struct span bytes,
                                     struct rk_error *error)
{
    return open_deployed(v, TRANSACTION_PRE_AEGIS, bytes, error);
}

static enum rk_result open_boreas(struct transaction_view *v, struct span bytes,
                                  struct rk_error *error)
{
    return open_deployed(v, TRANSACTION_BOREAS, bytes, error);
}

/* ---- Our own ---- */

static void show_shielded(struct transaction_view *v, const struct typed_shielded *s)
{
    v->statement = s->statement->name;
    fr_to_bytes_le(v->root, &s->root);
    for (size_t i = 0; i < TRANSACTION_VIEW_OUTPUTS; i++) {
        const struct shielded_note *note = &s->outputs[i];
        jubjub_encode(v->outputs[i].commitment, &note->commitment);
        phoenix_stealth_address_encode(v->outputs[i].stealth,
                                       &(const struct phoenix_stealth_address){note->r, note->key});
    }
    v->max_fee = s->max_fee;
    phoenix_stealth_address_encode(v->refund_stealth, &s->refund);
    v->proof_bytes = s->is_proven ? sizeof s->proof : 0;
}

static void show_public(struct transaction_view *v, const struct typed_transaction *t)
{
    const struct typed_public *p = &t->account;
    v->sender = p->sender;
    v->receiver = p->has_receiver ? p->receiver : NULL;
    v->refund = p->has_refund ? p->refund : NULL;
    v->value = p->value;
    v->nonce = p->nonce;
    v->signature = !p->is_signed                                 ? "none"
                   : typed_transaction_verify_signature(t, NULL) ? "invalid"
                                                                 : "v2";
}

static enum rk_result open_typed(struct transaction_view *v, struct span bytes,
                                 struct rk_error *error)
{
    struct typed_transaction *t = &v->typed;
    RK_TRY(typed_transaction_decode_unsigned(t, bytes, error));
    v->model = t->model;
    v->size_bytes = bytes.size_bytes;
    v->chain_id = t->chain_id;
    v->deposit = t->deposit;
    v->gas_limit = t->gas_limit;
    v->gas_price = t->gas_price;
    v->last_valid_height = t->last_valid_height;
    v->data = &t->data;
    memcpy(v->id, t->id, sizeof v->id);
    if (t->model == TRANSACTION_PUBLIC) {
        show_public(v, t);
        return RK_OK;
    }
    show_shielded(v, &t->shielded);
    return take_nullifiers(v, t->shielded.nullifiers, t->shielded.statement->input_count);
}

/* ---- The table ---- */

/* In the order in which they are tried. */
static const struct {
    const char *name;
    bool (*is)(struct span bytes);
    enum rk_result (*open)(struct transaction_view *view, struct span bytes,
                           struct rk_error *error);
} formats[] = {
    {"typed", typed_transaction_is, open_typed},
    {"boreas", is_versioned, open_boreas},
    {"aegis", is_deployed, open_aegis},
    {"pre-aegis", is_deployed, open_pre_aegis},
};

const char *const transaction_format_names[] = {"typed", "boreas", "aegis", "pre-aegis", NULL};

static enum rk_result open_with(struct transaction_view *view, size_t index, struct span bytes,
                                struct rk_error *error)
{
    *view = (struct transaction_view){
        .format = formats[index].name,
        .last_valid_height = UINT64_MAX,
    };
    enum rk_result result = formats[index].open(view, bytes, error);
    if (result) transaction_view_free(view);
    return result;
}

/* As the format of that name; without one, the error is that of the first that knows the bytes. */
static enum rk_result open_as(struct transaction_view *view, const char *format, struct span bytes,
                              struct rk_error *error)
{
    struct rk_error first = {.result = RK_OK};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(formats); i++) {
        struct rk_error inner = {.result = RK_OK, .offset = RK_NO_POSITION};
        if (format ? strcmp(format, formats[i].name) != 0 : !formats[i].is(bytes)) continue;
        enum rk_result result = open_with(view, i, bytes, &inner);
        if (!result) return RK_OK;
        if (!inner.result) rk_fail(&inner, result, RK_NO_POSITION, "out of memory");
        if (!first.result) first = inner;
    }
    if (!first.result)
        return rk_fail(error, RK_MALFORMED, 0, "these bytes begin like no transaction");
    *error = first;
    return first.result;
}

enum rk_result transaction_view_open(struct transaction_view *view, const char *format,
                                     struct span bytes, struct rk_error *error)
{
    struct span inside;
    bool is_wrapped = transaction_unwrap(&inside, bytes, NULL) == RK_OK;
    enum rk_result result = open_as(view, format, is_wrapped ? inside : bytes, error);
    if (result && is_wrapped && error->offset != RK_NO_POSITION)
        error->offset += bytes.size_bytes - inside.size_bytes;
    if (result) return result;
    view->is_wrapped = is_wrapped;
    return RK_OK;
}

void transaction_view_free(struct transaction_view *view)
{
    free(view->nullifiers);
    transaction_free(&view->deployed);
    typed_transaction_free(&view->typed);
    *view = (struct transaction_view){0};
}
