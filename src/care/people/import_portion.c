/* The workbook of a job that somebody holds: a portion that lands, and one that is read
 * meanwhile. */
#include "care/people/import_portion.h"

#include <assert.h>

#include "care/people/id_number.h"
#include "core/walk/site.h"

enum { PORTION_BYTES = 24 * 1024 * 1024 };

typedef struct ImportHold {
    bool open; /* false: to be opened, again after something went wrong */
    int64_t stage, scope_low, scope_high;
    Date today;
    int64_t skip; /* rows up to this one have been done */
    ImportBook book;
    ImportHead head;
    ImportPlaces places;
    ImportPortion portions[2];
    ImportPortion *current, *next; /* current NULL: none yet */
    bool next_is_begun;
    size_t rows; /* of the next portion, at most */
} ImportHold;

void import_columns_take(const ImportAsk *ask, ImportColumns *out) {
    for (size_t i = 0; i < COLUMN_COUNT; i++) out->at[i] = -1;
    for (size_t i = 0; i < ask->columns.count; i++) {
        const ImportColumn *column = LIST_AT(ask->columns, ImportColumn, i);
        out->at[column->field - 1] = column->at;
    }
}

static ImportRow row_copy(Arena *arena, int64_t number, const Str *cells, size_t count) {
    Str *copies = arena_array(arena, Str, count);
    for (size_t i = 0; i < count; i++) copies[i] = arena_copy(arena, cells[i]);
    return (ImportRow){number, copies, count};
}

Err import_head_find(Op *op, const ImportAsk *ask, ImportBook *book, ImportHead *out) {
    const Str *cells = NULL;
    size_t count = 0;
    bool told = ask->columns.count > 0, found = false;
    if (told) import_columns_take(ask, &out->columns);
    for (int i = 0; !found && (told || i < IMPORT_HEADER_ROWS); i++) {
        Err err = import_book_next(op, book, &cells, &count);
        if (err == ERR_NOT_FOUND) break;
        TRY(err);
        found =
            told ? book->sheet.row >= ask->header_row : import_columns(cells, count, &out->columns);
    }
    if (!found) return op_refuse(op, "blob_id", "no_header");
    out->row = row_copy(&book->arena, IMPORT_HEADER_NUMBER, cells, count);
    return OK;
}

static void hold_shut(ImportHold *hold) {
    if (hold->book.sheet.reader) import_book_close(&hold->book);
    hold->open = hold->next_is_begun = false;
    hold->current = NULL;
}

static Err hold_open(Op *op, const ImportAsk *ask, const ImportCursor *cursor, ImportHold *hold) {
    hold_shut(hold);
    TRY(import_book_open(op, ask->blob_id, &hold->book));
    hold->stage = cursor->stage;
    hold->skip = cursor->row;
    hold->scope_low = op->actor->scope_low;
    hold->scope_high = op->actor->scope_high;
    hold->today = op->today;
    hold->next = &hold->portions[0];
    hold->rows = IMPORT_PORTION_FIRST;
    import_places_forget(&hold->places);
    TRY(import_head_find(op, ask, &hold->book, &hold->head));
    hold->open = true;
    return OK;
}

/* The stage goes on where the cursor is, or further on: another process may have been quicker. */
static bool hold_fits(const Op *op, const ImportHold *hold, const ImportCursor *cursor) {
    return hold->open && hold->stage == cursor->stage && hold->scope_low == op->actor->scope_low &&
           hold->scope_high == op->actor->scope_high && hold->today == op->today &&
           (hold->current == NULL || hold->current->before <= cursor->row);
}

static ImportTold told_since(Arena *arena, const Faults *faults, size_t from) {
    size_t kept = faults->count < COUNT(faults->items) ? faults->count : COUNT(faults->items);
    if (kept <= from) return (ImportTold){0};
    Fault *items = arena_array(arena, Fault, kept - from);
    memcpy(items, faults->items + from, (kept - from) * sizeof *items);
    return (ImportTold){items, kept - from};
}

/* The number that the row claims, where it has one. */
static Str number_index(Op *op, const Person *person) {
    IdNumber number;
    Str detail;
    if (id_number_read(op->arena, person->id_number, op->today, &number, &detail) != NULL)
        return STR_NONE;
    if (person->birth != 0 && person->birth != number.birth) op_fault(op, "birth", "birth_differs");
    return vault_index(site_vault(op->site), op->arena, "person.id_number", number.number);
}

