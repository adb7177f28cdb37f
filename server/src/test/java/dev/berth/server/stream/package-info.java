/** Streams from one end to the other. */
@org.jspecify.annotations.NullMarked
package dev.berth.server.stream;
