/* Shared wallets: three generate a key and two of them spend; everybody who lies is named, damaged
 * messages are refused, and nonces serve once. */

#include "typed_sample.h"

#include "chain/threshold_key.h"
#include "chain/threshold_sign.h"
#include "zk/circuit_check.h"

#include <sys/stat.h>
#include <unistd.h>

enum { N = 3, T = 2 };

struct ceremony {
    struct frost_group group;
    struct threshold_seat seats[N];
    struct buffer first[N], second[N][N], third[N]; /* second[receiver][dealer] */
    struct threshold_key keys[N];
    struct rk_error error;
};

static void spans(struct span out[N], const struct buffer buffers[N])
{
    for (size_t i = 0; i < N; i++)
        out[i] = buffer_span(&buffers[i]);
}

static void say_first(struct ceremony *c)
{
    memset(c, 0, sizeof *c);
    c->group = (struct frost_group){.threshold = T, .signers = N, .session = {9}};
    for (unsigned i = 0; i < N; i++) {
        assert_int_equal(threshold_join(&c->seats[i], &c->group, i + 1, NULL), RK_OK);
        assert_int_equal(threshold_first(&c->first[i], &c->seats[i], NULL), RK_OK);
    }
}

static void say_second(struct ceremony *c)
{
    struct span first[N];
    spans(first, c->first);
    for (unsigned to = 0; to < N; to++)
        for (unsigned from = 0; from < N; from++)
            if (to != from)
                assert_int_equal(
                    threshold_second(&c->second[to][from], &c->seats[from], first, to + 1, NULL),
                    RK_OK);
}

static enum rk_result third(struct ceremony *c, unsigned i, struct buffer *out)
{
    struct span first[N], second[N];
    spans(first, c->first);
    spans(second, c->second[i]);
    return threshold_third(out, &c->seats[i], first, second, &c->error);
}

static enum rk_result finish(struct ceremony *c, unsigned i)
{
    struct span first[N], second[N], thirds[N];
    spans(first, c->first);
    spans(second, c->second[i]);
    spans(thirds, c->third);
    return threshold_finish(&c->keys[i], &c->seats[i], first, second, thirds, &c->error);
}

static void generate(struct ceremony *c)
{
    say_first(c);
    say_second(c);
    for (unsigned i = 0; i < N; i++)
        assert_int_equal(third(c, i, &c->third[i]), RK_OK);
    for (unsigned i = 0; i < N; i++)
        assert_int_equal(finish(c, i), RK_OK);
}

static void end(struct ceremony *c)
{
    for (size_t i = 0; i < N; i++) {
        buffer_free(&c->first[i]);
        buffer_free(&c->third[i]);
        for (size_t j = 0; j < N; j++)
            buffer_free(&c->second[i][j]);
    }
}

/* ---- Keys ---- */

static void everybody_has_the_same_wallet_and_a_share_of_his_own(void **state)
{
    (void)state;
    struct ceremony c;
    generate(&c);
    for (size_t i = 0; i < N; i++) {
        const struct threshold_key *key = &c.keys[i];
        struct threshold_key again;
        struct buffer bytes = {0}, second = {0};
        assert_true(fj_equal(&key->a, &c.keys[0].a));
        assert_true(jubjub_affine_equal(&key->public.b, &c.keys[0].public.b));
        assert_true(jubjub_affine_equal(&key->public.b_prime, &c.keys[0].public.b_prime));
        assert_int_equal(key->share.index, i + 1);
        assert_false(i && fj_equal(&key->share.secret, &c.keys[0].share.secret));
        assert_int_equal(threshold_key_encode(&bytes, key, NULL), RK_OK);
        assert_int_equal(threshold_key_decode(&again, buffer_span(&bytes), NULL), RK_OK);
        assert_int_equal(threshold_key_encode(&second, &again, NULL), RK_OK);
        assert_true(span_equal(buffer_span(&bytes), buffer_span(&second)));
        bytes.bytes[THRESHOLD_HEAD_BYTES + 32] ^= 1; /* another share */
        assert_int_equal(threshold_key_decode(&again, buffer_span(&bytes), &c.error), RK_INVALID);
        buffer_free(&bytes);
        buffer_free(&second);
    }
    end(&c);
}

static void a_seat_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct ceremony c;
    struct threshold_seat seat;
    uint8_t bytes[THRESHOLD_SEAT_BYTES];
    say_first(&c);
    for (unsigned bound = 0; bound < 2; bound++) {
        threshold_seat_encode(bytes, &c.seats[1]);
        assert_int_equal(threshold_seat_decode(&seat, span_of(bytes, sizeof bytes), NULL), RK_OK);
        assert_int_equal(seat.is_bound, bound);
        assert_memory_equal(seat.seed, c.seats[1].seed, 32);
        assert_memory_equal(seat.transcript, c.seats[1].transcript, 32);
        if (!bound) say_second(&c);
    }
    bytes[THRESHOLD_HEAD_BYTES + 32] = 0; /* not bound, to something */
    assert_int_equal(threshold_seat_decode(&seat, span_of(bytes, sizeof bytes), NULL), RK_INVALID);
    end(&c);
}

