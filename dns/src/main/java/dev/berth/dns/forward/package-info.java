/**
 * Names that are not the cluster's: asked of other servers, one question at a time however many ask it, and remembered for
 * as long as the answer may be, half a minute at most. Decides on a loop; {@link dev.berth.dns.forward.Upstream} is the way
 * out.
 */
@NullMarked
package dev.berth.dns.forward;

import org.jspecify.annotations.NullMarked;
