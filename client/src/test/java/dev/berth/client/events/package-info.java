/** What becomes of notes. */
@NullMarked
package dev.berth.client.events;

import org.jspecify.annotations.NullMarked;
