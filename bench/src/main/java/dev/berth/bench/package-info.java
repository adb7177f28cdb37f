/**
 * Measures a Kubernetes API server, ours or any other, from outside: closed-loop load over HTTP/1.1 with TLS, watches,
 * and the server process's CPU and memory. Uses nothing of the server's code but the JSON tree, so that it cannot
 * flatter it.
 */
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
