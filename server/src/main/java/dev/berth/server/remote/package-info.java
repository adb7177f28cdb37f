/**
 * The control plane of an API server elsewhere: the same controllers and scheduler over HTTPS, of several processes one at
 * a time.
 */
@NullMarked
package dev.berth.server.remote;

import org.jspecify.annotations.NullMarked;
