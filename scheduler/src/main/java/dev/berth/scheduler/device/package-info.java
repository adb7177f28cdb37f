/**
 * Devices that pods claim (KEP-4381). Whether a claim is there and has its devices is looked at here; nothing here allocates any, and
 * nothing writes claims.
 */
@NullMarked
package dev.berth.scheduler.device;

import org.jspecify.annotations.NullMarked;
