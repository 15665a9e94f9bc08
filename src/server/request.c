/* Reading what a client sent. Every function takes any text that ends with a zero and reads each
 * byte once. */
#include "server/request.h"

#include <string.h>
#include <strings.h>

/* ---- The target ------------------------------------------------------------------------------ */

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Whether text is UTF-8 (RFC 3629: no overlong forms, no surrogates) without control characters. */
static bool is_clean(const unsigned char *text) {
    while (*text != '\0') {
        const unsigned char c = *text;
        const int more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : 3;
        if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xc2) || c > 0xf4)
            return false;
        for (int i = 1; i <= more; i++)
            if ((text[i] & 0xc0) != 0x80)
                return false;
        if ((c == 0xc2 && text[1] < 0xa0) || (c == 0xe0 && text[1] < 0xa0) ||
            (c == 0xed && text[1] > 0x9f) || (c == 0xf0 && text[1] < 0x90) ||
            (c == 0xf4 && text[1] > 0x8f))
            return false;
        text += more + 1;
    }
    return true;
}

/* Decode in place. False for a percent sign without two digits, a zero byte, or what is no text. */
static bool decode(char *text, bool plus_is_blank) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '%') {
            const int high = hex_value(from[1]);
            const int low = high < 0 ? -1 : hex_value(from[2]);
            if (low < 0 || high * 16 + low == 0)
                return false;
            *to++ = (char)(high * 16 + low);
            from += 2;
        } else {
            *to++ = *from == '+' && plus_is_blank ? ' ' : *from;
        }
    }
    *to = '\0';
    return is_clean((const unsigned char *)text);
}

static const char *read_query(char *query, mt__target *out) {
    while (query != NULL && *query != '\0') {
        char *next = strchr(query, '&');
        if (next != NULL)
            *next++ = '\0';
        char *value = strchr(query, '=');
        if (value != NULL)
            *value++ = '\0';
        if (out->n_parameters == MT__PARAMETERS_MAX)
            return "there are too many parameters; 8 is the most";
        if (!decode(query, true) || (value != NULL && !decode(value, true)))
            return "a parameter is no text: % must be followed by two hexadecimal digits, and the "
                   "result must be UTF-8 without control characters";
        if (mt__target_value(out, query) != NULL)
            return "a parameter stands there twice; give it once";
        out->parameter[out->n_parameters++] =
            (mt__parameter){.name = query, .value = value != NULL ? value : ""};
        query = next;
    }
    return NULL;
}

const char *mt__target_read(const char *raw, mt__target *out) {
    out->host = NULL;
    out->n_parameters = 0;
    out->path = "/";
    if (strlen(raw) > MT__TARGET_MAX)
        return "the address is too long";
    char *path = out->text, *end = path;
    if (strncasecmp(raw, "http://", 7) == 0) {
        /* A whole address, as a proxy gets it: the host goes to the front, the path behind it. */
        const size_t host = strcspn(raw + 7, "/?#");
        memcpy(path, raw + 7, host);
        path[host] = '\0';
        out->host = path;
        raw += 7 + host;
        path = end = path + host + 1;
        if (*raw != '/')
            *end++ = '/';
    }
    memcpy(end, raw, strlen(raw) + 1);
    if (path[0] != '/')
        return "the address must begin with /";
    if (strchr(path, '#') != NULL)
        return "the address holds a #, which is not for servers";
    char *query = strchr(path, '?');
    if (query != NULL)
        *query++ = '\0';
    if (!decode(path, false))
        return "the path is no text: % must be followed by two hexadecimal digits, and the result "
               "must be UTF-8 without control characters";
    out->path = path;
    return read_query(query, out);
}

const char *mt__target_value(const mt__target *target, const char *name) {
    for (size_t i = 0; i < target->n_parameters; i++)
        if (strcmp(target->parameter[i].name, name) == 0)
            return target->parameter[i].value;
    return NULL;
}

size_t mt__cut(const char *text, size_t most) {
    size_t size = strnlen(text, most + 1);
    if (size <= most)
        return size;
    for (size = most; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;)
        size--;
    return size;
}

/* ---- Host ------------------------------------------------------------------------------------ */

/* The length of a decimal number of 1 to `digits` digits, at most `most`; 0 when it is none. */
static size_t number_length(const char *text, size_t digits, int most) {
    int value = 0;
    size_t n = 0;
    while (n <= digits && text[n] >= '0' && text[n] <= '9')
        value = value * 10 + (text[n++] - '0');
    return n <= digits && value <= most ? n : 0;
}

/* The length of 127.x.y.z at the start; 0 when there is none. */
static size_t loopback_v4(const char *host) {
    size_t at = 4;
    if (strncmp(host, "127.", 4) != 0)
        return 0;
    for (int part = 0; part < 3; part++) {
        const size_t n = number_length(host + at, 3, 255);
        if (n == 0 || (part < 2 && host[at + n] != '.'))
            return 0;
        at += n + (part < 2);
    }
    return at;
}

