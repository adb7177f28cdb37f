/** A whole cluster with real containers, killed at random moments: nothing is lost, and nothing is left on the machine. */
@org.jspecify.annotations.NullMarked
package dev.berth.server.fault;
