/** gRPC over unix sockets without native code: what CSI drivers and container runtimes of this machine are reached by. */
@NullMarked
package dev.berth.storage.grpc;

import org.jspecify.annotations.NullMarked;
