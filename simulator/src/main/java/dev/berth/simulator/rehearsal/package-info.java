/**
 * A user's own application under faults: what is to happen ({@link dev.berth.simulator.rehearsal.Plan}), what was seen of it ({@link
 * dev.berth.simulator.rehearsal.Observed}: what the API told and what was so), and what that comes to ({@link
 * dev.berth.simulator.rehearsal.Report}). All values and pure functions; who lets it happen is one package up.
 */
@NullMarked
package dev.berth.simulator.rehearsal;

import org.jspecify.annotations.NullMarked;
