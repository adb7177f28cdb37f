/**
 * Claims that begin anew: those of a StatefulSet that ask for it lose a volume that went with its node, and the set makes them again. It is
 * decided here which may ({@link dev.berth.controllers.volume.anew.LostMember}); run by the provisioner, told by {@code berth why}. Nothing here
 * makes a claim, or deletes one that nobody would make again.
 */
@NullMarked
package dev.berth.controllers.volume.anew;

import org.jspecify.annotations.NullMarked;
