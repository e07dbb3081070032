/* What a file is, by its bytes. */
#include "core/walk/blob.h"

typedef struct Magic {
    const char *type;
    size_t len;
    const char *bytes;
} Magic;

#define MAGIC(type, bytes)                                                                         \
    { type, sizeof(bytes) - 1, bytes }
static const Magic magics[] = {
    MAGIC("image/jpeg", "\xff\xd8\xff"),
    MAGIC("image/png", "\x89PNG\r\n\x1a\n"),
    MAGIC("application/pdf", "%PDF-"),
    MAGIC("application/vnd.ms-excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
};

static bool is_webp(Str bytes) {
    return str_starts(bytes, STR("RIFF")) && str_equal(str_slice(bytes, 8, 12), STR("WEBP"));
}

/* A zip whose list of contents names a workbook: other office papers are zips too. */
static bool is_workbook(Str bytes) {
    return str_starts(bytes, STR("PK\x03\x04")) && str_find(bytes, STR("xl/workbook.")) >= 0;
}

/* Text in UTF-8 or GB18030: neither has control characters but tab and the ends of lines. */
static bool is_text(Str bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        bool control = c < 0x20 || c == 0x7f;
        if (control && c != '\t' && c != '\r' && c != '\n') return false;
    }
    return bytes.len > 0;
}

static bool is_csv(Str name, Str bytes) {
    bool named = name.len >= 4 &&
                 str_equal_ignoring_case(str_slice(name, name.len - 4, name.len), STR(".csv"));
    return named && is_text(bytes);
}

Str blob_sniff(Str name, Str bytes) {
    for (size_t i = 0; i < COUNT(magics); i++) {
        if (str_starts(bytes, (Str){magics[i].bytes, magics[i].len}))
            return str_from(magics[i].type);
    }
    if (is_webp(bytes)) return STR("image/webp");
    if (is_workbook(bytes))
        return STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    return is_csv(name, bytes) ? STR("text/csv") : STR_NONE;
}
