#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/walk/frame.h"

enum { WAITING_MAX = 10000, BATCH_MAX = 400 };

/* A row and its texts in one piece. */
typedef struct Note {
    struct Note *next;
    AuditRow row;
    char bytes[];
} Note;

struct Trail {
    Store *store;
    Vault *vault;
    pthread_mutex_t mutex;
    pthread_cond_t settled;
    Note *first, **end;
    size_t count, batch; /* waiting; of them the first `batch` are with the writer */
    bool failed;         /* the last try; the keeper asks again */
};

static Str *texts_of(AuditRow *row, size_t i) {
    Str *texts[] = {&row->actor,   &row->action, &row->subject,
                    &row->outcome, &row->detail, &row->request_id};
    return i < COUNT(texts) ? texts[i] : NULL;
}

static Note *note_copy(const AuditRow *row) {
    AuditRow copy = *row;
    size_t bytes = 0;
    Str *text;
    for (size_t i = 0; (text = texts_of(&copy, i)); i++) bytes += text->len;
    Note *note = calloc(1, sizeof(Note) + bytes);
    assert(note);
    note->row = copy;
    char *at = note->bytes;
    for (size_t i = 0; (text = texts_of(&note->row, i)); i++) {
        if (text->len > 0) memcpy(at, text->ptr, text->len);
        text->ptr = at;
        at += text->len;
    }
    return note;
}

Trail *trail_open(Store *store, Vault *vault) {
    Trail *trail = calloc(1, sizeof *trail);
    assert(trail);
    trail->store = store;
    trail->vault = vault;
    trail->end = &trail->first;
    pthread_mutex_init(&trail->mutex, NULL);
    pthread_cond_init(&trail->settled, NULL);
    return trail;
}

/* The rows of a batch do not move while it is with the writer: only this thread takes them off,
 * afterwards. */
static Err batch_write(Tx *tx, void *context) {
    Trail *trail = context;
    Arena arena;
    arena_init(&arena, 0);
    pthread_mutex_lock(&trail->mutex);
    Note *note = trail->first;
    size_t count = trail->batch;
    pthread_mutex_unlock(&trail->mutex);
    AuditRow *rows = arena_array(&arena, AuditRow, count);
    for (size_t i = 0; i < count; i++) {
        rows[i] = note->row;
        note = note->next;
    }
    Err err = audit_append(tx, &arena, trail->vault, rows, count);
    arena_clear(&arena);
    return err;
}

static void batch_submit(Trail *trail);

static void batch_done(void *context, Err err) {
    Trail *trail = context;
    pthread_mutex_lock(&trail->mutex);
    trail->failed = err != OK;
    for (; err == OK && trail->batch > 0; trail->batch--, trail->count--) {
        Note *note = trail->first;
        trail->first = note->next;
        if (!trail->first) trail->end = &trail->first;
        free(note);
    }
    trail->batch = 0;
    bool more = err == OK && trail->count > 0;
    if (more) batch_submit(trail);
    pthread_cond_broadcast(&trail->settled);
    pthread_mutex_unlock(&trail->mutex);
    if (err != OK) log_event(LOG_WARN, "audit_waits", "err=%s", err_name(err));
}

/* Under the mutex. */
static void batch_submit(Trail *trail) {
    if (trail->batch > 0 || trail->count == 0) return;
    trail->batch = trail->count < BATCH_MAX ? trail->count : BATCH_MAX;
    pthread_mutex_unlock(&trail->mutex);
    store_submit(trail->store, batch_write, batch_done, trail);
    pthread_mutex_lock(&trail->mutex);
}

bool trail_put(Trail *trail, const AuditRow *row) {
    Note *note = note_copy(row);
    pthread_mutex_lock(&trail->mutex);
    bool taken = trail->count < WAITING_MAX;
    if (taken) {
        *trail->end = note;
        trail->end = &note->next;
        trail->count++;
        if (!trail->failed) batch_submit(trail);
    }
    pthread_mutex_unlock(&trail->mutex);
    if (!taken) free(note);
    return taken;
}

size_t trail_waiting(Trail *trail) {
    pthread_mutex_lock(&trail->mutex);
    size_t count = trail->count;
    pthread_mutex_unlock(&trail->mutex);
    return count;
}

void trail_flush(Trail *trail) {
    pthread_mutex_lock(&trail->mutex);
    batch_submit(trail);
    pthread_mutex_unlock(&trail->mutex);
}

void trail_stop(Trail *trail) {
    if (!trail) return;
    pthread_mutex_lock(&trail->mutex);
    trail->failed = false;
    batch_submit(trail);
    while (trail->count > 0 && !(trail->failed && trail->batch == 0))
        pthread_cond_wait(&trail->settled, &trail->mutex);
    pthread_mutex_unlock(&trail->mutex);
}

void trail_close(Trail *trail) {
    if (!trail) return;
    if (trail->count > 0) log_event(LOG_ERROR, "audit_lost", "rows=%zu", trail->count);
    while (trail->first) {
        Note *note = trail->first;
        trail->first = note->next;
        free(note);
    }
    pthread_cond_destroy(&trail->settled);
    pthread_mutex_destroy(&trail->mutex);
    free(trail);
}
