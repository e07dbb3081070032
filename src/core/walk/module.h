/* Module: a room's whole contract as plain tables: shapes, routes, lists, machines, statements.
 *
 * From them come decoding, validation, masking, the permission check, audit, OpenAPI 3.1, the web
 * app's lists and forms.
 *
 * Invariants, checked at start (module_check, words_check), which stops the program
 *  1. Every route has a permission ("public" and "signed_in" must be written).
 *  2. Names are unique.
 *  3. Every label, choice, fault and state has its words in every language.
 *  4. {parts} of a path are fields of the in-shape.
 *  5. Text fields of an in-shape have a max.
 */
#ifndef CORE_WALK_MODULE_H
#define CORE_WALK_MODULE_H

#include "core/walk/machine.h"
#include "core/walk/op.h"

/* How a request becomes the in-struct: path {parts}, then query parameters (GET), then the JSON
 * body, each into the field of its name; a {part} may fill a READONLY field. REQUIRED is asked of
 * POST and PUT; a PATCH (ROUTE_VERSIONED) may leave fields out, but not send them empty. Every
 * fault of all three comes back at once.
 *
 * A write of who has signed in runs although fields of its body are at fault (their values are
 * cleared, nothing is prepared), so that its rules' faults come in the same answer; op->faults then
 * begins with those op->misread, its function must reach op_verdict before it uses what was
 * prepared, and whatever it says the request is refused and nothing stays written. Rules about a
 * field that could not be read are dropped; a rule over two fields asks op_knows. */

/* `in` and `out` are structs of the route's shapes; `out` is cleared before the call. */
typedef Err (*RouteFn)(Op *op, const void *in, void *out);

typedef enum RouteFlag {
    ROUTE_WRITES = 1 << 0,       /* runs in the writer's transaction; Idempotency-Key honoured */
    ROUTE_VERSIONED = 1 << 1,    /* needs If-Match; out has a field "version", sent as ETag */
    ROUTE_UPLOAD = 1 << 2,       /* the body is bytes: op->prepared is a Str *, up to 64 MiB */
    ROUTE_CREATED = 1 << 3,      /* 201 with Location */
    ROUTE_ACCEPTED = 1 << 4,     /* 202: starts a job */
    ROUTE_FILE = 1 << 5,         /* out is a ReplyFile (op.h) */
    ROUTE_AUDIT_READ = 1 << 6,   /* a read that leaves an audit row (personal data) */
    ROUTE_SETS_SESSION = 1 << 7, /* out's field "token" becomes the cookie */
    ROUTE_SLOW = 1 << 8,         /* a read that may take the whole read deadline: reports */
    ROUTE_STREAM = 1 << 9,       /* instead of run: the outbox as server-sent events */
    ROUTE_SHARED = 1 << 10,      /* a public read that may be kept a minute, then asked by ETag */
    ROUTE_NAMED = 1 << 11,    /* a get, a list: its records' names are every colleague's (name.c) */
    ROUTE_ANEW = 1 << 12,     /* a write whose answer is not kept under its key: it is asked anew */
    ROUTE_BY_PLACE = 1 << 14, /* a list that stands by its field "scope" unless asked otherwise */
    ROUTE_BARE =
        1 << 13, /* reads nothing from the database: answered at once, whatever that does */
} RouteFlag;

/* Where a long list begins for whoever reaches little of it, instead of at its first row. */
typedef struct ListHold {
    const char *field;     /* of its rows: "person_id" */
    const Statement *held; /* the ids there that an organisation, a worker, a family holds */
    const Statement *near; /* those that lie in few places; NULL: the list goes by places itself */
    bool org;              /* `held` serves organisations too; else they hold too many */
} ListHold;

typedef struct Route {
    const char *method; /* "GET" "POST" "PATCH" "DELETE" */
    const char *path;   /* "/api/people/{id}" */
    const char *name;   /* unique: "person_get" */
    const char *permission;
    RouteFn run;
    const Shape *in, *out; /* NULL: nothing in; 204 out */
    unsigned flags;
    /* Runs before the transaction with a reader's Tx: Argon2, engines; leaves op->prepared. */
    RouteFn prepare;
    /* Instead of run: a keyset list of this base statement, ?field=…&sort=…&after=…&limit=… */
    const Statement *list;
    const struct ListHold *hold; /* of a long list; NULL: none */
    const char *doc;
    const struct PrintPaper *paper; /* print.h: what a ROUTE_FILE prints; NULL: no paper */
    /* Of the record, in which pages offer it, ',' between. NULL: those of the move it makes; none
     * at all: any. */
    const char *states;
    /* "withdrawn_on=,source=declared": what fields of the record hold while pages offer it; "":
     * nothing. NULL: any. */
    const char *given;
    /* Of a get: whoever holds this permission as well is told the names of its records, as far as
     * it reaches (name.c). */
    const char *named_by;
} Route;

typedef struct ReplyFile {
    Str content_type, name, body;
    const struct HttpFlow *flow; /* instead of the body, when it is too long for one; NULL: none */
} ReplyFile;
extern const Shape reply_file_shape;

/* A table that ships as a file: data/<file>, first line column names = fields of insert->in; F_FEN
 * in fen, as in JSON. Loaded at open, in one transaction a file, when the file's SM3 is not the one
 * loaded last; `insert` says "on conflict … do update/nothing". */
typedef struct Reference {
    const char *file; /* "service/menu.tsv" */
    const Statement *insert;
} Reference;

/* What a noun brings: its routes and, if it has states, its machine. `extern const Noun
 * person_noun;` in person.h. */
typedef struct Noun {
    const Route *routes;
    size_t route_count;
    const Machine *machine; /* NULL: no states */
} Noun;

typedef struct Module {
    const char *name; /* the room: "people" */
    const Noun *const *nouns;
    size_t noun_count;
    const Reference *references;
    size_t reference_count;
    const struct JobKind *const *jobs; /* job.h */
    size_t job_count;
    const Statement
        *holders; /* of a :file, the records of this room it hangs on (blob.h); NULL: none */
    const struct KeyedStep *const *keyed_steps; /* core/guard/keyed.h */
    size_t keyed_step_count;
    /* At every open, before anybody is served: what a migration leaves to C, as keyed steps are,
     * some rows in a transaction, until none is left. NULL: nothing. */
    Err (*settle)(Site *site);
    const RoomSql *sql;
} Module;

/* Dated numbers of any room: {"service/settings.tsv", &sql_setting_put} ; read by op_setting. */
typedef struct Setting {
    Str key;
    int64_t value;
    Str unit;
    Date valid_from,
        valid_to; /* valid_to: first day on which it no longer holds; 0 = still holds */
    Str source;
} Setting;
extern const Shape setting_shape;
extern const Statement sql_setting_put;

#endif
