# find_package(Ruskvm): the targets ruskvm::ruskvm (shared) and ruskvm::ruskvm_static. Programs that
# use the static one need the development packages of libsodium, OpenSSL, LMDB, zstd, zlib
# and libsecp256k1 as well.
include("${CMAKE_CURRENT_LIST_DIR}/RuskvmTargets.cmake")
