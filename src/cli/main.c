#include <stdio.h>

int main(void)
{
    puts("ruskvm " RUSKVM_VERSION);
    return 0;
}
