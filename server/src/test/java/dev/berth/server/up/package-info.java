/** What {@code berth up} reads and shows. */
@org.jspecify.annotations.NullMarked
package dev.berth.server.up;
