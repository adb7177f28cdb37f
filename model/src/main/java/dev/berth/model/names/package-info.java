/**
 * What may be a name, a key or a value, and what upstream says where something may not.
 *
 * <p>Each rule is a function from a text to the list of its errors, empty where the text is valid. The words are those
 * of Kubernetes 1.36 (apimachinery {@code pkg/util/validation}, {@code pkg/api/validate/content}); they follow the
 * field's name and value in an {@code Invalid value} error. The matchers are written by hand: every write passes
 * through some of them.
 */
@NullMarked
package dev.berth.model.names;

import org.jspecify.annotations.NullMarked;
