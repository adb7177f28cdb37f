/**
 * The rules of {@code x-kubernetes-validations}: what they are compiled against, whether a definition may have them, what
 * they say of an object. Sources: apiextensions-apiserver {@code pkg/apiserver/schema/cel} and {@code
 * pkg/apis/apiextensions/validation}. A schema without rules costs nothing here and loads nothing of CEL.
 */
@NullMarked
package dev.berth.api.custom.rules;

import org.jspecify.annotations.NullMarked;
