/**
 * Objects from one version of a custom resource to another. Where the definition names a webhook, it is asked by the protocol
 * of {@code apiextensions.k8s.io/v1 ConversionReview}, and believed only in what it may change.
 */
@NullMarked
package dev.berth.api.custom.conversion;

import org.jspecify.annotations.NullMarked;
