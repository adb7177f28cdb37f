/**
 * The client side of the proxies: speaks HTTP/1.1 to pods, services and nodes on behalf of those who ask the API to. Blocks on
 * virtual threads; one connection for each request.
 */
@NullMarked
package dev.berth.http.backend;

import org.jspecify.annotations.NullMarked;
