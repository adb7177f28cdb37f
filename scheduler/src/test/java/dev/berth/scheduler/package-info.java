/** The scheduler against objects that tests put, in virtual time. */
@NullMarked
package dev.berth.scheduler;

import org.jspecify.annotations.NullMarked;
