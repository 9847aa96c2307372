/* Deployment: a contract comes to be, or nothing does (contract-abi.md 1.3, 3.2). */
#include "base/require.h"
#include "vm/session_internal.h"

#include "base/blake3.h"

static enum rk_result check_is_new(struct vm_session *session, const uint8_t *id)
{
    struct rk_error error = {.result = RK_OK};
    struct contract element;
    enum rk_result result = session_find(session->state, &element, id, &error);
    if (result == RK_NOT_FOUND) return RK_OK;
    if (result) return vm_host_failed(session, result, &error);
    contract_free(&element);
    return vm_fail(&session->failure, VM_EXISTS, "there is a contract with this id");
}

static enum rk_result load(struct vm_session *session, struct vm_code **code, struct span bytecode,
                           const uint8_t hash[HASH_BYTES])
{
    struct vm *vm = session->vm;
    *code = vm_code_cache_find(&vm->codes, hash);
    if (*code) return RK_OK;
    enum rk_result result =
        vm_code_load(code, bytecode, hash, vm->rules, vm->debug != NULL, &session->failure);
    if (result == RK_NO_MEMORY) return vm_no_memory(session);
    RK_TRY(result);
    vm_code_cache_keep(&vm->codes, *code);
    return RK_OK;
}

static enum rk_result create(struct vm_session *session, struct vm_contract **out,
                             const uint8_t *id, struct vm_code *code,
                             const struct vm_deployment *deployment)
{
    struct rk_error error = {.result = RK_OK};
    struct linear_memory *memory;
    struct new_contract created = {
        .kind = code->kind,
        .length_bytes = code->memory_bytes,
        .code = deployment->code,
        .owner = deployment->owner,
    };
    memcpy(created.id, id, VM_CONTRACT_ID_BYTES);
    enum rk_result result =
        session_create(session->state, &memory, &created, &code->memory, &error);
    if (result == RK_INVALID) return vm_fail(&session->failure, VM_POSITION, "%s", error.message);
    if (result == RK_LIMIT) return vm_fail(&session->failure, VM_LIMIT, "%s", error.message);
    if (result) return vm_host_failed(session, result, &error);
    RK_TRY(vm_contract_enter(session, out, id, vm_code_retain(code)));
    (*out)->is_new = true;
    return RK_OK;
}

/* Between the mark and its end. */
static enum rk_result deploy_marked(struct vm_session *session, struct vm_receipt *receipt,
                                    const uint8_t *id, struct vm_code *code,
                                    const struct vm_deployment *deployment)
{
    struct vm_contract *contract;
    RK_TRY(create(session, &contract, id, code, deployment));
    session->root_number++;
    session->alive.count = 0;
    RK_TRY(vm_contract_obtain(session, &contract, id));
    if (!code->has_init) return RK_OK;
    struct vm_call init = {
        .contract = id,
        .function = span_of_string("init"),
        .argument = deployment->argument,
        .gas_limit = deployment->gas_limit,
    };
    return vm_run_root(session, receipt, &init);
}

static enum rk_result deploy(struct vm_session *session, struct vm_receipt *receipt,
                             const uint8_t *id, const uint8_t *hash,
                             const struct vm_deployment *deployment)
{
    struct rk_error error = {.result = RK_OK};
    struct vm_code *code = NULL;
    uint32_t mark;
    RK_TRY(check_is_new(session, id));
    RK_TRY(load(session, &code, deployment->code, hash));
    enum rk_result result = session_mark(session->state, &mark, &error);
    if (result) result = vm_host_failed(session, result, &error);
    if (!result) {
        result = deploy_marked(session, receipt, id, code, deployment);
        if (!result) session_release(session->state, mark);
        if (result == RK_TRAP) {
            struct vm_contract **entered =
                table_find(&session->contracts, span_of(id, VM_CONTRACT_ID_BYTES));
            if (entered) vm_contract_forget(session, *entered);
            if (session_undo(session->state, mark, true, &error))
                result = vm_host_failed(session, error.result, &error);
        }
    }
    if (!result || result == RK_TRAP) {
        enum rk_result rested = session_rest(session->state, &error);
        if (rested) result = vm_host_failed(session, rested, &error);
    }
    vm_code_release(code);
    return result;
}

enum rk_result vm_deploy(struct vm_session *session, uint8_t id[VM_CONTRACT_ID_BYTES],
                         struct vm_receipt *receipt, const struct vm_deployment *deployment,
                         struct vm_failure *failure)
{
    uint8_t hash[HASH_BYTES];
    REQUIRE(!session->frame);
    RK_TRY(vm_session_is_sound(session, NULL));
    if (!session->is_migrating) vm_session_release_forgotten(session);
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, deployment->code);
    const uint8_t *chosen = deployment->id ? deployment->id : hash;
    if (receipt) {
        receipt->gas_limit = receipt->gas_spent = 0;
        receipt->data.size_bytes = 0;
        vm_events_clear(&receipt->events);
        call_tree_clear(&receipt->calls);
    }
    enum rk_result result = deploy(session, receipt, chosen, hash, deployment);
    if (!result && id) memcpy(id, chosen, VM_CONTRACT_ID_BYTES);
    return vm_tell(session, result, failure);
}
