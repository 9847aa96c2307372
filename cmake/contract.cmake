# rk_contract(NAME SOURCE [BITS 64]): the contract build/.../contracts/NAME.wasm. Linked by wasm-ld
# itself, because clang as a linker runs wasm-opt when that happens to be installed. The stack lies
# below the data, so that running out of it traps instead of overwriting data.
find_program(RUSKVM_WASM_CLANG clang-19 REQUIRED)
find_program(RUSKVM_WASM_LD wasm-ld-19 REQUIRED)
set(RUSKVM_CONTRACTS "${CMAKE_BINARY_DIR}/contracts")
file(MAKE_DIRECTORY "${RUSKVM_CONTRACTS}")

function(rk_contract name source)
    cmake_parse_arguments(arg "" "BITS" "" ${ARGN})
    if(NOT arg_BITS)
        set(arg_BITS 32)
    endif()
    set(object "${RUSKVM_CONTRACTS}/${name}.o")
    set(module "${RUSKVM_CONTRACTS}/${name}.wasm")
    add_custom_command(OUTPUT "${module}"
        COMMAND "${RUSKVM_WASM_CLANG}" --target=wasm${arg_BITS} -std=gnu17 -O2 -Wall -Wextra
            -Werror -ffreestanding -fvisibility=hidden -mbulk-memory
            "-I${CMAKE_SOURCE_DIR}/sdk/c/include" -MD -MF "${object}.d" -c
            -o "${object}" "${source}"
        COMMAND "${RUSKVM_WASM_LD}" -m wasm${arg_BITS} --no-entry --stack-first
            -z stack-size=65536 --export-if-defined=A --strip-debug -o "${module}" "${object}"
        DEPENDS "${source}" DEPFILE "${object}.d"
        COMMENT "Contract ${name}" VERBATIM)
    set_property(GLOBAL APPEND PROPERTY RUSKVM_CONTRACT_FILES "${module}")
endfunction()
