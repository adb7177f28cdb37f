/** Tests of the work queue. */
@org.jspecify.annotations.NullMarked
package dev.berth.base.queue;
