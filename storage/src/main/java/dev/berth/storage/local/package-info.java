/**
 * Volumes on this machine's own disks: {@code block.berth.dev}, an image file behind a loop device, and {@code dir.berth.dev}, a
 * directory.
 *
 * <p>What there is lies on the disk and nowhere else: a JSON record beside each volume, the kernel's mounts and its loop devices.
 * Nothing is remembered between two verbs, so a process that is killed anywhere finds at its next start what it left. A record is
 * written before what it speaks of is done; each step looks at what is there, and does what is missing.
 */
@NullMarked
package dev.berth.storage.local;

import org.jspecify.annotations.NullMarked;
