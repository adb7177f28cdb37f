/**
 * The shell of simulated containers: what their own commands, probes, hooks and {@code kubectl exec} say is read and carried out here,
 * in one way, over files that are records.
 *
 * <p>{@link dev.berth.node.simulated.shell.Parser} makes a {@link dev.berth.node.simulated.shell.Script} of text, {@link
 * dev.berth.node.simulated.shell.ShellProcess} runs it on a loop, {@link dev.berth.node.simulated.shell.Commands} is the table of what it
 * knows. What becomes of a command that is not known is the one thing in which those who run scripts differ: {@link
 * dev.berth.node.simulated.shell.Unknown}. Files, names and time are a {@link dev.berth.node.simulated.shell.Site}: nothing here knows
 * of pods.
 */
@NullMarked
package dev.berth.node.simulated.shell;

import org.jspecify.annotations.NullMarked;
