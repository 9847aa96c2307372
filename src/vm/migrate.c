/* Migration: the code of a contract is replaced, under its id and in its place (contract-abi.md
 * 3.5).
 *
 * One mark lies around the deployment and everything the caller's step does, whose own marks are
 * above it; it ends before the ids change, which nothing can take back. So whether they can change
 * is asked while the mark is there. */
#include "base/require.h"
#include "vm/session_internal.h"

#include "base/blake3.h"
#include "base/hex.h"

struct migration {
    struct vm_session *session;
    const uint8_t *target;
    uint8_t temporary[VM_CONTRACT_ID_BYTES];
    struct vm_failure *failure;
    /* The queue of events as it was before. */
    size_t events;
    size_t event_bytes;
    uint64_t events_given;
};

/* The new contract belongs to whom the old one did, unless the caller says otherwise. *old is the
 * caller's to free. */
static enum rk_result inherit_owner(const struct migration *m, struct contract *old,
                                    struct vm_deployment *deployment)
{
    struct rk_error error = {.result = RK_OK};
    if (deployment->owner.bytes) return RK_OK;
    enum rk_result result = session_find(m->session->state, old, m->target, &error);
    if (result == RK_NOT_FOUND)
        return vm_fail(m->failure, VM_NO_CONTRACT,
                       "there is no contract whose owner the new one could have");
    if (result) return vm_host_failed(m->session, result, &error);
    deployment->owner = buffer_span(&old->owner);
    return RK_OK;
}

static enum rk_result check_place(const struct migration *m)
{
    char id[HEX_TEXT_BYTES(VM_CONTRACT_ID_BYTES)];
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = session_check_rekey(m->session->state, m->temporary, m->target, &error);
    if (result == RK_INVALID) {
        hex_encode(id, span_of(m->target, VM_CONTRACT_ID_BYTES));
        return vm_fail(m->failure, VM_POSITION, "contract %s: %s", id, error.message);
    }
    return result ? vm_host_failed(m->session, result, &error) : RK_OK;
}

/* Between the mark and its end. */
static enum rk_result migrate_marked(const struct migration *m, struct vm_receipt *receipt,
                                     const struct vm_deployment *deployment,
                                     vm_migration_step *step, void *context)
{
    RK_TRY(vm_deploy(m->session, NULL, receipt, deployment, m->failure));
    if (step) RK_TRY(step(context, m->session, m->temporary, m->failure));
    RK_TRY(vm_session_is_sound(m->session, NULL));
    return check_place(m);
}

static void forget(struct vm_session *session, const uint8_t *id)
{
    struct vm_contract **known = table_find(&session->contracts, span_of(id, VM_CONTRACT_ID_BYTES));
    if (known) vm_contract_forget(session, *known);
}

/* Forgets the contracts that the state's session has not: those whose creation was undone. */
static void forget_undone(struct vm_session *session)
{
    struct table_entry *entry;
    for (size_t at = 0; (entry = table_next(&session->contracts, &at));) {
        struct vm_contract *contract = *(struct vm_contract **)table_value(entry);
        if (!session_element(session->state, contract->id)) vm_contract_forget(session, contract);
    }
}

static void forget_events(const struct migration *m)
{
    struct vm_session *session = m->session;
    if (session->events_given != m->events_given) {
        vm_events_clear(&session->events);
        return;
    }
    session->events.list.count = m->events;
    session->events.bytes.size_bytes = m->event_bytes;
}

static enum rk_result take_back(const struct migration *m, uint32_t mark)
{
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = session_undo(m->session->state, mark, true, &error);
    if (result) return vm_host_failed(m->session, result, &error);
    forget_undone(m->session);
    forget_events(m);
    return RK_OK;
}

static enum rk_result change_ids(const struct migration *m)
{
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = session_rekey(m->session->state, m->temporary, m->target, &error);
    if (result) return vm_host_failed(m->session, result, &error);
    /* Both are found again under the target's id, by what the state says of it now. */
    forget(m->session, m->temporary);
    forget(m->session, m->target);
    return RK_OK;
}

static enum rk_result migrate(const struct migration *m, struct vm_receipt *receipt,
                              const struct vm_deployment *deployment, vm_migration_step *step,
                              void *context)
{
    struct vm_session *session = m->session;
    struct rk_error error = {.result = RK_OK};
    uint32_t mark;
    enum rk_result result = session_mark(session->state, &mark, &error);
    if (result) return vm_host_failed(session, result, &error);
    session->is_migrating = true;
    result = migrate_marked(m, receipt, deployment, step, context);
    session->is_migrating = false;
    RK_TRY(vm_session_is_sound(session, NULL));
    if (result) {
        RK_TRY(take_back(m, mark));
        return result;
    }
    session_release(session->state, mark);
    return change_ids(m);
}

enum rk_result vm_migrate(struct vm_session *session, struct vm_receipt *receipt,
                          const uint8_t target[VM_CONTRACT_ID_BYTES],
                          const struct vm_deployment *deployment, vm_migration_step *step,
                          void *context, struct vm_failure *failure)
{
    struct vm_failure unwanted = {.error = VM_OK};
    struct contract old = {0};
    struct vm_deployment made = *deployment;
    struct migration m = {
        .session = session,
        .target = target,
        .failure = failure ? failure : &unwanted,
        .events = session->events.list.count,
        .event_bytes = session->events.bytes.size_bytes,
        .events_given = session->events_given,
    };
    REQUIRE(!session->frame);
    RK_TRY(vm_session_is_sound(session, NULL));
    if (session->is_migrating)
        return vm_fail(failure, VM_LIMIT, "a migration cannot begin within another");
    vm_session_release_forgotten(session);
    if (made.id)
        memcpy(m.temporary, made.id, sizeof m.temporary);
    else
        blake3_hash(blake3_backend_select(cpu_features_detect()), m.temporary, made.code);
    made.id = m.temporary;
    enum rk_result result = inherit_owner(&m, &old, &made);
    if (!result) result = migrate(&m, receipt, &made, step, context);
    contract_free(&old);
    vm_failure_free(&unwanted);
    return result;
}
