/* Attributes of public declarations. */
#ifndef RK_RUSKVM_MACROS_H
#define RK_RUSKVM_MACROS_H

/* A symbol of the library's interface; everything else in it is hidden. */
#define RK_API __attribute__((visibility("default")))

/* The result tells whether the function did anything: it must be looked at. */
#define RK_CHECKED __attribute__((warn_unused_result))

#endif
