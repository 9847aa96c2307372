#include "api/session.h"

struct feed_target {
    rk_feed *feed;
    void *context;
};

static enum rk_result feed(void *context, struct span data)
{
    const struct feed_target *target = context;
    return target->feed(target->context, api_lend(data));
}

/* A call of the caller's, checked and translated. */
struct taken_call {
    struct feed_target target;
    struct vm_call inner;
};

static enum rk_result take_call(struct taken_call *call, const struct rk_call *theirs,
                                struct rk_error *error)
{
    struct rk_call taken;
    API_NEED(theirs, error);
    RK_TRY(api_take(&taken, theirs, API_STRUCT(rk_call, feed_context), error));
    API_NEED(taken.contract, error);
    API_NEED(taken.function, error);
    RK_TRY(api_check_span(taken.argument, "an argument", error));
    call->target = (struct feed_target){taken.feed, taken.feed_context};
    call->inner = (struct vm_call){
        .contract = taken.contract,
        .function = span_of_string(taken.function),
        .argument = api_span(taken.argument),
        .gas_limit = taken.gas_limit,
        .feed = taken.feed ? feed : NULL,
        .feed_context = &call->target,
    };
    return RK_OK;
}

/* Before anything runs: what receipt and failure had is forgotten. */
static enum rk_result begin(struct rk_session *session, struct rk_receipt *receipt,
                            struct rk_failure *failure, const char *function,
                            struct rk_error *error)
{
    api_failure_clear(failure);
    RK_TRY(api_session_check(session, function, error));
    api_receipt_clear(receipt);
    return RK_OK;
}

/* After something ran: notes how it ended, and lets a session go that was dropped meanwhile. */
static enum rk_result end(struct rk_session *session, struct rk_failure *failure,
                          enum rk_result result)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    session->is_running = false;
    if (result && result != RK_TRAP) {
        /* The session knows what it was. */
        struct commit_key key;
        if (!vm_session_key(session->inner, &key, &error))
            rk_fail(&error, result, RK_NO_POSITION, "the host failed: %s", rk_result_name(result));
    }
    if (session->is_unwanted) rk_session_drop(session);
    return api_failure_note(failure, result, &error);
}

static enum rk_result take_deployment(struct vm_deployment *out, const struct rk_deployment *theirs,
                                      struct rk_error *error)
{
    struct rk_deployment taken;
    RK_TRY(api_take(&taken, theirs, API_STRUCT(rk_deployment, gas_limit), error));
    RK_TRY(api_check_span(taken.code, "the code", error));
    RK_TRY(api_check_span(taken.owner, "the owner", error));
    RK_TRY(api_check_span(taken.argument, "an argument", error));
    *out = (struct vm_deployment){
        .id = taken.id,
        .code = api_span(taken.code),
        .owner = api_span(taken.owner),
        .argument = api_span(taken.argument),
        .gas_limit = taken.gas_limit,
    };
    return RK_OK;
}

enum rk_result rk_session_deploy(struct rk_session *session, uint8_t *id,
                                 struct rk_receipt *receipt, const struct rk_deployment *deployment,
                                 struct rk_failure *failure)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct vm_deployment inner;
    enum rk_result result = begin(session, receipt, failure, __func__, &error);
    if (!result && !deployment)
        result = rk_fail(&error, RK_USAGE, RK_NO_POSITION, "%s: 'deployment' is NULL", __func__);
    if (!result) result = take_deployment(&inner, deployment, &error);
    if (result) return api_failure_note(failure, result, &error);
    session->is_running = true;
    result = vm_deploy(session->inner, id, receipt ? &receipt->vm : NULL, &inner,
                       failure ? &failure->vm : NULL);
    return end(session, failure, result);
}

struct step_target {
    struct rk_session *session;
    rk_migration_step *step;
    void *context;
};

