#include "care/desk/access_paper.h"

#include "care/desk/naming.h"
#include "care/places/letter.h"
#include "core/walk/access_review.h"
#include "desk.sql.h"

typedef struct AccessPrintRow {
    int64_t id;
    Str name, login, roles, place, organisation, reach;
    Date used_on;
    int64_t signed_in_at;
    int32_t verdict;
    Str reason, decider;
    Date decided_on;
    int64_t decided_at;
    int64_t scope;
} AccessPrintRow;
#define AT(member) offsetof(AccessPrintRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"name", F_TEXT, AT(name), .doc = "whose"},
    {"login", F_TEXT, AT(login), .doc = "name to sign in with"},
    {"roles", F_TEXT, AT(roles), .doc = "what it may"},
    {"place", F_TEXT, AT(place), .flags = HIDDEN, .doc = "that it reaches"},
    {"organisation", F_TEXT, AT(organisation), .flags = HIDDEN, .doc = "that it reaches"},
    {"reach", F_TEXT, AT(reach), .doc = "over what"},
    {"signed_in_at", F_TIME, AT(signed_in_at), .flags = HIDDEN, .doc = "last sign-in"},
    {"used_on", F_DATE, AT(used_on), .doc = "last sign-in"},
    {"verdict", F_ENUM, AT(verdict), .choices = &review_verdicts, .doc = "what was decided"},
    {"reason", F_TEXT, AT(reason), .doc = "why"},
    {"decider", F_TEXT, AT(decider), .doc = "who decided"},
    {"decided_at", F_TIME, AT(decided_at), .flags = HIDDEN, .doc = "when"},
    {"decided_on", F_DATE, AT(decided_on), .doc = "when"},
    {"scope", F_INT, AT(scope), .doc = "place"},
};
#undef AT
extern const Shape access_print_row_shape;
const Shape access_print_row_shape = {"paper_access_row", "desk", row_fields, COUNT(row_fields),
                                      sizeof(AccessPrintRow)};

typedef struct AccessFacts {
    int64_t id;
    Date opened_on, due_on, closed_on;
    int64_t total, kept, withdrawn, open;
    int64_t scope; /* the widest place that an account of the round reaches */
} AccessFacts;
#define AT(member) offsetof(AccessFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number of the round"},
    {"opened_on", F_DATE, AT(opened_on), .doc = "first day"},
    {"due_on", F_DATE, AT(due_on), .doc = "last day for it"},
    {"closed_on", F_DATE, AT(closed_on), .doc = "when it was closed"},
    {"total", F_INT, AT(total), .doc = "accounts to look at"},
    {"kept", F_INT, AT(kept), .doc = "kept"},
    {"withdrawn", F_INT, AT(withdrawn), .doc = "withdrawn"},
    {"open", F_INT, AT(open), .doc = "in force and undecided"},
    {"scope", F_INT, AT(scope), .flags = HIDDEN, .doc = "place"},
};
#undef AT
extern const Shape access_facts_shape;
const Shape access_facts_shape = {"paper_access", "desk", facts_fields, COUNT(facts_fields),
                                  sizeof(AccessFacts)};

static Err row_mend(Op *op, Arena *arena, void *context) {
    AccessPrintRow *row = context;
    Str rest = row->roles, code, names = STR_NONE;
    while (str_split(&rest, ',', &code))
        names = print_join(op, names, naming_word(op, "role", str_trim(code)));
    row->roles = names;
    bool both = !str_is_empty(row->place) && !str_is_empty(row->organisation);
    row->reach = arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(row->place), both ? " · " : "",
                              STR_ARG(row->organisation));
    row->used_on = row->signed_in_at ? date_of_ms(row->signed_in_at) : 0;
    row->decided_on = row->decided_at ? date_of_ms(row->decided_at) : 0;
    return OK;
}

static const PrintColumn columns[] = {{"#", 5, false},       {"name", 9, false},
                                      {"login", 15, false},  {"roles", 13, false},
                                      {"reach", 16, false},  {"used_on", 11, false},
                                      {"verdict", 8, false}, {"reason", 15, false},
                                      {"decider", 9, false}, {"decided_on", 11, false}};
static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:2,opened_on:3,due_on:3,closed_on:3"},
    {.kind = PRINT_CELLS, .what = "total:3,kept:3,withdrawn:3,open:3"},
    {.kind = PRINT_ROWS,
     .columns = columns,
     .column_count = COUNT(columns),
     .rows = &sql_access_print,
     .mend = row_mend},
    {.kind = PRINT_NOTE, .what = "basis"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper paper = {
    "access_review", "18-01", PAPER_A4_ACROSS, &access_facts_shape, parts, COUNT(parts), NULL};

static Err paper_route(Op *op, const void *in, void *out) {
    AccessRound round;
    AccessFacts facts;
    PrintHead head;
    int64_t id = ((const IdKey *)in)->id;
    const Bind *binds = WITH(BIND_INT("round_id", id));
    op_subject(op, "access_round", id);
    TRY(access_round_get(op, id, &round));
    TRY(op_get(op, &sql_access_print_sums, binds, &facts));
    facts.id = id;
    facts.opened_on = date_of_ms(round.opened_at);
    facts.due_on = round.due_on;
    facts.closed_on = round.closed_at ? date_of_ms(round.closed_at) : 0;
    facts.open = round.open;
    TRY(letter_head(op, &paper, facts.scope, id, &head));
    Str until = date_print(op->arena, facts.closed_on ? facts.closed_on : facts.due_on);
    head.period = arena_printf(op->arena, STR_FMT " – " STR_FMT,
                               STR_ARG(date_print(op->arena, facts.opened_on)), STR_ARG(until));
    head.binds = binds;
    head.signs[0] = (PrintSign){.role = "security"};
    head.signs[1] = (PrintSign){.role = "auditor"};
    head.signs[2] = (PrintSign){.role = "leader"};
    TRY(account_name(op, round.opened_by, &head.signs[0].name));
    return print_paper(op, &paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/access-rounds/{id}/papers/review", "access_round_paper_review", "access.accounts",
     paper_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "账号权限核查表: who has access to what, and what was decided", .paper = &paper},
};
const Noun access_paper_noun = {routes, COUNT(routes), NULL};
