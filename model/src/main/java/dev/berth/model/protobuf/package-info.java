/**
 * Kubernetes' protobuf media type, {@code application/vnd.kubernetes.protobuf}, both ways between JSON trees and bytes.
 *
 * <p>{@link dev.berth.model.protobuf.ProtobufObjects} is the door: whole documents with their envelope, and the frames of
 * watches. {@link dev.berth.model.protobuf.MessageWriter} and {@link dev.berth.model.protobuf.MessageReader} work by the
 * schemas alone; no protobuf library is involved. Only built-in types have a protobuf form.
 */
@NullMarked
package dev.berth.model.protobuf;

import org.jspecify.annotations.NullMarked;
