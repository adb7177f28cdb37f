/**
 * Namespaces that are ending: their content is deleted, pods first, and when nothing remains they are let go. What stands in
 * the way is told in the namespace's conditions.
 */
@NullMarked
package dev.berth.controllers.namespace;

import org.jspecify.annotations.NullMarked;
