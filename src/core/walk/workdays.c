#include "core/walk/frame.h"
#include "walk.sql.h"

enum { WORKDAYS_MAX = 20000 };

typedef struct Workday {
    Date date;
    bool works;
    Str name;
} Workday;

static const Field workday_fields[] = {
    {"date", F_DATE, offsetof(Workday, date), .flags = REQUIRED | STORED},
    {"works", F_BOOL, offsetof(Workday, works), .flags = STORED},
    {"name", F_TEXT, offsetof(Workday, name), .flags = STORED, .max = 40},
};
extern const Shape workday_shape;
const Shape workday_shape = {"workday", "walk", workday_fields, COUNT(workday_fields),
                             sizeof(Workday)};

static Err rows_read(Tx *tx, void *context) {
    Site *site = context;
    List rows;
    TRY(tx_list(tx, &site->arena, &sql_workday_list, WITH(MOST(WORKDAYS_MAX)), &rows));
    WorkdayException *exceptions = arena_array(&site->arena, WorkdayException, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const Workday *row = LIST_AT(rows, Workday, i);
        exceptions[i] = (WorkdayException){row->date, row->works};
    }
    site->workdays = (Workdays){exceptions, rows.count};
    return OK;
}

Err workdays_load(Site *site) {
    return store_read(site->store, rows_read, site);
}
