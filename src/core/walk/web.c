/* The web app's files: part of the program, served as they are. */
#include "core/base/embed.h"
#include "core/walk/walk.h"
#include "core/wire/coding.h"

enum { PLAIN, GZIP, BROTLI, ENCODINGS };
static const char *const encodings[ENCODINGS] = {"", "gzip", "br"};
static const char *const endings[ENCODINGS] = {"", ".gz", ".br"};

typedef struct WebFile {
    Str path, content_type, etag;
    Str bodies[ENCODINGS]; /* none where the build made no such form */
} WebFile;

struct WebSite {
    WebFile *files;
    size_t count;
    Str policy;
};

/* No other host is asked for anything; with tiles configured, theirs for pictures. */
static Str policy_print(Arena *arena, Str tiles) {
    return arena_printf(arena,
                        "default-src 'self'; style-src 'self' 'unsafe-inline'; "
                        "img-src 'self' data: blob:" STR_FMT "; connect-src 'self'" STR_FMT "; "
                        "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; "
                        "form-action 'self'",
                        STR_ARG(tiles), STR_ARG(tiles));
}

bool map_tiles_origin(const char *url, Str *origin) {
    static const char *const needed[] = {"{x}", "{y}", "{z}"};
    Str text = str_from(url);
    size_t scheme = str_starts(text, STR("https://"))  ? 8
                    : str_starts(text, STR("http://")) ? 7
                                                       : 0;
    size_t end = scheme;
    for (size_t i = 0; !str_ends(text, STR(".pmtiles")) && i < COUNT(needed); i++) {
        if (str_find(text, str_from(needed[i])) < 0) return false;
    }
    while (end < text.len && text.ptr[end] != '/') {
        char c = text.ptr[end++];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr(".-:", c) != NULL;
        if (!plain) return false;
    }
    *origin = str_slice(text, 0, end);
    return scheme > 0 && end > scheme && end < text.len;
}

static const char *const kinds[][2] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".pmtiles", "application/octet-stream"},
    {".pbf", "application/x-protobuf"},
};

static Str content_type_of(Str path) {
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (str_ends(path, str_from(kinds[i][0]))) return str_from(kinds[i][1]);
    }
    return STR("application/octet-stream");
}

static int encoding_of(Str path) {
    for (int i = ENCODINGS - 1; i > PLAIN; i--) {
        if (str_ends(path, str_from(endings[i]))) return i;
    }
    return PLAIN;
}

static Str file_body(const EmbeddedFile *file) {
    return (Str){file->begin, (size_t)(file->end - file->begin)};
}

static WebFile file_open(Arena *arena, const EmbeddedFile *file) {
    Str hash = sm3_hex(arena, file_body(file));
    return (WebFile){
        .path = arena_printf(arena, "/%s", file->name),
        .content_type = content_type_of(str_from(file->name)),
        .etag = arena_printf(arena, "\"" STR_FMT "\"", STR_ARG(str_slice(hash, 0, 24))),
        .bodies = {file_body(file)},
    };
}

/* The build lists files in order, so "a.js" comes before "a.js.br" and "a.js.gz". */
const WebSite *web_open(Arena *arena, const char *map_tiles) {
    WebSite *web = arena_new(arena, WebSite);
    Str origin = STR_NONE;
    bool tiled = map_tiles != NULL && map_tiles_origin(map_tiles, &origin);
    web->policy =
        policy_print(arena, tiled ? arena_printf(arena, " " STR_FMT, STR_ARG(origin)) : STR(""));
    web->files = arena_array(arena, WebFile, web_files_count);
    for (size_t i = 0; i < web_files_count; i++) {
        int encoding = encoding_of(str_from(web_files[i].name));
        if (encoding == PLAIN)
            web->files[web->count++] = file_open(arena, &web_files[i]);
        else if (web->count > 0)
            web->files[web->count - 1].bodies[encoding] = file_body(&web_files[i]);
    }
    return web;
}

static const WebFile *file_find(const WebSite *web, Str path) {
    for (size_t i = 0; i < web->count; i++) {
        if (str_equal(web->files[i].path, path)) return &web->files[i];
    }
    return NULL;
}

/* A path without an extension is a page of the app, which finds its way from index.html. */
static const WebFile *page_find(const WebSite *web, Str path) {
    const WebFile *file = file_find(web, path);
    if (file) return file;
    size_t last = path.len;
    while (last > 0 && path.ptr[last - 1] != '/') last--;
    bool named = str_find(str_slice(path, last, path.len), STR(".")) >= 0;
    return named ? NULL : file_find(web, STR("/index.html"));
}

static void header_add(HttpReply *reply, Str name, Str value) {
    reply->headers[reply->header_count++] = (HttpHeader){name, value};
}

static int encoding_choose(const WebFile *file, Exchange *exchange) {
    Str accepted = exchange_header(exchange, "accept-encoding");
    for (int i = ENCODINGS - 1; i > PLAIN; i--) {
        if (!str_is_none(file->bodies[i]) && coding_accepted(accepted, encodings[i])) return i;
    }
    return PLAIN;
}

static void file_reply(const WebFile *file, Exchange *exchange, HttpReply *reply) {
    bool same = str_equal(exchange_header(exchange, "if-none-match"), file->etag);
    bool hashed = str_starts(file->path, STR("/assets/"));
    int encoding = encoding_choose(file, exchange);
    reply->status = same ? 304 : 200;
    reply->content_type = file->content_type;
    reply->body = same ? STR("") : file->bodies[encoding];
    header_add(reply, STR("ETag"), file->etag);
    header_add(reply, STR("Vary"), STR("Accept-Encoding"));
    if (encoding != PLAIN && !same)
        header_add(reply, STR("Content-Encoding"), str_from(encodings[encoding]));
    header_add(reply, STR("Cache-Control"),
               hashed ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
}

void web_find(const WebSite *web, Exchange *exchange, HttpReply *out) {
    const WebFile *file = page_find(web, exchange_path(exchange));
    *out = (HttpReply){.status = 404,
                       .content_type = STR("text/plain; charset=utf-8"),
                       .body = STR("404\n")};
    if (file) file_reply(file, exchange, out);
    header_add(out, STR("Content-Security-Policy"), web->policy);
    header_add(out, STR("X-Content-Type-Options"), STR("nosniff"));
    header_add(out, STR("Referrer-Policy"), STR("no-referrer"));
}
