/**
 * The tutorials of {@code tutorials/}, played with kubectl: on simulated nodes, and on real containers where there may be some.
 * Their images are made here, of Debian's programs, and pulled from a registry on loopback.
 */
@NullMarked
package dev.berth.server.tutorial;

import org.jspecify.annotations.NullMarked;
