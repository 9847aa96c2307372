/* A session behind its handle. */
#ifndef RK_API_SESSION_H
#define RK_API_SESSION_H

#include "api/api.h"

/* The thread that has the session owns all of it. */
struct rk_session {
    struct rk_vm *vm;
    struct vm_session *inner; /* NULL once it was committed */
    bool is_running;          /* below a call: callbacks may not use it */
    bool is_migrating;        /* below a migration: its step may use it, but not end it */
    bool is_unwanted;         /* dropped in a callback */
    struct contract lent;     /* of rk_session_contract */
    rk_call_hook *hook;
    void *hook_context;
    struct rk_observer observer;
};

/* RK_USAGE unless there is a session on which a function may work now. */
RK_CHECKED enum rk_result api_session_check(const struct rk_session *session, const char *function,
                                            struct rk_error *error);

#endif
