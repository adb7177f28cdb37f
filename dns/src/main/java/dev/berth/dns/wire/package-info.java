/**
 * DNS messages, bytes to values and back (RFC 1035, 6891): pure, with no sockets. Whatever arrives, reading ends, and either
 * gives a value or says what is wrong. We do this ourselves because Netty's codec neither compresses names nor tells a
 * malformed question from a bad one, and keeps the question's letters only by accident.
 */
@NullMarked
package dev.berth.dns.wire;

import org.jspecify.annotations.NullMarked;
