package dev.berth.node.simulated.shell;

import dev.berth.base.loop.Loop;
import java.util.Map;

/**
 * Where a script runs.
 *
 * @param loop whose time it takes
 * @param environment what every process is given
 * @param user as whom
 * @param unknown what becomes of a command that is not known
 */
public record Site(
    Disk disk, Loop loop, String hostname, Map<String, String> environment, User user, Unknown unknown) {}
