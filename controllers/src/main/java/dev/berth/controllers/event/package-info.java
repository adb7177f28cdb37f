/** Events that are too old are forgotten. */
@NullMarked
package dev.berth.controllers.event;

import org.jspecify.annotations.NullMarked;
