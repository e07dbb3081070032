#include "core/walk/notice_driver.h"

#include "core/base/log.h"

static const char *log_send(const NoticeDriver *driver, Arena *arena, const NoticeLetter *letter,
                            Str *result) {
    (void)driver;
    (void)arena;
    log_event(LOG_INFO, "notice_sent", "notice=%lld template=" STR_FMT, (long long)letter->id,
              STR_ARG(letter->template_key));
    *result = STR("log");
    return "send";
}

const NoticeDriver log_driver = {.name = "log", .send = log_send};
