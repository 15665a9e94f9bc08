/** @file town.h
 *  The town file: one SQLite file per town (extension .meng) that everything reads and writes.
 *  Counts only, never a child; every change in a log chained by hash; everything that was reported
 *  as written survives a crash. All SQL of the program lives behind this header. */
#ifndef MENGTAFEL_TOWN_H
#define MENGTAFEL_TOWN_H

#include "mengtafel/base.h"
#include "mengtafel/geo.h"
#include "mengtafel/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mt_town mt_town;

/** Who changes the file and when. The library reads no clock: the caller says. */
typedef struct mt_stamp {
    const char *time;  ///< RFC 3339 in UTC, "2026-11-21T21:50:00Z"
    const char *actor; ///< a function or role ("gemeente", "command line"), not a private name
} mt_stamp;

typedef enum mt_town_mode { MT_TOWN_READ, MT_TOWN_WRITE } mt_town_mode;

/** Make a new town file. It appears under its name only when it is complete.
 *  @param code  of the municipality ("GM0363"), or NULL
 *  @return MT_IO when the path exists already, cannot be written, or has a -wal or -journal beside it
 *          that an earlier town of that name left after a crash */
MT_API MT_MUST_USE mt_status mt_town_create(const mt_context *context, const char *path,
                                            const char *name, const char *code,
                                            const mt_stamp *stamp, mt_error *error);

/** Open a town file; for writing, bring an older schema up to date first (logged). For reading, a
 *  file of an older schema is read as it is: it has no rounds and figures.
 *  @param stamp  for MT_TOWN_WRITE; NULL when reading
 *  @return MT_IO when there is no such file or it may not be written, MT_BAD_DATA when it is not a
 *          town file, was made by a newer version, or is damaged */
MT_API MT_MUST_USE mt_status mt_town_open(const mt_context *context, const char *path,
                                          mt_town_mode mode, const mt_stamp *stamp, mt_town **out,
                                          mt_error *error);

/** Close; the file is one file again that can be mailed, unless someone else still has it open: then
 *  the last one to close sees to it. NULL is fine. */
MT_API void mt_town_close(mt_town *town);

/* ---- Importing ------------------------------------------------------------------------------- */

typedef enum mt_import_kind {
    MT_IMPORT_SCHOOLS, ///< one row per school: place, denomination, counts per group, distance
    MT_IMPORT_AREAS,   ///< one row per area: counts per group by residence
    MT_IMPORT_BOARDS,  ///< which board a school belongs to
    MT_IMPORT_SHAPES,  ///< GeoJSON: the geometry of areas
    MT_IMPORT_FIGURES, ///< one row per area the town has: published percentages (education, income)
} mt_import_kind;

/** What a column is for. */
typedef enum mt_role {
    MT_ROLE_CODE,
    MT_ROLE_NAME,
    MT_ROLE_BOARD,
    MT_ROLE_BOARD_NAME,
    MT_ROLE_DENOMINATION,
    MT_ROLE_CONCEPT,
    MT_ROLE_LON,
    MT_ROLE_LAT,
    MT_ROLE_DISTANCE, ///< mean home-school distance in metres
    MT_ROLE_TOTAL,    ///< of the groups: checked against their sum, not stored
    MT_ROLES,
} mt_role;

/** "code", "name", ...: as on the command line. */
MT_API const char *mt_role_name(mt_role role);
/** Whether the kind of import knows the role. */
MT_API bool mt_role_fits(mt_role role, mt_import_kind kind);

#define MT_GROUPS_MAX 32

/** One group and the column that counts it; of MT_IMPORT_FIGURES one figure and its column. */
typedef struct mt_import_group {
    const char *key;    ///< "A"; "unknown" for members whose group is not known; "education_high"
    const char *column; ///< name of the column
} mt_import_group;

/** How a file is to be read. Strings belong to the caller. Zeroed is a valid start. */
typedef struct mt_import_plan {
    mt_import_kind kind;
    /** Column per role, NULL to guess it (and to leave it out when none fits). "A+B" joins two
     *  columns, as in BRIN_NUMMER+VESTIGINGSNUMMER. */
    const char *column[MT_ROLES];
    size_t n_groups;
    mt_import_group group[MT_GROUPS_MAX];
    const char *grouping; ///< key of the grouping; NULL: "groups"
    int first_year, last_year;
    bool year_exact; ///< false: "about", the source does not state it
    const char
        *where_column; ///< read only the rows with this value ("BU*": that begin so); NULL: all
    const char *where_value;
    bool known_only; ///< rows of units that the town does not have are passed over, not added
    bool replace;    ///< counts that are there already and differ are replaced, not refused
} mt_import_plan;

