#ifndef RK_WASM_OPERATOR_H
#define RK_WASM_OPERATOR_H
#endif
