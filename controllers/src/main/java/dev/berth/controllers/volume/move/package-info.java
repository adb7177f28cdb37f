/** Volumes that go from one node's disk to another's. */
@NullMarked
package dev.berth.controllers.volume.move;

import org.jspecify.annotations.NullMarked;
