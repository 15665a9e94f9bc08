/* What a desk froze and decided, as plain files: the same bytes from the same book, so that anyone who
 * has them can hash them, and place the children again from them. */
#include "round/exercise_internal.h"
#include "table/csv_write.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes one file of a book. */
typedef void (*print_file)(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule);

static void print_schools(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    (void)rule;
    fputs("school,seats\n", out);
    for (size_t s = 0; s < book->n_schools; s++) {
        mt__csv_cell(out, book->school[s]);
        fprintf(out, ",%u\n", book->capacity[s]);
    }
}

/* All of a rule's seat groups, with all that decides who may sit there. */
static void print_groups(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    fputs("school,rule,group,seats,most,only,first,pass_on\n", out);
    for (size_t s = 0; s < book->n_schools; s++)
        for (size_t g = rule->group_of[s]; g < rule->group_of[s + 1]; g++) {
            const mt_seat_group *group = &rule->group[g];
            mt__csv_cell(out, book->school[s]);
            fprintf(out, ",%d,%zu,%u,%u,%u,%u,%d\n",
                    rule->seats != NULL ? (int)rule->seats[s] : (int)MT_SEATS_IN_ORDER,
                    g - rule->group_of[s] + 1, group->seats, group->most, group->only, group->first,
                    group->pass_on);
        }
}

/* Two baskets and an open group: what `mengtafel allocate` takes as reserves. */
static bool has_two_baskets(const mt_desk_book *book, const mt_desk_rule *rule) {
    for (size_t s = 0; s < book->n_schools; s++) {
        const mt_seat_group *group = rule->group + rule->group_of[s];
        if (rule->group_of[s + 1] - rule->group_of[s] != MT__SEAT_GROUPS ||
            group[MT__SEATS_1].only != MT__BASKET_1 || group[MT__SEATS_2].only != MT__BASKET_2 ||
            !group[MT__SEATS_1].pass_on || !group[MT__SEATS_2].pass_on ||
            group[MT__SEATS_OPEN].only != 0)
            return false;
    }
    return true;
}

static void print_reserves(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    fputs("school,seats,reserve_basket_1,reserve_basket_2\n", out);
    for (size_t s = 0; s < book->n_schools; s++) {
        const mt_seat_group *group = rule->group + rule->group_of[s];
        mt__csv_cell(out, book->school[s]);
        fprintf(out, ",%u,%u,%u\n", book->capacity[s], group[MT__SEATS_1].seats,
                group[MT__SEATS_2].seats);
    }
}

static void print_row_of(FILE *out, const mt_desk_book *book, size_t child, size_t application) {
    mt__csv_cell(out, book->applicant[child]);
    fprintf(out, ",%zu,", application - book->list_of[child] + 1);
    mt__csv_cell(out, book->school[book->school_of[application]]);
    fprintf(out, ",%u\n", book->priority[application]);
}

static void print_applications(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    (void)rule;
    fputs("child,rank,school,class\n", out);
    for (size_t c = 0; c < book->n_children; c++)
        for (size_t i = book->list_of[c]; i < book->list_of[c + 1]; i++)
            print_row_of(out, book, c, i);
}

static void print_declared(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    (void)rule;
    fputs("child,declared\n", out);
    for (size_t c = 0; c < book->n_children; c++) {
        mt__csv_cell(out, book->applicant[c]);
        fprintf(out, ",%u\n", book->basket[c]);
    }
}

static void print_baskets(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    fputs("child,basket_1,basket_2\n", out);
    for (size_t c = 0; c < book->n_children; c++) {
        mt__csv_cell(out, book->applicant[c]);
        fprintf(out, ",%d,%d\n", (rule->traits[c] & MT__BASKET_1) != 0,
                (rule->traits[c] & MT__BASKET_2) != 0);
    }
}

static void print_lots(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    (void)rule;
    fputs("child,ticket\n", out);
    for (size_t c = 0; c < book->n_children; c++) {
        char hex[2 * MT_DRAW_BYTES + 1];
        sodium_bin2hex(hex, sizeof hex, book->ticket + c * MT_DRAW_BYTES, MT_DRAW_BYTES);
        mt__csv_cell(out, book->applicant[c]);
        fprintf(out, ",%s\n", hex);
    }
}

static void print_places(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule) {
    fputs("child,school,rank\n", out);
    for (size_t c = 0; c < book->n_children; c++) {
        const uint32_t choice = rule->places.choice[c];
        mt__csv_cell(out, book->applicant[c]);
        if (choice == MT_NONE) {
            fputs(",,\n", out);
            continue;
        }
        fputc(',', out);
        mt__csv_cell(out, book->school[book->school_of[book->list_of[c] + choice]]);
        fprintf(out, ",%u\n", choice + 1);
    }
}

/* The text of one file, in memory of the C library. */
static mt_status print_text(const mt_desk_book *book, const mt_desk_rule *rule, print_file print,
                            char **text, size_t *size, mt_error *error) {
    FILE *out = open_memstream(text, size);
    if (out == NULL)
        return mt__no_memory(error, "the files of the round");
    print(out, book, rule);
    const bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        free(*text);
        *text = NULL;
        return mt__no_memory(error, "the files of the round");
    }
    return MT_OK;
}

