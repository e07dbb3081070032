/* Streams: the outbox, row by row, to whoever listens and may know. */
#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/walk/walk.h"
#include "walk.sql.h"

enum { ROWS_MAX = 500, LISTENERS_MAX = 4000, LISTEN_MS = 600 * 1000 };

typedef struct OutboxRow {
    int64_t id;
    Str topic;
    int64_t subject, scope;
    int64_t account_id; /* 0: whoever covers `scope` */
    int64_t created_at;
} OutboxRow;

static const Field outbox_fields[] = {
    {"id", F_INT, offsetof(OutboxRow, id), .flags = STORED},
    {"topic", F_TEXT, offsetof(OutboxRow, topic), .flags = STORED, .max = 80},
    {"subject", F_INT, offsetof(OutboxRow, subject), .flags = STORED},
    {"scope", F_INT, offsetof(OutboxRow, scope), .flags = STORED},
    {"account_id", F_REF, offsetof(OutboxRow, account_id), .flags = STORED},
    {"created_at", F_TIME, offsetof(OutboxRow, created_at), .flags = STORED},
};
extern const Shape outbox_shape;
const Shape outbox_shape = {"outbox", "walk", outbox_fields, COUNT(outbox_fields),
                            sizeof(OutboxRow)};

typedef struct OutboxBounds {
    int64_t first, last;
} OutboxBounds;

static const Field outbox_bounds_fields[] = {
    {"first", F_INT, offsetof(OutboxBounds, first), .flags = READONLY},
    {"last", F_INT, offsetof(OutboxBounds, last), .flags = READONLY},
};
extern const Shape outbox_bounds_shape;
const Shape outbox_bounds_shape = {"outbox_bounds", "walk", outbox_bounds_fields,
                                   COUNT(outbox_bounds_fields), sizeof(OutboxBounds)};

typedef struct Listener {
    struct Listener *next;
    StreamHub *hub;
    Stream *stream;
    Actor actor;  /* its texts are gone: only numbers are asked */
    int64_t last; /* id it has seen; -1: whatever comes from now on */
    int64_t ends_at_ms;
    int64_t since; /* a session that ended up to here was another */
    bool asked;    /* whether its session is still open */
    bool joined;   /* `last` has been compared with what the outbox still has */
} Listener;

struct StreamHub {
    Store *store;
    SessionCache *sessions;
    pthread_mutex_t mutex;
    Listener *first;
    size_t count;
};

typedef struct Poll {
    StreamHub *hub;
    Arena arena;
    int64_t after;
    OutboxBounds bounds;
    List rows;
    int64_t *newcomers; /* their sessions; those that are over become 0 */
    size_t newcomer_count;
} Poll;

StreamHub *streams_open(Store *store, SessionCache *sessions) {
    StreamHub *hub = calloc(1, sizeof *hub);
    assert(hub);
    hub->store = store;
    hub->sessions = sessions;
    pthread_mutex_init(&hub->mutex, NULL);
    return hub;
}

size_t streams_count(StreamHub *hub) {
    pthread_mutex_lock(&hub->mutex);
    size_t count = hub->count;
    pthread_mutex_unlock(&hub->mutex);
    return count;
}

void streams_close(StreamHub *hub) {
    if (!hub) return;
    assert(!hub->first);
    pthread_mutex_destroy(&hub->mutex);
    free(hub);
}

static void listener_gone(void *context, Stream *stream) {
    (void)stream;
    Listener *listener = context;
    StreamHub *hub = listener->hub;
    pthread_mutex_lock(&hub->mutex);
    for (Listener **at = &hub->first; *at; at = &(*at)->next) {
        if (*at != listener) continue;
        *at = listener->next;
        hub->count--;
        break;
    }
    pthread_mutex_unlock(&hub->mutex);
    free(listener);
}

void stream_join(Walk *walk) {
    Site *site = walk->op.site;
    StreamHub *hub = site->streams;
    int64_t seen = 0;
    bool resumes =
        str_read_int(exchange_header(walk->exchange, "last-event-id"), &seen) && seen >= 0;
    Listener *listener = calloc(1, sizeof *listener);
    assert(listener);
    pthread_mutex_lock(&hub->mutex);
    bool full = hub->count >= LISTENERS_MAX;
    if (!full) {
        walk_served(walk, 200, 0);
        *listener = (Listener){.next = hub->first,
                               .hub = hub,
                               .actor = walk->actor,
                               .last = resumes ? seen : -1,
                               .ends_at_ms = clock_monotonic_ms() + LISTEN_MS};
        listener->actor.name = STR_NONE;
        hub->first = listener;
        hub->count++;
        listener->stream = exchange_stream(walk->exchange, listener_gone, listener);
    }
    pthread_mutex_unlock(&hub->mutex);
    if (!full) {
        keeper_wake(site->keeper);
        return;
    }
    free(listener);
    walk_refuse(walk, ERR_UNAVAILABLE);
    reply_send(walk);
}

/* False: nobody listens. */
static bool poll_begin(Poll *poll) {
    StreamHub *hub = poll->hub;
    pthread_mutex_lock(&hub->mutex);
    bool any = hub->first != NULL;
    poll->after = INT64_MAX;
    poll->newcomers = arena_array(&poll->arena, int64_t, hub->count + 1);
    poll->newcomer_count = 0;
    for (Listener *at = hub->first; at; at = at->next) {
        if (at->last >= 0 && at->last < poll->after) poll->after = at->last;
        if (at->joined) continue;
        poll->newcomers[poll->newcomer_count++] = at->actor.session_id;
        at->asked = true;
    }
    pthread_mutex_unlock(&hub->mutex);
    return any;
}

