/* Contracts of a session without their memories. */
#include "state/session_internal.h"

enum rk_result session_find(struct session *session, struct contract *contract,
                            const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error)
{
    const struct contract *element = session_element(session, id);
    if (!element) {
        if (!session->has_base)
            return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no such contract");
        return commit_find(&session->access, &session->base, contract, id, error);
    }
    struct buffer owner = {0};
    if (buffer_append(&owner, element->owner.bytes, element->owner.size_bytes))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a contract");
    *contract = *element;
    contract->owner = owner;
    return RK_OK;
}

enum rk_result session_find_code(struct session *session, struct span *code,
                                 const struct contract *contract, struct rk_error *error)
{
    if (session_element(session, contract->id))
        return session_code(session, code, contract->id, error);
    return contract_read_code(&session->access, code, contract, error);
}
