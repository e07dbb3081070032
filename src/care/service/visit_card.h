/* Visit_card: an order as the person and the family look at it (R56): what, when, who comes, where
 * it stands, what it costs, photos.
 *
 *   order + menu + provider + carers + visit + rating ─► one card
 *
 * Invariants
 *  1. Reach is that of the order.
 *  2. A carer's telephone is told to a family alone, from the carer's yes until the visit ends, and
 *     only on its day: nobody collects numbers.
 *  3. Where the carer is now is told from what the carer said and from marks at doors, never from
 *     positions, and never whose door it is.
 *  4. Photos are shown while the consent to them stands, and to a family that was let see them.
 */
#ifndef CARE_SERVICE_VISIT_CARD_H
#define CARE_SERVICE_VISIT_CARD_H

#include "core/walk/module.h"

enum {
    CARER_WAITING = 1,
    CARER_AT_ANOTHER,
    CARER_ON_THE_WAY,
    CARER_HERE,
    CARER_GONE,
    CARER_SET_OUT
};
extern const Choices carer_whereabouts;

typedef struct VisitPhoto {
    int64_t id;   /* of the mark: its photo is /api/visit-marks/{id}/photo */
    int32_t kind; /* taken coming in, or going */
    int64_t at;
    bool photo, signature;
} VisitPhoto;

typedef struct CardPicture {
    int64_t id; /* /api/visit-pictures/{id}/photo */
    int64_t at;
} CardPicture;

typedef struct VisitCard {
    int64_t id, person_id; /* of the order */
    int32_t state, source, category;
    Str item, item_zh, item_en;
    Date day;
    int64_t window_from, window_to, start_minute, minutes;
    Fen price, government, own;
    bool pay_own;
    Str note;
    Str provider, provider_phone;
    Str carer, second_carer;
    int32_t carer_sex;
    int64_t makeup_of, makeup; /* makeup: the order that makes up for this one; 0 = none */
    int64_t stars;             /* 0: not rated */
    int64_t start_at, end_at;  /* ms; 0 unknown */
    /* of one card alone, not in a list */
    Str carer_phone;
    int32_t whereabouts;
    int32_t outcome;
    int64_t cancel_until,
        absent_from;   /* ms: may be cancelled by oneself until; nobody came may be said from */
    Date makeup_until; /* of a missed one: the last day to make up for it */
    Str reason;        /* of the last step */
    List photos;       /* of VisitPhoto */
    List pictures;     /* of CardPicture: taken in between */
} VisitCard;
extern const Shape visit_card_shape, visit_photo_shape, card_picture_shape;
extern const Noun visit_card_noun;

#endif
