/** Recorded exchanges with an upstream server, held against the functions that need no server. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.golden;
