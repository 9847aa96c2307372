/* What the commands that execute contracts share: from the command line to a session with the
 * argument in bytes, and from what came of it to a report and a commit.
 *
 *     contract_run_open           store, machine, base, driver
 *     contract_run_find           the contract by a prefix of its id
 *     contract_run_argument       --arg, --arg-file or --json-arg
 *       vm_deploy, vm_call, ...   by the command, on run->session
 *     contract_run_end            commit where wanted, log of events, report
 *     contract_run_close
 *
 * Functions that return int return an exit code, after complaining. */
#ifndef RK_CLI_CONTRACT_RUN_H
#define RK_CLI_CONTRACT_RUN_H

#include "cli/call_trace.h"
#include "cli/chain_folder.h"
#include "cli/driver_file.h"

enum { CONTRACT_GAS_DEFAULT = 1000000000 };

struct contract_run {
    const struct invocation *v;
    struct chain_folder folder;
    bool is_open;
    bool has_base;
    struct commit_key base;
    struct vm_session *session;
    struct data_driver *driver; /* NULL: none */
    bool deploys;               /* the call is `init`, and the report tells of the contract */
    uint64_t gas_limit;
    uint8_t contract[VM_CONTRACT_ID_BYTES];
    struct span function;
    struct buffer argument;
    struct vm_receipt receipt;
    struct vm_failure failure;
    struct call_trace trace;
    json_t *fed; /* what the call fed, when it was let; else NULL */
    size_t fed_bytes;
};

/* Opens what the options tell of; with `create` the store is made when there is none, and the state
 * may be empty. Whatever comes of it the run is to be closed. */
int contract_run_open(struct contract_run *run, const struct invocation *v, bool create);
void contract_run_close(struct contract_run *run);

int contract_run_find(struct contract_run *run, const char *name);
int contract_run_argument(struct contract_run *run);

/* A call of run->contract and run->function; `feeds`: what it feeds is gathered. */
struct vm_call contract_run_call(struct contract_run *run, bool feeds);

enum contract_end { CONTRACT_COMMIT, CONTRACT_DROP };

/* Ends the session. `result` is what the machine said: after RK_OK the state is committed where
 * wanted, and after RK_TRAP nothing is. Prints the report. */
int contract_run_end(struct contract_run *run, enum rk_result result, enum contract_end end);

/* A failure of the host. */
int contract_run_fail(const struct contract_run *run, enum rk_result result,
                      const struct rk_error *error);

#define CONTRACT_ARGUMENT_OPTIONS                                                                \
    {.name = "arg",                                                                              \
     .letter = 'a',                                                                              \
     .kind = OPTION_LIST,                                                                        \
     .argument = "BYTES",                                                                        \
     .help = "the argument: hexadecimal digits, u8:N, u16:N, u32:N, u64:N or text:WORDS; given " \
             "again, one follows the other"},                                                    \
        {.name = "arg-file",                                                                     \
         .kind = OPTION_STRING,                                                                  \
         .argument = "FILE",                                                                     \
         .help = "the argument is what is in the file"},                                         \
        {.name = "json-arg",                                                                     \
         .letter = 'j',                                                                          \
         .kind = OPTION_STRING,                                                                  \
         .argument = "JSON",                                                                     \
         .help = "the argument as JSON, which the driver turns into bytes"}

#define CONTRACT_GAS_OPTION                            \
    {.name = "gas",                                    \
     .letter = 'g',                                    \
     .kind = OPTION_U64,                               \
     .argument = "N",                                  \
     .help = "the gas limit (default: 1_000_000_000)", \
     .max = UINT64_MAX}

#define CONTRACT_META_OPTION   \
    {.name = "meta",           \
     .letter = 'm',            \
     .kind = OPTION_LIST,      \
     .argument = "NAME=BYTES", \
     .help = "what contracts are told under a name, as block_height=u64:7; BYTES as for --arg"}

#define CONTRACT_TRACE_OPTION \
    {.name = "trace",         \
     .letter = 't',           \
     .kind = OPTION_FLAG,     \
     .help = "print the calls as a tree, with arguments, results, gas and events"}

#endif
