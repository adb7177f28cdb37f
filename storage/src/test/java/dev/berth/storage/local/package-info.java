/** The drivers of this machine's disks, on real loop devices and mounts: as root on Linux, and skipped with the reason elsewhere. */
@NullMarked
package dev.berth.storage.local;

import org.jspecify.annotations.NullMarked;
