/* Finding notes.
 *
 * Leaves are asked for in pieces; of a piece, each thread tries some on each profile, which is a
 * product on JubJub and a hash for each. What belongs to the wallet is rare and then read in full.
 * After each piece what was found is saved, so that an interrupted scan goes on there. */
#include "base/archive.h"
#include "base/blake3.h"
#include "base/cpu.h"
#include "base/parallel.h"
#include "base/require.h"
#include "base/secret.h"
#include "chain/execute.h"
#include "chain/transfer_archive.h"
#include "chain/wallet_internal.h"
#include "crypto/jubjub_mul.h"

#include <stdlib.h>

enum {
    LEAF_BYTES = TRANSFER_NOTE_BYTES + 8,
    PIECE = 16384, /* leaves asked for at a time */
    GRAIN = 64,    /* leaves that a thread takes */
    NULLIFIERS_AT_ONCE = 1024,
    NOBODY = 0xff,
};
static_assert((int)WALLET_PROFILES_MAX < (int)NOBODY, "a byte says whose a note is");

struct scan {
    struct wallet *wallet;
    const struct wallet_chain *chain;
    struct wallet_keys *keys; /* of all profiles; secret */
    struct phoenix_address addresses[WALLET_PROFILES_MAX];
    struct fr context;
    struct buffer leaves; /* of a piece */
    uint8_t *owners;      /* of each leaf of the piece: the profile, or NOBODY */
    struct wallet_scan_report report;
    struct rk_error *error;
};

/* ---- Leaves ---- */

/* What a leaf says, as far as finding and reading takes. */
struct leaf {
    uint8_t type, sender_tag;
    uint64_t position, height, plain_value;
    struct shielded_note note;
    const uint8_t *origin; /* 128 bytes of a contract's */
};

static bool read_point(struct jubjub_affine *out, const uint8_t *archive)
{
    struct jubjub_extended point;
    if (!jubjub_extended_archive_read(&point, archive)) return false;
    if (fr_equal(&point.z, &fr_one))
        *out = (struct jubjub_affine){point.u, point.v};
    else
        jubjub_to_affine(out, &point);
    return true;
}

/* R and K alone; false for a leaf that is none. */
static bool read_stealth(struct phoenix_stealth_address *out, const uint8_t *archive)
{
    return read_point(&out->r, archive + 328) && read_point(&out->key, archive + 488);
}

static bool read_leaf(struct leaf *out, const uint8_t *archive)
{
    struct phoenix_stealth_address stealth;
    *out = (struct leaf){.type = archive[724], .sender_tag = archive[0], .origin = archive + 1};
    memcpy(&out->position, archive + 648, 8);
    memcpy(&out->plain_value, archive + 656, 8);
    memcpy(&out->height, archive + TRANSFER_NOTE_BYTES, 8);
    if (!read_stealth(&stealth, archive) ||
        !jubjub_affine_archive_read(&out->note.commitment, archive + 264))
        return false;
    out->note.r = stealth.r;
    out->note.key = stealth.key;
    if (out->sender_tag != TRANSFER_SENDER_MASKED) return true;
    bool is_read = fr_archive_read(&out->note.value_cipher, archive + 656);
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        is_read &= fr_archive_read(&out->note.sender_cipher[i], archive + 8 + 32 * i);
    return is_read;
}

static const uint8_t *leaf_at(const struct scan *s, size_t index)
{
    return s->leaves.bytes + index * LEAF_BYTES;
}

static void find_owners(void *context, unsigned worker, size_t from, size_t to)
{
    struct scan *s = context;
    struct phoenix_stealth_address stealths[GRAIN];
    size_t places[GRAIN], count = 0;
    bool owns[GRAIN];
    (void)worker;
    for (size_t i = from; i < to; i++) {
        s->owners[i] = NOBODY;
        if (read_stealth(&stealths[count], leaf_at(s, i))) places[count++] = i;
    }
    for (unsigned p = 0; p < s->wallet->profiles; p++) {
        shielded_owns_many(owns, &s->keys[p].view, &s->addresses[p], stealths, count);
        for (size_t i = 0; i < count; i++)
            if (owns[i]) s->owners[places[i]] = (uint8_t)p;
    }
}

