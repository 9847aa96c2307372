/* No contract: a function of another type than the chain calls. */
#include <ruskvm/contract.h>

RK_EXPORT("read_value") int64_t read_value(void);
int64_t read_value(void)
{
    return 1;
}
