/** Loggers of what runs in a cluster inside a test, where logging is mostly not needed and finding its library is slow. */
@NullMarked
package dev.berth.client.log;

import org.jspecify.annotations.NullMarked;
