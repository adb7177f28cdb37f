@NullMarked
package dev.berth.controllers.job;

import org.jspecify.annotations.NullMarked;
