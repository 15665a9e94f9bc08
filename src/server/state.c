/* The state of the town: read at one moment, measured, and made into every document there is.
 *
 * (1) A state never changes once mt__state_new has given it; an answer keeps a reference until its
 *     last byte is sent, so that a town that changes meanwhile tears no answer.
 * (2) The log's head is read before and after the rest; when another process wrote in between, all
 *     is read again. So figures, rounds and head belong together.
 * (3) mt__server_state looks whether the file has changed: by its name, size and times, and, when
 *     these differ or are younger than the clock can tell apart, by the head of its log. */
#include "server/server_internal.h"

#include <stdio.h>
#include <string.h>

/* ---- Reading --------------------------------------------------------------------------------- */

static mt_status keep_hash(void *user, const mt_log_entry *entry, mt_error *error) {
    (void)error;
    snprintf(user, 65, "%s", entry->hash);
    return MT_OK;
}

mt_status mt__state_head(const mt_context *context, const char *path, char head[65],
                         mt_error *error) {
    mt_town *town;
    MT_TRY(mt_town_open(context, path, MT_TOWN_READ, NULL, &town, error));
    head[0] = '\0';
    mt_status status = mt_town_log(town, keep_hash, head, error);
    mt_town_close(town);
    return status;
}

static char *copy_of(const mt_context *context, const char *text) {
    return mt__strndup(context, text, strlen(text));
}

static mt_status keep_round(void *user, const mt_round_entry *entry, mt_error *error) {
    mt__state *state = user;
    const mt_context *context = state->context;
    MT_TRY(mt__grow(context, (void **)&state->round, &state->capacity, state->n_rounds,
                    sizeof *state->round, error));
    mt__round *round = &state->round[state->n_rounds++];
    *round = (mt__round){.id = copy_of(context, entry->id),
                         .kind = copy_of(context, entry->kind),
                         .made = copy_of(context, entry->made),
                         .result = copy_of(context, entry->result)};
    if (round->id == NULL || round->kind == NULL || round->made == NULL || round->result == NULL)
        return mt__no_memory(error, "the rounds");
    return MT_OK;
}

static void forget_rounds(mt__state *state) {
    for (size_t i = 0; i < state->n_rounds; i++) {
        mt__round *round = &state->round[i];
        mt_free(state->context, round->id);
        mt_free(state->context, round->kind);
        mt_free(state->context, round->made);
        mt_free(state->context, round->result);
        mt__document_free(state->context, &round->document);
    }
    state->n_rounds = 0;
}

/* Read all once; *whole is false when the town changed meanwhile. */
static mt_status read_once(mt_town *town, const mt_server_options *options, mt__state *state,
                           mt_snapshot **snapshot, bool *whole, mt_error *error) {
    char after[65] = "";
    forget_rounds(state);
    state->head[0] = '\0';
    MT_TRY(mt_town_log(town, keep_hash, state->head, error));
    MT_TRY(mt_town_rounds(town, NULL, keep_round, state, error));
    MT_TRY(mt_town_snapshot(town, options->grouping, options->year, snapshot, error));
    mt_status status = mt_town_log(town, keep_hash, after, error);
    *whole = status == MT_OK && strcmp(state->head, after) == 0;
    if (!*whole) {
        mt_snapshot_free(*snapshot);
        *snapshot = NULL;
    }
    return status;
}

static mt_status read_town(const mt_context *context, const mt_server_options *options,
                           mt__state *state, mt_snapshot **snapshot, mt_error *error) {
    mt_town *town;
    bool whole = false;
    mt_status status = MT_OK;
    MT_TRY(mt_town_open(context, options->town, MT_TOWN_READ, NULL, &town, error));
    for (int i = 0; i < 10 && status == MT_OK && !whole; i++)
        status = read_once(town, options, state, snapshot, &whole, error);
    mt_town_close(town);
    if (status == MT_OK && !whole)
        status = mt__fail_at(error, MT_DATABASE, options->town, 0, 0,
                             "the town is being changed all the time; try again later");
    return status;
}

