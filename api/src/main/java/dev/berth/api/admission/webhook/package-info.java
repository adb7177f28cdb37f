/**
 * Admission webhooks: MutatingWebhookConfigurations in the mutating phase, one after the other, and
 * ValidatingWebhookConfigurations in the validating one, all at once ({@code admission/plugin/webhook}). Decides whom to call
 * with what, and what an answer comes to; calls go through {@link dev.berth.api.outbound.WebhookCalls}. Called by the chain on
 * threads that may wait.
 */
@NullMarked
package dev.berth.api.admission.webhook;

import org.jspecify.annotations.NullMarked;
