/* The rows that did not land, or in a check would not, told by kind: how many of each, and the
 * first of them. */
#include "care/people/import_book.h"
#include "care/people/import_fault.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { KINDS_MOST = 60, EXAMPLES = 3, SHOWN_CELLS = 8, REASON_BYTES = 4000, CELLS_BYTES = 1 << 16 };

typedef struct FaultExample {
    int64_t row_number;
    Str reason, cells;
} FaultExample;
#define AT(member) offsetof(FaultExample, member)
static const Field example_fields[] = {
    {"row_number", F_INT, AT(row_number), .flags = READONLY, .doc = "as the sheet shows it"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY, .max = REASON_BYTES, .doc = "in words"},
    {"cells", F_TEXT, AT(cells), .flags = READONLY, .max = CELLS_BYTES,
     .doc = "its first cells, long numbers masked"},
};
#undef AT
static const Shape fault_example_shape = {"import_fault_example", "people", example_fields,
                                          COUNT(example_fields), sizeof(FaultExample)};

typedef struct FaultKind {
    Str field, code, words;
    int64_t rows;
    List examples;
} FaultKind;
#define AT(member) offsetof(FaultKind, member)
static const Field kind_fields[] = {
    {"field", F_TEXT, AT(field), .flags = READONLY, .max = 60, .doc = "of the person"},
    {"code", F_TEXT, AT(code), .flags = READONLY, .max = 60, .doc = "what is wrong"},
    {"words", F_TEXT, AT(words), .flags = READONLY, .max = REASON_BYTES,
     .doc = "the same in words"},
    {"rows", F_INT, AT(rows), .flags = READONLY, .doc = "rows that have it"},
    {"examples", F_LIST, AT(examples), .flags = READONLY, .max = EXAMPLES,
     .shape = &fault_example_shape, .doc = "the first of them"},
};
#undef AT
static const Shape fault_kind_shape = {"import_fault_kind", "people", kind_fields,
                                       COUNT(kind_fields), sizeof(FaultKind)};

typedef struct ImportFaults {
    int64_t rows;
    List kinds;
} ImportFaults;
#define AT(member) offsetof(ImportFaults, member)
static const Field faults_fields[] = {
    {"rows", F_INT, AT(rows), .flags = READONLY, .doc = "how many did not land"},
    {"kinds", F_LIST, AT(kinds), .flags = READONLY, .max = KINDS_MOST, .shape = &fault_kind_shape,
     .doc = "by kind, as they come in the file; a row may stand in several"},
};
#undef AT
const Shape import_faults_shape = {"import_faults", "people", faults_fields, COUNT(faults_fields),
                                   sizeof(ImportFaults)};

static Str reason_words(Op *op, Str reason, bool kind) {
    Buf words;
    buf_init(&words, op->arena, REASON_BYTES);
    import_reason_print(op, &words, reason, kind);
    return buf_str(&words);
}

static Err cells_show(Op *op, const ImportFault *fault, Str *out) {
    Str cells, cell;
    Buf shown;
    TRY(vault_unseal(site_vault(op->site), op->arena, "import.cells", fault->cells_sealed, &cells));
    buf_init(&shown, op->arena, CELLS_BYTES);
    for (int i = 0; i < SHOWN_CELLS && str_split(&cells, '\t', &cell);) {
        if (str_is_empty(cell)) continue;
        if (i++ > 0) buf_put_c(&shown, " · ");
        buf_put(&shown, import_cell_show(op, utf8_slice(cell, 0, 40)));
    }
    *out = buf_str(&shown);
    return OK;
}

/* NULL: there are too many kinds to tell apart. */
static FaultKind *kind_of(Op *op, List *kinds, Str reason) {
    Str field = STR_NONE, code = STR_NONE, rest = reason;
    if (!str_split(&rest, '\t', &field) || !str_split(&rest, '\t', &code)) return NULL;
    for (size_t i = 0; i < kinds->count; i++) {
        FaultKind *kind = LIST_AT(*kinds, FaultKind, i);
        if (str_equal(kind->field, field) && str_equal(kind->code, code)) return kind;
    }
    if (kinds->count == KINDS_MOST) return NULL;
    FaultKind *kind = LIST_AT(*kinds, FaultKind, kinds->count++);
    *kind = (FaultKind){.field = field, .code = code, .words = reason_words(op, reason, true)};
    kind->examples.items = arena_array(op->arena, FaultExample, EXAMPLES);
    return kind;
}

static Err fault_count(Op *op, List *kinds, const ImportFault *fault) {
    Str reasons = fault->reasons, reason;
    while (str_split(&reasons, '\n', &reason)) {
        FaultKind *kind = kind_of(op, kinds, reason);
        if (kind == NULL || kind->rows++ >= EXAMPLES) continue;
        FaultExample *example = LIST_AT(kind->examples, FaultExample, kind->examples.count++);
        example->row_number = fault->row_number;
        example->reason = reason_words(op, reason, false);
        TRY(cells_show(op, fault, &example->cells));
    }
    return OK;
}

Err import_faults_route(Op *op, const void *in, void *out) {
    ImportFaults *faults = out;
    IdKey job;
    List rows;
    TRY(op_get(op, &sql_import_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), &job));
    op_subject(op, "job", job.id);
    TRY(op_list(op, &sql_import_faults, WITH(BIND_INT("job_id", job.id), MOST(IMPORT_FAULTS_MOST)),
                &rows));
    faults->kinds = (List){arena_array(op->arena, FaultKind, KINDS_MOST), 0};
    for (size_t i = 0; i < rows.count; i++) {
        const ImportFault *fault = LIST_AT(rows, ImportFault, i);
        if (fault->row_number == 0) continue; /* the header */
        faults->rows++;
        TRY(fault_count(op, &faults->kinds, fault));
    }
    return OK;
}
