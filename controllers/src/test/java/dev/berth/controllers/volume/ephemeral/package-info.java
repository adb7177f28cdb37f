/** Claims of pods' own volumes. */
@NullMarked
package dev.berth.controllers.volume.ephemeral;

import org.jspecify.annotations.NullMarked;
