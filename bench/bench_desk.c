/* How long a desk file takes: 7,000 children, 193 schools, lists of 1 to 12, two rules; written (sealed,
 * synced, named), read back (every check there is) and its log verified without the key. Once more with
 * a child that lists all schools, which sets the size of every record. Prints JSON lines.
 *
 * usage: bench_desk [children] [repetitions] */
#include "mengtafel/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SCHOOLS = 193, LONGEST = 12 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *room(size_t n, size_t size) {
    void *block = calloc(n + 1, size);
    if (block == NULL)
        exit(1);
    return block;
}

static const char *const *names(const char *kind, size_t n) {
    enum { SIZE = 64 };
    const char **name = room(n, sizeof *name);
    char *text = room(n, SIZE);
    for (size_t i = 0; i < n; i++) {
        name[i] = text + SIZE * i;
        snprintf(text + SIZE * i, SIZE, "%s-%08zu", kind, i);
    }
    return name;
}

static void add_rule(mt_desk_book *book, const char *key) {
    mt_desk_rule *rule = &book->rule[book->n_rules++];
    rule->key = key;
    rule->text = "{}";
    rule->places.choice = room(book->n_children, sizeof *rule->places.choice);
    rule->places.group = room(book->n_children, sizeof *rule->places.group);
    rule->decided = room(book->list_of[book->n_children], 1);
    for (size_t i = 0; i < book->n_children; i++)
        rule->places.choice[i] = rule->places.group[i] = i % 20 == 0 ? MT_NONE : 0;
}

/* @param all  the first child lists every school */
static mt_desk_book make(size_t n, bool all) {
    mt_desk_book book = {.round = "bench",
                         .kind = "exercise",
                         .town = "Bench",
                         .made = "2026-11-24T12:00:00Z",
                         .n_children = n,
                         .n_schools = SCHOOLS,
                         .manifest = "{}"};
    size_t *list_of = room(n + 1, sizeof *list_of);
    uint32_t *school_of = room(n * LONGEST + SCHOOLS, sizeof *school_of);
    uint8_t *ticket = room(n, MT_DRAW_BYTES);
    uint64_t *lot = room(n, sizeof *lot);
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, 0);
    for (size_t i = 0; i < n; i++) {
        const size_t length = all && i == 0 ? SCHOOLS : 1 + mt_stream_below(&stream, LONGEST);
        const uint32_t first = mt_stream_below(&stream, SCHOOLS);
        for (size_t p = 0; p < length; p++)
            school_of[list_of[i] + p] = (uint32_t)((first + p) % SCHOOLS);
        list_of[i + 1] = list_of[i] + length;
        lot[i] = i;
        for (size_t b = 0; b < MT_DRAW_BYTES; b++)
            ticket[i * MT_DRAW_BYTES + b] = (uint8_t)mt_stream_u32(&stream);
    }
    book.school = names("school", SCHOOLS);
    book.capacity = room(SCHOOLS, sizeof *book.capacity);
    book.applicant = names("child", n);
    book.basket = room(n, 1);
    book.list_of = list_of;
    book.school_of = school_of;
    book.priority = room(list_of[n], 1);
    book.ticket = ticket;
    book.lot = lot;
    add_rule(&book, "one_draw");
    add_rule(&book, "two_baskets");
    return book;
}

static void report(const char *name, size_t children, const char *path, double seconds) {
    struct stat about = {0};
    (void)!stat(path, &about);
    printf("{\"name\":\"%s\",\"children\":%zu,\"schools\":%d,\"bytes\":%lld,\"seconds\":%.4f,"
           "\"threads\":1}\n",
           name, children, SCHOOLS, (long long)about.st_size, seconds);
}

static int measure(size_t children, bool all) {
    static const uint8_t key[MT_DESK_KEY_BYTES] = {1};
    const mt_stamp stamp = {"2026-11-24T12:00:00Z", "bench"};
    const mt_desk_book book = make(children, all), *back = NULL;
    char folder[] = "/tmp/mengtafel-bench-XXXXXX", path[64], last[65];
    int64_t entries;
    mt_error error = {0};
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/a.desk", folder);
    const double start = now();
    mt_status status = mt_desk_write(NULL, path, key, &book, &stamp, &error);
    const double written = now();
    if (status == MT_OK)
        status = mt_desk_read(NULL, path, key, &back, &error);
    const double read = now();
    if (status == MT_OK)
        status = mt_desk_verify_log(NULL, path, &entries, last, &error);
    const double verified = now();
    if (status != MT_OK || back->n_children != children ||
        memcmp(back->ticket, book.ticket, children * MT_DRAW_BYTES) != 0) {
        fprintf(stderr, "wrong: %s\n", error.message);
        status = MT_INTERNAL;
    } else {
        report(all ? "desk_write_long" : "desk_write", children, path, written - start);
        report(all ? "desk_read_long" : "desk_read", children, path, read - written);
        report(all ? "desk_verify_long" : "desk_verify", children, path, verified - read);
    }
    mt_desk_free(NULL, back);
    unlink(path);
    rmdir(folder);
    return status != MT_OK;
}

int main(int argc, char **argv) {
    const size_t children = argc > 1 ? strtoull(argv[1], NULL, 10) : 7000;
    const int repetitions = argc > 2 ? atoi(argv[2]) : 3;
    int failed = 0;
    for (int i = 0; i < repetitions && !failed; i++)
        failed = measure(children, false) || measure(children, true);
    return failed;
}
