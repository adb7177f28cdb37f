/**
 * Work that ends: Job and CronJob. What a template may hold is decided in {@code kinds.pod}.
 */
@NullMarked
package dev.berth.api.kinds.batch;

import org.jspecify.annotations.NullMarked;
