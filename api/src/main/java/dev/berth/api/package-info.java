/**
 * The front door: requests in, answers out, no sockets.
 *
 * <p>{@code http} and the in-process client both come through {@link dev.berth.api.Api}.
 */
@NullMarked
package dev.berth.api;

import org.jspecify.annotations.NullMarked;
