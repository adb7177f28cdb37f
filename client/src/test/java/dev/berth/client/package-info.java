/**
 * What the client promises, and what the tests of its users stand on: {@link dev.berth.client.FixedSource}, objects that a
 * test fills, and {@link dev.berth.client.FixedApi}, a client of them.
 */
@NullMarked
package dev.berth.client;

import org.jspecify.annotations.NullMarked;
