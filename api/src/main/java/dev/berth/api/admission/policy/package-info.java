/**
 * Admission policies: MutatingAdmissionPolicies in the mutating phase, before webhooks, and ValidatingAdmissionPolicies in the
 * validating one ({@code admission/plugin/policy}). A policy says what, its bindings say where and with which parameters;
 * expressions are {@link dev.berth.api.cel}'s. Nothing here waits or leaves the process.
 */
@NullMarked
package dev.berth.api.admission.policy;

import org.jspecify.annotations.NullMarked;
