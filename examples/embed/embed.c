/* A program with libruskvm inside: deploys a contract, calls it, reads its events, commits, and
 * proves to somebody else what the contract's memory holds.
 *
 * usage: embed FOLDER CONTRACT.wasm
 *
 * Uses nothing but the public interface; README.md beside this file says how to build it. */
#include <ruskvm/ruskvm.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that has to be given back. */
struct program {
    struct rk_store *store;
    struct rk_vm *vm;
    struct rk_session *session;
    struct rk_receipt *receipt;
    struct rk_failure *failure;
    uint8_t *code;
    size_t code_bytes;
    uint8_t contract[RK_CONTRACT_ID_BYTES];
};

static int complain(const char *what, enum rk_result result, const char *why)
{
    fprintf(stderr, "embed: %s: %s: %s\n", what, rk_result_name(result), why);
    return 1;
}

static void print_hex(const uint8_t *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++)
        printf("%02x", bytes[i]);
}

static int read_code(struct program *p, const char *path)
{
    enum { CODE_BYTES_MAX = 1 << 20 };
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    p->code = malloc(CODE_BYTES_MAX);
    if (p->code) p->code_bytes = fread(p->code, 1, CODE_BYTES_MAX, file);
    fclose(file);
    return p->code_bytes == 0;
}

/* A machine over the store in a folder, which is made when it is not there. */
static int open_machine(struct program *p, const char *folder)
{
    struct rk_error error;
    const struct rk_vm_options options = {.size_bytes = sizeof options, .rules = "default"};
    enum rk_result result = rk_store_create(folder, NULL, &error);
    if (result == RK_OK || result == RK_EXISTS)
        result = rk_store_open(&p->store, NULL, folder, NULL, &error);
    if (!result) result = rk_vm_open(p->store, &p->vm, &options, &error);
    if (!result) result = rk_session_open(p->vm, &p->session, NULL, &error);
    if (result) return complain(folder, result, error.message);
    if (rk_receipt_new(&p->receipt) || rk_failure_new(&p->failure))
        return complain(folder, RK_NO_MEMORY, "no memory");
    return 0;
}

static int deploy(struct program *p)
{
    const char *owner = "the owner of the till";
    const struct rk_deployment deployment = {
        .size_bytes = sizeof deployment,
        .code = {p->code, p->code_bytes},
        .owner = {(const uint8_t *)owner, strlen(owner)},
        .gas_limit = 1000000,
    };
    enum rk_result result =
        rk_session_deploy(p->session, p->contract, p->receipt, &deployment, p->failure);
    if (result) return complain("deployment", result, rk_failure_text(p->failure));
    printf("contract ");
    print_hex(p->contract, sizeof p->contract);
    printf("\n");
    return 0;
}

static int print_events(const struct rk_receipt *receipt)
{
    for (size_t i = 0; i < rk_receipt_event_count(receipt); i++) {
        struct rk_event event = {.size_bytes = sizeof event};
        if (rk_receipt_event(receipt, &event, i)) return 1;
        printf("event %.*s ", (int)event.topic.size_bytes, (const char *)event.topic.bytes);
        print_hex(event.data.bytes, event.data.size_bytes);
        printf("\n");
    }
    return 0;
}

static int pay(struct program *p, uint64_t amount, size_t amount_bytes)
{
    uint64_t total;
    const struct rk_call call = {
        .size_bytes = sizeof call,
        .contract = p->contract,
        .function = "pay",
        .argument = {(const uint8_t *)&amount, amount_bytes},
        .gas_limit = 1000000,
    };
    enum rk_result result = rk_session_call(p->session, p->receipt, &call, p->failure);
    if (result == RK_TRAP) { /* the contract's own failure: the state is as it was */
        struct rk_span panic = rk_failure_panic(p->failure);
        printf("refused: %.*s\n", (int)panic.size_bytes, (const char *)panic.bytes);
        return 0;
    }
    if (result) return complain("pay", result, rk_failure_text(p->failure));
    memcpy(&total, rk_receipt_data(p->receipt).bytes, sizeof total);
    printf("paid %" PRIu64 ", total %" PRIu64 ", gas %s\n", amount, total,
           rk_receipt_gas_spent(p->receipt) > 0 ? "counted" : "free");
    return print_events(p->receipt);
}

/* Where the total is in the contract's memory: its writers know, a proof is about bytes. Here the
 * pages that were written to are searched for the number. */
static int prove(struct program *p, const struct rk_commit_key *key, uint64_t total)
{
    static uint8_t proof[RK_PROOF_BYTES_MAX];
    struct rk_error error;
    struct rk_proven proven = {.size_bytes = sizeof proven};
    struct rk_proof_request request = {.size_bytes = sizeof request,
                                       .commit = key,
                                       .contract = p->contract,
                                       .length_bytes = RK_PAGE_BYTES};
    for (uint64_t page = 0; page < 64; page++) {
        size_t proof_bytes = sizeof proof;
        request.offset = page * RK_PAGE_BYTES;
        enum rk_result result = rk_proof_make(p->store, proof, &proof_bytes, &request, &error);
        if (result == RK_NOT_FOUND) continue; /* never written to */
        if (result) return complain("proof", result, error.message);
        /* What follows needs the root and nothing else of the store. */
        const struct rk_span sent = {proof, proof_bytes};
        result = rk_proof_verify(&proven, key->root, sent, &error);
        if (result) return complain("proof", result, error.message);
        for (size_t at = 0; at + sizeof total <= proven.bytes.size_bytes; at += sizeof total) {
            if (memcmp(proven.bytes.bytes + at, &total, sizeof total) != 0) continue;
            printf("proven: the contract at position %" PRIu64 " holds %" PRIu64 "\n",
                   proven.contract_position, total);
            return 0;
        }
    }
    return complain("proof", RK_NOT_FOUND, "the total is in no page");
}

static int run(struct program *p, const char *folder, const char *path)
{
    struct rk_commit_key key;
    struct rk_error error;
    printf("libruskvm %s\n", rk_version());
    if (read_code(p, path) || open_machine(p, folder) || deploy(p)) return 1;
    if (pay(p, 40, 8) || pay(p, 2, 8) || pay(p, 1, 1)) return 1;
    enum rk_result result = rk_session_commit(p->session, &key, &error);
    if (result) return complain("commit", result, error.message);
    printf("root ");
    print_hex(key.root, sizeof key.root);
    printf("\n");
    return prove(p, &key, 42);
}

int main(int count, char **arguments)
{
    struct program p;
    memset(&p, 0, sizeof p);
    if (count != 3) {
        fprintf(stderr, "usage: embed FOLDER CONTRACT.wasm\n");
        return 2;
    }
    int status = run(&p, arguments[1], arguments[2]);
    rk_session_drop(p.session);
    rk_vm_close(p.vm);
    rk_store_close(p.store);
    rk_receipt_free(p.receipt);
    rk_failure_free(p.failure);
    free(p.code);
    return status;
}
