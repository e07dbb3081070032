/* Store lab: a room of one table with a column of every kind, for tests of core/store. */
#ifndef TEST_SUPPORT_STORE_LAB_H
#define TEST_SUPPORT_STORE_LAB_H

#include "core/store/store.h"
#include "support/database.h"

typedef struct Thing {
    int64_t id;
    Str name;
    int64_t amount; /* NULLABLE */
    bool active;
    Date born;
    int64_t seen_at;
    Fen price;    /* NULLABLE */
    double score; /* NULLABLE */
    int32_t color;
    int64_t owner_id;
    Str bytes;
    Str extra;
} Thing;
extern const Shape thing_shape;
extern const Choices thing_colors; /* red green blue */

typedef struct Tally {
    int64_t count, total;
} Tally;
extern const Shape lab_tally_shape;

extern const Statement sql_thing_insert; /* thing -> thing (id) */
extern const Statement sql_thing_get;    /* :id -> thing */
extern const Statement sql_thing_list;   /* -> thing, by id */
extern const Statement sql_thing_pick;   /* :color or NULL, :least or NULL -> thing, by id */
extern const Statement sql_thing_reach;  /* common :own_org -> thing */
extern const Statement sql_thing_rename; /* :id :name */
extern const Statement sql_thing_delete; /* :id */
extern const Statement sql_thing_tally;  /* -> tally */
extern const Statement sql_thing_later;  /* :from; seen_at > :from + 1 */
extern const Statement sql_thing_rows;   /* base of lists */
extern const Statement sql_owner_insert; /* :id */

extern const RoomSql lab_room;
extern const RoomSql *const lab_rooms[1];

const Field *thing_field(const char *name);
Thing thing_make(const char *name); /* nothing set but the name */
int64_t things_count(Store *store);

#endif
