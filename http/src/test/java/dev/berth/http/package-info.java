/** Tests of the wire, over real sockets on loopback. */
@NullMarked
package dev.berth.http;

import org.jspecify.annotations.NullMarked;
