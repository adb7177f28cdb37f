/**
 * Keeps as many pods of a template as a ReplicaSet or a ReplicationController asks for. Decided here: which pods
 * belong to
 * it, which are created or go, and its status. It never touches a pod of another controller, nor a finished one.
 *
 * <p>Upstream: {@code pkg/controller/replicaset}, which serves both kinds too.
 */
@NullMarked
package dev.berth.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
