#include "core/walk/words.h"

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/shape.h"

const char *const languages[LANGUAGE_COUNT] = {"zh", "en"};

typedef struct Word {
    Str key, text;
} Word;

typedef struct Shelf {
    Word *words; /* sorted by key */
    size_t count, capacity;
} Shelf;

struct Words {
    Shelf shelves[LANGUAGE_COUNT];
};

static ptrdiff_t language_index(Str name) {
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (str_equal_c(name, languages[i])) return (ptrdiff_t)i;
    }
    return -1;
}

/* "people.zh.txt" and "zh.txt" are both of zh. */
static ptrdiff_t file_language(const EmbeddedFile *file) {
    Str rest = str_from(file->name), part, before = STR_NONE, last = STR_NONE;
    while (str_split(&rest, '.', &part)) {
        before = last;
        last = part;
    }
    ptrdiff_t slash = str_find(before, STR("/"));
    return language_index(slash < 0 ? before : str_slice(before, (size_t)slash + 1, before.len));
}

static void shelf_put(Arena *arena, Shelf *shelf, Word word) {
    if (shelf->count == shelf->capacity) {
        size_t capacity = shelf->capacity ? shelf->capacity * 2 : 512;
        Word *words = arena_array(arena, Word, capacity);
        if (shelf->count > 0) memcpy(words, shelf->words, shelf->count * sizeof(Word));
        shelf->words = words;
        shelf->capacity = capacity;
    }
    shelf->words[shelf->count++] = word;
}

static bool line_read(Str line, Word *word) {
    ptrdiff_t mark = str_find(line, STR("="));
    if (mark <= 0) return false;
    word->key = str_trim(str_slice(line, 0, (size_t)mark));
    word->text = str_trim(str_slice(line, (size_t)mark + 1, line.len));
    return word->key.len > 0 && word->text.len > 0;
}

static Err file_read(Arena *arena, Words *words, const EmbeddedFile *file) {
    ptrdiff_t language = file_language(file);
    if (language < 0) {
        log_event(LOG_ERROR, "words_language", "file=%s", file->name);
        return ERR_INTERNAL;
    }
    Err err = OK;
    Str rest = {file->begin, (size_t)(file->end - file->begin)}, line;
    for (int number = 1; str_split(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#') continue;
        Word word;
        if (line_read(line, &word)) {
            shelf_put(arena, &words->shelves[language], word);
        } else {
            log_event(LOG_ERROR, "words_line", "file=%s line=%d", file->name, number);
            err = ERR_INTERNAL;
        }
    }
    return err;
}

static int word_compare(const void *a, const void *b) {
    return str_compare(((const Word *)a)->key, ((const Word *)b)->key);
}

static Err shelf_sort(Shelf *shelf, const char *language) {
    Err err = OK;
    if (shelf->count > 0) qsort(shelf->words, shelf->count, sizeof(Word), word_compare);
    for (size_t i = 1; i < shelf->count; i++) {
        Str key = shelf->words[i].key;
        if (!str_equal(key, shelf->words[i - 1].key)) continue;
        log_event(LOG_ERROR, "words_twice", "language=%s key=" STR_FMT, language, STR_ARG(key));
        err = ERR_INTERNAL;
    }
    return err;
}

Err words_open(Arena *arena, const EmbeddedFile *extra, size_t extra_count, const Words **out) {
    Words *words = arena_new(arena, Words);
    Err err = OK;
    for (size_t i = 0; i < word_files_count + extra_count; i++) {
        const EmbeddedFile *file =
            i < word_files_count ? &word_files[i] : &extra[i - word_files_count];
        Err one = file_read(arena, words, file);
        if (one != OK) err = one;
    }
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        Err one = shelf_sort(&words->shelves[i], languages[i]);
        if (one != OK) err = one;
    }
    *out = words;
    return err;
}

Str words_find(const Words *words, const char *language, Str key) {
    ptrdiff_t index = language_index(str_from(language));
    const Shelf *shelf = &words->shelves[index < 0 ? 0 : index];
    if (shelf->count == 0) return STR_NONE;
    Word wanted = {.key = key};
    const Word *found = bsearch(&wanted, shelf->words, shelf->count, sizeof(Word), word_compare);
    return found ? found->text : STR_NONE;
}

void words_each(const Words *words, const char *language, Str prefix, WordFn each, void *context) {
    ptrdiff_t index = language_index(str_from(language));
    const Shelf *shelf = &words->shelves[index < 0 ? 0 : index];
    for (size_t i = 0; i < shelf->count; i++) {
        const Word *word = &shelf->words[i];
        if (str_starts(word->key, prefix)) each(context, word->key, word->text);
    }
}

Str words_fill(Arena *arena, Str pattern, const Str *arguments, size_t count) {
    Buf out;
    buf_init(&out, arena, 16384);
    buf_fill(&out, pattern, arguments, count);
    return buf_str(&out);
}

const char *language_accepted(Str accept_language) {
    Str part;
    while (str_split(&accept_language, ',', &part)) {
        part = str_trim(part);
        ptrdiff_t index = part.len < 2 ? -1 : language_index(str_slice(part, 0, 2));
        if (index >= 0) return languages[index];
    }
    return languages[0];
}