/** Where figures come from. Every string may be NULL except file and digest. */
typedef struct mt_source {
    const char *file;
    const char *digest; ///< SHA-256 of the bytes, lower-case hex
    const char *publisher, *title, *year, *licence, *url;
    const char *note_nl, *note_en;
    const char *groups_nl, *groups_en; ///< what the groups are, for a grouping that is new
    bool is_public;                    ///< already public: no hiding of small cells asked
} mt_source;

/** What an import did. */
typedef struct mt_import_report {
    size_t read, added, changed, same, passed_over;
    size_t buildings; ///< rows that are one more building of a school; the first place is kept
    size_t counts;    ///< counts written
    size_t n_roles;
    struct {
        mt_role role;
        bool guessed;
        char column[128];
    } role[MT_ROLES];
    char unused[1024]; ///< names of columns that were not used, comma separated, perhaps cut
} mt_import_report;

/** Read a table into the town, in one transaction with one entry in the log: all or nothing.
 *  @return MT_BAD_DATA with file, row and column: a column that is missing or doubled, a code that
 *          is empty or occurs twice, a count that is no count, groups that do not add up to the
 *          total, a place outside the Netherlands, a school that the town does not have (boards),
 *          a figure that is no percentage from 0 to 100, or a column in which none is published, an
 *          area that the town does not have (figures), a count, figure or distance that differs from
 *          the one that is there (unless plan->replace), or with plan->known_only no unit that the
 *          town has */
MT_API MT_MUST_USE mt_status mt_town_import_table(mt_town *town, const mt_table *table,
                                                  const mt_import_plan *plan,
                                                  const mt_source *source, const mt_stamp *stamp,
                                                  mt_import_report *report, mt_error *error);

/** The same for shapes of areas; plan->column[MT_ROLE_CODE] names a property. Shapes are checked:
 *  closed, not crossing themselves, with surface. */
MT_API MT_MUST_USE mt_status mt_town_import_shapes(mt_town *town, const mt_geojson *shapes,
                                                   const char *file, const mt_import_plan *plan,
                                                   const mt_source *source, const mt_stamp *stamp,
                                                   mt_import_report *report, mt_error *error);

/** SHA-256 of bytes as 64 lower-case hex digits and a terminator. */
MT_API void mt_digest_hex(const void *bytes, size_t size, char hex[65]);

/* ---- Reading --------------------------------------------------------------------------------- */

/** Strings of a snapshot are lent until it is freed; NULL when the town does not know them. */
typedef struct mt_snapshot_group {
    const char *key, *name_nl, *name_en, *column;
    bool known; ///< false: members whose group is not known
} mt_snapshot_group;

typedef struct mt_snapshot_school {
    int64_t id;
    const char *code, *name, *board, *board_name, *denomination, *concept;
    double lon, lat;    ///< NaN when not known
    double mean_metres; ///< mean home-school distance in the period; NaN when not known
} mt_snapshot_school;

typedef struct mt_snapshot_area {
    int64_t id;
    const char *code, *name;
    const char *geometry; ///< GeoJSON geometry, WGS84
} mt_snapshot_area;

typedef struct mt_snapshot_source {
    bool counts_schools; ///< counts at school of this grouping and period come from it
    bool counts_areas;   ///< counts by residence
    const char *file, *digest, *publisher, *title, *year, *licence, *url, *note_nl, *note_en;
    bool is_public;
} mt_snapshot_source;

/** A published figure of areas, of the last period in which it is published. */
typedef struct mt_snapshot_figure {
    const char *key; ///< "education_high"
    int first_year, last_year;
    bool year_exact;
    size_t source; ///< index in the sources of the snapshot; the last, when areas have several
} mt_snapshot_figure;

