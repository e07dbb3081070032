/* Rules that look at the marks of one order. */
#include <math.h>

#include "care/service/assignment.h"
#include "care/service/flag_rules.h"
#include "care/service/plate.h"
#include "care/service/visit_picture.h"
#include "service.sql.h"

enum { DAY_MINUTES = 1440 };

void finding_keep(FlagFinding *finding, int64_t measured, int64_t threshold) {
    if (finding->found && measured <= finding->measured) return;
    finding->found = true;
    finding->measured = measured;
    finding->threshold = threshold;
}

static const Visit *visit_of(const FlagCase *about, int64_t worker_id) {
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *visit = LIST_AT(about->visits, Visit, i);
        if (visit->worker_id == worker_id) return visit;
    }
    return NULL;
}

/* Was the place of this mark found right, or is it none that a phone told? */
static bool place_is_settled(const FlagCase *about, const VisitMark *mark) {
    const Visit *visit = visit_of(about, mark->worker_id);
    return mark->method != METHOD_APP || (visit != NULL && visit->place_confirmed);
}

static Err look_too_short(FlagCase *about, FlagFinding *finding) {
    int64_t percent = 0, least = 0, standard = about->order->minutes;
    bool whole = about->visit.outcome == OUTCOME_DONE;
    if (about->visit.minutes == INT_NONE) return OK;
    if (!whole && about->visit.outcome != OUTCOME_PARTLY) return OK;
    TRY(op_setting(about->op, "visit_min_share_percent", &percent));
    TRY(op_setting(about->op, whole ? "visit_min_minutes" : "visit_too_short_minutes", &least));
    if (whole && (standard < least || standard * percent / 100 > least))
        least = standard * percent / 100;
    finding->found = about->visit.minutes < least;
    finding->measured = about->visit.minutes;
    finding->threshold = least;
    return OK;
}

static Err look_too_long(FlagCase *about, FlagFinding *finding) {
    int64_t percent = 0, most = 0;
    TRY(op_setting(about->op, "visit_max_share_percent", &percent));
    TRY(op_setting(about->op, "visit_too_long_minutes", &most));
    int64_t share = about->order->minutes * percent / 100;
    if (share < most) most = share;
    for (size_t i = 0; i < about->visits.count; i++) {
        int64_t minutes = visit_minutes(LIST_AT(about->visits, Visit, i));
        if (minutes > most) finding_keep(finding, minutes, most);
    }
    return OK;
}

static Err look_outside(FlagCase *about, FlagFinding *finding) {
    int64_t radius = 0, tolerance = 0;
    TRY(op_setting(about->op, "geofence_m", &radius));
    TRY(op_setting(about->op, "geofence_tolerance_m", &tolerance));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        if (mark->distance_m <= REAL_NONE || place_is_settled(about, mark)) continue;
        double accuracy = mark->accuracy_m > 0 ? mark->accuracy_m : 0;
        if (mark->distance_m - accuracy - (double)tolerance > (double)radius)
            finding_keep(finding, llround(mark->distance_m), radius);
    }
    return OK;
}

static Err look_position(FlagCase *about, FlagFinding *finding) {
    int64_t missing = 0;
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        if (!place_is_settled(about, mark) && str_is_none(mark->position_sealed)) missing++;
    }
    if (missing > 0) finding_keep(finding, missing, INT_NONE);
    return OK;
}

static Err look_mock(FlagCase *about, FlagFinding *finding) {
    int64_t mocked = 0;
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        if (mark->mock && !place_is_settled(about, mark)) mocked++;
    }
    if (mocked > 0) finding_keep(finding, mocked, INT_NONE);
    return OK;
}

static Err look_accuracy(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "accuracy_uncertain_m", &most));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        if (mark->accuracy_m > (double)most && !place_is_settled(about, mark))
            finding_keep(finding, llround(mark->accuracy_m), most);
    }
    return OK;
}

static Err look_night(FlagCase *about, FlagFinding *finding) {
    int64_t from = 0, to = 0;
    TRY(op_setting(about->op, "night_from_minute", &from));
    TRY(op_setting(about->op, "night_to_minute", &to));
    const int64_t ends[] = {about->visit.start_at, about->visit.end_at};
    for (size_t i = 0; i < COUNT(ends); i++) {
        if (ends[i] == 0) continue;
        int64_t minute = minute_of_ms(ends[i]);
        if (minute >= from || minute < to) finding_keep(finding, minute, from);
    }
    return OK;
}

/* By how many minutes it began before, or after, the window it may begin in. */
static Err look_schedule(FlagCase *about, FlagFinding *finding) {
    int64_t early = 0, late = 0;
    const Order *order = about->order;
    if (about->visit.start_at == 0) return OK;
    TRY(op_setting(about->op, "early_start_minutes", &early));
    TRY(op_setting(about->op, "late_end_minutes", &late));
    int64_t minute = (about->visit.start_at - date_start_ms(order->day)) / MINUTE_MS;
    if (order->window_from - minute > early)
        finding_keep(finding, order->window_from - minute, early);
    if (minute - order->window_to > late) finding_keep(finding, minute - order->window_to, late);
    return OK;
}

static Err look_check_in(FlagCase *about, FlagFinding *finding) {
    if (!about->visited) finding_keep(finding, INT_NONE, INT_NONE);
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *visit = LIST_AT(about->visits, Visit, i);
        if (visit->start_at != 0) continue;
        finding_keep(finding, INT_NONE, INT_NONE);
        finding->worker_id = visit->worker_id;
    }
    return OK;
}

