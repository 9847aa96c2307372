/* The transcript against answers of Merlin. */

#include "vectors.h"
#include "zk/transcript.h"

static void challenges_are_those_of_merlin(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/merlin.json");
    uint8_t wanted[32], challenge[32], big[1024];
    struct transcript t;

    const json_t *simple = json_array_get(root, 0);
    transcript_init(&t, span_of_string("test protocol"));
    transcript_append(&t, "some label", span_of_string("some data"));
    transcript_challenge(&t, "challenge", challenge, sizeof challenge);
    vectors_bytes(wanted, sizeof wanted, simple, "challenge");
    assert_memory_equal(challenge, wanted, sizeof wanted);

    const json_t *challenges = vectors_get(json_array_get(root, 1), "challenges");
    assert_int_equal(json_array_size(challenges), 32);
    memset(big, 0x63, sizeof big);
    transcript_init(&t, span_of_string("test protocol"));
    transcript_append(&t, "step1", span_of_string("some data"));
    for (size_t i = 0; i < json_array_size(challenges); i++) {
        const char *text = json_string_value(json_array_get(challenges, i));
        assert_int_equal(hex_decode(wanted, sizeof wanted, span_of_string(text), NULL), RK_OK);
        transcript_challenge(&t, "challenge", challenge, sizeof challenge);
        assert_memory_equal(challenge, wanted, sizeof wanted);
        transcript_append(&t, "bigdata", span_of(big, sizeof big));
        transcript_append(&t, "challengedata", span_of(challenge, sizeof challenge));
    }
    json_decref(root);
}

static void a_copy_goes_its_own_way(void **state)
{
    (void)state;
    struct transcript one, two;
    uint8_t a[32], b[32];
    transcript_init(&one, span_of_string("label"));
    transcript_append_u64(&one, "n", 7);
    two = one;
    transcript_challenge(&one, "c", a, sizeof a);
    transcript_challenge(&two, "c", b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    transcript_append_u64(&two, "n", 8);
    transcript_challenge(&one, "c", a, sizeof a);
    transcript_challenge(&two, "c", b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(challenges_are_those_of_merlin),
        cmocka_unit_test(a_copy_goes_its_own_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
