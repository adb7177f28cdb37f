/**
 * The structure of objects: which fields a type has, of what shape, how lists merge, and their protobuf numbers.
 *
 * <p>Built-in types are read from a resource that the build generates; custom types are made at run time. Both are the
 * same records.
 */
@NullMarked
package dev.berth.model.schema;

import org.jspecify.annotations.NullMarked;
