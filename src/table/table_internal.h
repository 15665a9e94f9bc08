/* What the files of this room share: a growing text, cutting text for messages, and the parts of
 * reading a table that stand on their own (separator, encoding). */
#ifndef MT_TABLE_INTERNAL_H
#define MT_TABLE_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/table.h"

/** Text that grows at the end. Zeroed with a context is empty; free `at` with mt_free. */
typedef struct mt__buffer {
    const mt_context *context;
    char *at;
    size_t size;
    size_t capacity;
} mt__buffer;

/** Append n bytes. On failure the buffer is as it was. */
mt_status mt__buffer_add(mt__buffer *buffer, const char *text, size_t n,
                         mt_error *error) MT_MUST_USE;

/** How many bytes of a text to show in a message: at most `most`, never half a character. */
int mt__shown(const char *text, size_t size, size_t most);

/** The byte order mark of UTF-8 at the start: 3, or 0 when there is none. */
size_t mt__bom(const char *bytes, size_t size);

/** The separator that the first row which is not empty has most of, outside quotes. A row with none
 *  of the three gives a comma. */
char mt__csv_separator(const char *bytes, size_t size);

/** Where the first byte stands that is not part of valid UTF-8; size when all of it is. */
size_t mt__utf8_invalid(const char *bytes, size_t size);

/** Stands in converted text for a byte that Windows-1252 does not define: never part of UTF-8. */
#define MT__UNDEFINED '\xff'

/** Windows-1252 to UTF-8. The 5 undefined bytes become MT__UNDEFINED; the first of them is given in
 *  *undefined (0: none). The caller frees *out with mt_free. */
mt_status mt__from_windows_1252(const mt_context *context, const char *bytes, size_t size,
                                char **out, size_t *out_size, unsigned char *undefined,
                                mt_error *error) MT_MUST_USE;

/** Which line (from 1) an offset lies on, as an editor shows it: CRLF is one line end, LF and a
 * lone CR are one each. */
int64_t mt__line_of(const char *bytes, size_t offset);

#endif
