/** Webhooks and policies before a server's API, without sockets but where TLS itself is the subject. */
@NullMarked
package dev.berth.server.admission;

import org.jspecify.annotations.NullMarked;