/* ---- Making ---------------------------------------------------------------------------------- */

#define JSON "application/json; charset=utf-8"
#define CSV  "text/csv; charset=utf-8; header=present"

/* A text that was made becomes a document. */
static mt_status keep(mt__state *state, int which, const char *type, mt_status made, char *text,
                      size_t size, mt_error *error) {
    if (made != MT_OK)
        return made;
    return mt__document_make(state->context, type, text, size, &state->document[which], error);
}

static mt_status make_figures(const mt_context *context, const mt_problem *problem,
                              mt__state *state, mt_error *error) {
    char *text = NULL;
    size_t size = 0;
    mt_status made;
    for (int language = MT_DUTCH; language <= MT_ENGLISH; language++) {
        made = mt_api_problem_json(context, problem, (mt_language)language, &text, &size, error);
        MT_TRY(keep(state, MT_DOC_PROBLEM + language, JSON, made, text, size, error));
    }
    made = mt_api_schools_json(context, problem, &text, &size, error);
    MT_TRY(keep(state, MT_DOC_SCHOOLS, JSON, made, text, size, error));
    made = mt_api_schools_csv(context, problem, &text, &size, error);
    MT_TRY(keep(state, MT_DOC_SCHOOLS + 1, CSV, made, text, size, error));
    made = mt_api_areas_json(context, problem, &text, &size, error);
    MT_TRY(keep(state, MT_DOC_AREAS, "application/geo+json", made, text, size, error));
    made = mt_api_areas_csv(context, problem, &text, &size, error);
    return keep(state, MT_DOC_AREAS + 1, CSV, made, text, size, error);
}

static mt_status make_town(const mt_context *context, const mt_problem *problem, mt__state *state,
                           mt_error *error) {
    char *text = NULL;
    size_t size = 0;
    mt_status made = MT_OK;
    mt_api_round *rounds = mt__calloc(context, state->n_rounds, sizeof *rounds);
    if (rounds == NULL)
        return mt__no_memory(error, "the rounds");
    for (size_t i = 0; i < state->n_rounds; i++)
        rounds[i] = (mt_api_round){state->round[i].id, state->round[i].kind, state->round[i].made};
    const mt_api_state about = {state->head, state->n_rounds, rounds};
    for (int language = MT_DUTCH; made == MT_OK && language <= MT_ENGLISH; language++) {
        made =
            mt_api_town_json(context, problem, (mt_language)language, &about, &text, &size, error);
        made = keep(state, MT_DOC_TOWN + language, JSON, made, text, size, error);
    }
    if (made == MT_OK) {
        made = mt_api_rounds_json(context, &about, &text, &size, error);
        made = keep(state, MT_DOC_ROUNDS, JSON, made, text, size, error);
    }
    mt_free(context, rounds);
    return made;
}

/* After the pages, which read the newest result: each result becomes a document itself, unless it is
 * of a form that we would misread or describe wrongly. */
static mt_status make_rounds(mt__state *state, mt_error *error) {
    for (size_t i = 0; i < state->n_rounds; i++) {
        mt__round *round = &state->round[i];
        if (!mt_api_round_fits(round->result))
            continue;
        char *text = round->result;
        round->result = NULL;
        MT_TRY(
            mt__document_make(state->context, JSON, text, strlen(text), &round->document, error));
    }
    return MT_OK;
}

static mt_status make_pages(const mt_server_options *options, const mt_problem *problem,
                            mt__state *state, mt_error *error) {
    const char *newest = state->n_rounds > 0 ? state->round[state->n_rounds - 1].result : NULL;
    for (int i = 0; i < 2 * MT_ROOMS; i++) {
        const mt_room room = (mt_room)(i / 2);
        const mt_language language = (mt_language)(i % 2);
        char sentence[1024];
        mt_sentence_of_room(room, language, problem, newest, sentence, sizeof sentence);
        MT_TRY(mt__page_fill(state->context, options->web, room, language,
                             problem->snapshot->town_name, sentence,
                             &state->document[MT_DOC_PAGES + i], error));
    }
    return MT_OK;
}

