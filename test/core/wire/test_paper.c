#include "core/wire/paper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/shape.h"
#include "support/printed.h"

static Arena arena;

static int setup(void **state) {
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_clear(&arena);
    paper_end();
    return 0;
}

static PaperConfig config_make(PaperSize size) {
    return (PaperConfig){.size = size,
                         .words = {STR("第 {0} 页 共 {1} 页"), STR("本页小计 {0} 行"),
                                   STR("合计 {0} 行"), STR("（无）"), STR("盖章处"),
                                   STR("图像无法打印"), STR("核验")},
                         .title = STR("花名册"),
                         .form = STR("颐表 09-01"),
                         .made = STR("打印：张敏"),
                         .day = 20261122};
}

typedef struct Roster {
    int rows, runs;
    int differs; /* rows fewer in the second run */
} Roster;

static Err roster_fill(void *context, Paper *paper) {
    Roster *roster = context;
    static const PaperColumn columns[] = {{{"序号", 6}, 1, PAPER_CENTRE, PAPER_NO_SUM},
                                          {{"姓名", 6}, 2, PAPER_LEFT, PAPER_NO_SUM},
                                          {{"天数", 6}, 1, PAPER_RIGHT, PAPER_COUNT},
                                          {{"金额", 6}, 2, PAPER_RIGHT, PAPER_FEN}};
    int rows = roster->rows - (roster->runs++ > 0 ? roster->differs : 0);
    paper_title(paper, STR("高龄津贴发放花名册"));
    paper_line(paper, STR("单位：米市巷街道"), STR("期间：2026年11月"), STR("元"));
    paper_table(paper, columns, COUNT(columns));
    for (int i = 0; i < rows; i++) {
        Arena *row = paper_arena(paper);
        PaperValue values[] = {{arena_printf(row, "%d", i + 1), 0},
                               {STR("王秀英"), 0},
                               {STR("30"), 30},
                               {STR("200.05"), 20005}};
        paper_row(paper, values);
        if (paper_error(paper) != OK) return paper_error(paper);
    }
    paper_table_end(paper);
    PaperSign signs[] = {{STR("制表："), STR("张敏"), STR_NONE, STR("2026-11-22")},
                         {STR("复核："), STR_NONE, STR_NONE, STR_NONE}};
    paper_sign(paper, signs, COUNT(signs), true);
    return OK;
}

static void a_long_table_repeats_its_head_and_adds_up_page_by_page(void **state) {
    (void)state;
    Roster roster = {.rows = 100};
    PaperConfig config = config_make(PAPER_A4_ACROSS);
    Str pdf;
    assert_int_equal(paper_write(&arena, &config, roster_fill, &roster, &pdf), OK);
    Str text = printed_text(&arena, pdf), info = printed_tool(&arena, "pdfinfo", "", pdf);
    Str squeezed = printed_squeezed(&arena, pdf);
    int pages = text_times(text, "颐表 09-01");
    assert_true(pages > 3 && pages < 10);
    assert_int_equal(text_times(text, "姓名"), pages);
    assert_int_equal(text_times(text, "本页小计"), pages);
    assert_int_equal(text_times(text, "王秀英"), 100);
    assert_true(str_find(info, arena_printf(&arena, "Pages:           %d", pages)) >= 0);
    assert_true(str_find(info, STR("841.89 x 595.276")) >= 0);
    for (int i = 1; i <= pages; i++)
        assert_int_equal(text_times(squeezed, arena_printf(&arena, "第%d页共%d页", i, pages).ptr),
                         1);
    assert_int_equal(text_times(squeezed, "合计100行"), 1);
    assert_int_equal(text_times(text, "20005.00"), 1); /* 100 × 200.05 */
    assert_int_equal(text_times(text, "盖章处"), 1);
}

/* Sums of the pages are those of the whole. */
static void page_sums_add_up_to_the_whole(void **state) {
    (void)state;
    Roster roster = {.rows = 61};
    PaperConfig config = config_make(PAPER_A4_ACROSS);
    Str pdf, line;
    assert_int_equal(paper_write(&arena, &config, roster_fill, &roster, &pdf), OK);
    Str text = printed_text(&arena, pdf);
    Fen pages = 0, whole = 0;
    while (str_split(&text, '\n', &line)) {
        bool page = str_find(line, STR("本页小计")) >= 0, all = str_find(line, STR("合计")) >= 0;
        if (!page && !all) continue;
        line = str_trim(line);
        size_t at = line.len;
        while (line.ptr[at - 1] != ' ') at--;
        Fen sum = 0;
        assert_true(fen_read(str_slice(line, at, line.len), &sum));
        if (page)
            pages += sum;
        else
            whole = sum;
    }
    assert_int_equal(whole, 61 * 20005);
    assert_int_equal(pages, whole);
}

