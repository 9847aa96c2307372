# `cmake --install BUILD --prefix FOLDER`: the program with its manual page and completions, the
# library, shared and static, with its headers, and how pkg-config and CMake find it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(RUSKVM_THREADS_ONLY)
    return()
endif()

# The program writes its own manual page and completions.
set(written)
function(rk_written name)
    set(file "${CMAKE_BINARY_DIR}/written/${name}")
    add_custom_command(OUTPUT "${file}"
        COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_BINARY_DIR}/written"
        COMMAND sh -c "\"$1\" $3 >\"$2\"" sh $<TARGET_FILE:ruskvm> "${file}" "${ARGN}"
        DEPENDS ruskvm COMMENT "Writing ${name}" VERBATIM)
    set(written ${written} "${file}" PARENT_SCOPE)
endfunction()
rk_written(ruskvm.1 man)
rk_written(ruskvm "completion bash")
rk_written(_ruskvm "completion zsh")
rk_written(ruskvm.fish "completion fish")
add_custom_target(written ALL DEPENDS ${written})

install(TARGETS ruskvm RUNTIME)
install(TARGETS libruskvm libruskvm_static EXPORT RuskvmTargets)
install(DIRECTORY include/ruskvm DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES "${CMAKE_BINARY_DIR}/written/ruskvm.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${CMAKE_BINARY_DIR}/written/ruskvm"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${CMAKE_BINARY_DIR}/written/_ruskvm"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${CMAKE_BINARY_DIR}/written/ruskvm.fish"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/Ruskvm")
install(EXPORT RuskvmTargets NAMESPACE ruskvm:: DESTINATION "${package}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/RuskvmConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES cmake/RuskvmConfig.cmake "${CMAKE_BINARY_DIR}/RuskvmConfigVersion.cmake"
    DESTINATION "${package}")

# The file finds its prefix from where it is, so that the installed tree may be moved.
file(RELATIVE_PATH RUSKVM_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/ruskvm.pc.in "${CMAKE_BINARY_DIR}/ruskvm.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/ruskvm.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
