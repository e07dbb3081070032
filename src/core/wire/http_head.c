#include "core/wire/http_head.h"

#include <ctype.h>

/* The headers that decide how a message is cut and whom it is for. */
typedef struct Deciding {
    size_t hosts, lengths, codings;
    Str host, length, coding, expect;
} Deciding;

static HttpRefusal refusal(int status, const char *code) {
    return (HttpRefusal){status, code};
}

HttpMethod method_read(Str method) {
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equal_c(method, names[i])) return (HttpMethod)i;
    }
    return HTTP_OTHER;
}

static bool name_is_token(Str name) {
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool mark = c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
        if (c > 0x7e || (!isalnum(c) && !mark)) return false;
    }
    return name.len > 0;
}

static bool value_is_clean(Str value) {
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

static bool host_is_plain(Str host) {
    for (size_t i = 0; i < host.len; i++) {
        unsigned char c = (unsigned char)host.ptr[i];
        bool mark = c != 0 && strchr(".-_:[]", c) != NULL;
        if (c > 0x7e || (!isalnum(c) && !mark)) return false;
    }
    return host.len > 0;
}

static void header_note(const HttpHeader *header, Deciding *deciding) {
    if (str_equal_ignoring_case(header->name, STR("host"))) {
        deciding->hosts++;
        deciding->host = str_trim(header->value);
    } else if (str_equal_ignoring_case(header->name, STR("content-length"))) {
        deciding->lengths++;
        deciding->length = header->value;
    } else if (str_equal_ignoring_case(header->name, STR("transfer-encoding"))) {
        deciding->codings++;
        deciding->coding = header->value;
    } else if (str_equal_ignoring_case(header->name, STR("expect"))) {
        deciding->expect = header->value;
    }
}

static HttpRefusal length_read(Str text, uint64_t *length) {
    if (text.len == 0) return refusal(400, "bad_content_length");
    uint64_t total = 0;
    bool huge = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return refusal(400, "bad_content_length");
        huge = huge || total > (UINT64_MAX / 10) - 1;
        if (!huge) total = total * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *length = total;
    return huge ? refusal(413, "too_large") : refusal(0, NULL);
}

static HttpRefusal framing_read(const HttpHead *head, const Deciding *deciding,
                                HttpFraming *framing) {
    if (deciding->lengths > 1) return refusal(400, "bad_content_length");
    if (deciding->codings > 1) return refusal(400, "bad_transfer_encoding");
    if (deciding->codings && deciding->lengths) return refusal(400, "length_and_encoding");
    framing->expects_continue = str_equal_ignoring_case(deciding->expect, STR("100-continue"));
    if (deciding->lengths) return length_read(deciding->length, &framing->length);
    if (!deciding->codings) return refusal(0, NULL);
    bool known = str_equal_ignoring_case(deciding->coding, STR("chunked"));
    if (!known || str_equal_c(head->version, "HTTP/1.0"))
        return refusal(400, "bad_transfer_encoding");
    framing->chunked = true;
    return refusal(0, NULL);
}

HttpRefusal head_check(const HttpHead *head, HttpFraming *framing) {
    *framing = (HttpFraming){0};
    if (head->size > HEAD_LIMIT_BYTES) return refusal(431, "head_too_large");
    Deciding deciding = {0};
    for (size_t i = 0; i < head->header_count; i++) {
        const HttpHeader *header = &head->headers[i];
        if (!name_is_token(header->name) || !value_is_clean(header->value))
            return refusal(400, "bad_header");
        header_note(header, &deciding);
    }
    if (deciding.hosts != 1 || !host_is_plain(deciding.host)) return refusal(400, "bad_host");
    return framing_read(head, &deciding, framing);
}
