/* Parallel loops whose results do not depend on the number of threads.
 *
 * (1) The chunks depend on n and grain alone, never on threads.
 * (2) A chunk writes only its own output; nobody adds up across chunks while the loop runs. Sums
 *     over chunks are made afterwards, in order, or with mt_sum, which has no order.
 * (3) Progress is told, and cancelling asked, from the calling thread only.
 * (4) Of several failures the one with the lowest chunk is reported: chunks are handed out in order,
 *     and none below the lowest failure so far is left out (next_chunk).
 *
 * Threads are made for one loop and end with it: nobody spins while there is nothing to do, which on
 * a busy machine costs more than making a thread. */
#include "base/base_internal.h"

#include <pthread.h>

enum { THREADS_MOST = 64 };

int mt__threads(const mt_context *context) {
    const int asked = context != NULL ? context->threads : 1;
    return asked < 1 ? 1 : asked > THREADS_MOST ? THREADS_MOST : asked;
}

mt_status mt__progress(const mt_context *context, const char *what, double fraction,
                       mt_error *error) {
    if (context == NULL || context->progress == NULL ||
        context->progress(context->progress_user, what, fraction))
        return MT_OK;
    return mt__fail(error, MT_CANCELLED, "stopped during %s; nothing was changed", what);
}

/* One loop under way; everything below the lock is read and written under it. */
typedef struct mt__loop {
    const mt_context *context;
    const char *what;
    size_t n, grain, chunks;
    mt__chunk chunk;
    void *user;
    pthread_mutex_t lock;
    size_t next, finished;
    size_t first_failed; ///< chunk; `chunks` when none did
    mt_status status;
    mt_error failure;
    bool cancelled;
} mt__loop;

typedef struct worker {
    mt__loop *loop;
    int number; ///< 0 is the calling thread
} worker;

static bool next_chunk(mt__loop *loop, size_t *chunk) {
    pthread_mutex_lock(&loop->lock);
    const bool more =
        !loop->cancelled && loop->next < loop->chunks && loop->next < loop->first_failed;
    if (more)
        *chunk = loop->next++;
    pthread_mutex_unlock(&loop->lock);
    return more;
}

static double finish_chunk(mt__loop *loop, size_t chunk, mt_status status,
                           const mt_error *failure) {
    pthread_mutex_lock(&loop->lock);
    loop->finished++;
    if (status != MT_OK && chunk < loop->first_failed) {
        loop->first_failed = chunk;
        loop->status = status;
        loop->failure = *failure;
    }
    const double fraction = (double)loop->finished / (double)loop->chunks;
    pthread_mutex_unlock(&loop->lock);
    return fraction;
}

static void cancel(mt__loop *loop, const mt_error *failure) {
    pthread_mutex_lock(&loop->lock);
    loop->cancelled = true;
    if (loop->status == MT_OK) {
        loop->status = MT_CANCELLED;
        loop->failure = *failure;
    }
    pthread_mutex_unlock(&loop->lock);
}

static void *work(void *user) {
    const worker *self = user;
    mt__loop *loop = self->loop;
    size_t chunk;
    while (next_chunk(loop, &chunk)) {
        mt_error error = {0};
        const size_t first = chunk * loop->grain;
        const size_t last = loop->n - first < loop->grain ? loop->n : first + loop->grain;
        const mt_status status = loop->chunk(loop->user, first, last, self->number, &error);
        const double fraction = finish_chunk(loop, chunk, status, &error);
        if (self->number == 0 && mt__progress(loop->context, loop->what, fraction, &error) != MT_OK)
            cancel(loop, &error);
    }
    return NULL;
}

mt_status mt__parallel(const mt_context *context, const char *what, size_t n, size_t grain,
                       mt__chunk chunk, void *user, mt_error *error) {
    grain = grain > 0 ? grain : 1;
    mt__loop loop = {
        .context = context,
        .what = what,
        .n = n,
        .grain = grain,
        .chunks = n / grain + (n % grain != 0),
        .chunk = chunk,
        .user = user,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    loop.first_failed = loop.chunks;
    pthread_t thread[THREADS_MOST];
    worker workers[THREADS_MOST];
    const size_t wanted = (size_t)mt__threads(context);
    const size_t used = loop.chunks < wanted ? loop.chunks : wanted;
    size_t started = 1;
    workers[0] = (worker){&loop, 0};
    /* Where no more threads can be had, those that run do all of it. */
    for (; started < used; started++) {
        workers[started] = (worker){&loop, (int)started};
        if (pthread_create(&thread[started], NULL, work, &workers[started]) != 0)
            break;
    }
    work(&workers[0]);
    for (size_t t = 1; t < started; t++)
        pthread_join(thread[t], NULL);
    pthread_mutex_destroy(&loop.lock);
    if (loop.status != MT_OK && error != NULL)
        *error = loop.failure;
    return loop.status;
}
