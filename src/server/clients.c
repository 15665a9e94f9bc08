/* Who is connected. Every connection has a thread of its own, so the number is limited, and a
 * client that does not come to the end of its request is let go: the library's own timeout starts
 * anew with every byte, which a slow client can play with. When most places are taken, each new
 * client sends away the one that has been idle for longest, or has not taken its answer in for
 * longest, and the watcher does the same when hardly any place is left; so a crowd keeps nobody out.
 *
 * (1) A client is in the list from MHD's start to its close of the connection, and `socket` is open
 *     all that time: the watcher may shut it down while it holds the lock.
 * (2) `answering` is set by the connection's thread, under the lock, before it sends anything, and
 *     `dropped` by another; who is dropped is not answered, who is answered gets no 408.
 * (3) `sending` is set when the answer is made, so that nobody is sent away for what we are slow at. */
#include "server/server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ANSWER_SECONDS 120                         ///< to take an answer in
#define CROWD_SECONDS  3                           ///< the same in a crowd
#define CROWD          (MT__CLIENTS_MAX * 3 / 4)   ///< from here on a new client sends another away
#define FULL           (MT__CLIENTS_MAX * 15 / 16) ///< from here on the watcher does too
#define WATCH_MS       250

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

/* ---- Called by the library ------------------------------------------------------------------- */

mt__client *mt__client_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

/* With the lock held. Who never asked is told why; who asked before and is idle just goes. */
static void drop(mt__clients *clients, mt__client *client) {
    char text[4096];
    if (!client->answering && !client->answered_before) {
        const size_t size = mt__answer_too_slow(text, sizeof text);
        /* Nobody else sends before `answering`; what does not fit is not waited for. */
        const ssize_t sent = send(client->socket, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent;
    }
    client->dropped = true;
    clients->dropped++;
    shutdown(client->socket, SHUT_RDWR);
}

/* With the lock held. Whether a client may be sent away for others: one whose answer is being made
 * may not, one that takes an answer in gets a few seconds. */
static bool may_go(const mt__client *client, const struct timespec *now) {
    if (client->dropped || (client->answering && !client->sending))
        return false;
    return !client->sending || seconds_between(&client->since, now) > CROWD_SECONDS;
}

/* With the lock held. When so many are there, those who have been asking, idle or taking their
 * answer in for longest make place, `most` of them at most. */
static void make_place(mt__clients *clients, size_t crowd, size_t most) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    for (; clients->count - clients->dropped >= crowd && most > 0; most--) {
        mt__client *oldest = NULL;
        for (mt__client *client = clients->first; client != NULL; client = client->next)
            if (may_go(client, &now) &&
                (oldest == NULL || seconds_between(&client->since, &oldest->since) > 0))
                oldest = client;
        if (oldest == NULL)
            return;
        drop(clients, oldest);
    }
}

static void enter(mt__clients *clients, mt__client *client) {
    pthread_mutex_lock(&clients->lock);
    make_place(clients, CROWD, 1);
    client->next = clients->first;
    if (client->next != NULL)
        client->next->previous = client;
    clients->first = client;
    clients->count++;
    pthread_mutex_unlock(&clients->lock);
}

static void leave(mt__clients *clients, mt__client *client) {
    pthread_mutex_lock(&clients->lock);
    if (client->next != NULL)
        client->next->previous = client->previous;
    if (client->previous != NULL)
        client->previous->next = client->next;
    else
        clients->first = client->next;
    clients->count--;
    clients->dropped -= client->dropped;
    clients->answering -= client->answering;
    pthread_cond_broadcast(&clients->changed);
    pthread_mutex_unlock(&clients->lock);
}

void mt__client_notify(void *user, struct MHD_Connection *connection, void **socket_context,
                       enum MHD_ConnectionNotificationCode code) {
    mt__clients *clients = user;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        mt__client *client = info != NULL ? calloc(1, sizeof *client) : NULL;
        *socket_context = client;
        if (client == NULL)
            return; /* without a place in the list nothing is answered: see mt__route */
        client->socket = info->connect_fd;
        clock_gettime(CLOCK_MONOTONIC, &client->since);
        enter(clients, client);
    } else if (*socket_context != NULL) {
        leave(clients, *socket_context);
        free(*socket_context);
        *socket_context = NULL;
    }
}

