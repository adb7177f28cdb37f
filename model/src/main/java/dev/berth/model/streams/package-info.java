/**
 * What can be asked of a node's agent about what runs there: a command, a terminal, a port, a log. The API asks, the agent
 * answers, and neither knows how the other is reached.
 */
@NullMarked
package dev.berth.model.streams;

import org.jspecify.annotations.NullMarked;
