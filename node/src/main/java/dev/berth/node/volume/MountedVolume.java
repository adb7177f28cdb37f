package dev.berth.node.volume;

/**
 * A volume of a pod that is there.
 *
 * @param specName by which its directories are called: the persistent volume's name where it is one, else its name in the pod
 * @param path on the node; of a block device, the device
 * @param readOnly whether no container may write to it, whatever it asks for
 * @param block whether it is a device without a file system
 */
public record MountedVolume(String specName, String path, boolean readOnly, boolean block) {}
