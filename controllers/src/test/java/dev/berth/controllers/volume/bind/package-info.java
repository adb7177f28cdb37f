/** The binder, scenario by scenario and at random. */
@NullMarked
package dev.berth.controllers.volume.bind;

import org.jspecify.annotations.NullMarked;
