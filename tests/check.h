/* What every test program shares: cmocka with TAP, checks of doubles with a tolerance, an allocator
 * that fails at the nth call, and the folder of the source tree. */
#ifndef MT_TESTS_CHECK_H
#define MT_TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base_internal.h"

#define check_ok(expr) assert_int_equal((expr), MT_OK)

/** |got - want| <= tolerance; both NaN is equal. */
#define check_close(got, want, tolerance)                                                          \
    check_close_at((got), (want), (tolerance), #got, __FILE__, __LINE__)

static inline void check_close_at(double got, double want, double tolerance, const char *what,
                                  const char *file, int line) {
    if ((isnan(got) && isnan(want)) || fabs(got - want) <= tolerance)
        return;
    print_error("%s: got %.17g, want %.17g, tolerance %g\n", what, got, want, tolerance);
    _fail(file, line);
}

/** Fails the nth allocation (from 1) and all after it; 0 never fails. Counts what is alive. */
typedef struct failing_memory {
    long until_failure;
    long calls;
    long alive;
} failing_memory;

static inline void *failing_allocate(void *user, void *old, size_t size) {
    failing_memory *memory = user;
    if (size == 0) {
        memory->alive -= old != NULL;
        free(old);
        return NULL;
    }
    memory->calls++;
    if (memory->until_failure > 0 && memory->calls >= memory->until_failure)
        return NULL;
    void *block = realloc(old, size);
    memory->alive += old == NULL && block != NULL;
    return block;
}

/** Run `body` with the nth allocation failing, for n = 1, 2, ... until it succeeds: each failure
 *  must be MT_NO_MEMORY with a message and leave nothing alive. */
static inline void check_every_allocation(mt_status (*body)(const mt_context *, mt_error *)) {
    for (long n = 1; n < 100000; n++) {
        failing_memory memory = {.until_failure = n};
        mt_context context = {.allocate = failing_allocate, .allocate_user = &memory};
        mt_error error = {0};
        mt_status status = body(&context, &error);
        assert_int_equal(memory.alive, 0);
        if (status == MT_OK)
            return;
        assert_int_equal(status, MT_NO_MEMORY);
        assert_int_equal(error.status, MT_NO_MEMORY);
        assert_true(error.message[0] != '\0');
    }
    fail_msg("no run succeeded");
}

#define run_all(tests)                                                                             \
    (cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_run_group_tests(tests, NULL, NULL))

#endif