bool mt__host_is_loopback(const char *host) {
    size_t at = loopback_v4(host);
    if (at == 0 && strncasecmp(host, "localhost", 9) == 0)
        at = host[9] == '.' ? 10 : 9;
    if (at == 0 && strncmp(host, "[::1]", 5) == 0)
        at = 5;
    if (at == 0)
        return false;
    if (host[at] == '\0')
        return true;
    const size_t port = host[at] == ':' ? number_length(host + at + 1, 5, 65535) : 0;
    return port > 0 && host[at + 1 + port] == '\0';
}

/* ---- Lists with weights ---------------------------------------------------------------------- */

/* One element of "a;q=0.5, b": where its name lies, and its weight in thousandths. */
typedef struct element {
    const char *name;
    size_t size;
    int weight;
} element;

static const char *skip_blanks(const char *text) {
    return text + strspn(text, " \t");
}

/* "0", "1", "0.25", "1.000" in thousandths (RFC 9110, 12.4.2); what is no weight counts as 0. */
static int weight_of(const char *text) {
    int value = 0, unit = 100;
    if (*text != '0' && *text != '1')
        return 0;
    value = (*text++ - '0') * 1000;
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10)
            value += (*text - '0') * unit;
    text = skip_blanks(text);
    return (*text == '\0' || *text == ',' || *text == ';') && value <= 1000 ? value : 0;
}

/* The next element of a list; NULL after the last. */
static const char *next_element(const char *list, element *out) {
    list += strspn(list, " \t,");
    if (*list == '\0')
        return NULL;
    *out = (element){.name = list, .size = strcspn(list, ",; \t"), .weight = 1000};
    list += out->size;
    while (*(list = skip_blanks(list)) == ';') {
        list = skip_blanks(list + 1);
        if ((*list == 'q' || *list == 'Q') && list[1] == '=')
            out->weight = weight_of(list + 2);
        list += strcspn(list, ",;");
    }
    return list + strcspn(list, ",");
}

static bool is_named(const element *one, const char *name) {
    return strlen(name) == one->size && strncasecmp(one->name, name, one->size) == 0;
}

/* How well an element of Accept fits a type: 0 not, 1 everything, 2 the kind, 3 the type. */
static int fit_of(const element *one, const char *type) {
    const size_t kind = strcspn(type, "/") + 1, size = strcspn(type, ";");
    if (one->size == 3 && strncmp(one->name, "*/*", 3) == 0)
        return 1;
    if (one->size == kind + 1 && one->name[kind] == '*' && strncasecmp(one->name, type, kind) == 0)
        return 2;
    return one->size == size && strncasecmp(one->name, type, size) == 0 ? 3 : 0;
}

bool mt__accepts(const char *accept, const char *type) {
    element one;
    int best = 0, weight = 0;
    if (accept == NULL || *skip_blanks(accept) == '\0')
        return true;
    while ((accept = next_element(accept, &one)) != NULL) {
        const int fit = fit_of(&one, type);
        if (fit > best || (fit == best && fit > 0 && one.weight > weight)) {
            best = fit;
            weight = one.weight;
        }
    }
    return weight > 0;
}

mt__coding mt__choose_coding(const char *accept, bool gzip, bool brotli) {
    static const char *const names[] = {
        [MT_PLAIN] = "identity", [MT_GZIP] = "gzip", [MT_BROTLI] = "br"};
    const bool there[] = {[MT_PLAIN] = true, [MT_GZIP] = gzip, [MT_BROTLI] = brotli};
    int weight[] = {-1, -1, -1}, others = -1;
    element one;
    if (accept == NULL)
        return MT_PLAIN;
    while ((accept = next_element(accept, &one)) != NULL) {
        if (is_named(&one, "*"))
            others = one.weight;
        for (int c = MT_PLAIN; c <= MT_BROTLI; c++)
            if (is_named(&one, names[c]) || (c == MT_GZIP && is_named(&one, "x-gzip")))
                weight[c] = one.weight;
    }
    /* What is not named: as "*" says; without it plain may be sent when nothing else may. */
    if (weight[MT_PLAIN] < 0)
        weight[MT_PLAIN] = others >= 0 ? others : 1;
    mt__coding best = MT_NO_CODING;
    int best_weight = 0;
    for (int c = MT_PLAIN; c <= MT_BROTLI; c++) {
        const int found = weight[c] < 0 ? others : weight[c];
        if (there[c] && found > 0 && found >= best_weight) {
            best = (mt__coding)c;
            best_weight = found;
        }
    }
    return best;
}

bool mt__etag_matches(const char *list, const char *etag) {
    const size_t size = strlen(etag);
    if (list == NULL)
        return false;
    while (*(list += strspn(list, " \t,")) != '\0') {
        if (*list == '*')
            return true;
        if (strncmp(list, "W/", 2) == 0)
            list += 2;
        if (*list != '"')
            return false;
        const size_t length = strcspn(list + 1, "\"");
        if (length == size && strncmp(list + 1, etag, size) == 0)
            return true;
        list += 1 + length;
        if (*list == '"')
            list++;
    }
    return false;
}
