/**
 * How a request fails: {@code Status} objects with upstream's reasons, codes and texts.
 */
@NullMarked
package dev.berth.api.status;

import org.jspecify.annotations.NullMarked;
