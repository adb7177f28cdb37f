/**
 * The keys and certificates of a server on disk, and the kubeconfig that goes with them. Made at the first start, read at
 * the next ones, renewed before they end. What a certificate says is decided in {@code dev.berth.api.access.cert}.
 */
@NullMarked
package dev.berth.server.certificate;

import org.jspecify.annotations.NullMarked;
