/** Which pods hold a claim, and which phase holds a volume. */
@NullMarked
package dev.berth.controllers.volume.protect;

import org.jspecify.annotations.NullMarked;