/* Every byte of every message counts, and who sent it is named. */
static void a_changed_message_names_its_sender(void **state)
{
    (void)state;
    struct ceremony c;
    generate(&c);
    struct buffer *const messages[] = {&c.first[2], &c.second[0][2], &c.third[2]};
    for (size_t m = 0; m < RK_ARRAY_LENGTH(messages); m++) {
        for (size_t i = 0; i < messages[m]->size_bytes; i += 7) {
            messages[m]->bytes[i] ^= 1;
            c.error.message[0] = '\0';
            assert_int_not_equal(finish(&c, 0), RK_OK);
            bool is_named = strstr(c.error.message, "participant 3") != NULL ||
                            strstr(c.error.message, "dealer 3") != NULL || c.error.offset == 3;
            /* Keys that nobody proves to have are the transcript's to protect. */
            if (!is_named) assert_non_null(strstr(c.error.message, "first messages"));
            messages[m]->bytes[i] ^= 1;
        }
        messages[m]->size_bytes--;
        assert_int_equal(finish(&c, 0), RK_MALFORMED);
        messages[m]->size_bytes++;
    }
    assert_int_equal(finish(&c, 0), RK_OK);
    end(&c);
}

/* Somebody who gave others another first message gets no share for it. */
static void a_seat_goes_on_with_one_list_of_first_messages(void **state)
{
    (void)state;
    struct ceremony c;
    struct threshold_seat other;
    struct buffer another = {0}, out = {0};
    struct span first[N];
    uint8_t one[32], two[32];
    say_first(&c);
    say_second(&c);
    spans(first, c.first);
    assert_int_equal(threshold_transcript(one, &c.seats[0], first, NULL), RK_OK);
    assert_int_equal(threshold_join(&other, &c.group, 3, NULL), RK_OK);
    assert_int_equal(threshold_first(&another, &other, NULL), RK_OK);
    first[2] = buffer_span(&another);
    assert_int_equal(threshold_second(&out, &c.seats[0], first, 3, &c.error), RK_INVALID);
    assert_int_equal(out.size_bytes, 0);
    c.seats[0].is_bound = false;
    assert_int_equal(threshold_transcript(two, &c.seats[0], first, NULL), RK_OK);
    assert_memory_not_equal(one, two, 32);
    /* Two who have different lists notice: participant 1 has the other one. */
    struct span second[N];
    spans(second, c.second[0]);
    assert_int_equal(threshold_third(&out, &c.seats[0], first, second, &c.error), RK_INVALID);
    assert_non_null(strstr(c.error.message, "participant 2"));
    buffer_free(&another);
    buffer_free(&out);
    end(&c);
}

/* ---- Spending ---- */

static const char *nonce_path(char path[64], unsigned i)
{
    snprintf(path, 64, "/tmp/threshold-%d-%u", (int)getpid(), i);
    return path;
}

struct signing {
    struct ceremony c;
    struct typed_sample s;
    struct spend spend;
    struct buffer request;
    struct threshold_request read;
    struct buffer commitments[2], shares[2]; /* of participants 1 and 3 */
};

static const unsigned who[2] = {0, 2};

