/* People who do not exist: each once, of the right age, in the right place, and the same ones again
 * for the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city_book.h"
#include "app/city_dirt.h"
#include "care/people/id_number.h"
#include "care/people/import.h"

#define TODAY 20261002
enum { SOME = 5000 };

static int compare_text(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void test_people_are_the_same_for_the_same_seed(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    CityPeople *one = city_people_open(&arena, 7, CITY_GONGSHU, TODAY);
    CityPeople *same = city_people_open(&arena, 7, CITY_GONGSHU, TODAY);
    CityPeople *other = city_people_open(&arena, 8, CITY_GONGSHU, TODAY);
    size_t differences = 0;
    for (int i = 0; i < 300; i++) {
        CityPerson a, b, c;
        city_people_next(one, &arena, &a);
        city_people_next(same, &arena, &b);
        city_people_next(other, &arena, &c);
        assert_true(str_equal(a.name, b.name) && str_equal(a.id_number, b.id_number));
        assert_true(str_equal(a.address, b.address) && str_equal(a.phone, b.phone));
        assert_true(a.place->community == b.place->community);
        assert_true(memcmp(&a.lng, &b.lng, sizeof a.lng) == 0);
        differences += !str_equal(a.id_number, c.id_number);
    }
    assert_true(differences > 250);
    arena_clear(&arena);
}

static void test_id_numbers_are_valid_and_nobodys(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    CityPeople *people = city_people_open(&arena, 1, CITY_GONGSHU, TODAY);
    Str *numbers = arena_array(&arena, Str, SOME);
    for (size_t i = 0; i < SOME; i++) {
        CityPerson person;
        city_people_next(people, &arena, &person);
        IdNumber read;
        Str detail;
        assert_null(id_number_read(&arena, person.id_number, TODAY, &read, &detail));
        assert_int_equal(read.birth, person.birth);
        assert_int_equal(read.sex, person.is_male ? 1 : 2);
        assert_memory_equal(person.id_number.ptr + 14, "99", 2);
        assert_true(read.division == 330105 || read.division / 100 == 3399);
        assert_in_range(age_on(person.birth, TODAY), 60, 120);
        assert_true(person.place->county == CITY_GONGSHU);
        assert_true(person.lng > 120.0 && person.lng < 120.3);
        assert_true(person.lat > 30.2 && person.lat < 30.45);
        numbers[i] = person.id_number;
    }
    qsort(numbers, SOME, sizeof *numbers, compare_text);
    for (size_t i = 1; i < SOME; i++) assert_false(str_equal(numbers[i - 1], numbers[i]));
    arena_clear(&arena);
}

static void test_when_a_birthday_is_full_its_numbers_come_from_nowhere(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    CityPeople *people = city_people_open(&arena, 1, CITY_GONGSHU, TODAY);
    Str seen[40];
    for (size_t i = 0; i < 40; i++) {
        seen[i] = city_id_draw(people, &arena, CITY_GONGSHU, 19400229, false);
        assert_int_equal(memcmp(seen[i].ptr, i < 5 ? "330105" : "3399", i < 5 ? 6 : 4), 0);
        for (size_t k = 0; k < i; k++) assert_false(str_equal(seen[k], seen[i]));
    }
    arena_clear(&arena);
}

static void test_the_whole_city_has_every_county(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    CityPeople *people = city_people_open(&arena, 1, 0, TODAY);
    size_t count = 0, counties = 0, streets = 0;
    const CityPlace *places = city_places(people, &count);
    for (size_t i = 0; i < count; i++) {
        counties += i == 0 || places[i].county != places[i - 1].county;
        streets += i == 0 || places[i].street != places[i - 1].street;
    }
    assert_int_equal(counties, 13);
    assert_true(count > 3000 && streets > 180);
    people = city_people_open(&arena, 1, CITY_GONGSHU, TODAY);
    places = city_places(people, &count);
    assert_int_equal(count, 178);
    streets = 0;
    for (size_t i = 0; i < count; i++)
        streets += i == 0 || places[i].street != places[i - 1].street;
    assert_int_equal(streets, 18);
    arena_clear(&arena);
}

typedef struct BookLab {
    Arena arena;
    char folder[64];
} BookLab;

static int book_lab_open(void **state) {
    BookLab *lab = calloc(1, sizeof *lab);
    arena_init(&lab->arena, 0);
    memcpy(lab->folder, "/tmp/yiyang-book-XXXXXX", 24);
    *state = lab;
    return mkdtemp(lab->folder) == NULL;
}

static int book_lab_close(void **state) {
    BookLab *lab = *state;
    (void)rmdir(lab->folder);
    arena_clear(&lab->arena);
    free(lab);
    return 0;
}

/* Rows after the header; checks that there is a header, as the import finds it. */
static int64_t rows_of(BookLab *lab, const char *file, Str *first_name) {
    SheetReader *reader = NULL;
    Str detail;
    const Str *cells;
    size_t count;
    int64_t number, rows = 0;
    ImportColumns columns;
    bool found = false;
    assert_int_equal(sheet_open(&lab->arena, file, &reader, &detail), OK);
    while (sheet_next(reader, &number, &cells, &count, &detail) == OK) {
        if (found) rows++;
        if (found && rows == 1)
            *first_name = arena_copy(&lab->arena, cells[columns.at[COLUMN_NAME]]);
        if (!found) found = import_columns(cells, count, &columns);
    }
    sheet_close(reader);
    assert_true(found);
    for (int i = 0; i < COLUMN_CONTACT_NAME; i++) assert_true(columns.at[i] >= 0);
    return rows;
}

