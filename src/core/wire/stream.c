#include <assert.h>

#include "core/base/date.h"
#include "core/wire/http_exchange.h"

enum { STREAM_LIMIT_BYTES = 256 * 1024, STREAM_MIN_BYTES = 512, BLOCK_BYTES = 4096 };

struct Stream {
    pthread_mutex_t mutex;
    struct MHD_Connection *mhd;
    StreamGone gone;
    void *context;
    char *ptr; /* bytes [from, to) wait for the socket */
    size_t from, to, cap;
    int heartbeat_ms;
    int64_t beat_at_ms;
    bool suspended; /* the reader found no bytes */
    bool closed, overflowed;
};

static void stream_wake(Stream *stream) {
    if (!stream->suspended) return;
    stream->suspended = false;
    MHD_resume_connection(stream->mhd);
}

static void bytes_drop(Stream *stream) {
    stream->from = stream->to = 0;
    if (stream->cap <= BLOCK_BYTES) return;
    free(stream->ptr);
    stream->ptr = NULL;
    stream->cap = 0;
}

/* Room for `more` bytes at the end; NULL past the ceiling. */
static char *bytes_reserve(Stream *stream, size_t more) {
    size_t held = stream->to - stream->from;
    if (more > STREAM_LIMIT_BYTES - held) return NULL;
    if (stream->cap - stream->to >= more) return stream->ptr + stream->to;
    size_t cap = stream->cap ? stream->cap : STREAM_MIN_BYTES;
    while (cap < held + more) cap *= 2;
    char *ptr = malloc(cap);
    if (!ptr) return NULL;
    if (held > 0) memcpy(ptr, stream->ptr + stream->from, held);
    free(stream->ptr);
    stream->ptr = ptr;
    stream->cap = cap;
    stream->from = 0;
    stream->to = held;
    return ptr + held;
}

/* Writes to `out`, or only measures when it is NULL. */
static size_t text_write(char *out, size_t at, Str text) {
    if (out && text.len > 0) memcpy(out + at, text.ptr, text.len);
    return at + text.len;
}

static size_t field_write(char *out, size_t at, Str name, Str value) {
    at = text_write(out, at, name);
    at = text_write(out, at, value);
    return text_write(out, at, STR("\n"));
}

static size_t line_end(Str text) {
    size_t end = 0;
    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r') end++;
    return end;
}

static size_t data_write(char *out, size_t at, Str data) {
    for (;;) {
        size_t end = line_end(data);
        at = field_write(out, at, STR("data: "), str_slice(data, 0, end));
        if (end == data.len) return at;
        bool pair = data.ptr[end] == '\r' && end + 1 < data.len && data.ptr[end + 1] == '\n';
        data = str_slice(data, end + (pair ? 2 : 1), data.len);
    }
}

static size_t event_write(char *out, Str id, Str event, Str data) {
    size_t at = 0;
    if (!str_is_none(id)) at = field_write(out, at, STR("id: "), id);
    if (!str_is_none(event)) at = field_write(out, at, STR("event: "), event);
    at = data_write(out, at, data);
    return text_write(out, at, STR("\n"));
}

/* The library's reader: bytes, or the end, or a suspension; zero without one would spin. */
static ssize_t stream_read(void *context, uint64_t position, char *out, size_t max) {
    (void)position;
    Stream *stream = context;
    pthread_mutex_lock(&stream->mutex);
    ssize_t got = 0;
    size_t held = stream->to - stream->from;
    if (held > 0) {
        size_t len = held < max ? held : max;
        memcpy(out, stream->ptr + stream->from, len);
        stream->from += len;
        if (len == held) bytes_drop(stream);
        got = (ssize_t)len;
    } else if (stream->closed) {
        got = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        MHD_suspend_connection(stream->mhd);
        stream->suspended = true;
    }
    pthread_mutex_unlock(&stream->mutex);
    return got;
}

static void stream_free(void *context) {
    Stream *stream = context;
    if (stream->gone) stream->gone(stream->context, stream);
    pthread_mutex_destroy(&stream->mutex);
    free(stream->ptr);
    free(stream);
}

/* The first bytes go out with the head, or the socket would hold the head back for more. */
static void stream_greet(Stream *stream) {
    Str hello = STR("retry: 3000\n\n");
    char *out = bytes_reserve(stream, hello.len);
    assert(out);
    stream->to += text_write(out, 0, hello);
}

Stream *exchange_stream(Exchange *exchange, StreamGone gone, void *context) {
    Stream *stream = calloc(1, sizeof *stream);
    assert(stream);
    pthread_mutex_init(&stream->mutex, NULL);
    stream->mhd = exchange->mhd;
    stream->gone = gone;
    stream->context = context;
    stream->heartbeat_ms = exchange->heartbeat_ms;
    stream->beat_at_ms = clock_monotonic_ms() + stream->heartbeat_ms;
    stream_greet(stream);
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, stream_read, stream,
                                          stream_free);
    assert(response);
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Request-Id", exchange->id);
    MHD_add_response_header(response, "X-Accel-Buffering", "no");
    return exchange_publish(exchange, MHD_HTTP_OK, response, stream) ? stream : NULL;
}

bool stream_send(Stream *stream, Str id, Str event, Str data) {
    assert(line_end(id) == id.len && line_end(event) == event.len);
    size_t len = event_write(NULL, id, event, data);
    pthread_mutex_lock(&stream->mutex);
    char *out = stream->closed ? NULL : bytes_reserve(stream, len);
    if (out) {
        stream->to += event_write(out, id, event, data);
        stream->beat_at_ms = clock_monotonic_ms() + stream->heartbeat_ms;
    } else if (!stream->closed) {
        stream->closed = stream->overflowed = true;
        bytes_drop(stream);
    }
    stream_wake(stream);
    pthread_mutex_unlock(&stream->mutex);
    return out != NULL;
}

void stream_close(Stream *stream) {
    pthread_mutex_lock(&stream->mutex);
    stream->closed = true;
    stream_wake(stream);
    pthread_mutex_unlock(&stream->mutex);
}

void stream_mute(Stream *stream) {
    stream->gone = NULL;
}

void stream_end(Stream *stream) {
    pthread_mutex_lock(&stream->mutex);
    stream->closed = true;
    bytes_drop(stream);
    stream_wake(stream);
    pthread_mutex_unlock(&stream->mutex);
}

bool stream_beat(Stream *stream, int64_t now_ms) {
    pthread_mutex_lock(&stream->mutex);
    bool silent = !stream->closed && stream->from == stream->to && now_ms >= stream->beat_at_ms;
    Str beat = STR(":\n\n");
    char *out = silent ? bytes_reserve(stream, beat.len) : NULL;
    if (out) {
        stream->to += text_write(out, 0, beat);
        stream->beat_at_ms = now_ms + stream->heartbeat_ms;
        stream_wake(stream);
    }
    bool sound = !stream->overflowed;
    pthread_mutex_unlock(&stream->mutex);
    return sound;
}
