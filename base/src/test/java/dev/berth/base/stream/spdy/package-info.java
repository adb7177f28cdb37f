/** Many streams over one connection. */
@org.jspecify.annotations.NullMarked
package dev.berth.base.stream.spdy;
