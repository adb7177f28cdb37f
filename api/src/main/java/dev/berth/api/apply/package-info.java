/**
 * Who owns which field. Decided here: what an applied configuration makes of an object, which managers it conflicts
 * with, and what {@code metadata.managedFields} says after any write (KEP-555; the rules of structured-merge-diff v6 and
 * apimachinery's {@code managedfields}).
 *
 * <p>{@link dev.berth.api.apply.FieldManager} is the door; the write roads call it before admission. Below it lie the
 * {@linkplain dev.berth.api.apply.FieldSet field sets} and the walks over typed trees. All of it is pure: the time is
 * passed in, nothing is stored, and no default is filled in.
 */
@NullMarked
package dev.berth.api.apply;

import org.jspecify.annotations.NullMarked;
