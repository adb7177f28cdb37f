@NullMarked
package dev.berth.controllers.autoscaling;

import org.jspecify.annotations.NullMarked;
