# rk_contract(NAME SOURCE... [BITS 64] [DEFINES NAME...] [INCLUDES FOLDER...] [TABLES FILE...]): the
# contract build/.../contracts/NAME.wasm. Tables are files that its sources include and something
# else makes. Linked by wasm-ld itself, because clang as a linker runs wasm-opt
# when that happens to be installed. The stack lies below the data, so that running out of it traps
# instead of overwriting data. Of the contract kit a contract gets the functions it uses. Compiler
# and linker see no path of this machine, so that the same compiler makes the same bytes.
find_program(RUSKVM_WASM_CLANG clang-19 REQUIRED)
find_program(RUSKVM_WASM_LD wasm-ld-19 REQUIRED)
execute_process(COMMAND "${RUSKVM_WASM_CLANG}" --version OUTPUT_VARIABLE RUSKVM_WASM_VERSION)
string(REGEX REPLACE "\n.*" "" RUSKVM_WASM_VERSION "${RUSKVM_WASM_VERSION}")
set(RUSKVM_CONTRACTS "${CMAKE_BINARY_DIR}/contracts")
file(MAKE_DIRECTORY "${RUSKVM_CONTRACTS}")
set(RUSKVM_KIT "${CMAKE_SOURCE_DIR}/sdk/c")

# The linker gives 64-bit contracts tables of a form that the chain does not take.
add_executable(table32 EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/bench/wasm/table32.c"
    "${CMAKE_SOURCE_DIR}/bench/wasm/file.c")
target_link_libraries(table32 PRIVATE rk_flags rk_base)

# A source for the chain, with what depends on its headers. Further arguments are for the compiler.
function(rk_contract_object object source bits)
    add_custom_command(OUTPUT "${object}"
        COMMAND "${RUSKVM_WASM_CLANG}" --target=wasm${bits} -std=gnu17 -O2 -Wall -Wextra -Werror
            -Wconversion -Wshadow -ffreestanding -fvisibility=hidden -fdata-sections -mbulk-memory
            "-I${RUSKVM_KIT}/include" ${ARGN} -MD -MF "${object}.d" -c -o "${object}" "${source}"
        DEPENDS "${source}" DEPFILE "${object}.d"
        COMMENT "Contract object ${object}" VERBATIM)
endfunction()

file(GLOB kit_sources CONFIGURE_DEPENDS "${RUSKVM_KIT}/src/*.c")
foreach(bits 32 64)
    foreach(source ${kit_sources})
        get_filename_component(name "${source}" NAME_WE)
        set(object "${RUSKVM_CONTRACTS}/kit${bits}_${name}.o")
        rk_contract_object("${object}" "${source}" ${bits})
        list(APPEND RUSKVM_KIT_OBJECTS${bits} "${object}")
    endforeach()
endforeach()

add_custom_target(contract_kit DEPENDS ${RUSKVM_KIT_OBJECTS32} ${RUSKVM_KIT_OBJECTS64})

function(rk_contract name)
    cmake_parse_arguments(arg "" "BITS" "DEFINES;INCLUDES;TABLES" ${ARGN})
    if(NOT arg_BITS)
        set(arg_BITS 32)
    endif()
    set(module "${RUSKVM_CONTRACTS}/${name}.wasm")
    set(kit ${RUSKVM_KIT_OBJECTS${arg_BITS}})
    set(options)
    foreach(define ${arg_DEFINES})
        list(APPEND options "-D${define}")
    endforeach()
    foreach(folder ${arg_INCLUDES})
        list(APPEND options "-I${folder}")
    endforeach()
    set(objects)
    foreach(source ${arg_UNPARSED_ARGUMENTS})
        get_filename_component(short "${source}" NAME_WE)
        set(object "${RUSKVM_CONTRACTS}/${name}.${short}.o")
        rk_contract_object("${object}" "${source}" ${arg_BITS} ${options})
        if(arg_TABLES)
            add_custom_command(OUTPUT "${object}" APPEND DEPENDS ${arg_TABLES})
        endif()
        list(APPEND objects "${object}")
    endforeach()
    set(narrow_tables)
    if(arg_BITS EQUAL 64)
        set(narrow_tables COMMAND table32 "${module}" "${module}")
    endif()
    add_custom_command(OUTPUT "${module}"
        COMMAND "${RUSKVM_WASM_LD}" -m wasm${arg_BITS} --no-entry --stack-first
            -z stack-size=65536 --export-if-defined=A --strip-debug -o "${module}" ${objects}
            --start-lib ${kit} --end-lib
        DEPENDS ${objects} ${kit}
        ${narrow_tables} COMMENT "Contract ${name}" VERBATIM)
    set_property(GLOBAL APPEND PROPERTY RUSKVM_CONTRACT_FILES "${module}")
endfunction()

# The contracts that every chain begins with: contracts/NAME/*.c with contracts/common/*.c, twice:
# NAME.wasm is that of our own networks, which the library holds (src/chain/genesis_contracts.h);
# NAME_deployed.wasm, for comparison, takes what the contract of the deployed system takes.
set(folder "${CMAKE_SOURCE_DIR}/contracts")
add_executable(value_table EXCLUDE_FROM_ALL "${folder}/transfer/tables/value_table.c")
target_link_libraries(value_table PRIVATE rk_flags rk_crypto)
set(transfer_tables "${RUSKVM_CONTRACTS}/value_table.inc")
add_custom_command(OUTPUT "${transfer_tables}" COMMAND value_table "${transfer_tables}"
    COMMENT "Table of transfer" VERBATIM)
set(embedded)
foreach(name transfer stake)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/${name}/*.c")
    if(sources)
        file(GLOB common CONFIGURE_DEPENDS "${folder}/common/*.c")
        set(options ${sources} ${common} INCLUDES "${folder}" "${RUSKVM_CONTRACTS}"
            TABLES ${${name}_tables})
        rk_contract(${name} ${options})
        rk_contract(${name}_deployed ${options} DEFINES RUSKVM_DEPLOYED)
        list(APPEND embedded "${RUSKVM_CONTRACTS}/${name}.wasm")
    endif()
endforeach()

get_property(files GLOBAL PROPERTY RUSKVM_CONTRACT_FILES)
add_custom_target(genesis_contracts DEPENDS ${files})
set_property(GLOBAL PROPERTY RUSKVM_CONTRACT_FILES)

# As a source of the library.
set(RUSKVM_EMBEDDED "${RUSKVM_CONTRACTS}/genesis_contracts.c")
add_custom_command(OUTPUT "${RUSKVM_EMBEDDED}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${RUSKVM_EMBEDDED}" "-DFILES=${embedded}"
        -P "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS ${embedded} "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
    COMMENT "Genesis contracts as a source" VERBATIM)
