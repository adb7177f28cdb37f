/**
 * The kind CustomResourceDefinition: what it leaves out, what may change, and whether it may be at all. Pure, as all
 * strategies; what becomes of an accepted definition is decided elsewhere. Upstream: apiextensions {@code
 * pkg/apis/apiextensions/validation}, {@code pkg/registry/customresourcedefinition}.
 */
@NullMarked
package dev.berth.api.custom.definition;

import org.jspecify.annotations.NullMarked;