mt_status mt__state_new(const mt_context *context, const mt_context *owner,
                        const mt_server_options *options, mt__state **out, mt_error *error) {
    mt_snapshot *snapshot = NULL;
    mt_problem *problem = NULL;
    mt__state *state = mt__calloc(owner, 1, sizeof *state);
    if (state == NULL)
        return mt__no_memory(error, "the answers");
    state->context = owner;
    atomic_init(&state->references, 1);
    mt_status status = read_town(context, options, state, &snapshot, error);
    if (status == MT_OK)
        status = mt_problem_new(context, snapshot, &options->problem, &problem, error);
    if (status == MT_OK)
        status = make_figures(context, problem, state, error);
    if (status == MT_OK)
        status = make_town(context, problem, state, error);
    if (status == MT_OK)
        status = make_pages(options, problem, state, error);
    if (status == MT_OK)
        status = make_rounds(state, error);
    if (status != MT_OK && error != NULL && error->file[0] == '\0')
        snprintf(error->file, sizeof error->file, "%s", options->town);
    mt_problem_free(context, problem);
    mt_snapshot_free(snapshot);
    if (status == MT_OK)
        *out = state;
    else
        mt__state_release(state);
    return status;
}

void mt__state_release(mt__state *state) {
    if (state == NULL || atomic_fetch_sub(&state->references, 1) > 1)
        return;
    for (int i = 0; i < MT_DOC_COUNT; i++)
        mt__document_free(state->context, &state->document[i]);
    forget_rounds(state);
    mt_free(state->context, state->round);
    mt_free(state->context, state);
}

/* ---- Keeping up ------------------------------------------------------------------------------ */

/* A change within the same tick of the file system's clock leaves no trace in the times. */
static bool may_have_changed(const mt_server *server, const struct stat *now) {
    const struct stat *then = &server->file;
    struct timespec clock;
    clock_gettime(CLOCK_REALTIME, &clock);
    return !server->file_known || now->st_dev != then->st_dev || now->st_ino != then->st_ino ||
           now->st_size != then->st_size || now->st_mtim.tv_sec != then->st_mtim.tv_sec ||
           now->st_mtim.tv_nsec != then->st_mtim.tv_nsec ||
           now->st_ctim.tv_sec != then->st_ctim.tv_sec ||
           now->st_ctim.tv_nsec != then->st_ctim.tv_nsec || clock.tv_sec - now->st_ctim.tv_sec < 2;
}

static bool go_on(void *user, const char *what, double fraction) {
    const mt_server *server = user;
    (void)what;
    (void)fraction;
    return !atomic_load(&server->stopping);
}

/* With the lock held. */
static mt_status refresh(mt_server *server, mt_error *error) {
    struct stat now;
    char head[65];
    mt_context context = server->owner;
    context.progress = go_on;
    context.progress_user = server;
    if (stat(server->town, &now) != 0)
        memset(&now, 0, sizeof now); /* opening it will say why */
    else if (!may_have_changed(server, &now))
        return MT_OK;
    server->file_known = false;
    MT_TRY(mt__state_head(&context, server->town, head, error));
    if (strcmp(head, server->state->head) != 0) {
        mt__state *state;
        MT_TRY(mt__state_new(&context, &server->owner, &server->options, &state, error));
        mt__state_release(server->state);
        server->state = state;
    }
    server->file = now;
    server->file_known = true;
    return MT_OK;
}

mt_status mt__server_state(mt_server *server, mt__state **out, mt_error *error) {
    pthread_mutex_lock(&server->refresh);
    mt_status status = refresh(server, error);
    if (status == MT_OK) {
        *out = server->state;
        atomic_fetch_add(&server->state->references, 1);
    }
    pthread_mutex_unlock(&server->refresh);
    return status;
}
