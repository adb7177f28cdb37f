/**
 * How many replicas something should have, by what its pods use: HorizontalPodAutoscalers. Facts, words and defaults are upstream's
 * ({@code pkg/controller/podautoscaler}). Deciding is pure; what was recommended and done lately is all that is remembered.
 */
@NullMarked
package dev.berth.controllers.autoscaling;

import org.jspecify.annotations.NullMarked;
