/**
 * Durable revisions: what changed, in one order, and what is.
 *
 * <p>The store knows keys and bytes and nothing of what they mean. {@code log} makes writes durable, {@code image} holds
 * every version inside the history window, {@code feed} tells what happened in order. Only {@code api} calls it.
 */
@NullMarked
package dev.berth.store;

import org.jspecify.annotations.NullMarked;