/* As far as a row comes without the writer. */
static Err candidate_read(const Op *op, ImportHold *hold, ImportCandidate *out) {
    Op inner = *op;
    Faults faults = {.arena = op->arena};
    inner.faults = &faults;
    TRY(import_row_read(&inner, &hold->head.columns, &out->row, &hold->places, &out->entry));
    Person plain = out->entry.person;
    out->id_index = number_index(&inner, &plain);
    size_t told = faults.count;
    out->cells = told_since(op->arena, &faults, 0);
    GATHER(person_admit(&inner, &plain, out->entry.placed, &out->entry.person));
    if (faults.count == 0 && out->entry.has_contact)
        GATHER(contact_admit(&inner, &out->entry.contact));
    out->rules = told_since(op->arena, &faults, told);
    return OK;
}

static bool is_full(const ImportHold *hold) {
    const ImportPortion *portion = hold->next;
    return portion->end || portion->count >= hold->rows || portion->arena.used >= PORTION_BYTES;
}

/* As far as there is time: one row at least. */
static Err portion_read(const Op *op, ImportHold *hold, const atomic_bool *enough) {
    ImportPortion *portion = hold->next;
    const Str *cells;
    size_t count;
    Op inner = *op;
    inner.arena = &portion->arena;
    while (!is_full(hold) && !(portion->count > 0 && enough && atomic_load(enough))) {
        Err err = import_book_next(&inner, &hold->book, &cells, &count);
        if (err == ERR_NOT_FOUND) {
            portion->end = true;
            return OK;
        }
        TRY(err);
        int64_t number = hold->book.sheet.row;
        if (number <= hold->skip) continue;
        ImportCandidate *candidate = &portion->rows[portion->count];
        *candidate = (ImportCandidate){.row = row_copy(inner.arena, number, cells, count)};
        TRY(candidate_read(&inner, hold, candidate));
        portion->count++;
    }
    return OK;
}

static void next_begin(ImportHold *hold) {
    ImportPortion *portion = hold->next;
    int64_t row = hold->book.sheet.row;
    arena_reset(&portion->arena);
    portion->count = 0;
    portion->end = false;
    portion->header = &hold->head.row;
    portion->before = row > hold->skip ? row : hold->skip;
    hold->next_is_begun = true;
}

/* The next portion, or more of it; what goes wrong is met again, and told, when the workbook is
 * opened anew. */
static Err next_read(const Op *op, ImportHold *hold, const atomic_bool *enough) {
    if (!hold->next_is_begun) next_begin(hold);
    Err err = portion_read(op, hold, enough);
    if (err != OK) hold->open = false;
    return err;
}

static bool is_done(const ImportPortion *portion, const ImportCursor *cursor) {
    if (portion == NULL) return true;
    if (portion->end) return false;
    return portion->count == 0 || portion->rows[portion->count - 1].row.number <= cursor->row;
}

static Err step_on(Op *op, ImportHold *hold) {
    if (!hold->next_is_begun) TRY(next_read(op, hold, NULL));
    hold->current = hold->next;
    hold->next = &hold->portions[hold->current == &hold->portions[0]];
    hold->next_is_begun = false;
    hold->rows = hold->rows * 2 < IMPORT_PORTION_ROWS ? hold->rows * 2 : IMPORT_PORTION_ROWS;
    return OK;
}

Err import_portion_take(Op *op, Job *job, const ImportAsk *ask, const ImportCursor *cursor,
                        ImportPortion **out) {
    if (job->kept == NULL) {
        job->kept = calloc(1, sizeof(ImportHold));
        assert(job->kept);
    }
    ImportHold *hold = job->kept;
    if (!hold_fits(op, hold, cursor)) TRY(hold_open(op, ask, cursor, hold));
    bool waited = !is_done(hold->current, cursor);
    if (waited) hold->rows = IMPORT_PORTION_FIRST;
    while (is_done(hold->current, cursor)) TRY(step_on(op, hold));
    *out = hold->current;
    return OK;
}

Err import_ahead(Op *op, Job *job) {
    ImportHold *hold = job->kept;
    bool idle = !hold->open || hold->current == NULL || hold->current->end;
    return idle ? OK : next_read(op, hold, job->enough);
}

void import_hold_let_go(void *kept) {
    ImportHold *hold = kept;
    hold_shut(hold);
    import_places_forget(&hold->places);
    for (size_t i = 0; i < COUNT(hold->portions); i++) arena_clear(&hold->portions[i].arena);
    free(hold);
}
