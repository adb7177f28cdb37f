/**
 * From what a client sent to an object of a known type: checked, canonical, with the fields that are not known named.
 *
 * <p>What Go's decoder does for upstream, done by schema.
 */
@NullMarked
package dev.berth.api.decode;

import org.jspecify.annotations.NullMarked;
