/**
 * What containers have said: records of it, from files in CRI's format or from a runtime that keeps them itself, cut to what
 * is wanted and handed on as fast as somebody takes it.
 */
@NullMarked
package dev.berth.node.log;

import org.jspecify.annotations.NullMarked;
