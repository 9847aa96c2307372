# rk_library(FOLDER LIBS ...): libruskvm from the sources in src/FOLDER and what they need of the
# libraries below, shared (target libruskvm) and static (target libruskvm_static). Both give out the
# public symbols and nothing else.
#
# The folders' libraries hide their symbols from shared objects but not from the linker of a
# program, where `store_open` would meet the program's own. So the static library is one object,
# linked in advance, in which hidden symbols have been made local; and with them functions that
# have a version for each processor, and their resolvers, which compilers do not hide.
find_program(RUSKVM_OBJCOPY NAMES objcopy REQUIRED)

# What a program links besides the static library; the names that pkg-config knows them by are in
# cmake/ruskvm.pc.in.
set(RUSKVM_LIBRARY_NAMES lmdb zstd z secp256k1 sodium crypto pthread m)

function(rk_library folder)
    cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${folder}/*.c")
    add_library(rk_${folder} OBJECT ${sources})
    target_link_libraries(rk_${folder} PUBLIC ${arg_LIBS} PRIVATE rk_flags)
    set_target_properties(rk_${folder} PROPERTIES EXCLUDE_FROM_ALL ${RUSKVM_THREADS_ONLY})

    set(map "${CMAKE_SOURCE_DIR}/cmake/libruskvm.map")
    add_library(libruskvm SHARED $<TARGET_OBJECTS:rk_${folder}>)
    target_link_libraries(libruskvm PRIVATE ${arg_LIBS})
    target_link_options(libruskvm PRIVATE "-Wl,--version-script=${map}" -Wl,--gc-sections)
    set_target_properties(libruskvm PROPERTIES OUTPUT_NAME ruskvm VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS "${map}" LINKER_LANGUAGE C
        EXPORT_NAME ruskvm EXCLUDE_FROM_ALL ${RUSKVM_THREADS_ONLY})

    set(object "${CMAKE_BINARY_DIR}/libruskvm.o")
    set(archives)
    foreach(library ${arg_LIBS})
        list(APPEND archives "$<TARGET_FILE:${library}>")
    endforeach()
    add_custom_command(OUTPUT "${object}"
        COMMAND "${CMAKE_LINKER}" -r -o "${object}" $<TARGET_OBJECTS:rk_${folder}>
            --start-group ${archives} --end-group
        COMMAND "${RUSKVM_OBJCOPY}" --wildcard --localize-hidden --localize-symbol=!rk_*
            --localize-symbol=* "${object}"
        DEPENDS rk_${folder} $<TARGET_OBJECTS:rk_${folder}> ${arg_LIBS}
        COMMAND_EXPAND_LISTS COMMENT "One object of libruskvm" VERBATIM)
    add_library(libruskvm_static STATIC "${object}")
    set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    target_link_libraries(libruskvm_static INTERFACE ${RUSKVM_LIBRARY_NAMES})
    set_target_properties(libruskvm_static PROPERTIES OUTPUT_NAME ruskvm LINKER_LANGUAGE C
        EXPORT_NAME ruskvm_static EXCLUDE_FROM_ALL ${RUSKVM_THREADS_ONLY})

    foreach(target libruskvm libruskvm_static)
        target_include_directories(${target} INTERFACE
            "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>"
            "$<INSTALL_INTERFACE:include>")
    endforeach()
endfunction()