static void the_same_paper_has_the_same_bytes(void **state) {
    (void)state;
    PaperConfig config = config_make(PAPER_A4);
    Str one, two;
    Roster first = {.rows = 40}, second = {.rows = 40};
    assert_int_equal(paper_write(&arena, &config, roster_fill, &first, &one), OK);
    sleep(1);
    assert_int_equal(paper_write(&arena, &config, roster_fill, &second, &two), OK);
    assert_true(str_equal(one, two));
}

static void a_second_run_of_another_length_is_refused(void **state) {
    (void)state;
    Roster roster = {.rows = 100, .differs = 80};
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    assert_int_equal(paper_write(&arena, &config, roster_fill, &roster, &pdf), ERR_INTERNAL);
}

static void too_many_rows_are_refused_before_anything_is_drawn(void **state) {
    (void)state;
    Roster roster = {.rows = PAPER_ROWS + 1};
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    assert_int_equal(paper_write(&arena, &config, roster_fill, &roster, &pdf), ERR_TOO_LARGE);
    assert_int_equal(roster.runs, 1);
}

static void an_empty_table_says_so(void **state) {
    (void)state;
    Roster roster = {.rows = 0};
    PaperConfig config = config_make(PAPER_A4_ACROSS);
    Str pdf;
    assert_int_equal(paper_write(&arena, &config, roster_fill, &roster, &pdf), OK);
    Str text = printed_text(&arena, pdf), squeezed = printed_squeezed(&arena, pdf);
    assert_int_equal(text_times(text, "（无）"), 1);
    assert_int_equal(text_times(squeezed, "合计0行"), 1);
}

static Err letter_fill(void *context, Paper *paper) {
    Buf *long_text = context;
    paper_letterhead(paper, STR("拱墅区民政局"));
    paper_title(paper, STR("受理通知书"));
    paper_number(paper, STR("拱民受〔2026〕12号"));
    paper_to(paper, STR("王桂芳："));
    paper_text(paper, buf_str(long_text));
    paper_text(paper, STR("特此通知。"));
    paper_close(paper, STR("拱墅区民政局"), STR("2026年11月3日"));
    return OK;
}

static int codes_made, code_pages;
static PaperCode code_make(void *context, int pages) {
    (void)context;
    codes_made++;
    code_pages = pages;
    return (PaperCode){STR("ABCD-EFGH"), STR("https://example.invalid/ABCDEFGH")};
}

static void a_paragraph_goes_on_over_the_page(void **state) {
    (void)state;
    Buf text;
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    buf_init(&text, &arena, 1024 * 1024);
    for (int i = 0; i < 120; i++) buf_put_c(&text, "所提交的申请材料齐全，符合规定形式。");
    config.code = code_make;
    codes_made = 0;
    assert_int_equal(paper_write(&arena, &config, letter_fill, &text, &pdf), OK);
    Str said = printed_text(&arena, pdf);
    int pages = text_times(said, "颐表 09-01");
    assert_true(pages >= 3);
    assert_int_equal(codes_made, 1);
    assert_int_equal(code_pages, pages);
    assert_int_equal(text_times(said, "ABCD-EFGH"), pages);
    assert_int_equal(text_times(said, "特此通知"), 1);
    assert_int_equal(text_times(said, "拱民受〔2026〕12号"), 1);
}

static Err row_fill(void *context, Paper *paper) {
    const Str *text = context;
    static const PaperColumn columns[] = {{{"姓名", 6}, 1, PAPER_LEFT, PAPER_NO_SUM},
                                          {{"地址", 6}, 1, PAPER_LEFT, PAPER_NO_SUM}};
    PaperValue values[] = {{*text, 0}, {*text, 0}};
    paper_table(paper, columns, COUNT(columns));
    paper_row(paper, values);
    paper_table_end(paper);
    PaperCell cells[] = {{.text = STR("地址"), .label = true},
                         {.text = *text, .share = 3, .foot = STR("年 月 日")}};
    paper_cells(paper, cells, COUNT(cells), 0);
    return OK;
}

static void long_words_wrap_and_end_at_the_page(void **state) {
    (void)state;
    Buf text;
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    buf_init(&text, &arena, 1024 * 1024);
    for (int i = 0; i < 2000; i++) buf_put_c(&text, "阿卜杜");
    Str word = buf_str(&text);
    assert_int_equal(paper_write(&arena, &config, row_fill, &word, &pdf), OK);
    Str said = printed_text(&arena, pdf);
    assert_int_equal(text_times(said, "颐表 09-01"),
                     2); /* each of the two is no higher than a page */
    assert_true(text_times(said, "…") >= 2);
    word = STR("阿卜杜热合曼·买买提吐尔逊江·阿卜杜热合曼·买买提吐尔逊江");
    assert_int_equal(paper_write(&arena, &config, row_fill, &word, &pdf), OK);
    assert_int_equal(text_times(printed_text(&arena, pdf), "…"), 0);
}

