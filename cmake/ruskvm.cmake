# Compiler settings and the three kinds of target this project has: a folder of the library, a
# program, and a test.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(rk_flags INTERFACE)
# Contraction and fast-math would make float results depend on the compiler; strict aliasing and
# signed wrap are left as the standard has them, the code does not rely on more.
target_compile_options(rk_flags INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -fno-math-errno -ffp-contract=off -fvisibility=hidden)
target_compile_definitions(rk_flags INTERFACE _GNU_SOURCE)
target_include_directories(rk_flags INTERFACE
    "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include")
if(RUSKVM_CHECK)
    target_compile_definitions(rk_flags INTERFACE RUSKVM_CHECK=1)
endif()

# rk_folder(NAME LIBS ...): the static library rk_NAME of every source in src/NAME.
function(rk_folder name)
    cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.c")
    add_library(rk_${name} STATIC ${sources})
    target_link_libraries(rk_${name} PUBLIC ${arg_LIBS} PRIVATE rk_flags)
    set_target_properties(rk_${name} PROPERTIES EXCLUDE_FROM_ALL ${RUSKVM_THREADS_ONLY})
    set(extra "${CMAKE_SOURCE_DIR}/src/${name}/sources.cmake")
    if(EXISTS "${extra}")
        include("${extra}")
    endif()
endfunction()

# rk_program(NAME FOLDER LIBS ...): the program NAME of every source in src/FOLDER.
function(rk_program name folder)
    cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${folder}/*.c")
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE rk_flags ${arg_LIBS})
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ${RUSKVM_THREADS_ONLY})
    target_compile_definitions(${name} PRIVATE RUSKVM_VERSION="${PROJECT_VERSION}")
endfunction()
