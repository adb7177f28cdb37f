/** The image against a model that is too simple to be wrong. */
@NullMarked
package dev.berth.store.image;

import org.jspecify.annotations.NullMarked;
