/** Tests of the load generator: a measurement is worth what its instrument is. */
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
