/**
 * How full volumes are, for people: what nodes tell of them beside the claims that they belong to. Pure; {@code berth df} asks and
 * prints.
 */
@NullMarked
package dev.berth.server.usage;

import org.jspecify.annotations.NullMarked;