/* The sample's notes belong to the group. */
static void begin_signing(struct signing *g)
{
    memset(g, 0, sizeof *g);
    generate(&g->c);
    sample_begin(&g->s, false);
    threshold_view(&g->s.view, &g->c.keys[0]);
    g->s.address.b = g->s.view.b;
    jubjub_mul_generator(&g->s.address.a, &g->s.view.a);
    poseidon_tree_free(&g->s.tree);
    assert_int_equal(poseidon_tree_init(&g->s.tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    for (size_t i = 0; i < SAMPLE_NOTES; i++)
        sample_receive(&g->s, &g->s.notes[i], 1000 * (i + 1), i == 1);
    sample_open(&g->s);
    struct spend_random random = sample_random(&g->s);
    const struct spend_payment payment = {.receiver = &g->s.receiver,
                                          .value = 500,
                                          .gas_limit = 50,
                                          .gas_price = 2,
                                          .last_valid_height = 1000};
    assert_int_equal(
        spend_begin(&g->spend, &g->s.chain, &g->s.view, g->s.notes, 2, 2, &random, NULL), RK_OK);
    assert_int_equal(spend_build(&g->spend, &payment, &random, NULL), RK_OK);
    assert_int_equal(threshold_ask(&g->request, &g->c.keys[1], &g->spend, NULL), RK_OK);
    assert_int_equal(threshold_read(&g->read, &g->c.keys[2], buffer_span(&g->request), NULL),
                     RK_OK);
}

static void commit(struct signing *g)
{
    char path[64];
    for (unsigned i = 0; i < 2; i++) {
        unlink(nonce_path(path, i));
        assert_int_equal(
            threshold_commit(&g->commitments[i], path, &g->c.keys[who[i]], &g->read, NULL), RK_OK);
    }
}

static enum rk_result sign(struct signing *g, unsigned i)
{
    const struct span commitments[] = {buffer_span(&g->commitments[0]),
                                       buffer_span(&g->commitments[1])};
    char path[64];
    return threshold_sign(&g->shares[i], nonce_path(path, i), &g->c.keys[who[i]], &g->read,
                          commitments, 2, &g->c.error);
}

static enum rk_result authorise(struct signing *g)
{
    const struct span commitments[] = {buffer_span(&g->commitments[0]),
                                       buffer_span(&g->commitments[1])};
    const struct span shares[] = {buffer_span(&g->shares[0]), buffer_span(&g->shares[1])};
    return threshold_authorise(&g->spend, &g->c.keys[1], commitments, shares, 2, &g->c.error);
}

static void end_signing(struct signing *g)
{
    char path[64];
    for (unsigned i = 0; i < 2; i++) {
        unlink(nonce_path(path, i));
        buffer_free(&g->commitments[i]);
        buffer_free(&g->shares[i]);
    }
    threshold_request_free(&g->read);
    buffer_free(&g->request);
    spend_end(&g->spend);
    sample_end(&g->s);
    end(&g->c);
}

static void two_of_three_make_a_spend_that_satisfies_the_circuit(void **state)
{
    (void)state;
    struct signing g;
    struct stat facts;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    char path[64];
    begin_signing(&g);
    assert_int_equal(g.read.coordinator, 2);
    const size_t change = g.spend.change_output;
    assert_true(g.read.outputs[change].is_own);
    assert_int_equal(g.read.outputs[change].value, 3000 - 600);
    assert_false(g.read.outputs[1 - change].is_own);
    assert_int_equal(g.read.outputs[1 - change].value, 500);
    assert_true(jubjub_affine_equal(&g.read.outputs[1 - change].receiver.a, &g.s.receiver.a));
    commit(&g);
    assert_int_equal(stat(nonce_path(path, 0), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(sign(&g, i), RK_OK);
    assert_int_equal(authorise(&g), RK_OK);
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    shielded_circuit_compose(composer, &g.spend.statement, &g.spend.witness);
    assert_int_equal(composer_finish(composer, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
    composer_free(composer);
    end_signing(&g);
}

/* The circuit has what the file has, and no other participant reads it. */
static void a_coordinators_spend_comes_back_from_its_file(void **state)
{
    (void)state;
    struct signing g;
    struct buffer file = {0}, before = {0}, after = {0};
    struct spend read = {0};
    begin_signing(&g);
    assert_int_equal(threshold_spend_encode(&file, &g.c.keys[1], &g.spend, NULL), RK_OK);
    for (size_t i = 0; i < file.size_bytes; i += 13) {
        file.bytes[i] ^= 1;
        assert_int_not_equal(
            threshold_spend_decode(&read, &g.c.keys[1], &g.s.chain, buffer_span(&file), NULL),
            RK_OK);
        file.bytes[i] ^= 1;
        assert_int_not_equal(
            threshold_spend_decode(&read, &g.c.keys[1], &g.s.chain, span_of(file.bytes, i), NULL),
            RK_OK);
    }
    assert_int_equal(
        threshold_spend_decode(&read, &g.c.keys[0], &g.s.chain, buffer_span(&file), NULL),
        RK_INVALID);
    assert_int_equal(
        threshold_spend_decode(&read, &g.c.keys[1], &g.s.chain, buffer_span(&file), NULL), RK_OK);
    assert_int_equal(read.change_output, g.spend.change_output);
    assert_memory_equal(read.transaction.id, g.spend.transaction.id, sizeof read.transaction.id);
    commit(&g);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(sign(&g, i), RK_OK);
    assert_int_equal(authorise(&g), RK_OK);
    spend_end(&g.spend);
    g.spend = read;
    assert_int_equal(spend_bundle(&before, &g.spend, &g.c.error), RK_INVALID);
    assert_int_equal(authorise(&g), RK_OK);
    assert_int_equal(spend_bundle(&after, &g.spend, &g.c.error), RK_OK);
    buffer_free(&file);
    buffer_free(&before);
    buffer_free(&after);
    end_signing(&g);
}

static void nonces_serve_once(void **state)
{
    (void)state;
    struct signing g;
    char path[64];
    begin_signing(&g);
    commit(&g);
    assert_int_equal(sign(&g, 0), RK_OK);
    size_t size_bytes = g.shares[0].size_bytes;
    assert_int_equal(sign(&g, 0), RK_NOT_FOUND);
    assert_int_equal(g.shares[0].size_bytes, size_bytes);
    assert_int_equal(access(nonce_path(path, 0), F_OK), -1);
    /* Nor are they overwritten, nor used for another transaction, which ends them. */
    struct buffer again = {0};
    assert_int_equal(
        threshold_commit(&again, nonce_path(path, 1), &g.c.keys[2], &g.read, &g.c.error),
        RK_EXISTS);
    g.read.transaction.message = fr_one;
    assert_int_equal(sign(&g, 1), RK_INVALID); /* the commitments are about another */
    assert_int_equal(access(path, F_OK), 0);
    buffer_free(&again);
    end_signing(&g);
}

static void a_wrong_commitment_or_share_names_its_sender(void **state)
{
    (void)state;
    struct signing g;
    char path[64];
    begin_signing(&g);
    commit(&g);
    /* Head, m and number; then each of the points, in place of which there is none. */
    for (size_t i = 0; i < THRESHOLD_HEAD_BYTES + 33 + 4; i++) {
        const size_t points = THRESHOLD_HEAD_BYTES + 33, bytes = i < points ? 1 : JUBJUB_BYTES;
        uint8_t kept[JUBJUB_BYTES];
        uint8_t *at = g.commitments[1].bytes + (i < points ? i : points + (i - points) * bytes);
        memcpy(kept, at, bytes);
        for (size_t j = 0; j < bytes; j++)
            at[j] = bytes == 1 ? (uint8_t)~at[j] | 0x70 : 0xff; /* no coordinate is that large */
        assert_int_not_equal(sign(&g, 0), RK_OK);
        if (i >= THRESHOLD_HEAD_BYTES) assert_non_null(strstr(g.c.error.message, "participant 3"));
        memcpy(at, kept, bytes);
        assert_int_equal(access(nonce_path(path, 0), F_OK), 0); /* unused */
    }
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(sign(&g, i), RK_OK);
    for (size_t i = 0; i < g.shares[1].size_bytes; i++) {
        g.shares[1].bytes[i] ^= 1;
        assert_int_not_equal(authorise(&g), RK_OK);
        if (i >= THRESHOLD_HEAD_BYTES)
            assert_true(strstr(g.c.error.message, "participant 3") ||
                        strstr(g.c.error.message, "signer 3"));
        g.shares[1].bytes[i] ^= 1;
    }
    assert_int_equal(authorise(&g), RK_OK);
    end_signing(&g);
}

static void a_request_that_was_changed_or_lies_is_refused(void **state)
{
    (void)state;
    struct signing g;
    struct threshold_request read;
    struct buffer lie = {0};
    begin_signing(&g);
    for (size_t i = 0; i < g.request.size_bytes; i += 3) {
        g.request.bytes[i] ^= 1;
        assert_int_not_equal(
            threshold_read(&read, &g.c.keys[0], buffer_span(&g.request), &g.c.error), RK_OK);
        g.request.bytes[i] ^= 1;
    }
    for (size_t i = 0; i < g.request.size_bytes; i += 11)
        assert_int_not_equal(threshold_read(&read, &g.c.keys[0], span_of(g.request.bytes, i), NULL),
                             RK_OK);
    /* A coordinator who says that less is paid. */
    g.spend.witness.outputs[1 - g.spend.change_output].value = 5;
    assert_int_equal(threshold_ask(&lie, &g.c.keys[1], &g.spend, NULL), RK_OK);
    assert_int_equal(threshold_read(&read, &g.c.keys[0], buffer_span(&lie), &g.c.error),
                     RK_INVALID);
    assert_non_null(strstr(g.c.error.message, "pays something else"));
    buffer_free(&lie);
    end_signing(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_has_the_same_wallet_and_a_share_of_his_own),
        cmocka_unit_test(a_seat_is_read_as_it_was_written),
        cmocka_unit_test(a_changed_message_names_its_sender),
        cmocka_unit_test(a_seat_goes_on_with_one_list_of_first_messages),
        cmocka_unit_test(two_of_three_make_a_spend_that_satisfies_the_circuit),
        cmocka_unit_test(a_coordinators_spend_comes_back_from_its_file),
        cmocka_unit_test(nonces_serve_once),
        cmocka_unit_test(a_wrong_commitment_or_share_names_its_sender),
        cmocka_unit_test(a_request_that_was_changed_or_lies_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
