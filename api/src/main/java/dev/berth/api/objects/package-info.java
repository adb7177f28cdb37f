/**
 * Reading other objects while a request is handled: what admission and access control see of the store.
 */
@NullMarked
package dev.berth.api.objects;

import org.jspecify.annotations.NullMarked;
