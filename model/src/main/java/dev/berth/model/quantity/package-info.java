/**
 * Amounts of resources: {@code 100m} of a CPU, {@code 1Gi} of memory (apimachinery {@code pkg/api/resource}).
 */
@NullMarked
package dev.berth.model.quantity;

import org.jspecify.annotations.NullMarked;
