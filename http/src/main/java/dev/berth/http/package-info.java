/**
 * The wire: sockets, TLS, HTTP/1.1, HTTP/2 and WebSocket; bytes to {@link dev.berth.api.Request} and
 * {@link dev.berth.api.Response} to bytes.
 *
 * <p>Decides framing, compression and limits, and nothing else: media types, authentication and the meaning of a path
 * are the api's. {@code server} starts a {@link dev.berth.http.HttpServer}. A connection belongs to one event loop;
 * requests that may block run on virtual threads, and their answers are written by the loop.
 */
@NullMarked
package dev.berth.http;

import org.jspecify.annotations.NullMarked;
