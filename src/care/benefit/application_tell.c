/* A decision is told: to whoever entered it in the app, to the person by a short message. */
#include "care/benefit/application_life.h"
#include "care/people/person.h"
#include "core/walk/notice.h"

static const char *const told[] = {"accept", "decline",  "return", "refuse",
                                   "uphold", "conclude", "revive"};

static bool is_told(const char *event) {
    for (size_t i = 0; i < COUNT(told); i++) {
        if (strcmp(told[i], event) == 0) return true;
    }
    return false;
}

/* Programme, reason, last day. */
static Str arguments_of(Op *op, const Application *application, const Programme *programme) {
    Buf out;
    buf_init(&out, op->arena, 4096);
    buf_put_char(&out, '[');
    json_write_text(&out, programme->name_zh);
    buf_put_char(&out, ',');
    json_write_text(&out, str_is_none(application->reason) ? STR("") : application->reason);
    buf_put_char(&out, ',');
    json_write_text(&out, date_print(op->arena, application->due_on));
    buf_put_char(&out, ']');
    return buf_str(&out);
}

Err application_tell(Op *op, const Application *application, const char *event) {
    if (!is_told(event)) return OK;
    Programme programme;
    Person person;
    TRY(programme_on(op, application->programme, op->today, &programme));
    TRY(person_by_id(op, application->person_id, &person));
    Notice notice = {
        .channel = NOTICE_APP,
        .account_id = application->account_id,
        .person_id = person.id,
        .template_key = arena_printf(op->arena, "notice.application_%s", event),
        .arguments = arguments_of(op, application, &programme),
        .scope = application->scope,
    };
    if (notice.account_id > 0) TRY(notice_write(op, &notice));
    if (str_is_empty(person.phone)) return OK;
    notice.channel = NOTICE_SMS;
    notice.account_id = 0;
    notice.to = person.phone;
    return notice_write(op, &notice);
}
