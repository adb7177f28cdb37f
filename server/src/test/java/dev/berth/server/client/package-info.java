/** Unmodified clients of Kubernetes against a server in this process, over TLS, with the kubeconfig that it writes. */
@org.jspecify.annotations.NullMarked
package dev.berth.server.client;
