/**
 * Grows volumes whose claims ask for more, and gives them the attributes of the class that their claims name. The controller tells that somebody outside is waited for; the resizer carries it out for
 * our own drivers, up to the point where the node must grow the file system.
 */
@NullMarked
package dev.berth.controllers.volume.expand;

import org.jspecify.annotations.NullMarked;
