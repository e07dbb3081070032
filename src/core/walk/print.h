/* Print: a printed paper as plain rows: what stands on it, out of which fields, in which words.
 *
 *   static const PrintPart parts[] = {
 *       {.kind = PRINT_TITLE}, {.kind = PRINT_CELLS, .what = "name:3,sex:2,birth:3"},
 *       {.kind = PRINT_LIST, .what = "materials", .columns = columns, .column_count =
 *       COUNT(columns)}, {.kind = PRINT_SIGNS}};
 *   const PrintPaper application_form = {"application_form", "08-01", PAPER_A4,
 *   &application_facts_shape, parts, COUNT(parts)};
 *
 * Its title is the word "paper.<name>", its texts "paper.<name>.<what>", else "paper.<what>"; a
 * label is that of the field. In a text {field} is what the facts hold, '|' begins a paragraph. The
 * room that owns the facts fills a struct of their shape and calls print_paper.
 *
 * Invariants, the first three checked at start (print_check, words_check)
 *  1. Every field and word that a paper names is there.
 *  2. A form number belongs to one paper.
 *  3. A paper's route is a ROUTE_FILE that is ROUTE_SLOW and named <noun>_paper_<kind>, so that
 *     pages find it.
 *  4. Fields are masked as in JSON: by right, and by place. A mask without a right to see is never
 *     lifted: rosters show no whole ID number.
 */
#ifndef CORE_WALK_PRINT_H
#define CORE_WALK_PRINT_H

#include "core/walk/module.h"
#include "core/wire/paper.h"

typedef enum PrintKind {
    /* How a letter begins: unit, title, 文号 when there is one, the word `what` of whom it
     * addresses. */
    PRINT_LETTER,
    PRINT_TITLE,
    PRINT_LINE, /* 单位 · 期间 · the word `what` */
    PRINT_TEXT,
    PRINT_NOTE,
    PRINT_HEADING,
    PRINT_CELLS,   /* what: fields with their shares, a label before each */
    PRINT_AREA,    /* what: one field; foot: word of who signs in it */
    PRINT_LIST,    /* what: an F_LIST field */
    PRINT_ROWS,    /* rows of a statement, streamed */
    PRINT_SIGNS,   /* the head's signs */
    PRINT_END,     /* how a letter ends: unit, day, seal, and 送达回证 to cut off */
    PRINT_PICTURE, /* what: an F_BLOB field, its label under it */
    PRINT_BREAK,
    PRINT_KIND_COUNT
} PrintKind;

typedef struct PrintColumn {
    const char *field; /* "#": the running number */
    double share;
    bool sum;
} PrintColumn;

typedef Err (*PrintMend)(Op *op, Arena *arena, void *row);

typedef struct PrintPart {
    PrintKind kind;
    const char *what;
    const PrintColumn *columns;
    size_t column_count;
    const Statement *rows;
    PrintMend mend; /* each row of them, before it is printed: unseals, works out an age */
    const char *foot;
    double height; /* mm, at least */
    bool seal;
    const char *when; /* only when this field of the facts has a value */
} PrintPart;

#define PAPER_FLAGS (ROUTE_FILE | ROUTE_SLOW | ROUTE_AUDIT_READ)

typedef struct PrintPaper {
    const char *name;
    const char *form; /* "08-01": chapter and number, 1–63 each */
    PaperSize size;
    const Shape *facts; /* NULL: none */
    const PrintPart *parts;
    size_t part_count;
    const char *states; /* of the record, in which pages offer it, ',' between; NULL: any */
} PrintPaper;

/* Whether a record in this state is one that its states name. */
bool print_offered(const PrintPaper *paper, const char *state);

typedef struct PrintSign {
    const char *role; /* word "paper.sign.<role>"; NULL: no more */
    Str name, day;
    Str picture; /* of the signature */
} PrintSign;

/* What no paper goes without, and what its facts do not hold. */
typedef struct PrintHead {
    Str unit;          /* who gives it out */
    int64_t unit_code; /* its division, or its number when it is an organisation */
    Str period;        /* none: the day */
    Str number;        /* 文号 */
    int64_t subject;   /* the record it is about */
    Date day;          /* of a letter; 0: today */
    Str portal; /* where codes are checked: "https://…"; none: the QR holds the code alone */
    const Bind *binds; /* of the statement of PRINT_ROWS */
    PrintSign signs[PAPER_SIGNS];
} PrintHead;

/* The finished paper. ERR_INVALID "paper_too_long": more rows than a paper takes. */
Err print_paper(Op *op, const PrintPaper *paper, const PrintHead *head, const void *facts,
                ReplyFile *out) MUST_CHECK;
/* Plates and cards: no foot. */
typedef struct PrintFill {
    PaperFill draw;
    void *context;
} PrintFill;
Err print_bare(Op *op, const PrintPaper *paper, int64_t subject, const PrintFill *fill,
               ReplyFile *out) MUST_CHECK;
Str print_title(Op *op, const PrintPaper *paper, const void *facts);
Str print_date(const Op *op, Arena *arena, Date date); /* 2026年11月22日; 2026-11-22 in English */
Str print_time(Arena *arena, int64_t ms); /* in Shanghai: 2026-11-22 09:30; none for 0 */
Str print_month(const Op *op, Arena *arena, Month month);
Str print_word(const Op *op, const char *key); /* "paper.<key>" */
Str print_fill(const Op *op, const char *key, const Str *arguments, size_t count);
/* A list of names and one more, as the language writes lists: 张三、李四; "Zhang San, Li Si". */
Str print_join(const Op *op, Str names, Str next);

/* What the code at the foot says to whoever checks it: no more than this. 32 letters and digits:
 * 160 bits, of which 48 prove that this city has made it. */
typedef struct PrintMark {
    const PrintPaper *paper;
    int64_t subject, unit_code;
    Date day;
    int pages;
} PrintMark;
Str print_mark_write(Op *op, const PrintMark *mark); /* ABCD-EFGH-… */
bool print_mark_read(Op *op, Str code,
                     PrintMark *out); /* false: not one of ours; case and dashes do not matter */

/* At start, inner to core/walk: logs what is wrong. */
bool print_check(const Route *const *routes, size_t count);
typedef void (*PrintWordEach)(void *context, Str specific, Str general);
void print_each_word(Arena *arena, const PrintPaper *paper, PrintWordEach each, void *context);

#endif
