/* The public interface of libruskvm: smart contracts in WebAssembly, run deterministically under a
 * gas limit, over a state with one root.
 *
 *     rk_store_open        where commits live                      store.h
 *     rk_vm_open           a rule set over a store                 vm.h
 *     rk_session_open      a state being changed                   session.h
 *       rk_session_deploy, rk_session_call -> receipt.h, failure.h
 *     rk_session_commit
 *     rk_proof_make        for whoever knows the root              proof.h
 *
 * Rules of the interface, where a function says nothing else:
 *   - outputs are untouched on failure; pointers of NULL are RK_USAGE where they make no sense;
 *   - what is passed in is read during the call only; what is lent says for how long;
 *   - the library has no global state but its handler of memory faults (vm.h), prints nothing, and
 *     ends the program only when its own invariants are broken;
 *   - the same calls give the same roots, results, events and gas on every machine.
 *
 * Symbols, types and constants begin with rk_ or RK_. The headers are C99 and C++11. */
#ifndef RK_RUSKVM_RUSKVM_H
#define RK_RUSKVM_RUSKVM_H

#include "ruskvm/failure.h"
#include "ruskvm/macros.h"
#include "ruskvm/proof.h"
#include "ruskvm/receipt.h"
#include "ruskvm/result.h"
#include "ruskvm/session.h"
#include "ruskvm/store.h"
#include "ruskvm/types.h"
#include "ruskvm/version.h"
#include "ruskvm/vm.h"

#endif
