/**
 * Volumes and claims, and what drivers publish about themselves: defaults, preparation, validation.
 *
 * <p>Source of the rules: upstream {@code pkg/apis/core} and {@code pkg/apis/storage} ({@code v1/defaults.go},
 * {@code validation/validation.go}) and {@code pkg/registry/{core,storage}}.
 */
@NullMarked
package dev.berth.api.kinds.storage;

import org.jspecify.annotations.NullMarked;
