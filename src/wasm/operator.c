#include "wasm/operator.h"
#include "base/reader.h"
