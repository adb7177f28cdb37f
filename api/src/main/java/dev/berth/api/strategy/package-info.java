/**
 * What differs from kind to kind: defaults, preparation, validation. Pure.
 */
@NullMarked
package dev.berth.api.strategy;

import org.jspecify.annotations.NullMarked;
