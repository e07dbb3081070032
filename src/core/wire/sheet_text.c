#include "core/wire/sheet_text.h"

#include <errno.h>

#include "core/wire/sheet_reader.h"

#define NO_CONVERTER ((iconv_t)-1)

static Err refuse(TextFile *text, Err err, const char *code) {
    return sheet_refuse(&text->fault, err, code);
}

static Err text_file_start(TextFile *text, const char *charset, long skip) {
    if (text->converter != NO_CONVERTER) iconv_close(text->converter);
    text->converter = iconv_open("UTF-8", charset);
    text->raw_len = text->len = text->at = 0;
    text->raw_ended = false;
    if (text->converter == NO_CONVERTER) return refuse(text, ERR_INTERNAL, "encoding");
    if (fseek(text->file, skip, SEEK_SET) != 0) return refuse(text, ERR_NOT_FOUND, "unreadable");
    return OK;
}

static Err raw_fill(TextFile *text) {
    size_t room = sizeof text->raw - text->raw_len;
    size_t got = fread(text->raw + text->raw_len, 1, room, text->file);
    if (ferror(text->file)) return refuse(text, ERR_NOT_FOUND, "unreadable");
    text->raw_ended = got < room;
    text->raw_len += got;
    return OK;
}

/* iconv stops at a full output, a broken sequence, or one that the next bytes may complete. */
static Err raw_convert(TextFile *text) {
    char *from = text->raw, *to = text->text;
    size_t left = text->raw_len, room = sizeof text->text;
    size_t done = iconv(text->converter, &from, &left, &to, &room);
    int reason = done == (size_t)-1 ? errno : 0;
    text->len = sizeof text->text - room;
    text->raw_len = left;
    memmove(text->raw, from, left);
    if (reason == EILSEQ || (reason == EINVAL && text->raw_ended))
        return refuse(text, ERR_MALFORMED, "encoding");
    if (memchr(text->text, '\0', text->len)) return refuse(text, ERR_MALFORMED, "not_a_table");
    return OK;
}

Err text_file_fill(TextFile *text) {
    text->at = text->len = 0;
    while (text->len == 0) {
        if (!text->raw_ended) TRY(raw_fill(text));
        if (text->raw_len == 0) return ERR_NOT_FOUND;
        TRY(raw_convert(text));
    }
    return OK;
}

static bool is_all_utf8(TextFile *text) {
    Err err = text_file_start(text, "UTF-8", 0);
    while (err == OK) err = text_file_fill(text);
    return err == ERR_NOT_FOUND;
}

Err text_file_open(TextFile *text, const char *file) {
    static const struct {
        const char *mark, *charset;
        size_t len;
    } marks[] = {{"\xEF\xBB\xBF", "UTF-8", 3},
                 {"\xFF\xFE", "UTF-16LE", 2},
                 {"\xFE\xFF", "UTF-16BE", 2}};
    char head[3] = {0};
    text->converter = NO_CONVERTER;
    text->file = fopen(file, "rbe");
    if (!text->file) return refuse(text, ERR_NOT_FOUND, "unreadable");
    size_t got = fread(head, 1, sizeof head, text->file);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (got >= marks[i].len && memcmp(head, marks[i].mark, marks[i].len) == 0)
            return text_file_start(text, marks[i].charset, (long)marks[i].len);
    return text_file_start(text, is_all_utf8(text) ? "UTF-8" : "GB18030", 0);
}

void text_file_close(TextFile *text) {
    if (text->converter != NO_CONVERTER) iconv_close(text->converter);
    if (text->file) fclose(text->file);
}
