/**
 * CertificateSigningRequests and the tokens with which machines join: what is approved by itself, what is signed, and what is
 * cleared away (upstream {@code pkg/controller/certificates}, {@code bootstrap}). Which requests a signer takes is decided in {@link
 * dev.berth.controllers.certificate.NodeRequests}; the keys are behind {@link dev.berth.controllers.certificate.Authority}.
 */
@NullMarked
package dev.berth.controllers.certificate;

import org.jspecify.annotations.NullMarked;
