/**
 * What all controllers that keep pods have in common: which objects are theirs (adopting and releasing), when a
 * pod is active
 * or available, which pods go first, and how a pod is made from a template, created and deleted with upstream's events.
 *
 * <p>Only pure functions and values; the controllers' planners put them into their plans. Upstream: {@code
 * pkg/controller/controller_utils.go}, {@code controller_ref_manager.go}.
 */
@NullMarked
package dev.berth.controllers.pods;

import org.jspecify.annotations.NullMarked;
