/** Rules of custom resources over objects, and in definitions. */
@NullMarked
package dev.berth.api.custom.rules;

import org.jspecify.annotations.NullMarked;