/* In the view of the database that the bounds are from: what ends later is told by a row after
 * them. */
static Err newcomers_ask(Tx *tx, Poll *poll) {
    for (size_t i = 0; i < poll->newcomer_count; i++) {
        bool open = false;
        TRY(session_is_open(tx, poll->newcomers[i], &open));
        if (!open) poll->newcomers[i] = 0;
    }
    return OK;
}

static Err poll_read(Tx *tx, void *context) {
    Poll *poll = context;
    TRY(tx_get(tx, &poll->arena, &sql_outbox_bounds, NO_BINDS, &poll->bounds));
    TRY(newcomers_ask(tx, poll));
    if (poll->after == INT64_MAX) {
        poll->rows = (List){0};
        return OK;
    }
    return tx_list(tx, &poll->arena, &sql_outbox_after,
                   WITH(BIND_INT("after", poll->after), MOST(ROWS_MAX)), &poll->rows);
}

static bool concerns(const OutboxRow *row, const Actor *actor) {
    if (row->account_id != 0) return row->account_id == actor->account_id;
    return row->scope == 0 || actor->account_id == system_actor.account_id ||
           actor_covers(actor, row->scope);
}

static bool tells_of_an_end(const OutboxRow *row) {
    return str_equal_c(row->topic, TOPIC_SIGNED_OUT);
}

static void tell(Poll *poll, Listener *listener, const OutboxRow *row) {
    listener->last = row->id;
    if (!concerns(row, &listener->actor)) return;
    if (tells_of_an_end(row)) {
        if (row->id > listener->since) stream_close(listener->stream);
        return;
    }
    Str id = arena_printf(&poll->arena, "%lld", (long long)row->id);
    Str at = time_print(&poll->arena, row->created_at);
    Str data = arena_printf(&poll->arena,
                            "{\"topic\":\"" STR_FMT "\",\"subject\":%lld,\"at\":\"" STR_FMT "\"}",
                            STR_ARG(row->topic), (long long)row->subject, STR_ARG(at));
    (void)stream_send(listener->stream, id, row->topic, data);
}

static bool session_stands(const Poll *poll, const Listener *listener) {
    for (size_t i = 0; i < poll->newcomer_count; i++) {
        if (poll->newcomers[i] == listener->actor.session_id) return true;
    }
    return false;
}

/* Tells a new listener from where it hears; one that was away too long must load everything
 * anew, one whose session has ended elsewhere is sent away. */
static void welcome(Poll *poll, Listener *listener) {
    if (!listener->asked) return;
    listener->joined = true;
    const OutboxBounds *bounds = &poll->bounds;
    listener->since = bounds->last;
    if (!session_stands(poll, listener)) {
        stream_close(listener->stream);
        return;
    }
    bool gap = listener->last >= 0 &&
               (listener->last < bounds->first - 1 || listener->last > bounds->last);
    if (listener->last < 0 || gap) listener->last = bounds->last;
    Str id = arena_printf(&poll->arena, "%lld", (long long)listener->last);
    (void)stream_send(listener->stream, id, gap ? STR("reset") : STR("ready"), STR("{}"));
}

static void poll_tell(Poll *poll) {
    StreamHub *hub = poll->hub;
    int64_t now_ms = clock_monotonic_ms();
    pthread_mutex_lock(&hub->mutex);
    for (Listener *at = hub->first; at; at = at->next) {
        if (!at->joined) {
            welcome(poll, at);
            continue;
        }
        for (size_t i = 0; i < poll->rows.count; i++) {
            const OutboxRow *row = LIST_AT(poll->rows, OutboxRow, i);
            if (row->id > at->last) tell(poll, at, row);
        }
        if (now_ms >= at->ends_at_ms) stream_close(at->stream);
    }
    pthread_mutex_unlock(&hub->mutex);
}

/* What another process ended is forgotten here as well. */
static void ends_take(const Poll *poll) {
    for (size_t i = 0; i < poll->rows.count; i++) {
        const OutboxRow *row = LIST_AT(poll->rows, OutboxRow, i);
        if (tells_of_an_end(row)) session_forget(poll->hub->sessions, row->account_id);
    }
}

void streams_end(StreamHub *hub, int64_t account_id) {
    pthread_mutex_lock(&hub->mutex);
    for (Listener *at = hub->first; at; at = at->next) {
        if (at->actor.account_id == account_id) stream_close(at->stream);
    }
    pthread_mutex_unlock(&hub->mutex);
}

static bool any_new(StreamHub *hub) {
    pthread_mutex_lock(&hub->mutex);
    bool found = false;
    for (const Listener *at = hub->first; at && !found; at = at->next) found = !at->joined;
    pthread_mutex_unlock(&hub->mutex);
    return found;
}

void streams_poll(StreamHub *hub) {
    Poll poll = {.hub = hub};
    arena_init(&poll.arena, 0);
    bool more = true;
    while (more && poll_begin(&poll)) {
        Err err = store_read(hub->store, poll_read, &poll);
        if (err != OK) {
            log_event(LOG_WARN, "outbox_unread", "err=%s", err_name(err));
            break;
        }
        bool newcomers = any_new(hub);
        ends_take(&poll);
        poll_tell(&poll);
        more = poll.rows.count == ROWS_MAX || newcomers;
        arena_reset(&poll.arena);
    }
    arena_clear(&poll.arena);
}
