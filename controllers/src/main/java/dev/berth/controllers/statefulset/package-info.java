/**
 * StatefulSets: pods with a name, a place and claims of their own. What should be done next about a set is decided here, by
 * {@link dev.berth.controllers.statefulset.StatefulSetPlanner} and the small pure pieces that it asks: which revisions there
 * are ({@code Lineage}), which ordinals ({@code Roster}), what each needs ({@code Upkeep}), in which order ({@code Course}),
 * whose the claims are ({@code Retention}), with what they begin ({@code Restore}) and whether they follow their templates ({@code
 * ClaimUpdates}), which pod is next in an update ({@code Rollout}), whether it is changed where it runs ({@code InPlace}, {@code Resources}), which
 * one is given up ({@code Stuck}), and the status ({@code Counts}).
 *
 * <p>Nothing is remembered between passes. The rules are upstream's ({@code pkg/controller/statefulset}); events have its
 * words.
 */
@NullMarked
package dev.berth.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
