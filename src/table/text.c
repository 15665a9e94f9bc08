/* Small helpers on text: a growing buffer, cutting at a character, lines, the byte order mark. */
#include "table/table_internal.h"

#include <string.h>

mt_status mt__buffer_add(mt__buffer *buffer, const char *text, size_t n, mt_error *error) {
    size_t wanted;
    if (__builtin_add_overflow(buffer->size, n, &wanted))
        return mt__no_memory(error, "a text");
    if (wanted > buffer->capacity) {
        size_t room = buffer->capacity + buffer->capacity / 2;
        if (room < wanted)
            room = wanted;
        if (room < 256)
            room = 256;
        char *grown = mt__realloc(buffer->context, buffer->at, room, 1);
        if (grown == NULL)
            return mt__no_memory(error, "a text");
        buffer->at = grown;
        buffer->capacity = room;
    }
    if (n > 0)
        memcpy(buffer->at + buffer->size, text, n);
    buffer->size = wanted;
    return MT_OK;
}

int mt__shown(const char *text, size_t size, size_t most) {
    if (size <= most)
        return (int)size;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return (int)most;
}

size_t mt__bom(const char *bytes, size_t size) {
    return size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int64_t mt__line_of(const char *bytes, size_t offset) {
    int64_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += bytes[i] == '\n' ? i == 0 || bytes[i - 1] != '\r' : bytes[i] == '\r';
    return line;
}
