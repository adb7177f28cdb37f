/**
 * The remaining built-in kinds: configuration, namespaces, nodes, access, budgets, scaling, networking policy.
 *
 * <p>Source of the rules: upstream {@code pkg/apis/<group>/{v1/defaults.go,validation/validation.go}} and
 * {@code pkg/registry/<group>/<kind>/strategy.go}.
 */
@NullMarked
package dev.berth.api.kinds.core;

import org.jspecify.annotations.NullMarked;
