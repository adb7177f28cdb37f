/**
 * SPDY/3.1 (draft-mbelshe-httpbis-spdy-00 with 3.1's sessions): many streams over one connection, of whatever makes the
 * connection. Kubernetes' older clients and all container runtimes stream with it.
 *
 * <p>Neither side of what is met in practice (Go's spdystream) counts windows, so none are counted here: who cannot keep up
 * stops reading the connection.
 */
@NullMarked
package dev.berth.base.stream.spdy;

import org.jspecify.annotations.NullMarked;
