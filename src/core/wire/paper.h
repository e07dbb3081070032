/* Paper: a printed document as PDF: A4 upright or across, or A6, black on white.
 *
 *   ┌───────────────────────────────┐
 *   │           letterhead          │
 *   │ ═════════════════════════════ │
 *   │             title             │
 *   │ left        middle      right │  paper_line
 *   │ ┌────┬───────┬──────────────┐ │  paper_cells: a row of a form
 *   │ ├────┼───────┼──────────────┤ │  paper_table, paper_row: a table; its head stands on every page, its sums
 *   │ │ sum of page│              │ │  at the end of each, and of all pages at the very end
 *   │ └────┴───────┴──────────────┘ │
 *   │ prepared  reviewed  ( seal  ) │  paper_sign, paper_close
 *   │ ▓▓ code   page 1 of 3    form │  the foot of every page
 *   └───────────────────────────────┘
 *
 * Invariants
 *  1. The fill runs twice over the same facts: to count the pages, then to draw them. A second run
 *     of another length is ERR_INTERNAL.
 *  2. Same input, same bytes: no clock, no random number gets into a paper; its date is given.
 *  3. Memory is that of a page and of the finished bytes, however many rows there are. Past
 *     PAPER_PAGES, PAPER_ROWS or PAPER_BYTES it is ERR_TOO_LARGE, and nothing is drawn on from
 *     there.
 *  4. Text stays in its place: it wraps, rows grow by it, and what is higher than a page ends in
 *     "…".
 *  5. A picture that cannot be drawn leaves its words; it never spoils the paper.
 * It knows no words: labels come from the caller. It draws on the calling thread, and never on the
 * writer's.
 */
#ifndef CORE_WIRE_PAPER_H
#define CORE_WIRE_PAPER_H

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/str.h"

enum { PAPER_PAGES = 1000, PAPER_ROWS = 10000, PAPER_BYTES = 32 * 1024 * 1024 };
enum { PAPER_COLUMNS = 20, PAPER_SIGNS = 6 };

typedef enum PaperSize { PAPER_A4, PAPER_A4_ACROSS, PAPER_A6 } PaperSize;
typedef enum PaperAlign { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT } PaperAlign;

/* The few words a paper writes by itself. {0} {1} are page and pages, or a count. */
typedef struct PaperWords {
    Str page;       /* 第 {0} 页 共 {1} 页 */
    Str page_sum;   /* 本页小计（{0} 行） */
    Str sum;        /* 合计（共 {0} 行） */
    Str no_rows;    /* 无 */
    Str seal;       /* 盖章处 */
    Str no_picture; /* 图像无法打印 */
    Str check;      /* 扫码核验 */
} PaperWords;

/* What the foot shows for checking: called once, when the number of pages is known. `address` goes
 * into the QR. */
typedef struct PaperCode {
    Str text, address;
} PaperCode;
typedef struct PaperConfig {
    PaperSize size;
    PaperWords words;
    Str title; /* of the file, and of the line at the head of the second page on */
    Str form;  /* at the foot, right: number of the form */
    Str made;  /* at the foot, under it: who printed it, when */
    Date day;  /* of the file */
    bool bare; /* no foot: plates and cards */
    PaperCode (*code)(void *context, int pages); /* NULL: none */
} PaperConfig;

typedef struct Paper Paper;
typedef Err (*PaperFill)(void *context, Paper *paper);
/* The bytes belong to the arena, over and above its ceiling. An error of the fill is handed on. */
MUST_CHECK Err paper_write(Arena *arena, const PaperConfig *config, PaperFill fill, void *context,
                           Str *pdf);
/* Gives back what the type libraries keep for the next paper: once, at the end, when no thread
 * draws any more. */
void paper_end(void);

/* What a fill puts on it, from top to bottom. None of it fails by itself: paper_error tells, for
 * whoever wants to stop early. */
Err paper_error(const Paper *paper);
Arena *paper_arena(Paper *paper); /* forgotten after each row */
void paper_letterhead(Paper *paper, Str unit);
void paper_title(Paper *paper, Str title);
void paper_number(Paper *paper, Str number); /* under the title: 文号 */
void paper_line(Paper *paper, Str left, Str middle, Str right);
void paper_heading(Paper *paper, Str text);
void paper_to(Paper *paper, Str whom);   /* whom a letter addresses */
void paper_text(Paper *paper, Str text); /* paragraphs, '\n' between, their first line set in */
void paper_note(Paper *paper, Str text); /* in small letters */
void paper_space(Paper *paper, double mm);
void paper_break(Paper *paper);          /* on to a new page, unless this one is empty */
void paper_cut(Paper *paper, Str words); /* a dashed line to cut along */

/* A row of a form: cells side by side in shares of the width. */
typedef struct PaperCell {
    Str text;
    double share; /* of what the labels leave; these are all of one width */
    bool label;   /* in the middle, bold */
    Str foot;     /* at the bottom, right: who signs here */
    bool top;     /* begins at the top of its room, not in the middle */
} PaperCell;
void paper_cells(Paper *paper, const PaperCell *cells, size_t count, double least_mm);

typedef enum PaperSum { PAPER_NO_SUM, PAPER_COUNT, PAPER_FEN } PaperSum;
typedef struct PaperColumn {
    Str label;
    double share;
    PaperAlign align;
    PaperSum sum;
} PaperColumn;
typedef struct PaperValue {
    Str text;
    int64_t number; /* what is added up */
} PaperValue;
void paper_table(Paper *paper, const PaperColumn *columns, size_t count);
void paper_row(Paper *paper, const PaperValue *values);
void paper_table_end(Paper *paper);

/* Who signs: a line each, their name when it is known, their signature when there is a picture of
 * it. */
typedef struct PaperSign {
    Str label, name, picture, day;
} PaperSign;
void paper_sign(Paper *paper, const PaperSign *signs, size_t count, bool seal);
/* The end of a letter: unit and day, and the place of the seal over them. */
void paper_close(Paper *paper, Str unit, Str day);

/* jpeg or png, at most this large, in the middle, with words under it. */
void paper_picture(Paper *paper, Str bytes, double width_mm, double height_mm, Str words);

/* A card of A6: one a page of A6, four a sheet of A4, with marks to cut along. */
typedef struct PaperCard {
    Str head, title; /* who gives it out; what it is */
    Str code;        /* in the QR */
    Str name;        /* large, under the QR */
    Str lines[5];
    Str foot;
} PaperCard;
void paper_card(Paper *paper, const PaperCard *card);

#endif
