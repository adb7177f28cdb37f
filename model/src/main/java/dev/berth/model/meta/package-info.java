/**
 * Metadata that all objects share, as read-only views over their JSON.
 */
@NullMarked
package dev.berth.model.meta;

import org.jspecify.annotations.NullMarked;