/* 1 × 1, red. */
static const unsigned char png[] = {0x89, 'P',  'N',  'G',  0x0D, 0x0A, 0x1A, 0x0A, 0,   0,
                                    0,    0x0D, 'I',  'H',  'D',  'R',  0,    0,    0,   1,
                                    0,    0,    0,    1,    8,    2,    0,    0,    0,   0x90,
                                    0x77, 0x53, 0xDE, 0,    0,    0,    0x0C, 'I',  'D', 'A',
                                    'T',  0x08, 0xD7, 0x63, 0xF8, 0xCF, 0xC0, 0,    0,   3,
                                    1,    1,    0,    0x18, 0xDD, 0x8D, 0xB0, 0,    0,   0,
                                    0,    'I',  'E',  'N',  'D',  0xAE, 0x42, 0x60, 0x82};

static Err picture_fill(void *context, Paper *paper) {
    const Str *bytes = context;
    paper_picture(paper, *bytes, 60, 40, STR("公示现场"));
    return OK;
}

static void a_picture_is_drawn_or_leaves_its_words(void **state) {
    (void)state;
    PaperConfig config = config_make(PAPER_A4);
    Str pdf, good = {(const char *)png, sizeof png}, bad = STR("\xFF\xD8\xFF\xE0 not a picture"),
             bomb = {(const char *)png, 24};
    char large[24];
    memcpy(large, png, sizeof large);
    large[17] = 0x7F; /* 8 million columns */
    bomb.ptr = large;
    assert_int_equal(paper_write(&arena, &config, picture_fill, &good, &pdf), OK);
    Str listed = printed_tool(&arena, "pdfimages -list", "", pdf);
    assert_int_equal(text_times(listed, "image"), 2); /* the line of heads, and one picture */
    assert_int_equal(text_times(printed_text(&arena, pdf), "图像无法打印"), 0);
    assert_int_equal(text_times(printed_text(&arena, pdf), "公示现场"), 1);
    assert_int_equal(paper_write(&arena, &config, picture_fill, &bad, &pdf), OK);
    assert_int_equal(text_times(printed_text(&arena, pdf), "图像无法打印"), 1);
    assert_int_equal(paper_write(&arena, &config, picture_fill, &bomb, &pdf), OK);
    assert_int_equal(text_times(printed_text(&arena, pdf), "图像无法打印"), 1);
}

static Err cards_fill(void *context, Paper *paper) {
    const int *count = context;
    for (int i = 0; i < *count; i++) {
        PaperCard card = {.title = STR("服务门牌码"),
                          .code = STR("yy.1.abc"),
                          .name = STR("No. 1")};
        paper_card(paper, &card);
    }
    return OK;
}

static void cards_lie_four_to_a_sheet_and_one_to_a_card(void **state) {
    (void)state;
    int count = 5;
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    config.bare = true;
    assert_int_equal(paper_write(&arena, &config, cards_fill, &count, &pdf), OK);
    assert_true(str_find(printed_tool(&arena, "pdfinfo", "", pdf), STR("Pages:           2")) >= 0);
    assert_int_equal(text_times(printed_text(&arena, pdf), "服务门牌码"), 5);
    assert_int_equal(text_times(printed_text(&arena, pdf), "颐表"), 0);
    config.size = PAPER_A6;
    assert_int_equal(paper_write(&arena, &config, cards_fill, &count, &pdf), OK);
    assert_true(str_find(printed_tool(&arena, "pdfinfo", "", pdf), STR("Pages:           5")) >= 0);
}

static Err failing_fill(void *context, Paper *paper) {
    (void)context;
    paper_title(paper, STR("x"));
    return ERR_NOT_FOUND;
}

static void what_the_fill_refuses_is_handed_on(void **state) {
    (void)state;
    PaperConfig config = config_make(PAPER_A4);
    Str pdf;
    assert_int_equal(paper_write(&arena, &config, failing_fill, NULL, &pdf), ERR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_table_repeats_its_head_and_adds_up_page_by_page),
        cmocka_unit_test(page_sums_add_up_to_the_whole),
        cmocka_unit_test(the_same_paper_has_the_same_bytes),
        cmocka_unit_test(a_second_run_of_another_length_is_refused),
        cmocka_unit_test(too_many_rows_are_refused_before_anything_is_drawn),
        cmocka_unit_test(an_empty_table_says_so),
        cmocka_unit_test(a_paragraph_goes_on_over_the_page),
        cmocka_unit_test(long_words_wrap_and_end_at_the_page),
        cmocka_unit_test(a_picture_is_drawn_or_leaves_its_words),
        cmocka_unit_test(cards_lie_four_to_a_sheet_and_one_to_a_card),
        cmocka_unit_test(what_the_fill_refuses_is_handed_on),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
