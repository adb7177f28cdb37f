/**
 * Writes {@code Event} objects: {@link dev.berth.client.events.Events} takes notes from the components of one loop,
 * {@link dev.berth.client.events.Correlation} decides which of them are news, more of the same, or too much, and what is left is
 * written down the same road as everything else. The rules and figures are those of client-go's {@code tools/record}.
 */
@NullMarked
package dev.berth.client.events;

import org.jspecify.annotations.NullMarked;
