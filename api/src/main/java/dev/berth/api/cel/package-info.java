/**
 * The Common Expression Language as Kubernetes speaks it: rules of custom resources, match conditions, admission
 * policies. dev.cel parses and checks; what is checked runs here, over our own JSON trees, with upstream's functions,
 * costs and error texts. Callers describe an {@link dev.berth.api.cel.Environment}, compile expressions in it and run
 * the {@link dev.berth.api.cel.Program}s. Nothing of dev.cel is loaded before the first expression is compiled.
 */
@NullMarked
package dev.berth.api.cel;

import org.jspecify.annotations.NullMarked;
