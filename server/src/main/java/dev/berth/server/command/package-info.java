/** The command line: options to configurations, a process that runs until it is told to stop, words for what went wrong. */
@NullMarked
package dev.berth.server.command;

import org.jspecify.annotations.NullMarked;
