/**
 * The functions that expressions may call: CEL's own and Kubernetes' extensions of 1.36 (apiserver {@code
 * pkg/cel/library}, cel-go {@code ext}), with their names, error texts and costs. {@code Signatures} says how each is
 * called, {@code Functions} what it does, {@code CallCost} what a call costs.
 */
@NullMarked
package dev.berth.api.cel.library;

import org.jspecify.annotations.NullMarked;