static Err look_check_out(FlagCase *about, FlagFinding *finding) {
    if (about->order->state == ORDER_IN_PROGRESS) return OK;
    if (!about->visited) finding_keep(finding, INT_NONE, INT_NONE);
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *visit = LIST_AT(about->visits, Visit, i);
        if (visit->end_at != 0) continue;
        finding_keep(finding, INT_NONE, INT_NONE);
        finding->worker_id = visit->worker_id;
    }
    return OK;
}

static Err look_repeated(FlagCase *about, FlagFinding *finding) {
    int64_t counted = 0;
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *visit = LIST_AT(about->visits, Visit, i);
        counted += (visit->in_mark != 0) + (visit->out_mark != 0);
    }
    int64_t more = (int64_t)about->marks.count - counted;
    if (more > 0) finding_keep(finding, more, 0);
    return OK;
}

static Err look_manual(FlagCase *about, FlagFinding *finding) {
    int64_t entered = 0;
    for (size_t i = 0; i < about->marks.count; i++)
        entered += LIST_AT(about->marks, VisitMark, i)->method != METHOD_APP;
    if (entered > 0) finding_keep(finding, entered, 0);
    return OK;
}

/* A phone with net should know the time; one without may not be ahead of it. */
static Err look_skew(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "offline_clock_skew_minutes", &most));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        int64_t ahead = (mark->device_at - mark->server_at) / MINUTE_MS;
        if (mark->method == METHOD_APP && !mark->offline && ahead < 0) ahead = -ahead;
        if (ahead > most) finding_keep(finding, ahead, most);
    }
    return OK;
}

static Err look_late_entry(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "late_entry_hours", &most));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        int64_t hours = (mark->server_at - mark->at) / HOUR_MS;
        if (hours >= most) finding_keep(finding, hours, most);
    }
    return OK;
}

static Err look_qr(FlagCase *about, FlagFinding *finding) {
    int64_t wrong = 0;
    for (size_t i = 0; i < about->marks.count; i++)
        wrong += LIST_AT(about->marks, VisitMark, i)->qr > PLATE_GOOD;
    if (wrong > 0) finding_keep(finding, wrong, 0);
    return OK;
}

static Err look_carers(FlagCase *about, FlagFinding *finding) {
    if (about->visited && about->visit.carers < about->order->carers)
        finding_keep(finding, about->visit.carers, about->order->carers);
    return OK;
}

/* `mark` and `photo`: the row that has it, one of them. */
static Err look_twice(FlagCase *about, Str sha, const IdKey row[2], FlagFinding *finding) {
    IdKey other;
    if (str_is_empty(sha)) return OK;
    Err err = op_get(about->op, &sql_flag_photo_twice,
                     WITH(BIND_TEXT("photo_sha", sha), BIND_INT("mark", row[0].id),
                          BIND_INT("photo", row[1].id)),
                     &other);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    finding_keep(finding, INT_NONE, INT_NONE);
    finding->order_id = other.id;
    return OK;
}

static Err look_photo(FlagCase *about, FlagFinding *finding) {
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        TRY(look_twice(about, mark->photo_sha, (IdKey[2]){{mark->id}, {0}}, finding));
    }
    List photos;
    TRY(visit_pictures(about->op, about->order->id, &photos));
    for (size_t i = 0; i < photos.count; i++) {
        const VisitPicture *photo = LIST_AT(photos, VisitPicture, i);
        TRY(look_twice(about, photo->sha, (IdKey[2]){{0}, {photo->id}}, finding));
    }
    return OK;
}

static Err look_device(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "device_workers_max", &most));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        ServiceCount workers;
        if (str_is_empty(mark->device_id)) continue;
        int64_t midnight = date_start_ms(date_of_ms(mark->at));
        TRY(op_get(about->op, &sql_flag_device_workers,
                   WITH(BIND_TEXT("device_id", mark->device_id), BIND_INT("from", midnight),
                        BIND_INT("to", midnight + DAY_MINUTES * MINUTE_MS)),
                   &workers));
        if (workers.count > most) finding_keep(finding, workers.count, most);
    }
    return OK;
}

const FlagRule flag_visit_rules[] = {
    {FLAG_TOO_SHORT, "minute", look_too_short},
    {FLAG_TOO_LONG, "minute", look_too_long},
    {FLAG_OUTSIDE_GEOFENCE, "metre", look_outside},
    {FLAG_POSITION_MISSING, "count", look_position},
    {FLAG_POSITION_MOCK, "count", look_mock},
    {FLAG_ACCURACY_UNCERTAIN, "metre", look_accuracy},
    {FLAG_AT_NIGHT, "minute of day", look_night},
    {FLAG_OFF_SCHEDULE, "minute", look_schedule},
    {FLAG_CHECK_IN_MISSING, "", look_check_in},
    {FLAG_CHECK_OUT_MISSING, "", look_check_out},
    {FLAG_MARK_REPEATED, "count", look_repeated},
    {FLAG_MANUAL_ENTRY, "count", look_manual},
    {FLAG_CLOCK_SKEW, "minute", look_skew},
    {FLAG_LATE_ENTRY, "hour", look_late_entry},
    {FLAG_QR_WRONG, "count", look_qr},
    {FLAG_CARER_MISSING, "count", look_carers},
    {FLAG_SAME_PHOTO, "", look_photo},
    {FLAG_DEVICE_SHARED, "count", look_device},
};
const size_t flag_visit_rule_count = COUNT(flag_visit_rules);
