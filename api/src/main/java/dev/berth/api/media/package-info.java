/**
 * Which form an answer takes: JSON, YAML or protobuf; the object itself, a table, or its metadata alone.
 */
@NullMarked
package dev.berth.api.media;

import org.jspecify.annotations.NullMarked;
