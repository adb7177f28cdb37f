@NullMarked
package dev.berth.controllers.pods;

import org.jspecify.annotations.NullMarked;
