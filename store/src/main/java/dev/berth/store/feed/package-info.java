/**
 * What happened: the events of the history window in order, shared by all watchers, and the images readers see.
 *
 * <p>The store's one writer hands over what it committed ({@link dev.berth.store.feed.Timeline#publish}); readers of any number read images and walk the
 * events without locks. Nothing here decides whether a write may happen, and nothing touches files.
 */
@NullMarked
package dev.berth.store.feed;

import org.jspecify.annotations.NullMarked;
