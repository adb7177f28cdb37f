/**
 * The cluster's own names. {@link dev.berth.dns.zone.Names} is told of Services, EndpointSlices and Namespaces and keeps what
 * is looked for by what it is looked for by; {@link dev.berth.dns.zone.Zone} turns a question into an answer, as the Kubernetes
 * DNS specification 1.1.0 and CoreDNS' kubernetes plugin do. No sockets and no clock.
 */
@NullMarked
package dev.berth.dns.zone;

import org.jspecify.annotations.NullMarked;
