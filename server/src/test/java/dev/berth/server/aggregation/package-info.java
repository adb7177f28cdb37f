/** A server with an extension server behind it. */
@org.jspecify.annotations.NullMarked
package dev.berth.server.aggregation;
