/* Makes what the tests of proofs read, in the folder given: the description of a circuit, `cd`, for
 * x y = p with x and y secret and p public, and two files of values: `good`, 6 * 7 = 42, and `bad`,
 * 6 * 7 = 43. */
#include "base/draft_file.h"
#include "base/require.h"
#include "zk/circuit_format.h"
#include "zk/composer.h"
#include "zk/witness_file.h"

#include <stdio.h>

static void write_file(const char *folder, const char *name, struct buffer *bytes)
{
    char path[4096];
    struct draft_file file;
    REQUIRE(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    REQUIRE(draft_file_open(&file, path, NULL) == RK_OK);
    REQUIRE(draft_file_write(&file, bytes->bytes, bytes->size_bytes, NULL) == RK_OK);
    REQUIRE(draft_file_publish(&file, NULL) == RK_OK);
    buffer_free(bytes);
}

static void make(const char *folder, const char *values_name, uint64_t product)
{
    struct composer *c = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct buffer bytes = {0};
    struct fr claimed;
    REQUIRE(composer_new(&c, COMPOSER_CHAIN) == RK_OK);
    struct witness x = composer_witness_u64(c, 6), y = composer_witness_u64(c, 7);
    struct witness xy = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = x, .b = y));
    fr_from_u64(&claimed, product);
    composer_assert_equal(c, composer_public(c, &claimed), xy);
    REQUIRE(composer_finish(c, &circuit, &assignment, NULL) == RK_OK);
    REQUIRE(circuit_encode(&bytes, &circuit) == RK_OK);
    write_file(folder, "cd", &bytes);
    REQUIRE(witness_file_encode(&bytes, &circuit, &assignment) == RK_OK);
    write_file(folder, values_name, &bytes);
    composer_free(c);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    make(argv[1], "good", 42);
    make(argv[1], "bad", 43);
    return 0;
}
