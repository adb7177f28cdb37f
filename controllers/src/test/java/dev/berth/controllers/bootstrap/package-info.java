@NullMarked
package dev.berth.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
