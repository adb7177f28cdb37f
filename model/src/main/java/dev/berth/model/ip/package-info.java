/**
 * Addresses and ranges as Go's {@code net} and {@code net/netip} read and print them, and upstream's rules for fields that
 * hold them. Nothing here asks a name server.
 */
@NullMarked
package dev.berth.model.ip;

import org.jspecify.annotations.NullMarked;
