/* The numbered migrations, compiled in from src/town/schema and src/town/desk_schema by
 * scripts/embed_sql.py. */
#ifndef MT_TOWN_SCHEMA_H
#define MT_TOWN_SCHEMA_H

typedef struct mt__migration {
    const char *name; ///< "001_town"
    const char *sql;
} mt__migration;

extern const mt__migration mt__town_migrations[], mt__desk_migrations[];
extern const int mt__town_schema_version, mt__desk_schema_version; ///< how many there are

#endif
