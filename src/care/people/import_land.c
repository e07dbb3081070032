/* Rows that were read ahead into the tables: the writer's part of an import. */
#include "care/people/import_portion.h"

#include <assert.h>

#include "care/people/import_claim.h"
#include "core/store/rows.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { RUN_ROWS = 64 }; /* at once; between them it is asked whether somebody waits */

#define AT(member) offsetof(ImportClaim, member)
static const Field claim_fields[] = {
    {"job_id", F_REF, AT(job_id), .flags = STORED, .doc = "import"},
    {"id_index", F_TEXT, AT(id_index), .flags = STORED, .max = 64, .doc = "blind index"},
    {"row_number", F_INT, AT(row_number), .flags = STORED, .doc = "row that has it"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .doc = "who landed"},
};
#undef AT
const Shape import_claim_shape = {"import_claim", "people", claim_fields, COUNT(claim_fields),
                                  sizeof(ImportClaim)};

typedef struct Run {
    const ImportLanding *landing;
    const ImportCandidate *rows;
    size_t count;
    int64_t twice[RUN_ROWS]; /* the row that has the number; 0: this one */
    bool taken[RUN_ROWS];    /* by somebody of the register */
    size_t good[RUN_ROWS];   /* rows against which nothing is said so far */
    size_t good_count;
} Run;

static List list_of(void *items) {
    return (List){.items = items};
}

/* A number stands once in a file: the row that came first has it. */
static Err claim_all(Op *op, Run *run) {
    size_t at[RUN_ROWS];
    int64_t changed[RUN_ROWS];
    List claims = list_of(arena_array(op->arena, ImportClaim, run->count)), found;
    for (size_t i = 0; i < run->count; i++) {
        const ImportCandidate *row = &run->rows[i];
        if (str_is_none(row->id_index)) continue;
        at[claims.count++] = i;
        *LIST_AT(claims, ImportClaim, claims.count - 1) =
            (ImportClaim){.job_id = run->landing->job->id,
                          .id_index = row->id_index,
                          .row_number = row->row.number};
    }
    TRY(op_run_rows_counted(op, &sql_import_claim_insert, &claims, changed));
    List there = list_of(arena_array(op->arena, ImportClaim, run->count));
    for (size_t i = 0; i < claims.count; i++) {
        if (changed[i] > 0) continue;
        at[there.count] = at[i];
        *LIST_AT(there, ImportClaim, there.count++) = *LIST_AT(claims, ImportClaim, i);
    }
    TRY(op_get_rows(op, &sql_import_claim_of, &there, &found));
    for (size_t i = 0; i < there.count; i++) {
        int64_t number = LIST_AT(found, ImportClaim, i)->row_number;
        if (number != LIST_AT(there, ImportClaim, i)->row_number) run->twice[at[i]] = number;
    }
    return OK;
}

static List good_people(Op *op, Run *run, bool hidden) {
    List people = list_of(arena_array(op->arena, Person, run->count));
    for (size_t i = 0; i < run->count; i++) {
        const ImportCandidate *row = &run->rows[i];
        if (row->cells.count > 0 || row->rules.count > 0 || run->twice[i] != 0) continue;
        Person *person = LIST_AT(people, Person, people.count++);
        *person = row->entry.person;
        if (hidden) person->scope = -person->scope;
        run->good[run->good_count++] = i;
    }
    return people;
}

/* Who would be refused, without anybody landing. */
static Err check_taken(Op *op, Run *run) {
    List people = good_people(op, run, false), keys;
    TRY(op_get_rows(op, &sql_person_by_id_index, &people, &keys));
    for (size_t i = 0; i < people.count; i++)
        run->taken[run->good[i]] = LIST_AT(keys, IdKey, i)->id != 0;
    return OK;
}

/* Who landed is asked of an all-or-none import alone: to be shown at once, or undone. */
static Err register_good(Op *op, Run *run) {
    bool hidden = run->landing->ask->mode == IMPORT_ALL;
    List people = good_people(op, run, hidden);
    List contacts = list_of(arena_array(op->arena, Contact, people.count));
    List claims = list_of(arena_array(op->arena, ImportClaim, people.count));
    TRY(person_register(op, &people));
    for (size_t i = 0; i < people.count; i++) {
        int64_t id = LIST_AT(people, Person, i)->id;
        const ImportCandidate *row = &run->rows[run->good[i]];
        run->taken[run->good[i]] = id == 0;
        if (id == 0) continue;
        *LIST_AT(claims, ImportClaim, claims.count++) =
            (ImportClaim){.job_id = run->landing->job->id,
                          .id_index = row->id_index,
                          .person_id = id};
        if (!row->entry.has_contact) continue;
        Contact *contact = LIST_AT(contacts, Contact, contacts.count++);
        *contact = row->entry.contact;
        contact->person_id = id;
    }
    TRY(contact_register(op, &contacts));
    return hidden ? op_run_rows(op, &sql_import_landed, &claims) : OK;
}

