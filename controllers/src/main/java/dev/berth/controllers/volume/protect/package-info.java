/**
 * Keeps volumes and claims from going while they are in use: a finalizer on each, taken away when deletion was asked for and nobody
 * uses it any more.
 */
@NullMarked
package dev.berth.controllers.volume.protect;

import org.jspecify.annotations.NullMarked;
