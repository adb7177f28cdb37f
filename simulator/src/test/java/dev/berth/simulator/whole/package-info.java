/**
 * Whole clusters in virtual time: what the tutorials promise beyond the commands that they show, and what upstream tries end to end
 * with sets, deployments and volumes, seen at every moment. The tutorials' commands themselves are played by kubectl, in
 * {@code server}.
 */
@NullMarked
package dev.berth.simulator.whole;

import org.jspecify.annotations.NullMarked;
