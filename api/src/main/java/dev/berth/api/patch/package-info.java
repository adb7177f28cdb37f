/**
 * The three patches that are functions of one object and a document: JSON patch (RFC 6902), merge patch (RFC 7386) and
 * Kubernetes' strategic merge patch. What is decided here: the patched tree, or upstream's refusal.
 *
 * <p>Called by the PATCH road with the object as the client would read it. Nothing here decodes, defaults or validates
 * the result, and nothing knows of managed fields.
 */
@NullMarked
package dev.berth.api.patch;

import org.jspecify.annotations.NullMarked;