static bool is_told(const Faults *faults, size_t upto, Str field) {
    size_t i = 0;
    while (i < upto && !str_equal(faults->items[i].field, field)) i++;
    return i < upto;
}

/* One reason a field: what is said after it follows from it. */
static Str reasons_print(Op *op, const Faults *faults) {
    Buf text;
    buf_init(&text, op->arena, 4000);
    for (size_t i = 0; i < faults->count && i < COUNT(faults->items); i++) {
        const Fault *fault = &faults->items[i];
        if (is_told(faults, i, fault->field)) continue;
        if (text.len > 0) buf_put_char(&text, '\n');
        buf_printf(&text, STR_FMT "\t%s\t" STR_FMT, STR_ARG(fault->field), fault->code,
                   STR_ARG(fault->detail));
    }
    return buf_str(&text);
}

static Err keep_cells(Op *op, const Job *job, const ImportRow *row, Str reasons) {
    Buf cells;
    buf_init(&cells, op->arena, 1 << 20);
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0) buf_put_char(&cells, '\t');
        buf_put(&cells, row->cells[i]);
    }
    Str sealed = vault_seal(site_vault(op->site), op->arena, "import.cells", buf_str(&cells));
    return op_run(op, &sql_import_fault_insert,
                  WITH(BIND_INT("job_id", job->id), BIND_INT("row_number", row->number),
                       BIND_BLOB("cells", sealed), BIND_TEXT("reasons", reasons)));
}

static void told_add(Faults *faults, const ImportTold *told) {
    for (size_t i = 0; i < told->count; i++)
        fault_add(faults, told->items[i].field, told->items[i].code, told->items[i].detail);
}

/* In the order in which they were found. */
static void faults_of(Op *op, const Run *run, size_t i, Faults *out) {
    const ImportCandidate *row = &run->rows[i];
    told_add(out, &row->cells);
    if (run->twice[i] != 0)
        fault_add(out, STR("id_number"), "twice_in_file",
                  arena_printf(op->arena, "%lld", (long long)run->twice[i]));
    told_add(out, &row->rules);
    if (run->taken[i]) fault_add(out, STR("id_number"), "taken", STR_NONE);
}

static Err run_tell(Op *op, const Run *run, ImportCursor *cursor) {
    bool landed = cursor->stage == IMPORT_STAGE_APPLY;
    for (size_t i = 0; i < run->count; i++) {
        Faults faults = {.arena = op->arena};
        faults_of(op, run, i, &faults);
        cursor->row = run->rows[i].row.number;
        cursor->seen++;
        cursor->faulty += faults.count > 0;
        cursor->landed += landed && faults.count == 0;
        if (faults.count > 0)
            TRY(keep_cells(op, run->landing->job, &run->rows[i].row, reasons_print(op, &faults)));
    }
    return OK;
}

static Err run_land(Op *op, Run *run, ImportCursor *cursor) {
    TRY(claim_all(op, run));
    TRY(cursor->stage == IMPORT_STAGE_CHECK ? check_taken(op, run) : register_good(op, run));
    return run_tell(op, run, cursor);
}

Err import_land(Op *op, const ImportLanding *landing, ImportCursor *cursor, bool *end) {
    const ImportPortion *portion = landing->portion;
    size_t at = 0;
    if (cursor->row == 0) TRY(keep_cells(op, landing->job, portion->header, STR("")));
    while (at < portion->count && portion->rows[at].row.number <= cursor->row) at++;
    for (bool first = true; at < portion->count; first = false) {
        size_t left = portion->count - at, count = left < RUN_ROWS ? left : RUN_ROWS;
        if (!first && tx_is_waited_for(op->tx)) return OK;
        Run run = {.landing = landing, .rows = portion->rows + at, .count = count};
        TRY(run_land(op, &run, cursor));
        at += count;
    }
    *end = portion->end;
    return OK;
}
