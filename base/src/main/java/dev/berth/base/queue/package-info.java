/**
 * A queue of keys to look after: what controllers and agents take their work from.
 *
 * <p>It decides which key's turn it is, and when a key that failed is tried again. It never looks at what a key means.
 */
@NullMarked
package dev.berth.base.queue;

import org.jspecify.annotations.NullMarked;
