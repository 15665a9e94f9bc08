/* UTF-8 or Windows-1252: what a file of a public body is written in is nowhere said, so it is
 * decided from the bytes, once for the whole file. Text that is valid UTF-8 is UTF-8 (Windows-1252
 * text of any length with accents practically never is); all else is Windows-1252, of which
 * ISO-8859-1 as used in files is a part. */
#include "table/table_internal.h"

#include <string.h>

/** Length of the valid character at p, 0 when there is none. Not overlong, no surrogates, at most
 *  U+10FFFF (Unicode 15, table 3-7). */
static size_t character(const unsigned char *p, const unsigned char *end) {
    size_t left = (size_t)(end - p);
    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        return left >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
    if (left < 3)
        return 0;
    unsigned char low = 0x80, high = 0xbf;
    if (p[0] == 0xe0 || p[0] == 0xf0)
        low = p[0] == 0xe0 ? 0xa0 : 0x90;
    else if (p[0] == 0xed || p[0] == 0xf4)
        high = p[0] == 0xed ? 0x9f : 0x8f;
    if (p[1] < low || p[1] > high || (p[2] & 0xc0) != 0x80)
        return 0;
    if (p[0] >= 0xe0 && p[0] <= 0xef)
        return 3;
    if (p[0] >= 0xf0 && p[0] <= 0xf4)
        return left >= 4 && (p[3] & 0xc0) == 0x80 ? 4 : 0;
    return 0;
}

size_t mt__utf8_invalid(const char *bytes, size_t size) {
    const unsigned char *start = (const unsigned char *)bytes, *p = start, *end = start + size;
    while (p < end) {
        uint64_t words[4];
        while ((size_t)(end - p) >= sizeof words) {
            memcpy(words, p, sizeof words);
            if (((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) != 0)
                break;
            p += sizeof words;
        }
        /* Character by character through one such stretch, then try the fast way again. */
        const unsigned char *stretch = (size_t)(end - p) > sizeof words ? p + sizeof words : end;
        while (p < stretch) {
            size_t length = character(p, end);
            if (length == 0)
                return (size_t)(p - start);
            p += length;
        }
    }
    return size;
}

/** What the bytes 0x80 to 0x9f mean; 0 where nothing is defined. All others are the same code point
 *  in Unicode. Source: WHATWG Encoding Standard, index windows-1252, and Microsoft's bestfit1252,
 *  without the control codes that those put at the five undefined bytes. */
static const uint16_t upper[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

mt_status mt__from_windows_1252(const mt_context *context, const char *bytes, size_t size,
                                char **out, size_t *out_size, unsigned char *undefined,
                                mt_error *error) {
    size_t above = 0, three = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        above += byte >= 0x80;
        three += byte >= 0x80 && byte < 0xa0;
    }
    size_t room;
    char *text = NULL;
    if (!__builtin_add_overflow(size, above + three, &room))
        text = mt__alloc(context, room, 1);
    if (text == NULL)
        return mt__no_memory(error, "a table in Windows-1252");
    unsigned char *to = (unsigned char *)text;
    *undefined = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        unsigned code = byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : byte;
        if (byte < 0x80) {
            *to++ = byte;
        } else if (code == 0) {
            *undefined = *undefined != 0 ? *undefined : byte;
            *to++ = (unsigned char)MT__UNDEFINED;
        } else if (code < 0x800) {
            *to++ = (unsigned char)(0xc0 | code >> 6);
            *to++ = (unsigned char)(0x80 | (code & 0x3f));
        } else {
            *to++ = (unsigned char)(0xe0 | code >> 12);
            *to++ = (unsigned char)(0x80 | (code >> 6 & 0x3f));
            *to++ = (unsigned char)(0x80 | (code & 0x3f));
        }
    }
    *out = text;
    *out_size = (size_t)(to - (unsigned char *)text);
    return MT_OK;
}
