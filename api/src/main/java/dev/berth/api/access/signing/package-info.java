/**
 * Who may ask for certificates, approve and sign them: admission of {@code certificatesigningrequests} (upstream
 * {@code plugin/pkg/admission/certificates}). What a request may say is its strategy's, what is approved by itself is a
 * controller's.
 */
@NullMarked
package dev.berth.api.access.signing;

import org.jspecify.annotations.NullMarked;
