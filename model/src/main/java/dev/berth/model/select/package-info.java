/**
 * Which objects are meant: selectors over labels and over fields, from their text forms and from JSON.
 *
 * <p>Pure values. Error texts are upstream's (apimachinery {@code pkg/labels}, {@code pkg/fields}).
 */
@NullMarked
package dev.berth.model.select;

import org.jspecify.annotations.NullMarked;
