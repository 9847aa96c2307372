/* Decoding as bytes arrive.
 *
 * A decoder takes a module in pieces of any size, decodes and validates every section and every
 * function body as soon as it is complete, and so refuses a bad module at its first bad byte
 * instead of at its last. wasm_module_load() is feed and finish in one. */
#ifndef RK_WASM_DECODE_H
#define RK_WASM_DECODE_H

#include "wasm/module.h"

struct wasm_decoder;

/* RK_NO_MEMORY only. `rules` must outlive the module that results. */
RK_CHECKED enum rk_result wasm_decoder_new(struct wasm_decoder **out,
                                           const struct wasm_rules *rules);

/* Takes the next bytes. After a failure the decoder only can be freed. Results as of
 * wasm_module_load(). */
RK_CHECKED enum rk_result wasm_decoder_feed(struct wasm_decoder *decoder, struct rk_error *error,
                                            struct span bytes);

/* Ends the input and hands over the module (one reference, the caller's). */
RK_CHECKED enum rk_result wasm_decoder_finish(struct wasm_decoder *decoder,
                                              struct wasm_module **out, struct rk_error *error);

/* NULL is allowed. */
void wasm_decoder_free(struct wasm_decoder *decoder);

#endif
