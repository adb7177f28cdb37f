/**
 * Bytes on their way between a client and a process: sinks that say when they have room, and sessions of several of them. The
 * wire, the API and the node agent each speak of these, so that a session is passed through and never converted.
 */
@NullMarked
package dev.berth.base.stream;

import org.jspecify.annotations.NullMarked;
