/**
 * The cluster's names. A {@code Zone} turns a question into an answer by what it was told of Services and EndpointSlices; a
 * server hands it questions from UDP and TCP; what is not the cluster's is asked of other servers. Nothing here writes.
 */
@NullMarked
package dev.berth.dns;

import org.jspecify.annotations.NullMarked;