/* ---- Reading what was found ---- */

static void shared_of(struct jubjub_affine *out, const struct fj *a, const struct jubjub_affine *r)
{
    struct jubjub_extended point;
    jubjub_from_affine(&point, r);
    jubjub_mul(&point, &point, a);
    jubjub_to_affine(out, &point);
}

static void set_nullifier(const struct scan *s, struct wallet_note *note, const struct fj *h)
{
    struct jubjub_affine key_prime;
    const struct wallet_keys *keys = &s->keys[note->profile];
    note->nullifier = fr_zero;
    if (!keys->has_full_view) return;
    shielded_key_prime(&key_prime, h, &keys->b_prime);
    shielded_nullifier(&note->nullifier, &s->context, &key_prime, note->position);
}

/* A note that a contract made: its value is in clear and must be that of the commitment. */
static bool open_transparent(const struct scan *s, struct wallet_note *note,
                             const struct leaf *leaf)
{
    const struct wallet_keys *keys = &s->keys[note->profile];
    struct phoenix_address address = {.b = keys->view.b};
    struct shielded_secrets secrets;
    struct jubjub_affine commitment;
    phoenix_commit_value(&commitment, leaf->plain_value, &fj_zero);
    if (!fr_equal(&commitment.u, &leaf->note.commitment.u) ||
        !fr_equal(&commitment.v, &leaf->note.commitment.v))
        return false;
    jubjub_mul_generator(&address.a, &keys->view.a);
    shared_of(&note->shared, &keys->view.a, &leaf->note.r);
    shielded_derive(&secrets, &note->shared, &address);
    note->value = leaf->plain_value;
    note->blinder = fj_zero;
    memcpy(note->origin, leaf->origin, sizeof note->origin);
    set_nullifier(s, note, &secrets.h);
    secret_wipe(&secrets, sizeof secrets);
    return true;
}

static bool open_masked(const struct scan *s, struct wallet_note *note, const struct leaf *leaf)
{
    struct shielded_opening opening;
    if (shielded_find(&opening, &leaf->note, &s->keys[note->profile].view)) return false;
    note->shared = opening.shared;
    note->blinder = opening.blinder;
    note->value = opening.value;
    note->sender = opening.sender;
    note->has_sender = true;
    set_nullifier(s, note, &opening.h);
    secret_wipe(&opening, sizeof opening);
    return true;
}

/* Notes whose commitment is not that of their value, or that are encrypted in another way, are
 * nobody's: nobody could spend them. */
static enum rk_result keep_found(struct scan *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct wallet_note note = {.profile = s->owners[i]};
        struct leaf leaf;
        if (s->owners[i] == NOBODY || !read_leaf(&leaf, leaf_at(s, i))) continue;
        note.type = leaf.type;
        note.position = leaf.position;
        note.height = leaf.height;
        bool is_open = leaf.type == 0 && leaf.sender_tag == TRANSFER_SENDER_CONTRACT
                           ? open_transparent(s, &note, &leaf)
                       : leaf.sender_tag == TRANSFER_SENDER_MASKED ? open_masked(s, &note, &leaf)
                                                                   : false;
        if (!is_open) continue;
        if (wallet_note_vec_push(&s->wallet->notes, note))
            return rk_fail(s->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a note");
        s->report.found++;
    }
    return RK_OK;
}

/* ---- Pieces ---- */

static enum rk_result take_leaf(void *context, struct span data)
{
    struct scan *s = context;
    if (data.size_bytes != LEAF_BYTES || s->leaves.size_bytes >= (size_t)PIECE * LEAF_BYTES)
        return RK_MALFORMED;
    return buffer_append(&s->leaves, data.bytes, data.size_bytes);
}

