#include "care/service/plate_paper.h"

#include "care/places/letter.h"
#include "care/service/plate.h"
#include "core/walk/site.h"
#include "service.sql.h"

enum { PLATES_MOST = 400 };

typedef struct PlatePrintRow {
    int64_t id;
    int32_t kind;
    Str name;
    Date issued_on;
    int64_t scope;
} PlatePrintRow;
#define AT(member) offsetof(PlatePrintRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"kind", F_ENUM, AT(kind), .choices = &plate_kinds, .doc = "door or card"},
    {"name", F_TEXT, AT(name), .doc = "of the person, for the card alone"},
    {"issued_on", F_DATE, AT(issued_on), .doc = "first day"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
extern const Shape plate_print_row_shape;
const Shape plate_print_row_shape = {"paper_plate", "service", row_fields, COUNT(row_fields),
                                     sizeof(PlatePrintRow)};

static const PrintPaper card_paper = {"plate_card", "15-01", PAPER_A6, NULL, NULL, 0, "active"};
static const PrintPaper sheet_paper = {"plate_sheet", "15-02", PAPER_A4, NULL, NULL, 0, NULL};

typedef struct PlateRun {
    Op *op;
    List plates; /* of PlatePrintRow */
} PlateRun;

static Str plate_number(const Op *op, int64_t id) {
    Str number = arena_printf(op->arena, "%08lld", (long long)id);
    return print_fill(op, "plate.number", &number, 1);
}

static Err card_fill(Op *op, const PlatePrintRow *row, PaperCard *out) {
    Letterhead head;
    Plate plate = {.id = row->id};
    bool door = row->kind == PLATE_DOOR;
    Str day = date_print(op->arena, row->issued_on);
    TRY(letterhead_of(op, row->scope / 1000000 * 1000000, &head));
    plate_sign(op, &plate);
    *out = (PaperCard){
        .head = head.unit,
        .title = print_word(op, door ? "plate.door" : "plate.card"),
        .code = plate.token,
        .name = door ? plate_number(op, row->id) : row->name,
        .lines = {print_word(op, door ? "plate.door_use" : "plate.card_use"),
                  door ? STR_NONE : plate_number(op, row->id),
                  print_fill(op, "plate.issued", &day, 1)},
        .foot = print_word(op, "plate.lost"),
    };
    return OK;
}

static Err cards_put(void *context, Paper *paper) {
    PlateRun *run = context;
    for (size_t i = 0; i < run->plates.count; i++) {
        PaperCard card;
        TRY(card_fill(run->op, LIST_AT(run->plates, PlatePrintRow, i), &card));
        paper_card(paper, &card);
    }
    return OK;
}

static Err plates_print(Op *op, const PrintPaper *paper, int64_t subject, const Bind *binds,
                        ReplyFile *out) {
    PlateRun run = {.op = op};
    Err err = op_list(op, &sql_plate_paper, binds, &run.plates);
    if (err == ERR_TOO_LARGE)
        return op_refuse_with(op, "scope", "paper_too_long",
                              arena_printf(op->arena, "%d", PLATES_MOST));
    TRY(err);
    if (run.plates.count == 0) return ERR_NOT_FOUND;
    return print_bare(op, paper, subject, &(PrintFill){cards_put, &run}, out);
}

static Err card_route(Op *op, const void *in, void *out) {
    Plate plate;
    TRY(plate_get(op, ((const IdKey *)in)->id, &plate));
    if (plate.state != PLATE_ACTIVE) return op_conflict(op, "state", "plate_ended");
    return plates_print(op, &card_paper, plate.id,
                        WITH(BIND_INT("id", plate.id), BIND_INT("low", 0),
                             BIND_INT("high", INT64_MAX), BIND_TEXT("kind", STR("any")),
                             MOST(PLATES_MOST)),
                        out);
}

typedef struct SheetAsk {
    int64_t scope;
    int32_t kind;
} SheetAsk;
static const Field ask_fields[] = {
    {"scope", F_INT, offsetof(SheetAsk, scope), .flags = REQUIRED, .min = 110000000000,
     .max = 829999999999, .doc = "community or street"},
    {"kind", F_ENUM, offsetof(SheetAsk, kind), .choices = &plate_kinds,
     .doc = "doors or cards; none: both"},
};
static const Shape ask_shape = {"plate_sheet", "service", ask_fields, COUNT(ask_fields),
                                sizeof(SheetAsk)};

static Err sheet_route(Op *op, const void *in, void *out) {
    const SheetAsk *ask = in;
    int64_t low = 0, high = 0;
    scope_subtree(ask->scope, &low, &high);
    op_note_int(op, "place", ask->scope);
    Str kind = ask->kind ? str_from(choice_code(&plate_kinds, ask->kind)) : STR("any");
    return plates_print(op, &sheet_paper, ask->scope,
                        WITH(BIND_INT("id", 0), BIND_INT("low", low), BIND_INT("high", high),
                             BIND_TEXT("kind", kind), MOST(PLATES_MOST)),
                        out);
}

static const Route routes[] = {
    {"GET", "/api/plates/{id}/papers/card", "plate_paper_card", "service.plate", card_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "门牌码 or 服务卡, on A6",
     .paper = &card_paper},
    {"GET", "/api/plate-sheets", "plate_paper_sheet", "service.plate", sheet_route, &ask_shape,
     &reply_file_shape, PAPER_FLAGS,
     .doc = "The standing plates and cards of a place, four to a sheet of A4",
     .paper = &sheet_paper},
};
const Noun plate_paper_noun = {routes, COUNT(routes), NULL};
