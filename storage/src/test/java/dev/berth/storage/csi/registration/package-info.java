/** Drivers that announce themselves, go, and come back. */
@NullMarked
package dev.berth.storage.csi.registration;

import org.jspecify.annotations.NullMarked;
