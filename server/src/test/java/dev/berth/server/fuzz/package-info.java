/**
 * What the server makes of requests that make no sense: the right Status, nothing stored, and the next request served.
 * Requests are valid ones, mutated by a seed; what they found is held by small tests beside the code that was mended.
 */
@org.jspecify.annotations.NullMarked
package dev.berth.server.fuzz;
