#include "core/walk/saved_view.h"

#include "core/walk/walk.h"
#include "walk.sql.h"

#define AT(member) offsetof(SavedView, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "saved_view", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"account_id", F_REF, AT(account_id), .flags = HIDDEN | STORED, .ref = "account",
     .doc = "whose"},
    {"list", F_TEXT, AT(list), .flags = REQUIRED | STORED | FILTER, .max = 60,
     .doc = "name of the list's route"},
    {"name", F_TEXT, AT(name), .flags = REQUIRED | STORED, .min = 1, .max = 40, .doc = "its name"},
    {"query", F_JSON, AT(query), .flags = REQUIRED | STORED, .max = SAVED_VIEW_BYTES,
     .doc = "{\"filter\":…,\"sort\":…,\"columns\":…}, at most 2 KiB"},
    {"changed_at", F_TIME, AT(changed_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it was saved"},
};
#undef AT
const Shape saved_view_shape = {"saved_view", "core", fields, COUNT(fields), sizeof(SavedView)};

static void check_list(Op *op, Str name) {
    const Route *route = route_named(op->site->routes, name);
    if (!route || !route->list)
        op_fault(op, "list", "unknown_list");
    else if (actor_reach(op->actor, route->permission) == REACH_NONE)
        op_fault(op, "list", "not_yours_to_ask");
}

static void check_query(Op *op, Str query) {
    if (!str_starts(query, STR("{")))
        fault_add(op->faults, STR("query"), "wrong_type", STR("object"));
}

/* The list's names are each its own. */
static Err name_taken(Op *op, Err err) {
    return err == ERR_CONFLICT ? op_conflict(op, "name", "already_there") : err;
}

static Err check_room(Op *op) {
    IdKey count;
    TRY(op_get(op, &sql_saved_view_count, NO_BINDS, &count));
    if (count.id < SAVED_VIEWS_MOST) return OK;
    return op_refuse_with(op, "", "too_many", arena_printf(op->arena, "%d", SAVED_VIEWS_MOST));
}

static Err view_get(Op *op, int64_t id, SavedView *out) {
    op_subject(op, "saved_view", id);
    return op_get(op, &sql_saved_view_get, WITH(BIND_INT("id", id)), out);
}

static Err create_route(Op *op, const void *in, void *out) {
    const SavedView *view = in;
    check_list(op, view->list);
    check_query(op, view->query);
    TRY(op_verdict(op));
    TRY(check_room(op));
    return name_taken(op, op_get(op, &sql_saved_view_insert, ROW(view), out));
}

static Err get_route(Op *op, const void *in, void *out) {
    return view_get(op, ((const IdKey *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    const SavedView *edit = in;
    SavedView before, *after = out;
    TRY(view_get(op, edit->id, &before));
    TRY(op_check_version(op, before.version));
    *after = before;
    shape_overlay(&saved_view_shape, op->present, edit, after);
    if (!str_equal(after->list, before.list)) op_fault(op, "list", "read_only");
    check_query(op, after->query);
    TRY(op_verdict(op));
    TRY(name_taken(op, op_run(op, &sql_saved_view_update, ROW(after))));
    after->version++;
    after->changed_at = op->now_ms;
    return OK;
}

static Err delete_route(Op *op, const void *in, void *out) {
    SavedView view;
    (void)out;
    TRY(view_get(op, ((const IdKey *)in)->id, &view));
    return op_run(op, &sql_saved_view_delete, WITH(BIND_INT("id", view.id)));
}

static const Route routes[] = {
    {"GET", "/api/saved-views", "saved_view_list", "signed_in", .out = &saved_view_shape,
     .list = &sql_saved_view_list, .doc = "Lists as you keep them"},
    {"POST", "/api/saved-views", "saved_view_create", "signed_in", create_route, &saved_view_shape,
     &saved_view_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Keeps a list as it is now"},
    {"GET", "/api/saved-views/{id}", "saved_view_get", "signed_in", get_route, &id_key_shape,
     &saved_view_shape, .doc = "One of yours"},
    {"PATCH", "/api/saved-views/{id}", "saved_view_edit", "signed_in", edit_route,
     &saved_view_shape, &saved_view_shape, ROUTE_WRITES | ROUTE_VERSIONED,
     .doc = "Another name, or the list as it is now"},
    {"DELETE", "/api/saved-views/{id}", "saved_view_delete", "signed_in", delete_route,
     &id_key_shape, NULL, ROUTE_WRITES, .doc = "Forgets one of yours"},
};
const Noun saved_view_noun = {routes, COUNT(routes), NULL};