/** Everything about one grouping in one period, as arrays for the engines. */
typedef struct mt_snapshot {
    const char *town_name, *town_code;
    const char *grouping, *grouping_nl, *grouping_en; ///< key, and what the groups are
    int first_year, last_year;
    bool year_exact;
    size_t n_groups;
    const mt_snapshot_group *group;
    size_t n_schools;
    const mt_snapshot_school *school; ///< in order of code
    const int64_t *school_low;        ///< [n_schools * n_groups]
    const int64_t *school_high;       ///< the same unless the cell is hidden; -1 when not counted
    size_t n_areas;
    const mt_snapshot_area *area; ///< in order of code
    const int64_t *area_low;      ///< [n_areas * n_groups]
    const int64_t *area_high;
    mt_areas shapes; ///< degrees; areas without geometry have no rings
    size_t n_figures;
    const mt_snapshot_figure *figure; ///< in order of key
    const double *area_figure;        ///< [n_areas * n_figures] share, 0 to 1; NaN: not published
    size_t n_boards;
    size_t n_sources;
    const mt_snapshot_source *source;
} mt_snapshot;

/** Load a snapshot.
 *  @param grouping  its key, or NULL when the town has only one
 *  @param year      a year within the period (the shortest that holds it), or 0 for the last period
 *                   there is
 *  @param out       free with mt_snapshot_free
 *  @return MT_BAD_DATA when the town has no counts, or several groupings and none was named (the
 *          message lists them) */
MT_API MT_MUST_USE mt_status mt_town_snapshot(mt_town *town, const char *grouping, int year,
                                              mt_snapshot **out, mt_error *error);
MT_API void mt_snapshot_free(mt_snapshot *snapshot);

/** What the town holds, in numbers. */
typedef struct mt_town_summary {
    char name[128], code[32], created[32];
    int schema;
    int64_t schools, areas, boards, sources, groupings, periods, school_counts, area_counts, log;
    int64_t schools_without_place, areas_without_shape;
    int64_t rounds, area_figures;
} mt_town_summary;

MT_API MT_MUST_USE mt_status mt_town_summarise(mt_town *town, mt_town_summary *out,
                                               mt_error *error);

/* ---- Results of rounds ----------------------------------------------------------------------- */

/** The version of the form in which results are written, their first field "form". It goes up with
 *  every change after which an older reader would misread a result, or a newer one an older result;
 *  results of another form are kept, listed and not read. */
#define MT_ROUND_FORM 1

/** What a round came to, as counts: nothing in it is about one child. Strings are lent during the
 *  callback. */
typedef struct mt_round_entry {
    const char *id;     ///< "oefenronde-2026-1"
    const char *kind;   ///< "exercise"
    const char *made;   ///< RFC 3339, UTC
    const char *digest; ///< SHA-256 of the desk file's manifest: the receipt
    const char *result; ///< JSON, as the API gives it
} mt_round_entry;

typedef mt_status (*mt_round_reader)(void *user, const mt_round_entry *entry, mt_error *error);

/** The rounds of the town in order of making (those of one moment in order of adding).
 *  @param id  only this one (no call when there is none); NULL: all
 *  @return MT_BAD_DATA when the file is damaged, or what the reader returned */
MT_API MT_MUST_USE mt_status mt_town_rounds(mt_town *town, const char *id, mt_round_reader reader,
                                            void *user, mt_error *error);
/** Add a round, with an entry in the log.
 *  @return MT_BAD_DATA when the town has a round of that id, or the result is no JSON object (with
 *          the line); MT_BAD_ARGUMENT for an id or kind that is empty, longer than 64 bytes or holds
 *          control characters, a time or digest of another form; MT_DENIED when the town is open for
 *          reading only */
MT_API MT_MUST_USE mt_status mt_town_round_add(mt_town *town, const mt_round_entry *round,
                                               const mt_stamp *stamp, mt_error *error);

/* ---- The log --------------------------------------------------------------------------------- */

/** One entry; strings are lent during the callback. */
typedef struct mt_log_entry {
    int64_t number;
    const char *time, *actor, *action, *detail, *hash;
} mt_log_entry;

typedef mt_status (*mt_log_reader)(void *user, const mt_log_entry *entry, mt_error *error);

MT_API MT_MUST_USE mt_status mt_town_log(mt_town *town, mt_log_reader reader, void *user,
                                         mt_error *error);

/** Recompute the chain and the state of the tables.
 *  @param head  a hash that must occur in the chain (one written down or published before), or NULL
 *  @param last  [65] hash of the last entry
 *  @return MT_BAD_DATA naming the first entry that does not fit, or that the tables were changed
 *          outside the log, or that the head does not occur */
MT_API MT_MUST_USE mt_status mt_town_verify(mt_town *town, const char *head, int64_t *entries,
                                            char last[65], mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
