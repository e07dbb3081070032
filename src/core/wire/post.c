#include "core/wire/post.h"

#include <curl/curl.h>
#include <pthread.h>

#include "core/base/buf.h"
#include "core/base/shape.h"

enum { ANSWER_BYTES = 64 * 1024 };

bool post_may(const char *url) {
    static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    Str address = str_from(url);
    if (str_starts(address, STR("https://"))) return address.len > strlen("https://");
    for (size_t i = 0; i < COUNT(here); i++) {
        Str host = str_from(here[i]);
        bool ends = address.len == host.len ||
                    (address.len > host.len && strchr(":/", address.ptr[host.len]) != NULL);
        if (str_starts(address, host) && ends) return true;
    }
    return false;
}

static void library_open(void) {
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    Buf *answer = context;
    buf_put(answer, (Str){bytes, size * count});
    return answer->overflow ? 0 : size * count;
}

static struct curl_slist *headers_make(Arena *arena, const PostAsk *ask) {
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (str_is_none(ask->bearer)) return headers;
    Str line = arena_printf(arena, "Authorization: Bearer " STR_FMT, STR_ARG(ask->bearer));
    return curl_slist_append(headers, line.ptr);
}

static CURLcode perform(CURL *curl, const PostAsk *ask, struct curl_slist *headers, Buf *answer) {
    (void)curl_easy_setopt(curl, CURLOPT_URL, ask->url);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ask->timeout_ms);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.len);
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->body.ptr);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    return curl_easy_perform(curl);
}

Err post_send(Arena *arena, const PostAsk *ask, PostReply *reply) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    Buf answer;
    long status = 0;
    *reply = (PostReply){0};
    (void)pthread_once(&once, library_open);
    CURL *curl = curl_easy_init();
    if (curl == NULL) return ERR_UNAVAILABLE;
    buf_init(&answer, arena, ANSWER_BYTES);
    struct curl_slist *headers = headers_make(arena, ask);
    CURLcode code = perform(curl, ask, headers, &answer);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (code != CURLE_OK) return ERR_UNAVAILABLE;
    *reply = (PostReply){(int)status, buf_str(&answer)};
    return OK;
}
