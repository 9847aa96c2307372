# Eight rows at a time (crypto/lanes.h), entered on processors that have the instructions alone.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    file(GLOB lanes CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/zk/*_lanes.c")
    set_source_files_properties(${lanes} PROPERTIES
        COMPILE_OPTIONS "${RUSKVM_LANES_OPTIONS}")
endif()
