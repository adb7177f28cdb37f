/**
 * Who did what: one event for each stage of each request that the policy does not leave out, in the words of
 * {@code audit.k8s.io/v1}. The front door opens an {@link dev.berth.api.audit.AuditEvent} for a request; whoever handles the
 * request finds it by {@link dev.berth.api.audit.AuditEvent#current} and adds what it knows. Where events go is a
 * {@link dev.berth.api.audit.AuditSink}'s to say; nothing here opens a file.
 */
@NullMarked
package dev.berth.api.audit;

import org.jspecify.annotations.NullMarked;
