/**
 * What a host is: its processors, memory, disks, names and addresses, as it says itself under {@code /proc}, {@code /sys} and
 * {@code /etc}. Read once when an agent starts; everything takes the root of the file system, so that it can be read from a
 * copy.
 */
@NullMarked
package dev.berth.node.facts;

import org.jspecify.annotations.NullMarked;
