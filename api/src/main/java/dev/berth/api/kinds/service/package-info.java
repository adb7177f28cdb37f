/**
 * Services and what stands behind them: defaults, preparation, validation, and the addresses and ports that no two
 * Services share.
 *
 * <p>Source of the rules: upstream {@code pkg/apis/core}, {@code pkg/apis/discovery},
 * {@code pkg/registry/core/service} (strategy and storage).
 */
@NullMarked
package dev.berth.api.kinds.service;

import org.jspecify.annotations.NullMarked;
