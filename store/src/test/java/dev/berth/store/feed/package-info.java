/** Places in the feed. */
@NullMarked
package dev.berth.store.feed;

import org.jspecify.annotations.NullMarked;
