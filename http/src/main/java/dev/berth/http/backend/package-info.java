/**
 * The client side: speaks HTTP/1.1 to pods, services and nodes on behalf of those who ask the API to, one connection for each
 * request, and calls webhooks for the API itself. Blocks on virtual threads.
 */
@NullMarked
package dev.berth.http.backend;

import org.jspecify.annotations.NullMarked;
