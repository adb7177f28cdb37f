/**
 * Keys and certificates as values: what is issued, and how it is written as text. No files and no clock; {@code server}
 * keeps them on disk. Only {@link dev.berth.api.access.cert.Issuer} and {@link
 * dev.berth.api.access.cert.CertificateRequest} need Bouncy Castle, which is loaded when something must be issued and not before:
 * everything else is the JDK's.
 */
@NullMarked
package dev.berth.api.access.cert;

import org.jspecify.annotations.NullMarked;
