/**
 * What a CustomResourceDefinition says of its objects, and what that does to them: the schema as an immutable tree,
 * pruning, defaulting, embedded metadata, validation with ratcheting, the topology for apply, the forms that OpenAPI
 * documents publish. Pure: no store, no clock; the same answers as upstream's {@code apiextensions-apiserver}
 * ({@code pkg/apiserver/schema}, {@code pkg/apiserver/validation}) and {@code kube-openapi}.
 *
 * <p>Read a schema with {@link dev.berth.api.custom.structural.Structural#of}; bring an object into its form with
 * {@link dev.berth.api.custom.structural.Shaping}; check it with {@link
 * dev.berth.api.custom.structural.ObjectChecks}. Whether a schema is allowed at all is asked in {@code
 * custom.definition}.
 */
@NullMarked
package dev.berth.api.custom.structural;

import org.jspecify.annotations.NullMarked;
