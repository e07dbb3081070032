#include "core/walk/sms_gateway.h"

#include "core/base/log.h"
#include "core/wire/post.h"

enum { TIMEOUT_MS = 8000, BODY_BYTES = 8192 };

typedef struct Answer {
    Str status;
} Answer;
static const Field answer_fields[] = {{"status", F_TEXT, offsetof(Answer, status), .max = 40}};
static const Shape answer_shape = {"sms_answer", "core", answer_fields, COUNT(answer_fields),
                                   sizeof(Answer)};

static Str body_write(Arena *arena, const NoticeLetter *letter) {
    Buf body;
    buf_init(&body, arena, BODY_BYTES);
    buf_printf(&body, "{\"id\":\"%lld\",\"to\":", (long long)letter->id);
    json_write_text(&body, letter->to);
    buf_put_c(&body, ",\"text\":");
    json_write_text(&body, letter->text);
    buf_put_c(&body, ",\"template\":");
    json_write_text(&body, letter->template_key);
    buf_put_char(&body, '}');
    return body.overflow ? STR_NONE : buf_str(&body);
}

/* A gateway may say more than we ask for: what is not the status is not looked at. */
static Str status_read(Arena *arena, Str body) {
    json_t *document = NULL;
    Str detail;
    Answer answer = {STR_NONE};
    Faults faults = {.arena = arena};
    if (json_read(arena, body, &document, &detail) != OK) return STR_NONE;
    (void)json_decode(arena, &answer_shape, document, &answer, &faults);
    json_decref(document);
    return answer.status;
}

static const char *gateway_send(const NoticeDriver *driver, Arena *arena,
                                const NoticeLetter *letter, Str *result) {
    const SmsGateway *gateway = driver->context;
    PostReply reply;
    PostAsk ask = {.url = gateway->url,
                   .bearer = driver->key,
                   .body = body_write(arena, letter),
                   .timeout_ms = TIMEOUT_MS};
    bool fits = !str_is_none(ask.body);
    bool answered = fits && post_send(arena, &ask, &reply) == OK;
    Str status = answered ? status_read(arena, reply.body) : STR_NONE;
    bool taken = answered && reply.status / 100 == 2;
    log_event(LOG_INFO, "notice_handed_on", "notice=%lld template=" STR_FMT " status=%d",
              (long long)letter->id, STR_ARG(letter->template_key), answered ? reply.status : 0);
    *result = fits ? STR("gateway silent") : STR("too long");
    if (answered) *result = arena_printf(arena, "gateway %d", reply.status);
    if (taken && str_equal_c(status, "accepted")) return "send";
    return taken && str_equal_c(status, "delivered") ? "deliver" : "fail";
}

static bool key_read(SmsGateway *gateway, const char *file) {
    FILE *from = file != NULL ? fopen(file, "rbe") : NULL;
    if (from == NULL) return false;
    bool read = fgets(gateway->key, sizeof gateway->key, from) != NULL;
    (void)fclose(from);
    gateway->driver.key = str_trim(str_from(read ? gateway->key : ""));
    return gateway->driver.key.len >= SMS_KEY_MIN;
}

bool sms_gateway_init(SmsGateway *gateway, const char *url, const char *key_file,
                      const char **why) {
    *gateway = (SmsGateway){.url = url};
    gateway->driver = (NoticeDriver){.name = "gateway", .send = gateway_send, .context = gateway};
    *why = "--sms-gateway takes https://…, or http://127.0.0.1…";
    if (!post_may(url)) return false;
    *why = "--sms-key names a file whose first line is a key of 16 to 200 characters";
    return key_read(gateway, key_file);
}
