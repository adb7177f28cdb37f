/** Names, data and order of revisions. */
@NullMarked
package dev.berth.controllers.controllerrevision;

import org.jspecify.annotations.NullMarked;
