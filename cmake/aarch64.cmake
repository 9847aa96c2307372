# Toolchain of the preset `aarch64`: clang 19 and lld build against the libraries that
# scripts/aarch64-sysroot unpacks, and what was built runs in qemu.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)

get_filename_component(RUSKVM_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/../build/aarch64-sysroot" ABSOLUTE)
if(NOT IS_DIRECTORY "${RUSKVM_SYSROOT}/usr/include")
    message(FATAL_ERROR "There is no ${RUSKVM_SYSROOT}: run scripts/aarch64-sysroot")
endif()
set(CMAKE_SYSROOT "${RUSKVM_SYSROOT}")
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(CMAKE_C_COMPILER clang-19)
set(CMAKE_C_COMPILER_TARGET aarch64-linux-gnu)
foreach(kind EXE SHARED MODULE)
    set(CMAKE_${kind}_LINKER_FLAGS_INIT -fuse-ld=lld-19)
endforeach()
find_program(CMAKE_LINKER ld.lld-19 REQUIRED)
find_program(RUSKVM_OBJCOPY llvm-objcopy-19 REQUIRED)

# Older ones keep a record of every page of a reservation, of which a memory has terabytes, and use
# up the host's memory.
get_property(is_probe GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT is_probe)
    find_program(RUSKVM_QEMU qemu-aarch64 REQUIRED)
    execute_process(COMMAND "${RUSKVM_QEMU}" --version OUTPUT_VARIABLE version)
    string(REGEX MATCH "[0-9]+\\.[0-9.]+" version "${version}")
    if(version VERSION_LESS 10)
        message(FATAL_ERROR "${RUSKVM_QEMU} is version ${version} and the tests need 10 "
            "(bookworm-backports has it); -DRUSKVM_QEMU=FILE names another one")
    endif()
endif()
set(CMAKE_CROSSCOMPILING_EMULATOR "${RUSKVM_QEMU};-L;${RUSKVM_SYSROOT}")

# Programs are the host's, everything else is the target's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${RUSKVM_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR}
    "${RUSKVM_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig:${RUSKVM_SYSROOT}/usr/share/pkgconfig")
