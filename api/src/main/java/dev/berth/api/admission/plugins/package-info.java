/**
 * The built-in members of the admission chain, one class each, with upstream's names, order and texts
 * ({@code plugin/pkg/admission}). {@link dev.berth.api.admission.plugins.BuiltIn} lists them.
 */
@NullMarked
package dev.berth.api.admission.plugins;

import org.jspecify.annotations.NullMarked;
