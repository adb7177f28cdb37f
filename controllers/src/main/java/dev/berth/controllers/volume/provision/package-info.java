/**
 * What CSI's external provisioner does, for the drivers that this process runs: makes volumes for claims, unmakes them when they are
 * released, and says how much room is left where. Claims and volumes of other drivers are left alone.
 */
@NullMarked
package dev.berth.controllers.volume.provision;

import org.jspecify.annotations.NullMarked;
