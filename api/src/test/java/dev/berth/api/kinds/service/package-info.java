/** Addresses and ports under contention. */
@NullMarked
package dev.berth.api.kinds.service;

import org.jspecify.annotations.NullMarked;
