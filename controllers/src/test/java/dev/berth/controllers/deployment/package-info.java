@NullMarked
package dev.berth.controllers.deployment;

import org.jspecify.annotations.NullMarked;
