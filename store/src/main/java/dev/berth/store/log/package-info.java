/**
 * What lasts: the append-only log, its snapshots, and how both are read back.
 *
 * <p>Owns the data directory and the one thread that decides, records and publishes writes. Nobody else touches the files.
 */
@NullMarked
package dev.berth.store.log;

import org.jspecify.annotations.NullMarked;
