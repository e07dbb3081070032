#include "core/walk/export.h"

#include "core/walk/blob.h"
#include "core/walk/record.h"
#include "core/walk/walk.h"
#include "walk.sql.h"

enum { QUERY_CHARS = 2000, PURGE_FILES = 20 };

static const char *const format_codes[] = {"", "xlsx", "csv"};
static const Choices formats = {"export_format", format_codes, COUNT(format_codes)};

#define AT(member) offsetof(Export, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "export",
     .doc = "number, its job's as well"},
    {"account_id", F_INT, AT(account_id), .flags = HIDDEN | STORED, .doc = "who asked for it"},
    {"list", F_TEXT, AT(list), .flags = REQUIRED | STORED, .max = 60,
     .doc = "name of the list's route"},
    {"format", F_ENUM, AT(format), .flags = REQUIRED | STORED, .choices = &formats,
     .doc = "a workbook, or text with ',' between"},
    {"language", F_TEXT, AT(language), .flags = HIDDEN | STORED, .max = 2,
     .doc = "of its headers and codes"},
    {"query", F_TEXT, AT(query), .flags = STORED | DETAIL, .max = QUERY_CHARS, .seal = SEAL_WORDS,
     .doc = "filters and sort as the list takes them, and {parts} of its path: level=3&sort=-id"},
    {"file_id", F_INT, AT(file_id), .flags = HIDDEN | STORED, .doc = "the file"},
    {"row_count", F_INT, AT(row_count), .flags = READONLY | STORED, .doc = "rows of it, once done"},
    {"bytes", F_INT, AT(bytes), .flags = READONLY | STORED, .doc = "size of it, once done"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "when"},
    {"state", F_ENUM, AT(state), .flags = READONLY, .choices = &job_states,
     .doc = "how far its job is"},
    {"finished", F_INT, AT(finished), .flags = READONLY | DETAIL, .doc = "rows so far"},
    {"total", F_INT, AT(total), .flags = READONLY | DETAIL, .doc = "of so many; 0 is unknown"},
};
#undef AT
const Shape export_shape = {"export", "core", fields, COUNT(fields), sizeof(Export)};

Err exports_purge(Tx *tx, int64_t oldest_ms) {
    Arena arena;
    List old;
    arena_init(&arena, 0);
    Err err = tx_list(tx, &arena, &sql_export_old,
                      WITH(BIND_INT("oldest", oldest_ms), MOST(PURGE_FILES)), &old);
    for (size_t i = 0; err == OK && i < old.count; i++)
        err = blob_give_up(tx, LIST_AT(old, IdKey, i)->id);
    arena_clear(&arena);
    return err;
}

static Err list_named(Op *op, Str name, const Route **out) {
    *out = route_named(op->site->routes, name);
    if (!*out || !(*out)->list) return op_refuse(op, "list", "unknown_list");
    if (actor_reach(op->actor, (*out)->permission) != REACH_NONE) return OK;
    return op_refuse(op, "list", "not_yours_to_ask");
}

/* Asked for as the list itself would be: what is wrong with the query is told at once. */
static Err create_prepare(Op *op, const void *in, void *out) {
    const Export *wish = in;
    const Route *route = NULL;
    Walk *walk = NULL;
    List rows;
    Str next = STR_NONE;
    (void)out;
    TRY(list_named(op, wish->list, &route));
    TRY(list_open(op, route, wish->query, &walk));
    walk->ask->query.limit = 1;
    Err err = query_run(op->tx, op->arena, &walk->ask->query, &rows, &next);
    return err == ERR_INVALID ? op_refuse(op, query_fault(op->tx), "bad_value") : err;
}

static Err file_begin(Op *op, const Export *wish, int64_t *file_id) {
    bool csv = wish->format == EXPORT_CSV;
    Str name = arena_printf(op->arena, STR_FMT ".%s", STR_ARG(wish->list), csv ? "csv" : "xlsx");
    Str type = csv ? STR("text/csv; charset=utf-8")
                   : STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    Blob blob;
    TRY(blob_begin(op, name, type, &blob));
    *file_id = blob.id;
    return OK;
}

static void wish_note(Op *op, const Export *wish) {
    op_note(op, "list", wish->list);
    op_note(op, "format", str_from(choice_code(&formats, wish->format)));
    op_note(op, "filter", str_is_none(wish->query) ? STR("") : wish->query);
}

/* The job has the list's reach, not that of asking for exports. */
static Err create_route(Op *op, const void *in, void *out) {
    const Route *route = NULL;
    Export wish = *(const Export *)in;
    Reach reach = op->reach;
    TRY(list_named(op, wish.list, &route));
    TRY(op_verdict(op));
    wish.language = str_from(op->language);
    TRY(file_begin(op, &wish, &wish.file_id));
    op_reach_over(op, actor_reach(op->actor, route->permission));
    Err err = job_start(op, list_export.name, wish.list, &wish.id);
    op_reach_over(op, reach);
    TRY(err);
    wish_note(op, &wish);
    op_subject(op, "export", wish.id);
    TRY(op_run(op, &sql_export_insert, ROW(&wish)));
    return op_get(op, &sql_export_get, WITH(BIND_INT("id", wish.id)), out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return op_get(op, &sql_export_get, WITH(BIND_INT("id", ((const IdKey *)in)->id)), out);
}

static Err reach_check(Op *op, const Export *export) {
    const Route *route = route_named(op->site->routes, export->list);
    Job job;
    TRY(op_get(op, &sql_job_by_id, WITH(BIND_INT("id", export->id)), &job));
    return route && job_reaches_same(op, &job, actor_reach(op->actor, route->permission))
               ? OK
               : ERR_NOT_FOUND;
}

static Err file_route(Op *op, const void *in, void *out) {
    Export export;
    op_subject(op, "export", ((const IdKey *)in)->id);
    TRY(op_get(op, &sql_export_get, WITH(BIND_INT("id", ((const IdKey *)in)->id)), &export));
    TRY(reach_check(op, &export));
    if (export.state != JOB_DONE) return op_conflict(op, "", "export_not_done");
    op_note_int(op, "rows", export.row_count);
    Err err = blob_flow(op, export.file_id, out);
    return err == ERR_NOT_FOUND ? op_conflict(op, "", "export_is_gone") : err;
}

static const Route routes[] = {
    {"GET", "/api/exports", "export_list", "signed_in", .out = &export_shape,
     .list = &sql_export_list, .doc = "Lists that you took along as files"},
    {"POST", "/api/exports", "export_create", "signed_in", create_route, &export_shape,
     &export_shape, ROUTE_WRITES | ROUTE_ACCEPTED, .prepare = create_prepare,
     .doc = "Makes a file of every row of a list that you may ask for, as you see it; a job"},
    {"GET", "/api/exports/{id}", "export_get", "signed_in", get_route, &id_key_shape, &export_shape,
     .doc = "One of them, and how far it is"},
    {"GET", "/api/exports/{id}/file", "export_file", "signed_in", file_route, &id_key_shape,
     &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "The file of your export, for seven days, while you may ask for its list"},
};
const Noun export_noun = {routes, COUNT(routes), NULL};
