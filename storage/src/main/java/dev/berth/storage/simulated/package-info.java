/**
 * Volume drivers whose disks are maps, on a loop in real or virtual time. They keep the contract to the letter and refuse whoever
 * does not; what they are asked can be made slow or made to fail.
 */
@NullMarked
package dev.berth.storage.simulated;

import org.jspecify.annotations.NullMarked;
