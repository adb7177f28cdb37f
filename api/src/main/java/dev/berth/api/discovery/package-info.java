/**
 * What a server has, told to clients: the legacy discovery documents, the aggregated ones, and the version.
 *
 * <p>Pure functions from a catalogue to documents. Whoever serves them keeps them as long as the catalogue is the same.
 */
@NullMarked
package dev.berth.api.discovery;

import org.jspecify.annotations.NullMarked;