static enum rk_result ask_step(void *context, struct vm_session *inner, const uint8_t *id,
                               struct vm_failure *failure)
{
    const struct step_target *target = context;
    struct rk_error error = {.message = ""};
    (void)inner;
    target->session->is_running = false;
    enum rk_result result = target->step(target->context, target->session, id, &error);
    target->session->is_running = true;
    error.message[sizeof error.message - 1] = 0;
    return result == RK_TRAP ? vm_fail_panic(failure, span_of_string(error.message)) : result;
}

enum rk_result rk_session_migrate(struct rk_session *session, const uint8_t *target,
                                  struct rk_receipt *receipt,
                                  const struct rk_deployment *deployment, rk_migration_step *step,
                                  void *context, struct rk_failure *failure)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct step_target asked = {session, step, context};
    struct vm_deployment inner;
    enum rk_result result = begin(session, receipt, failure, __func__, &error);
    if (!result && session->is_migrating)
        result = rk_fail(&error, RK_USAGE, RK_NO_POSITION, "%s: a migration of the session runs",
                         __func__);
    if (!result && (!deployment || !target))
        result = rk_fail(&error, RK_USAGE, RK_NO_POSITION, "%s: '%s' is NULL", __func__,
                         target ? "deployment" : "target");
    if (!result) result = take_deployment(&inner, deployment, &error);
    if (result) return api_failure_note(failure, result, &error);
    session->is_running = session->is_migrating = true;
    result = vm_migrate(session->inner, receipt ? &receipt->vm : NULL, target, &inner,
                        step ? ask_step : NULL, &asked, failure ? &failure->vm : NULL);
    session->is_migrating = false;
    return end(session, failure, result);
}

typedef enum rk_result run_call(struct vm_session *session, struct vm_receipt *receipt,
                                const struct vm_call *call, struct vm_failure *failure);

static enum rk_result run(struct rk_session *session, struct rk_receipt *receipt,
                          const struct rk_call *call, struct rk_failure *failure,
                          run_call *function, const char *name)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct taken_call taken;
    enum rk_result result = begin(session, receipt, failure, name, &error);
    if (!result) result = take_call(&taken, call, &error);
    if (result) return api_failure_note(failure, result, &error);
    session->is_running = true;
    result = function(session->inner, receipt ? &receipt->vm : NULL, &taken.inner,
                      failure ? &failure->vm : NULL);
    return end(session, failure, result);
}

enum rk_result rk_session_call(struct rk_session *session, struct rk_receipt *receipt,
                               const struct rk_call *call, struct rk_failure *failure)
{
    return run(session, receipt, call, failure, vm_call, __func__);
}

enum rk_result rk_session_query(struct rk_session *session, struct rk_receipt *receipt,
                                const struct rk_call *call, struct rk_failure *failure)
{
    return run(session, receipt, call, failure, vm_simulate, __func__);
}

enum rk_result rk_session_estimate(struct rk_session *session, struct rk_estimate *estimate,
                                   const struct rk_call *call, struct rk_failure *failure)
{
    const struct api_struct *type = API_STRUCT(rk_estimate, gas_minimum);
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct vm_estimate found;
    struct taken_call taken;
    enum rk_result result = begin(session, NULL, failure, __func__, &error);
    if (!result && !estimate)
        result = rk_fail(&error, RK_USAGE, RK_NO_POSITION, "%s: 'estimate' is NULL", __func__);
    if (!result) result = api_check_room(estimate, type, &error);
    if (!result) result = take_call(&taken, call, &error);
    if (result) return api_failure_note(failure, result, &error);
    session->is_running = true;
    result = vm_estimate_gas(session->inner, &found, &taken.inner, failure ? &failure->vm : NULL);
    if (!result) {
        const struct rk_estimate ours = {
            .gas_spent = found.gas_spent,
            .gas_minimum = found.gas_minimum,
        };
        api_give(estimate, &ours, type);
    }
    return end(session, failure, result);
}
