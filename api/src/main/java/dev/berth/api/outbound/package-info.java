/**
 * Calls out of the server, to the webhooks that clients register: admission and conversion. Decides whom a {@code
 * clientConfig} means and what a failure is called; {@link dev.berth.api.outbound.Outbound} is the port through which bytes
 * go, implemented where sockets live. Callers wait: they run on threads that may. Texts are those of Go's client, since they
 * reach users in Statuses.
 */
@NullMarked
package dev.berth.api.outbound;

import org.jspecify.annotations.NullMarked;