static enum rk_result fetch(struct scan *s, uint64_t from, uint64_t count)
{
    const uint64_t range[2] = {from, count};
    s->leaves.size_bytes = 0;
    enum rk_result result =
        s->chain->feed(s->chain->context, take_leaf, s, chain_transfer_id, span_of_string("sync"),
                       span_of(range, sizeof range), s->error);
    if (result == RK_MALFORMED)
        return rk_fail(s->error, result, RK_NO_POSITION, "the chain feeds what are no leaves");
    return result;
}

static void mark_of(uint8_t mark[WALLET_MARK_BYTES], const uint8_t *leaf)
{
    blake3_hash(blake3_backend_select(cpu_features_detect()), mark, span_of(leaf, LEAF_BYTES));
}

/* Whether the chain still is what it was: the last leaf that was looked at is there and the same.
 */
static enum rk_result check_chain(struct scan *s, uint64_t chain_id)
{
    struct wallet *w = s->wallet;
    uint8_t mark[WALLET_MARK_BYTES] = {0};
    bool same = w->next_position == 0 || chain_id == w->chain_id;
    if (same && w->next_position) {
        RK_TRY(fetch(s, w->next_position - 1, 1));
        same = s->leaves.size_bytes == LEAF_BYTES;
        if (same) mark_of(mark, s->leaves.bytes);
        same = same && memcmp(mark, w->mark, sizeof mark) == 0;
    }
    w->chain_id = chain_id;
    if (same) return RK_OK;
    wallet_forget_notes(w);
    s->report.started_over = true;
    return RK_OK;
}

static enum rk_result scan_piece(struct scan *s, uint64_t count, unsigned threads)
{
    struct wallet *w = s->wallet;
    RK_TRY(fetch(s, w->next_position, count));
    size_t got = s->leaves.size_bytes / LEAF_BYTES;
    if (got != count)
        return rk_fail(s->error, RK_MALFORMED, RK_NO_POSITION,
                       "the chain feeds %zu leaves where %llu are", got, (unsigned long long)count);
    parallel_for(threads, got, GRAIN, find_owners, s);
    RK_TRY(keep_found(s, got));
    mark_of(w->mark, leaf_at(s, got - 1));
    w->next_position += got;
    s->report.leaves += got;
    return RK_OK;
}

static enum rk_result scan_leaves(struct scan *s, const struct wallet_scan_options *options,
                                  unsigned threads)
{
    struct wallet *w = s->wallet;
    uint64_t total;
    RK_TRY(wallet_ask(s->chain, (uint8_t *)&total, sizeof total, chain_transfer_id, "num_notes",
                      span_of(NULL, 0), s->error));
    while (w->next_position < total) {
        uint64_t left = total - w->next_position;
        RK_TRY(scan_piece(s, left < PIECE ? left : PIECE, threads));
        if (w->next_position < total) RK_TRY(wallet_notes_write(w, s->error));
        if (options->progress && options->progress(options->context, w->next_position, total))
            return rk_fail(s->error, RK_CANCELLED, RK_NO_POSITION, "the scan was interrupted");
    }
    return RK_OK;
}

/* ---- Spent notes ---- */

static int compare_scalars(const void *a, const void *b)
{
    return memcmp(a, b, FR_ARCHIVE_BYTES);
}

