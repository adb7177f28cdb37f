/**
 * What connections carry after an upgrade: processes and forwarded ports, over WebSocket and over SPDY/3.1. Knows nothing of
 * HTTP; whoever did the handshake puts these handlers into the pipeline and hears when the connection closes.
 */
@NullMarked
package dev.berth.http.stream;

import org.jspecify.annotations.NullMarked;
