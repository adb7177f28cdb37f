@NullMarked
package dev.berth.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
