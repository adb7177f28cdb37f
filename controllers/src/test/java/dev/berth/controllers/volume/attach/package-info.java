/** Volumes attached to one node at a time. */
@NullMarked
package dev.berth.controllers.volume.attach;

import org.jspecify.annotations.NullMarked;
