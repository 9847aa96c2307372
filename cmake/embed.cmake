# cmake -DOUT=FILE.c -DFILES=NAME.wasm;... -P embed.cmake: a source that holds contracts as bytes,
# with the functions of src/chain/genesis_contracts.h.
set(text "#include \"chain/genesis_contracts.h\"\n")
foreach(file ${FILES})
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" digits HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" lines "${digits}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${lines}")
    string(APPEND text "\nstatic const uint8_t ${name}[] = {\n${bytes}\n};\n\n"
        "struct span genesis_contract_${name}(void)\n{\n"
        "    return span_of(${name}, sizeof ${name});\n}\n")
endforeach()
file(WRITE "${OUT}" "${text}")