void *mt__client_target(void *user, const char *target, struct MHD_Connection *connection) {
    mt__client *client = mt__client_of(connection);
    (void)user;
    if (client != NULL) {
        client->target_size = strlen(target);
        const size_t kept =
            client->target_size < MT__TARGET_MAX ? client->target_size : MT__TARGET_MAX;
        memcpy(client->target, target, kept);
        client->target[kept] = '\0';
    }
    return NULL;
}

void mt__client_completed(void *user, struct MHD_Connection *connection, void **request,
                          enum MHD_RequestTerminationCode code) {
    mt__clients *clients = user;
    mt__client *client = mt__client_of(connection);
    (void)request;
    (void)code;
    if (client == NULL)
        return;
    pthread_mutex_lock(&clients->lock);
    clients->answering -= client->answering;
    client->answering = client->sending = false;
    client->answered_before = true;
    clock_gettime(CLOCK_MONOTONIC, &client->since);
    pthread_cond_broadcast(&clients->changed);
    pthread_mutex_unlock(&clients->lock);
}

bool mt__client_answers(mt__clients *clients, mt__client *client) {
    pthread_mutex_lock(&clients->lock);
    const bool go_on = !client->dropped;
    if (go_on && !client->answering) {
        client->answering = true;
        clients->answering++;
        clock_gettime(CLOCK_MONOTONIC, &client->since);
    }
    pthread_mutex_unlock(&clients->lock);
    return go_on;
}

void mt__client_sends(mt__clients *clients, mt__client *client) {
    pthread_mutex_lock(&clients->lock);
    client->sending = true;
    clock_gettime(CLOCK_MONOTONIC, &client->since);
    pthread_mutex_unlock(&clients->lock);
}

/* ---- The watcher ----------------------------------------------------------------------------- */

/* With the lock held. */
static void drop_the_slow(mt__clients *clients) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    for (mt__client *client = clients->first; client != NULL; client = client->next)
        if (!client->dropped && seconds_between(&client->since, &now) >
                                    (client->answering ? ANSWER_SECONDS : clients->seconds))
            drop(clients, client);
    make_place(clients, FULL, MT__CLIENTS_MAX);
}

/* Wait for a change, at most so many milliseconds. */
static void wait_for_change(mt__clients *clients, int milliseconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)milliseconds * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&clients->changed, &clients->lock, &until);
}

static void *watch(void *user) {
    mt__clients *clients = user;
    struct timespec last, now;
    clock_gettime(CLOCK_MONOTONIC, &last);
    pthread_mutex_lock(&clients->lock);
    while (!clients->stop) {
        wait_for_change(clients, WATCH_MS);
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (seconds_between(&last, &now) >= 0.001 * WATCH_MS) {
            drop_the_slow(clients);
            last = now;
        }
    }
    pthread_mutex_unlock(&clients->lock);
    return NULL;
}

mt_status mt__clients_start(mt__clients *clients, int seconds, mt_error *error) {
    pthread_condattr_t monotonic;
    clients->seconds = seconds > 0 ? seconds : 10;
    pthread_mutex_init(&clients->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&clients->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    clients->watching = pthread_create(&clients->watcher, NULL, watch, clients) == 0;
    return clients->watching ? MT_OK : mt__no_memory(error, "the watch over slow clients");
}

void mt__clients_drain(mt__clients *clients, int milliseconds) {
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    now = start;
    pthread_mutex_lock(&clients->lock);
    while (clients->answering > 0 && seconds_between(&start, &now) < 0.001 * milliseconds) {
        wait_for_change(clients, 20);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    pthread_mutex_unlock(&clients->lock);
}

void mt__clients_stop(mt__clients *clients) {
    pthread_mutex_lock(&clients->lock);
    clients->stop = true;
    pthread_cond_broadcast(&clients->changed);
    pthread_mutex_unlock(&clients->lock);
    if (clients->watching)
        pthread_join(clients->watcher, NULL);
    pthread_cond_destroy(&clients->changed);
    pthread_mutex_destroy(&clients->lock);
}
