#include "care/people/pinyin.h"

#include <pthread.h>

#include "core/base/buf.h"
#include "core/base/embed.h"

typedef struct Reading {
    uint32_t character;
    Str usual, surname;
} Reading;

enum { READING_LIMIT = 32768 };
static Reading readings[READING_LIMIT]; /* sorted by character: the file is */
static size_t reading_count;
static Str compounds; /* the rows of compound_surnames.tsv */
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static Str embedded(const char *name) {
    for (size_t i = 0; i < data_files_count; i++) {
        if (strcmp(data_files[i].name, name) == 0)
            return (Str){data_files[i].begin, (size_t)(data_files[i].end - data_files[i].begin)};
    }
    return STR_NONE;
}

static int by_character(const void *a, const void *b) {
    uint32_t left = ((const Reading *)a)->character, right = ((const Reading *)b)->character;
    return left < right ? -1 : left > right;
}

static void load(void) {
    Str rest = embedded("people/pinyin.tsv"), line, part;
    (void)str_split(&rest, '\n', &line);
    while (reading_count < READING_LIMIT && str_split(&rest, '\n', &line)) {
        Reading *reading = &readings[reading_count];
        if (!str_split(&line, '\t', &part) || !utf8_next(&part, &reading->character)) continue;
        if (!str_split(&line, '\t', &reading->usual)) continue;
        reading->surname = str_trim(line).len > 0 ? str_trim(line) : reading->usual;
        reading_count++;
    }
    qsort(readings, reading_count, sizeof *readings, by_character);
    compounds = embedded("people/compound_surnames.tsv");
    (void)str_split(&compounds, '\n', &line);
}

static const Reading *reading_find(uint32_t character) {
    Reading key = {.character = character};
    return bsearch(&key, readings, reading_count, sizeof *readings, by_character);
}

static void put_syllables(Buf *pinyin, Buf *initials, Str syllables) {
    Str part;
    while (str_split(&syllables, ' ', &part)) {
        if (str_is_empty(part)) continue;
        if (pinyin->len > 0) buf_put_char(pinyin, ' ');
        buf_put(pinyin, part);
        buf_put_char(initials, part.ptr[0]);
    }
}

/* Takes a two-character surname off the front of the name. */
static void take_compound(Str *name, Buf *pinyin, Buf *initials) {
    Str rest = compounds, line, surname;
    while (str_split(&rest, '\n', &line)) {
        if (!str_split(&line, '\t', &surname) || str_is_empty(surname)) continue;
        if (!str_starts(*name, surname)) continue;
        put_syllables(pinyin, initials, str_trim(line));
        *name = str_slice(*name, surname.len, name->len);
        return;
    }
}

void pinyin_of_name(Arena *arena, Str name, Str *pinyin, Str *initials) {
    (void)pthread_once(&loaded, load);
    Buf syllables, letters;
    buf_init(&syllables, arena, 512);
    buf_init(&letters, arena, 128);
    Str rest = name;
    take_compound(&rest, &syllables, &letters);
    uint32_t character = 0;
    while (utf8_next(&rest, &character)) {
        const Reading *reading = reading_find(character);
        if (reading == NULL) continue;
        put_syllables(&syllables, &letters, syllables.len == 0 ? reading->surname : reading->usual);
    }
    *pinyin = buf_str(&syllables);
    *initials = buf_str(&letters);
}
