/**
 * What every namespace is given: the ServiceAccount {@code default}, the ConfigMap {@code kube-root-ca.crt} with which pods
 * trust the API server, and the tokens of Secrets that ask for one.
 */
@NullMarked
package dev.berth.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
