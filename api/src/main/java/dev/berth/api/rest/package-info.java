/**
 * The verbs: create, get, list, watch, update, patch, delete, on every type alike.
 */
@NullMarked
package dev.berth.api.rest;

import org.jspecify.annotations.NullMarked;
