/**
 * The Pod Security Standards (upstream {@code staging/src/k8s.io/pod-security-admission}): which level and version a
 * namespace's labels ask for, and what about a pod does not meet them. Pure; the admission plugin decides what is refused and
 * what is only warned of.
 */
@NullMarked
package dev.berth.api.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
