# The genesis contracts, which cmake/contract.cmake makes.
target_sources(rk_chain PRIVATE "${RUSKVM_EMBEDDED}")
