/** Makes the claims of pods' generic ephemeral volumes; the garbage collector takes them with the pods. */
@NullMarked
package dev.berth.controllers.volume.ephemeral;

import org.jspecify.annotations.NullMarked;
