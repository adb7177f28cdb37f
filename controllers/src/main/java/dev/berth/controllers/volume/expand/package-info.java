/**
 * Grows volumes whose claims ask for more, and gives them the attributes of the class that their claims name. {@code Expander} tells that
 * somebody outside is waited for; {@code Resizer} carries it out for our own drivers, up to the point where the node must grow the file
 * system. {@code FullVolumes} has claims ask for more as their volumes fill up, where they want that.
 */
@NullMarked
package dev.berth.controllers.volume.expand;

import org.jspecify.annotations.NullMarked;
