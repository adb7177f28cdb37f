@NullMarked
package dev.berth.scheduler.pod;

import org.jspecify.annotations.NullMarked;
