/**
 * Time as it stands in objects: {@code metav1.Time} and {@code MicroTime} (RFC 3339, UTC), Go's durations, and the
 * rounded ages of printed tables.
 */
@NullMarked
package dev.berth.model.time;

import org.jspecify.annotations.NullMarked;
