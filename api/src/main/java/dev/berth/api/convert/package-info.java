/**
 * Objects of kinds that are served in several versions, from one version to another: pure functions. What one version
 * cannot say it carries in annotations, as upstream does ({@code pkg/apis/autoscaling/v1/conversion.go},
 * {@code pkg/apis/events/v1/conversion.go}).
 */
@NullMarked
package dev.berth.api.convert;

import org.jspecify.annotations.NullMarked;
