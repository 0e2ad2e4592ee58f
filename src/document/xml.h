/* SPDX-License-Identifier: Apache-2.0
 *
 * XML parts of office files: the adapter over expat. Names come without their namespace prefix (the prefixes of
 * office files mean nothing; the local names are told apart by where they stand). A document type, and with it
 * every entity trick, is refused; depth is bounded.
 */
#ifndef TZ_DOCUMENT_XML_H
#define TZ_DOCUMENT_XML_H
#include "document/package.h"
#include <expat.h>
#include <string.h>

#define TZ_XML_DEPTH 256

struct tz_xml {
    void (*start)(void *data, const char *name, const char **attributes);
    void (*end)(void *data, const char *name);
    void (*text)(void *data, const char *s, size_t n); /* may be NULL */
};

/* Parses a part, or bytes in memory. TZ_E_INPUT: not well-formed (with part and line); TZ_E_LIMIT: too deep.
 * A handler stops early by setting *stop (given to the parse; may be NULL). */
TZ_MUST_CHECK struct tz_err *tz_xml_part(struct tz_package *p, const char *part, const struct tz_xml *handlers,
                                         void *data, const bool *stop, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_xml_bytes(const char *what, const void *bytes, size_t len,
                                          const struct tz_xml *handlers, void *data, struct tz_arena *a);

/* The name behind the prefix. */
static inline const char *tz_xml_local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

/* Value of an attribute by local name, or NULL. */
const char *tz_xml_attr(const char **attributes, const char *name);
/* An on/off attribute value of office files: absent value = on. */
bool tz_xml_on(const char *value);
int tz_xml_int(const char *value, int fallback);

/* An expat parser owned by the arena, with document types refused; for who needs the parser itself. */
XML_Parser tz_xml_parser(struct tz_arena *a);
/* What went wrong with it. */
struct tz_err *tz_xml_error(XML_Parser p, const char *part);

#endif
