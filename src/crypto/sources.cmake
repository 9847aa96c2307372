# Selections by masks must stay selections. clang turns some of them into branches where it thinks a
# branch is predicted well; these passes do it. tests/crypto/ctime looks at what comes out.
if(CMAKE_C_COMPILER_ID STREQUAL "Clang" AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    foreach(option -x86-cmov-converter=false -disable-cgp-select2branch -disable-select-optimize)
        target_compile_options(rk_crypto PRIVATE
            "$<$<COMPILE_LANGUAGE:C>:SHELL:-mllvm ${option}>")
    endforeach()
endif()
# Eight lanes at a time (lanes.h), entered on processors that have the instructions alone.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    file(GLOB lanes CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/crypto/*_lanes.c")
    set_source_files_properties(${lanes} PROPERTIES
        COMPILE_OPTIONS "${RUSKVM_LANES_OPTIONS}")
    # Products in assembly (kernels.h, lane_pairs.h).
    file(GLOB kernels CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/crypto/*_adx.S"
        "${CMAKE_SOURCE_DIR}/src/crypto/*_ifma.S")
    target_sources(rk_crypto PRIVATE ${kernels})
endif()
