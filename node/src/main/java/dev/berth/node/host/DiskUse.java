package dev.berth.node.host;

/**
 * What a directory takes up.
 *
 * @param bytes allocated; a file with several names counts once
 * @param inodes files, directories and links
 * @param complete whether all of it was looked at; a tree that is too large is not
 */
public record DiskUse(long bytes, long inodes, boolean complete) {}
