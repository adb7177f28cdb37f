/**
 * Field errors and their paths, worded as upstream words them.
 */
@NullMarked
package dev.berth.api.validation;

import org.jspecify.annotations.NullMarked;