/* Marks the notes among [from, to) whose nullifiers the chain has. */
static enum rk_result mark_spent(struct scan *s, struct wallet_note **notes, size_t count)
{
    struct buffer argument = {0}, answer = {0};
    uint8_t scalars[NULLIFIERS_AT_ONCE][FR_ARCHIVE_BYTES];
    struct archive_view found;
    for (size_t i = 0; i < count; i++)
        fr_archive_write(scalars[i], &notes[i]->nullifier);
    const struct archive_value value = archive_of_bytes(span_of(scalars, count * FR_ARCHIVE_BYTES));
    enum rk_result result = transfer_archive(&argument, &transfer_type_scalars, &value, s->error);
    if (!result)
        result = s->chain->query(s->chain->context, &answer, chain_transfer_id,
                                 span_of_string("existing_nullifiers"), buffer_span(&argument),
                                 s->error);
    if (!result)
        result =
            archive_validate(&found, &transfer_type_scalars, buffer_span(&answer), 8, s->error);
    struct span list = result ? span_of(NULL, 0) : archive_span(found);
    size_t found_count = result ? 0 : archive_count(found);
    if (found_count) {
        uint8_t *sorted = malloc(found_count * FR_ARCHIVE_BYTES);
        if (!sorted) {
            result = rk_fail(s->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for nullifiers");
            found_count = 0;
        } else {
            memcpy(sorted, list.bytes, found_count * FR_ARCHIVE_BYTES);
            qsort(sorted, found_count, FR_ARCHIVE_BYTES, compare_scalars);
        }
        for (size_t i = 0; i < count && found_count; i++) {
            if (!bsearch(scalars[i], sorted, found_count, FR_ARCHIVE_BYTES, compare_scalars))
                continue;
            notes[i]->is_spent = true;
            notes[i]->spent_height = s->report.height;
            s->report.spent++;
        }
        free(sorted);
    }
    buffer_free(&argument);
    buffer_free(&answer);
    return result;
}

static enum rk_result scan_nullifiers(struct scan *s)
{
    struct wallet_note *notes[NULLIFIERS_AT_ONCE];
    size_t count = 0;
    for (size_t i = 0; i < s->wallet->notes.count; i++) {
        struct wallet_note *note = &s->wallet->notes.items[i];
        if (note->is_spent || fr_is_zero(&note->nullifier)) continue;
        notes[count++] = note;
        if (count < NULLIFIERS_AT_ONCE) continue;
        RK_TRY(mark_spent(s, notes, count));
        count = 0;
    }
    return count ? mark_spent(s, notes, count) : RK_OK;
}

/* ---- All of it ---- */

static enum rk_result scan_all(struct scan *s, const struct wallet_scan_options *options)
{
    struct wallet_chain_facts facts;
    unsigned threads = options->threads ? options->threads : parallel_processors();
    RK_TRY(s->chain->facts(s->chain->context, &facts, s->error));
    s->report.height = facts.height;
    shielded_context(&s->context, facts.chain_id, chain_transfer_id, STATEMENT_VERSION);
    for (unsigned p = 0; p < s->wallet->profiles; p++) {
        RK_TRY(wallet_profile_keys(&s->keys[p], s->wallet, p, s->error));
        RK_TRY(wallet_address(&s->addresses[p], s->wallet, p, s->error));
    }
    RK_TRY(check_chain(s, facts.chain_id));
    enum rk_result result = scan_leaves(s, options, threads);
    if (!result) result = scan_nullifiers(s);
    if (!result) s->wallet->height = facts.height;
    if (result && result != RK_CANCELLED) return result;
    enum rk_result saved = wallet_notes_write(s->wallet, result ? NULL : s->error);
    return result ? result : saved;
}

enum rk_result wallet_scan(struct wallet *wallet, struct wallet_scan_report *report,
                           const struct wallet_chain *chain,
                           const struct wallet_scan_options *options, struct rk_error *error)
{
    static const struct wallet_scan_options normal = {0};
    struct scan s = {.wallet = wallet, .chain = chain, .error = error};
    enum rk_result result;
    s.keys = calloc(wallet->profiles, sizeof *s.keys);
    s.owners = malloc(PIECE);
    if (!s.keys || !s.owners)
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a scan");
    else
        result = scan_all(&s, options ? options : &normal);
    if (s.keys) secret_wipe(s.keys, wallet->profiles * sizeof *s.keys);
    free(s.keys);
    free(s.owners);
    buffer_free(&s.leaves);
    if (report) *report = s.report;
    return result;
}
