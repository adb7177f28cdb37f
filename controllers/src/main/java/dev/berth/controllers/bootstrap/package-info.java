/** What every cluster has from its first second stays there. Called by the queue; never decides what a cluster begins with. */
@NullMarked
package dev.berth.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
