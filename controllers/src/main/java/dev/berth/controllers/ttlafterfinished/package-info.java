/**
 * Deletes Jobs some time after they have finished, where they ask for it. Upstream: {@code
 * pkg/controller/ttlafterfinished}.
 */
@NullMarked
package dev.berth.controllers.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
