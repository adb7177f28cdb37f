/**
 * {@link dev.berth.store.Store} over an external etcd: one server at a time holds it, and what it writes is acknowledged once etcd's
 * majority has it.
 */
@NullMarked
package dev.berth.etcd;

import org.jspecify.annotations.NullMarked;
