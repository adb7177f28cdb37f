/**
 * How drivers make themselves known to the agent of a node: a socket in a directory that the agent watches, at which the driver says
 * its name and where it is to be reached, and is told whether that went well. Source: k8s.io/kubelet {@code
 * pluginregistration/v1}, {@code pkg/kubelet/pluginmanager}, {@code pkg/volume/csi/csi_plugin.go}.
 */
@NullMarked
package dev.berth.storage.csi.registration;

import org.jspecify.annotations.NullMarked;