static void check_book(BookLab *lab, bool dirty, SheetFormat format, const char *name) {
    CityPeople *people = city_people_open(&lab->arena, 3, CITY_GONGSHU, TODAY);
    CityBook book;
    Str first_name = STR_NONE;
    city_book_draw(people, &lab->arena, 200, &book);
    book.dirty = dirty;
    const char *file = arena_printf(&lab->arena, "%s/%s", lab->folder, name).ptr;
    assert_int_equal(city_book_write(&lab->arena, &book, format, file), OK);
    assert_int_equal(rows_of(lab, file, &first_name), book.good + book.bad);
    assert_string_equal(first_name.ptr, book.people[0].name.ptr);
    if (dirty)
        assert_true(book.bad > 12 && book.good > 180);
    else
        assert_int_equal(book.good, 200);
    assert_int_equal(unlink(file), 0);
}

static void test_books_are_read_back_row_by_row(void **state) {
    check_book(*state, false, SHEET_CSV, "clean.csv");
    check_book(*state, true, SHEET_XLSX, "dirty.xlsx");
    check_book(*state, true, SHEET_XLS, "dirty.xls");
    check_book(*state, true, SHEET_CSV, "dirty.csv");
}

static void test_the_dirty_csv_is_not_utf8(void **state) {
    BookLab *lab = *state;
    CityPeople *people = city_people_open(&lab->arena, 3, CITY_GONGSHU, TODAY);
    CityBook book;
    char bytes[64] = {0};
    city_book_draw(people, &lab->arena, 10, &book);
    book.dirty = true;
    const char *file = arena_printf(&lab->arena, "%s/gb.csv", lab->folder).ptr;
    assert_int_equal(city_book_write(&lab->arena, &book, SHEET_CSV, file), OK);
    FILE *in = fopen(file, "rb");
    assert_non_null(in);
    assert_true(fread(bytes, 1, sizeof bytes - 1, in) > 10);
    (void)fclose(in);
    assert_memory_equal(bytes, "\xC0\xCF\xC4\xEA\xC8\xCB", 6); /* 老年人 in GB18030 */
    assert_int_equal(unlink(file), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_are_the_same_for_the_same_seed),
        cmocka_unit_test(test_id_numbers_are_valid_and_nobodys),
        cmocka_unit_test(test_when_a_birthday_is_full_its_numbers_come_from_nowhere),
        cmocka_unit_test(test_the_whole_city_has_every_county),
        cmocka_unit_test_setup_teardown(test_books_are_read_back_row_by_row, book_lab_open,
                                        book_lab_close),
        cmocka_unit_test_setup_teardown(test_the_dirty_csv_is_not_utf8, book_lab_open,
                                        book_lab_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