static const struct frozen {
    const char *name;
    print_file print;
} frozen[] = {{"schools.csv", print_schools},
              {"applications.csv", print_applications},
              {"children.csv", print_declared}};

static size_t count_of(const mt_desk_book *book, size_t file) {
    return file == 0   ? book->n_schools
           : file == 1 ? book->list_of[book->n_children]
                       : book->n_children;
}

/* name;count;SHA-256 of a file as it would be written out. */
static mt_status print_digest(FILE *out, const mt_desk_book *book, const mt_desk_rule *rule,
                              print_file print, const char *name, size_t count, mt_error *error) {
    char *text = NULL, hex[65];
    size_t size = 0;
    MT_TRY(print_text(book, rule, print, &text, &size, error));
    mt_digest_hex(text, size, hex);
    free(text);
    fprintf(out, "%s;%zu;%s\n", name, count, hex);
    return MT_OK;
}

/* "groups_two_baskets.csv" */
static void name_of(const char *what, const mt_desk_rule *rule, char name[96]) {
    snprintf(name, 96, "%.16s_%.64s.csv", what, rule->key);
}

static mt_status print_manifest(FILE *out, const mt_desk_book *book, mt_error *error) {
    char hex[65], name[96];
    fprintf(out, "mengtafel round 1\nround;%s\nkind;%s\ntown;%s\n", book->round, book->kind,
            book->town);
    for (size_t f = 0; f < sizeof frozen / sizeof frozen[0]; f++)
        MT_TRY(print_digest(out, book, NULL, frozen[f].print, frozen[f].name, count_of(book, f),
                            error));
    for (size_t r = 0; r < book->n_rules; r++) {
        const mt_desk_rule *rule = &book->rule[r];
        mt_digest_hex(rule->text, strlen(rule->text), hex);
        fprintf(out, "rule;%s;%s\n", rule->key, hex);
        if (rule->group_of == NULL)
            continue;
        name_of("groups", rule, name);
        MT_TRY(print_digest(out, book, rule, print_groups, name, rule->group_of[book->n_schools],
                            error));
    }
    return MT_OK;
}

mt_status mt__desk_manifest(const mt_context *context, const mt_desk_book *book, char **text,
                            size_t *size, mt_error *error) {
    char *made = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&made, &length);
    if (out == NULL)
        return mt__no_memory(error, "the manifest");
    mt_status status = print_manifest(out, book, error);
    if (fclose(out) != 0 && status == MT_OK)
        status = mt__no_memory(error, "the manifest");
    char *copy = status == MT_OK ? mt__strndup(context, made, length) : NULL;
    free(made);
    if (status == MT_OK && copy == NULL)
        status = mt__no_memory(error, "the manifest");
    if (status == MT_OK) {
        *text = copy;
        *size = length;
    }
    return status;
}

/* ---- All of them ------------------------------------------------------------------------------ */

static mt_status write_one(const mt_desk_book *book, const mt_desk_rule *rule, print_file print,
                           const char *name, mt_desk_file_writer writer, void *user,
                           mt_error *error) {
    char *text = NULL;
    size_t size = 0;
    MT_TRY(print_text(book, rule, print, &text, &size, error));
    const mt_status status = writer(user, name, text, size, error);
    free(text);
    return status;
}

static mt_status write_rule(const mt_desk_book *book, const mt_desk_rule *rule,
                            mt_desk_file_writer writer, void *user, mt_error *error) {
    char name[96];
    snprintf(name, sizeof name, "rule_%.64s.json", rule->key);
    MT_TRY(writer(user, name, rule->text, strlen(rule->text), error));
    if (rule->group_of != NULL) {
        name_of("groups", rule, name);
        MT_TRY(write_one(book, rule, print_groups, name, writer, user, error));
    }
    if (rule->group_of != NULL && has_two_baskets(book, rule)) {
        name_of("schools", rule, name);
        MT_TRY(write_one(book, rule, print_reserves, name, writer, user, error));
    }
    if (rule->traits != NULL) {
        name_of("baskets", rule, name);
        MT_TRY(write_one(book, rule, print_baskets, name, writer, user, error));
    }
    name_of("places", rule, name);
    return write_one(book, rule, print_places, name, writer, user, error);
}

mt_status mt_desk_files(const mt_context *context, const mt_desk_book *book,
                        mt_desk_file_writer writer, void *user, mt_error *error) {
    (void)context;
    MT_TRY(writer(user, "manifest.txt", book->manifest, strlen(book->manifest), error));
    for (size_t f = 0; f < sizeof frozen / sizeof frozen[0]; f++)
        MT_TRY(write_one(book, NULL, frozen[f].print, frozen[f].name, writer, user, error));
    MT_TRY(write_one(book, NULL, print_lots, "lots.csv", writer, user, error));
    for (size_t r = 0; r < book->n_rules; r++)
        MT_TRY(write_rule(book, &book->rule[r], writer, user, error));
    return MT_OK;
}
