/** The contract of volume drivers, and who keeps it. */
@NullMarked
package dev.berth.storage;

import org.jspecify.annotations.NullMarked;
